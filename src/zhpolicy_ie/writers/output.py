"""Where the characters go: a file or standard output, written document by document and never half a document."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from zhpolicy_ie.errors import OptionError, OutputError
from zhpolicy_ie.writers.lock import lock

_ELSEWHERE = "choose another place with -o"


def check_ending(path: Path, endings: Sequence[str], what: str) -> None:
    """Refuse a file name whose ending names no format.

    Args:
        path: The file.
        endings: What it may end in, two or more.
        what: What is to be written, for the message.

    Raises:
        OptionError: It ends in something else.
    """
    if path.suffix.lower() not in endings:
        raise OptionError(
            f"{what} cannot be written as {path.suffix or 'a file without ending'}",
            remedy=f"end the file's name in {', '.join(endings[:-1])} or {endings[-1]}",
            where=str(path),
        )


class Output:
    """An output that is open for writing, UTF-8.

    The file is opened when the object is made, so that an unwritable place is known before any work is done, but what
    was in it is only replaced by :meth:`start`. Each :meth:`write` reaches the operating system as a whole: an
    interrupt waits for it, and if the disk is full the file is cut back to its last complete document.

    Args:
        path: The file, or None for standard output.
        inputs: Files that are going to be read; none of them may be the output.

    Raises:
        OutputError: The file cannot be written, or is one of the inputs.
    """

    def __init__(self, path: Path | None, *, inputs: Iterable[Path] = ()) -> None:
        self.name = "standard output" if path is None else str(path)
        self.documents = 0
        self._size = 0
        self._fd: int | None = None
        if path is None:
            return
        check_place(path, inputs)
        try:
            self._fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o666)
        except OSError as error:
            raise OutputError(
                f"the output cannot be written ({error.strerror})", remedy=_ELSEWHERE, where=self.name
            ) from None
        if self.is_regular:
            try:
                lock(self._fd, self.name)
            except OutputError:
                os.close(self._fd)
                raise

    @property
    def is_terminal(self) -> bool:
        """Whether a person is looking at the output as it is written."""
        return self._fd is None and sys.stdout.isatty()

    @property
    def is_regular(self) -> bool:
        """Whether the output is a file on a disk, and no pipe or device."""
        return self._fd is not None and stat.S_ISREG(os.fstat(self._fd).st_mode)

    @property
    def size(self) -> int:
        """Bytes written, with those of the run that this one goes on from."""
        return self._size

    def start(self, head: str) -> None:
        """Empty the file, if it is one, and write what comes before the first document."""
        if self._fd is not None and self.is_regular:
            os.ftruncate(self._fd, 0)
        if head:
            self._write(head)

    def go_on(self, size: int) -> None:
        """Cut the file back to so many bytes and write after them."""
        assert self._fd is not None
        os.ftruncate(self._fd, size)
        self._size = os.lseek(self._fd, size, os.SEEK_SET)

    def write(self, body: str) -> None:
        """Write one document.

        Raises:
            OutputError: It cannot be written, for example because the disk is full.
            BrokenPipeError: The program that reads standard output has ended.
        """
        if body:
            self._write(body)
        self.documents += 1

    def _write(self, text: str) -> None:
        data = text.encode("utf-8")
        try:
            with uninterrupted():
                if self._fd is None:
                    sys.stdout.buffer.write(data)
                    sys.stdout.buffer.flush()
                else:
                    rest = memoryview(data)
                    while rest:
                        rest = rest[os.write(self._fd, rest) :]
        except BrokenPipeError:
            raise
        except OSError as error:
            if self._fd is not None:
                with suppress(OSError):
                    os.ftruncate(self._fd, self._size)
            raise OutputError(
                f"the output cannot be written further ({error.strerror}), {self.documents:,} documents are complete",
                remedy="make room, or choose another place with -o",
                where=self.name,
            ) from None
        self._size += len(data)

    def __enter__(self) -> Output:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def check_place(path: Path, inputs: Iterable[Path]) -> None:
    """Refuse a place where no output can be.

    Raises:
        OutputError: It is a folder or in none, or one of the inputs.
    """
    name = str(path)
    if path.is_dir():
        raise OutputError("the output is a folder", remedy="add a file name to it", where=name)
    if not path.parent.is_dir():
        raise OutputError("the output's folder does not exist", remedy=f"create it, or {_ELSEWHERE}", where=name)
    if path.exists() and any(_same(path, given) for given in inputs):
        raise OutputError("the output would overwrite an input", remedy=_ELSEWHERE, where=name)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold the first Ctrl-C back until the block is done; a second one gets through, should the block never end."""
    handler = signal.getsignal(signal.SIGINT)
    inside = getattr(handler, "holds_back", False)
    if inside or threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    pending: list[int] = []

    def hold(number: int, frame: object) -> None:
        pending.append(number)
        if len(pending) > 1:
            raise KeyboardInterrupt

    hold.holds_back = True  # type: ignore[attr-defined]
    before = signal.signal(signal.SIGINT, hold)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pending:
            raise KeyboardInterrupt


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
