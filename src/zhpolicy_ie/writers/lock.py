"""One run at a time for an output: a lock that goes with the process that holds it, however that ends."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from zhpolicy_ie.errors import OutputError

try:
    import fcntl
except ImportError:  # Windows has no locks of this kind; there, two runs on one output are not told apart
    fcntl = None  # type: ignore[assignment]


def lock(fd: int, name: str) -> None:
    """Lock an open file for this process. Children do not inherit the lock, and it ends with the process.

    Args:
        fd: The file, open for writing.
        name: For the message.

    Raises:
        OutputError: Another run holds the lock.
    """
    if fcntl is None:
        return
    try:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        raise OutputError(
            "another run is writing the output",
            remedy="wait for it to end, or choose another place with -o",
            where=name,
        ) from None
    except OSError:  # a file system without locks, as some networks have
        return


class LockFile:
    """A lock that is a file of its own, for outputs whose files have locks of another kind.

    Args:
        output: What is locked; the lock is ``NAME.lock`` beside it.
        name: For messages.

    Raises:
        OutputError: Another run holds the lock, or no file can be made there.
    """

    def __init__(self, output: Path, name: str) -> None:
        self._path = output.with_name(f"{output.name}.lock")
        while True:
            try:
                self._fd: int | None = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            except OSError as error:
                raise OutputError(
                    f"the output cannot be written ({error.strerror})",
                    remedy="choose another place with -o",
                    where=name,
                ) from None
            try:
                lock(self._fd, name)
            except OutputError:
                os.close(self._fd)
                raise
            if self._is_there():
                return
            os.close(self._fd)  # the run before has removed it between our opening and our locking

    def _is_there(self) -> bool:
        assert self._fd is not None
        with suppress(OSError):
            return os.path.samestat(os.fstat(self._fd), self._path.stat())
        return False

    def release(self) -> None:
        """Remove the file and let others in."""
        if self._fd is not None:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._fd)
            self._fd = None
