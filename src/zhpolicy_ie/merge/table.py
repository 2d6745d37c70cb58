"""Merged organizations as files: JSONL with lists, or tables with a row each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.merge.build import MergedOrganization
from zhpolicy_ie.writers import Column, Sheet, csv_line, replacing, safe_cell, write_workbook
from zhpolicy_ie.writers.columns import Cell

#: Endings of the files that :func:`write_organizations` can write.
ENDINGS = (".jsonl", ".csv", ".xlsx")
#: Between the items of a list inside one cell.
SEPARATOR = "|"
_NUMBERS = ("document_count", "mentions")
COLUMNS = tuple(
    Column(name, "integer" if name in _NUMBERS else "text")
    for name in ("id", "name", "aliases", "kind", "place", "code", "document_count", "mentions", "documents")
)


def check_ending(path: Path) -> None:
    """Refuse a file name whose ending names no format.

    Raises:
        OptionError: It ends in something else than :data:`ENDINGS`.
    """
    if path.suffix.lower() not in ENDINGS:
        raise OptionError(
            f"organizations cannot be written as {path.suffix or 'a file without ending'}",
            remedy=f"end the file's name in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}",
            where=str(path),
        )


def json_lines(rows: Iterable[MergedOrganization]) -> Iterator[str]:
    """Yield a line of JSON for each organization."""
    for row in rows:
        documents = [{"id": d.document, "organization": d.organization} for d in row.documents]
        yield json.dumps(row._asdict() | {"documents": documents}, ensure_ascii=False) + "\n"


def csv_lines(rows: Iterable[MergedOrganization], *, bom: bool = False) -> Iterator[str]:
    """Yield lines of CSV, header first, safe to open in a spreadsheet; ``bom`` puts the byte order mark before it."""
    yield ("\ufeff" if bom else "") + csv_line([column.name for column in COLUMNS])
    for cells in map(_cells, rows):
        yield csv_line([safe_cell(cells[column.name]) for column in COLUMNS])


def _cells(row: MergedOrganization) -> dict[str, Cell]:
    return {
        "id": row.id,
        "name": row.name,
        "aliases": SEPARATOR.join(row.aliases),
        "kind": row.kind,
        "place": row.place,
        "code": row.code,
        "document_count": len({d.document for d in row.documents}),
        "mentions": row.mentions,
        "documents": SEPARATOR.join(f"{d.document}#{d.organization}" for d in row.documents),
    }


def write_organizations(rows: Iterable[MergedOrganization], path: Path, *, bom: bool = False) -> None:
    """Write organizations as JSONL, CSV or a workbook by the ending of ``path``, whole or not at all.

    Raises:
        OptionError: The ending names none of them.
        OutputError: The file cannot be written.
    """
    check_ending(path)
    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_workbook(path, [Sheet("organizations", COLUMNS, map(_cells, rows))])
        return
    with replacing(path) as made, made.open("w", encoding="utf-8", newline="") as file:
        file.writelines(json_lines(rows) if ending == ".jsonl" else csv_lines(rows, bom=bom))
