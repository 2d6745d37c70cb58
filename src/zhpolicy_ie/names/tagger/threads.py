"""One thread for the network's matrix products, whatever the program has set for its own.

They are small: a second thread of BLAS gains little on an idle machine, and where other processes want the processor
the threads wait for each other. The figures stand in ``docs/scale.md``.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

from threadpoolctl import ThreadpoolController


@lru_cache(maxsize=1)
def _pools() -> ThreadpoolController:
    # Looks through the libraries that the process has loaded, which takes a millisecond; NumPy's is among them by now.
    return ThreadpoolController().select(user_api="blas")


def single_thread() -> AbstractContextManager[Any]:
    """Return a context in which BLAS uses one thread; behind it as many as before.

    Where several threads of a program are in it, the first one out ends it for all (BLAS has one number for the
    process): the others may be slower for the rest of their product, no more.

    Example:
        >>> with single_thread():
        ...     {pool["num_threads"] for pool in ThreadpoolController().info() if pool["user_api"] == "blas"} <= {1}
        True
    """
    context: AbstractContextManager[Any] = _pools().limit(limits=1)
    return context
