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
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise VocabularyError(
            f"the vocabulary cannot be read ({error.strerror})", remedy="reinstall the package", where=str(path)
        ) from error
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    names = lines[0].split("\t") if lines else []
    missing = [c for c in columns if c not in names]
    if missing:
        raise VocabularyError(
            f"the vocabulary has no column {', '.join(missing)}",
            remedy=f"give it a header line with the columns {', '.join(columns)}, separated by tabs",
            where=str(path),
        )
    # Cells that a row leaves out at its end are empty. (csv.DictReader takes six times as long, a third of loading.)
    return [dict(zip_longest(names, line.split("\t")[: len(names)], fillvalue="")) for line in lines[1:]]
