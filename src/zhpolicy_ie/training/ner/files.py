"""Files of a work folder: whole or not there, so that a run broken off at any moment can go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to, and put what was written in ``path``'s place at the end.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "a.npy"
        >>> with whole(path) as partial:
        ...     _ = partial.write_bytes(b"half")
        ...     path.exists()
        False
        >>> path.exists()
        True
    """
    partial = path.with_name(f"partial-{path.name}")
    yield partial
    partial.replace(path)
