"""What a table's columns hold, for formats whose cells have types (workbooks, Parquet, databases)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple

from zhpolicy_ie.errors import OutputError

Kind = Literal["text", "integer", "number", "boolean"]
Cell = str | int | float | bool | None


class Column(NamedTuple):
    """One column of a table.

    Attributes:
        name: Its header, and the key of its cells in a row.
        kind: What its cells hold; any cell may be None.
        width: Characters of the column in a workbook; by kind if None.
    """

    name: str
    kind: Kind = "text"
    width: int | None = None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new file beside ``path`` that takes its place when the block is done, and goes away if it fails.

    Nobody ever sees half a file: what was at ``path`` stays until the new one is complete and on the disk. What a
    killed process left half done has the same name each time, and goes away with the next.

    Raises:
        OutputError: The file cannot be written.
    """
    try:
        made = path.with_name(f".{path.name}.new")
        made.unlink(missing_ok=True)
        made.touch(exist_ok=False)
        try:
            yield made
            with made.open("rb") as file:
                os.fsync(file.fileno())
            made.replace(path)
        finally:
            with suppress(FileNotFoundError):
                made.unlink()
    except OSError as error:
        raise OutputError(
            f"the output cannot be written ({error.strerror or error})",
            remedy="make room, close the program that has it open, or choose another place with -o",
            where=str(path),
        ) from None
