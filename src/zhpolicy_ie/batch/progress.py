"""How far a run is, on standard error: documents, characters, rate, errors, time left; and a summary at its end."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from zhpolicy_ie.readers import Source

_REFRESH = 0.2
# Where nobody is looking at a terminal, a line now and then shows in a log that the run is alive.
_LOG_EVERY = 60.0
_BYTES_PER_CHAR = 3


class Progress:
    """Counts what is done and shows it.

    Args:
        sources: What is going to be read: the sizes of the files tell how much is left.
        shown: Show the line of progress.
        stream: Where; standard error if None.
    """

    def __init__(self, sources: list[Source], *, shown: bool = True, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown, self._tty = shown, self._stream.isatty()
        self.documents = self.characters = self.errors = self.known = 0
        self._sizes = {source.name: _size(source) for source in sources}
        self._total = sum(self._sizes.values())
        self._done = self._skipped = self._current = 0
        self._begun = self._drawn = time.monotonic()
        self._width = 0

    def start(self) -> None:
        """Say that the models are loaded and the work begins."""
        self._begun = self._drawn = time.monotonic()

    def source_done(self, name: str) -> None:
        """Say that all documents of a source have been found."""
        self._done += self._sizes.get(name, 0)
        self._current = 0

    def document(self, characters: int) -> None:
        """Say that a document is written."""
        self.documents += 1
        self.characters += characters
        self._current += characters * _BYTES_PER_CHAR
        self._draw()

    def passed_over(self, name: str) -> None:
        """Say that a document was known and is not read again."""
        self.known += 1
        self._skipped += self._sizes.get(name, 0)
        self._draw()

    def error(self) -> None:
        """Say that an input failed."""
        self.errors += 1

    def line(self) -> str:
        """Return the line of progress.

        Example:
            >>> progress = Progress([])
            >>> progress.document(1200)
            >>> progress.line().split(" · ")[:2]
            ['1 document', '1,200 characters']
        """
        seconds = max(time.monotonic() - self._begun, 1e-6)
        parts = [_count(self.documents, "document"), f"{self.characters:,} characters"]
        if self.known:
            parts.append(f"{self.known:,} unchanged")
        parts.append(f"{self.characters / seconds:,.0f}/s")
        if self.errors:
            parts.append(_count(self.errors, "error"))
        left = self._left(seconds)
        return " · ".join([*parts, *([f"{clock(left)} left"] if left is not None else [])])

    def clear(self) -> None:
        """Take the line off the terminal, before a message or at the end."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0

    def summary(self, name: str) -> str:
        """Return the run in one line.

        Args:
            name: Where the documents are now.
        """
        seconds = time.monotonic() - self._begun
        failed = f", {_count(self.errors, 'input')} failed" if self.errors else ""
        known = f", {self.known:,} unchanged" if self.known else ""
        rate = self.characters / max(seconds, 1e-6)
        return (
            f"{_count(self.documents, 'document')} written to {name}{known}{failed}; "
            f"{self.characters:,} characters in {clock(seconds)} ({rate:,.0f}/s)"
        )

    def _left(self, seconds: float) -> float | None:
        read = self._done + self._current - self._skipped
        rest = self._total - self._done - self._current
        return seconds * rest / read if self._total and read > 0 and rest > 0 else None

    def _draw(self) -> None:
        now = time.monotonic()
        if not self._shown or now - self._drawn < (_REFRESH if self._tty else _LOG_EVERY):
            return
        self._drawn = now
        line = self.line()
        if self._tty:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(line + "\n")
        self._stream.flush()


def clock(seconds: float) -> str:
    """Return a time as people read it.

    Example:
        >>> clock(8.4), clock(75), clock(7322)
        ('8 s', '1:15', '2:02:02')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size if source.path else 0
    except OSError:
        return 0
