"""How long one document may take: past that it is an error like others, and the next document is read."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from zhpolicy_ie.errors import OptionError, TimeLimitError

LONGEST = 600.0  # seconds that one document may take unless the user says otherwise
#: Seconds beyond twice the time after which a worker is ended: what only takes a while in C ends by itself before.
_GRACE = 10.0
_AGAIN = 1.0


class _TimeIsUp(BaseException):
    """Not an Exception: what reads a damaged file takes any Exception for damage."""


def check_timeout(seconds: float | None) -> float:
    """Return a number of seconds after checking that it can be kept here; without one, the usual where it can be.

    Raises:
        OptionError: The system has no timers for processes.
    """
    possible = hasattr(signal, "setitimer")
    if seconds is None:
        return LONGEST if possible else 0.0
    if seconds and not possible:
        raise OptionError("--timeout needs a POSIX system", remedy="leave it out, or use --timeout 0")
    return seconds


def ended_after(seconds: float) -> float:
    """Return after how many seconds at one document a worker process is ended; 0 for never.

    Example:
        >>> ended_after(600), ended_after(0)
        (1210.0, 0.0)
    """
    return 2 * seconds + _GRACE if seconds and hasattr(signal, "setitimer") else 0.0


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let the block take so many seconds and no more; 0 lets it take any.

    Python code and regular expressions are stopped where they are. Code in C that never returns cannot be: a worker
    process in it is ended by :class:`~zhpolicy_ie.batch.pool.Pool`. Outside the main thread there is no limit.

    Raises:
        TimeLimitError: The time is up.
    """
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    running = True

    def stop(*_: object) -> None:
        if running:
            raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: the first may come where exceptions are lost, as in a destructor.
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    except _TimeIsUp:
        raise TimeLimitError(
            f"the document took longer than {seconds:g} seconds",
            remedy="allow more with --timeout, or report it with the document; the others are not affected",
        ) from None
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
