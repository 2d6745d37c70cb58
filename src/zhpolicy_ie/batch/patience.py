"""How long one document may take: past that it is an error like others, and the next document is read."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from zhpolicy_ie.errors import OptionError, TimeLimitError

_AGAIN = 1.0


class _TimeIsUp(BaseException):
    """Not an Exception: what reads a damaged file takes any Exception for damage."""


def check_timeout(seconds: float) -> float:
    """Return a number of seconds after checking that it can be kept here.

    Raises:
        OptionError: The system has no timers for processes.
    """
    if seconds and not hasattr(signal, "setitimer"):
        raise OptionError("--timeout needs a POSIX system", remedy="leave it out, or use --timeout 0")
    return seconds


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let the block take so many seconds and no more; 0 lets it take any.

    Python code and regular expressions are stopped where they are. Code in C that never returns cannot be; in a worker
    process it ends with the process, which is reported and replaced. Outside the main thread there is no limit.

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
    in_worker = multiprocessing.parent_process() is not None
    silence = open(os.devnull, "w") if in_worker else None  # noqa: PTH123, SIM115
    if silence is not None:
        faulthandler.dump_traceback_later(2 * seconds + 10 * _AGAIN, exit=True, file=silence)
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
        if silence is not None:
            faulthandler.cancel_dump_traceback_later()
            silence.close()
