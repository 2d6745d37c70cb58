"""Messages and progress on standard error, so that standard output stays data."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Progress(Protocol):
    """Told how far the work is."""

    def __call__(self, sources: int, documents: int) -> None:
        """Say that so many sources and documents are done."""
        ...


def one_line(text: str) -> str:
    """Return ``text`` with control characters written out, as a file name may hold line breaks or worse."""
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


def say(text: str) -> None:
    """Print one line on standard error."""
    print(one_line(text), file=sys.stderr, flush=True)


@contextmanager
def progress(total: int, *, shown: bool = True) -> Iterator[Progress]:
    """Show a bar over ``total`` sources while the block runs, if ``shown`` and standard error is a terminal."""
    if not (shown and sys.stderr.isatty()):
        yield lambda sources, documents: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("reading", total=total)

        def update(sources: int, documents: int) -> None:
            bar.update(task, completed=sources, description=f"{documents:,} documents")

        yield update
