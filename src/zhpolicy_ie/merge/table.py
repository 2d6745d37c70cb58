"""Merged organizations as files: JSONL with lists, or tables with a row each; and in a line, how many they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from zhpolicy_ie.merge.build import MergedOrganization, Merger
from zhpolicy_ie.writers import (
    Column,
    Sheet,
    check_ending,
    csv_line,
    replacing,
    safe_cell,
    write_parquet,
    write_workbook,
)
from zhpolicy_ie.writers.columns import Cell

#: Endings of the files that :func:`write_organizations` can write.
ENDINGS = (".jsonl", ".csv", ".xlsx", ".parquet")
#: Between the items of a list inside one cell.
SEPARATOR = "|"
_NUMBERS = ("document_count", "mentions")
COLUMNS = tuple(
    Column(name, "integer" if name in _NUMBERS else "text")
    for name in ("id", "name", "aliases", "kind", "place", "code", "document_count", "mentions", "documents")
)


def json_lines(rows: Iterable[MergedOrganization]) -> Iterator[str]:
    """Yield a line of JSON for each organization."""
    for row in rows:
        documents = [{"id": d.document, "organization": d.organization} for d in row.documents]
        yield json.dumps(row._asdict() | {"documents": documents}, ensure_ascii=False) + "\n"


def csv_lines(rows: Iterable[MergedOrganization], *, bom: bool = False) -> Iterator[str]:
    """Yield lines of CSV, header first, safe to open in a spreadsheet; ``bom`` puts the byte order mark before it."""
    yield ("\ufeff" if bom else "") + csv_line([column.name for column in COLUMNS])
    for row in map(cells, rows):
        yield csv_line([safe_cell(row[column.name]) for column in COLUMNS])


def cells(row: MergedOrganization) -> dict[str, Cell]:
    """Return the cells of a row of a table, by the names of :data:`COLUMNS`."""
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


def summary(merger: Merger, rows: Sequence[MergedOrganization]) -> str:
    """Return in a line what was joined."""
    several = sum(len({d.document for d in row.documents}) > 1 for row in rows)
    return (
        f"{merger.documents:,} documents, {merger.organizations:,} organizations of documents, {len(rows):,} in all, "
        f"{several:,} of them in several documents"
    )


def write_organizations(rows: Iterable[MergedOrganization], path: Path, *, bom: bool = False) -> None:
    """Write organizations as JSONL, CSV, a workbook or Parquet by the ending of ``path``, whole or not at all.

    Raises:
        OptionError: The ending names none of them.
        OutputError: The file cannot be written.
    """
    check_ending(path, ENDINGS, "organizations")
    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_workbook(path, [Sheet("organizations", COLUMNS, map(cells, rows))])
        return
    if ending == ".parquet":
        write_parquet(path, COLUMNS, map(cells, rows))
        return
    with replacing(path) as made, made.open("w", encoding="utf-8", newline="") as file:
        file.writelines(json_lines(rows) if ending == ".jsonl" else csv_lines(rows, bom=bom))
