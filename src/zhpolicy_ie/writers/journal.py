"""What a run has written into a file so far, in a file beside it, so that a run that was broken off can go on.

The journal's first line has the run's settings and the size of the output's head; each further line a document's id,
its fingerprint, and the size of the output after it. A line that was not written to its end does not count.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from zhpolicy_ie.errors import OutputError


class Journal:
    """The journal of one output.

    Args:
        output: The file that the run writes; the journal's name is that name with ``.journal``.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self.path = output.with_name(f"{output.name}.journal")
        self._known: dict[str, str] = {}
        self._settings = ""
        self._fd: int | None = None

    def begin(self, settings: str, *, restart: bool = False) -> int | None:
        """Read what a broken-off run left.

        Args:
            settings: What the run before must have had as well for this one to go on from it.
            restart: Begin anew whatever there is.

        Returns:
            The size that the output is to be cut back to; None if there is nothing to go on from.
        """
        self._settings = settings
        size = None if restart else self._read()
        try:
            flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if size is not None else os.O_TRUNC)
            self._fd = os.open(self.path, flags, 0o666)
            if size is not None:  # a torn last line is ended, so that it does not spoil the next
                os.write(self._fd, b"\n")
        except OSError as error:
            raise OutputError(
                f"the run's journal cannot be written ({error.strerror})",
                remedy="choose another place with -o",
                where=str(self.path),
            ) from None
        return size

    def head(self, size: int) -> None:
        """Note the beginning of the output."""
        self._line([self._settings, size])

    def known(self, doc_id: str) -> str | None:
        """Return the fingerprint of a document that is in the output; None if it is not there."""
        return self._known.get(doc_id)

    def add(self, doc_id: str, fingerprint: str, size: int) -> None:
        """Note that a document is in the output."""
        self._line([doc_id, fingerprint, size])

    def remove(self) -> None:
        """Remove the journal, as the output is complete."""
        self.close()
        with suppress(OSError):
            self.path.unlink()

    def close(self) -> None:
        """Close the journal and leave it."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _line(self, cells: list[str | int]) -> None:
        assert self._fd is not None
        data = json.dumps(cells, ensure_ascii=False).encode("utf-8") + b"\n"
        try:
            os.write(self._fd, data)
        except OSError as error:
            raise OutputError(
                f"the run's journal cannot be written further ({error.strerror})",
                remedy="make room, or choose another place with -o",
                where=str(self.path),
            ) from None

    def _read(self) -> int | None:
        try:
            lines = self.path.read_bytes().split(b"\n")
            there = self._output.stat().st_size
        except OSError:
            return None
        size = None
        for line in lines:
            try:
                cells = json.loads(line)
            except ValueError:
                continue
            if size is None:
                if cells[0] != self._settings:
                    return None
                size = int(cells[1])
            elif cells[2] <= there:
                self._known[cells[0]] = cells[1]
                size = int(cells[2])
        return size if size is not None and size <= there else None
