"""What the user named, to the list of things to read: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from zhpolicy_ie.errors import MissingInputError
from zhpolicy_ie.readers.sniff import SUFFIXES

STDIN = "-"
# Files that a folder gives; a file that is named is taken whatever its suffix.
_TAKEN = (*SUFFIXES, *(f"{suffix}.gz" for suffix in SUFFIXES), ".zip")


class Source(NamedTuple):
    """One thing to read: a file, or standard input where ``path`` is None. ``name`` goes into ids and messages."""

    name: str
    path: Path | None


def find_sources(inputs: Iterable[str], *, recursive: bool = False) -> Iterator[Source | MissingInputError]:
    """Resolve inputs to sources, in the order given, files of a folder by name, each file once.

    A file that is named is taken whatever its suffix; folders give the files with suffixes of documents, packed or not,
    without hidden ones, those that Office programs keep of open documents (~$…), and pipes and devices. An input that
    leads nowhere is yielded as the error that says so.

    Args:
        inputs: Paths, patterns such as ``reports/*.txt`` (``**`` crosses folders), or ``-`` for standard input.
        recursive: Look into the folders inside folders as well.
    """
    seen: set[str] = set()
    for given in inputs:
        if given == STDIN:
            found: list[str] = [STDIN]
        else:
            try:
                found = _files(given, recursive)
            except MissingInputError as error:
                yield error
                continue
        for name in found:
            key = STDIN if name == STDIN else os.path.realpath(name)
            if key not in seen:
                seen.add(key)
                yield Source("stdin", None) if name == STDIN else Source(_printable(name), Path(name))


def _files(given: str, recursive: bool) -> list[str]:
    path = Path(given)
    if path.is_dir():
        return _folder(given, recursive)
    if path.exists() or path.is_symlink():
        return [given]
    if glob.has_magic(given):
        matches = sorted(match for match in glob.glob(given, recursive=True) if not Path(match).is_dir())  # noqa: PTH207
        if matches:
            return matches
        raise MissingInputError(
            "the pattern matches no file", remedy="check it, or name the files or their folder", where=_printable(given)
        )
    raise MissingInputError("there is no such file or folder", remedy="check the path", where=_printable(given))


def _folder(given: str, recursive: bool) -> list[str]:
    found = []
    for folder, subfolders, names in os.walk(given):
        subfolders[:] = sorted(n for n in subfolders if recursive and not n.startswith("."))
        found += [
            str(Path(folder) / name)
            for name in sorted(names)
            if name.lower().endswith(_TAKEN) and not name.startswith((".", "~$")) and not _waits(Path(folder) / name)
        ]
    if found:
        return found
    deeper = "" if recursive else ", or add --recursive to look into its folders"
    raise MissingInputError(
        f"the folder holds no document ({', '.join(SUFFIXES)})",
        remedy=f"name the files{deeper}",
        where=_printable(given),
    )


def _waits(path: Path) -> bool:
    """Whether reading a path may wait for ever: a pipe, a socket, a device; not a link that leads nowhere."""
    return path.exists() and not path.is_file()


def _printable(name: str) -> str:
    """Return a name that every output can carry: bytes that are not valid in the file system's encoding show as �."""
    return os.fsencode(name).decode("utf-8", "replace")
