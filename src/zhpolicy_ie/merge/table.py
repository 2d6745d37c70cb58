"""Merged organizations and projects as files: JSONL with lists, or tables with a row each; and how many they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.merge.build import MergedOrganization, Merger
from zhpolicy_ie.merge.project_figures import ProjectFigure
from zhpolicy_ie.merge.projects import MergedProject, ProjectMerger
from zhpolicy_ie.records import Document
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

#: Endings of the files that :func:`write_tables` can write.
ENDINGS = (".jsonl", ".csv", ".xlsx", ".parquet")
#: Between the items of a list inside one cell.
SEPARATOR = "|"
_NUMBERS = ("status_year", "document_count", "mentions")


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "integer" if name in _NUMBERS else "text") for name in names)


class Table(NamedTuple):
    """What can be written of merged records: the columns of tables, and how a record is a row or an object of JSON."""

    name: str
    columns: tuple[Column, ...]
    cells: Callable[[Any], dict[str, Cell]]
    plain: Callable[[Any], dict[str, Any]]


def _organization_plain(row: MergedOrganization) -> dict[str, Any]:
    return row._asdict() | {"documents": [{"id": d.document, "organization": d.organization} for d in row.documents]}


def _organization_cells(row: MergedOrganization) -> dict[str, Cell]:
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


def _project_plain(row: MergedProject) -> dict[str, Any]:
    return row._asdict() | {
        "organizations": [partner._asdict() for partner in row.organizations],
        "figures": [
            {"document": f.document, "conflict": f.conflict, **f.figure.model_dump(mode="json")} for f in row.figures
        ],
        "documents": [
            {
                "id": s.document,
                **{field: getattr(s, field) for field in ("project", "year", "name", "kind", "status", "place")},
                "evidence": [e.model_dump(mode="json") for e in s.evidence],
            }
            for s in row.documents
        ],
    }


def _project_cells(row: MergedProject) -> dict[str, Cell]:
    return {
        "id": row.id,
        "name": row.name,
        "aliases": SEPARATOR.join(row.aliases),
        "kind": row.kind,
        "status": row.status,
        "status_year": row.status_year,
        "place": row.place,
        "code": row.code,
        "organizations": SEPARATOR.join(f"{p.name} ({'/'.join(p.roles)})" for p in row.organizations),
        "figures": SEPARATOR.join(map(_figure_words, row.figures)),
        "conflicts": SEPARATOR.join(row.conflicts),
        "document_count": len({d.document for d in row.documents}),
        "mentions": row.mentions,
        "documents": SEPARATOR.join(f"{d.document}#{d.project}" for d in row.documents),
    }


def _figure_words(said: ProjectFigure) -> str:
    indicator = f"{said.figure.indicator.name} " if said.figure.indicator else ""
    return f"{indicator}{said.figure.text} ({said.document}#{said.figure.id}{', conflict' if said.conflict else ''})"


ORGANIZATIONS = Table(
    "organizations",
    _columns("id", "name", "aliases", "kind", "place", "code", "document_count", "mentions", "documents"),
    _organization_cells,
    _organization_plain,
)
PROJECTS = Table(
    "projects",
    _columns(
        *("id", "name", "aliases", "kind", "status", "status_year", "place", "code", "organizations", "figures"),
        *("conflicts", "document_count", "mentions", "documents"),
    ),
    _project_cells,
    _project_plain,
)
TABLES = {table.name: table for table in (ORGANIZATIONS, PROJECTS)}


def tables_for(name: str | None, path: Path | None) -> list[Table]:
    """Return what to write: the table of that name; without one both into a workbook, organizations elsewhere.

    Raises:
        OptionError: There is no such table.
    """
    if name is None:
        return list(TABLES.values()) if path is not None and path.suffix.lower() == ".xlsx" else [ORGANIZATIONS]
    if name not in TABLES:
        raise OptionError(f"merging joins organizations and projects, not {name}", remedy=f"use {' or '.join(TABLES)}")
    return [TABLES[name]]


class Joining:
    """Joins the organizations of documents, and their projects where they are wanted.

    Args:
        tables: What is wanted.
    """

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tuple(tables)
        self._projects = ProjectMerger() if PROJECTS in tables else None
        self._organizations = self._projects.organizations if self._projects else Merger()
        self._rows: dict[str, Sequence[MergedOrganization | MergedProject]] = {}

    def add(self, document: Document) -> None:
        """Take a document."""
        (self._projects or self._organizations).add(document)

    def join(self) -> list[tuple[Table, Sequence[MergedOrganization | MergedProject]]]:
        """Return the rows of each table, for all documents taken."""
        organizations = list(self._organizations.merged())
        self._rows = {"organizations": organizations}
        if self._projects is not None:
            self._rows["projects"] = list(self._projects.merged(organizations))
        return [(table, self._rows[table.name]) for table in self.tables]

    @property
    def summary(self) -> str:
        """What was joined, in a line."""
        taken = {"organizations": self._organizations.organizations}
        if self._projects is not None:
            taken["projects"] = self._projects.projects
        parts = []
        for table in self.tables:
            rows = self._rows[table.name]
            several = sum(len({d.document for d in row.documents}) > 1 for row in rows)
            parts.append(
                f"{taken[table.name]:,} {table.name} of documents, {len(rows):,} in all, "
                f"{several:,} of them in several documents"
            )
        return f"{self._organizations.documents:,} documents, " + "; ".join(parts)


def json_lines(table: Table, rows: Iterable[Any]) -> Iterator[str]:
    """Yield a line of JSON for each row."""
    for row in rows:
        yield json.dumps(table.plain(row), ensure_ascii=False) + "\n"


def csv_lines(table: Table, rows: Iterable[Any], *, bom: bool = False) -> Iterator[str]:
    """Yield lines of CSV, header first, safe to open in a spreadsheet; ``bom`` puts the byte order mark before it."""
    yield ("\ufeff" if bom else "") + csv_line([column.name for column in table.columns])
    for row in map(table.cells, rows):
        yield csv_line([safe_cell(row[column.name]) for column in table.columns])


def write_tables(found: Sequence[tuple[Table, Iterable[Any]]], path: Path, *, bom: bool = False) -> None:
    """Write tables to a file by the ending of ``path``, whole or not at all; only a workbook holds several.

    Raises:
        OptionError: The ending names no format.
        OutputError: The file cannot be written.
    """
    check_ending(path, ENDINGS, " and ".join(table.name for table, _ in found))
    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_workbook(path, [Sheet(table.name, table.columns, map(table.cells, rows)) for table, rows in found])
        return
    ((table, rows),) = found
    if ending == ".parquet":
        write_parquet(path, table.columns, map(table.cells, rows))
        return
    with replacing(path) as made, made.open("w", encoding="utf-8", newline="") as file:
        file.writelines(json_lines(table, rows) if ending == ".jsonl" else csv_lines(table, rows, bom=bom))


def write_organizations(rows: Iterable[MergedOrganization], path: Path, *, bom: bool = False) -> None:
    """Write organizations as JSONL, CSV, a workbook or Parquet by the ending of ``path``, whole or not at all.

    Raises:
        OptionError: The ending names none of them.
        OutputError: The file cannot be written.
    """
    write_tables([(ORGANIZATIONS, rows)], path, bom=bom)


def write_projects(rows: Iterable[MergedProject], path: Path, *, bom: bool = False) -> None:
    """Write projects as JSONL, CSV, a workbook or Parquet by the ending of ``path``, whole or not at all.

    Raises:
        OptionError: The ending names none of them.
        OutputError: The file cannot be written.
    """
    write_tables([(PROJECTS, rows)], path, bom=bom)
