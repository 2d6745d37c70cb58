"""Files that are either the old or the new one, whatever happens in between."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from zhpolicy_ie.errors import OutputError


def write_atomically(path: Path, pieces: Iterable[str]) -> int:
    """Write pieces of UTF-8 text to a file beside ``path``, bring it to the disk, and put it in ``path``'s place.

    Args:
        path: The file; until all is written it stays as it was.
        pieces: What to write, in order. An error in making them leaves the old file.

    Returns:
        How many bytes were written.

    Raises:
        OutputError: The place cannot be written, or the disk is full.
    """
    temporary = None
    size = 0
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                size += file.write(piece.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        # mkstemp lets nobody else read; the file is to have what others in its folder have.
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise OutputError(
            f"the file cannot be written ({error.strerror})",
            remedy="choose another place, or make room",
            where=str(path),
        ) from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
    return size


def _umask() -> int:
    # There is no way to ask for it but to set it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
