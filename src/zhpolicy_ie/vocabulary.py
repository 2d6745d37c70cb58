"""Reading the vocabulary files that lie beside each component.

A vocabulary is a UTF-8 TSV file. Lines that start with ``#`` say where the rows come from; the first other line names
the columns. A user's own file of the same form can be put in place of ours.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import zip_longest
from pathlib import Path

from zhpolicy_ie.errors import VocabularyError


def resource(package: str, name: str) -> Traversable:
    """Return the vocabulary file ``name`` that lies beside the modules of ``package``."""
    return files(package).joinpath(name)


def read_rows(path: Traversable | Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a vocabulary into one dict per row.

    Args:
        path: The TSV file.
        columns: Columns that must be there; others are read as well.

    Raises:
        VocabularyError: The file is missing or lacks a column.
    """
    names, lines = _read(path, columns)
    # Cells that a row leaves out at its end are empty. (csv.DictReader takes six times as long, a third of loading.)
    return [dict(zip_longest(names, line.split("\t")[: len(names)], fillvalue="")) for line in lines]


def read_lines(path: Traversable | Path, columns: tuple[str, ...]) -> list[str]:
    """Read a large vocabulary without taking its rows apart, which is for :func:`cells_of`.

    Args:
        path: The TSV file.
        columns: Columns that must be there.

    Returns:
        A line for each row, with its cells in the order of ``columns``, then the others.

    Raises:
        VocabularyError: The file is missing or lacks a column.
    """
    names, lines = _read(path, columns)
    if names[: len(columns)] == list(columns):
        return lines
    return ["\t".join(row[c] for c in columns) for row in read_rows(path, columns)]


def cells_of(line: str, count: int) -> list[str]:
    r"""Return the first ``count`` cells of a line; those that it leaves out at its end are empty.

    Example:
        >>> cells_of("嘉善县\tcounty", 3)
        ['嘉善县', 'county', '']
    """
    cells = line.split("\t")[:count]
    return cells + [""] * (count - len(cells))


def _read(path: Traversable | Path, columns: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the names of the columns and the lines of the rows."""
    try:
        # Decoded at once: reading as text looks at every line end, which takes as long again.
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise VocabularyError(
            f"the vocabulary cannot be read ({error.strerror})", remedy="reinstall the package", where=str(path)
        ) from error
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    names = lines[0].split("\t") if lines else []
    missing = [c for c in columns if c not in names]
    if missing:
        raise VocabularyError(
            f"the vocabulary has no column {', '.join(missing)}",
            remedy=f"give it a header line with the columns {', '.join(columns)}, separated by tabs",
            where=str(path),
        )
    return names, lines[1:]
