"""Merged organizations and projects as the output of a run of extraction: what ``extract --merge`` writes to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Self

from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.merge.build import MergedOrganization
from zhpolicy_ie.merge.projects import MergedProject
from zhpolicy_ie.merge.table import ENDINGS, PROJECTS, TABLES, Joining, Table, json_lines, tables_for, write_tables
from zhpolicy_ie.records import Document
from zhpolicy_ie.writers import Column, SinkName, check_ending
from zhpolicy_ie.writers.columns import Cell
from zhpolicy_ie.writers.sinks import StagedSink, StoreSink
from zhpolicy_ie.writers.store import stored_documents

#: Columns of the tables that a run with ``--merge`` leaves in a database, beside those of the documents.
_LINKS = {
    "merged_members": (Column("id"), Column("doc_id"), Column("organization_id")),
    "merged_project_members": (Column("id"), Column("doc_id"), Column("project_id")),
    "merged_project_organizations": (Column("id"), Column("organization"), Column("role")),
    "merged_project_figures": (Column("id"), Column("doc_id"), Column("figure_id"), Column("conflict", "boolean")),
}
_LINK_TABLES = {
    "organizations": ("merged_members",),
    "projects": ("merged_project_members", "merged_project_organizations", "merged_project_figures"),
}
# The link tables hold these.
_INSTEAD = ("documents", "organizations", "figures")
_FORMATS = {f".{name}": name for name in ("jsonl", "csv", "xlsx", "parquet")}


class MergedFileSink(StagedSink):
    """One file of merged records; until all documents are there, their records wait in a database beside it."""

    def __init__(self, path: Path, tables: Sequence[Table], *, bom: bool = False, inputs: Iterable[Path] = ()) -> None:
        super().__init__(path, (), inputs=inputs)
        self._bom, self.joined = bom, Joining(tables)

    def _export(self) -> None:
        _take(self.joined, stored_documents(self._path))
        write_tables(self.joined.join(), self._target, bom=self._bom)


class MergedStoreSink(StoreSink):
    """A database of documents, with what all that are in it have in common joined at the end of the run."""

    def __init__(self, path: Path, *, inputs: Iterable[Path] = ()) -> None:
        super().__init__(path, inputs=inputs)
        self.joined = Joining(tuple(TABLES.values()))

    def finish(self) -> None:
        """Join the organizations and projects of all documents, also of those that runs before this one wrote."""
        super().finish()
        _take(self.joined, stored_documents(self._path))
        for table, rows in self.joined.join():
            columns = tuple(column for column in table.columns if column.name not in _INSTEAD)
            self.store.replace_table(f"merged_{table.name}", columns, map(table.cells, rows))
            links = _links(rows)
            for name in _LINK_TABLES[table.name]:
                self.store.replace_table(name, _LINKS[name], links.get(name, ()))


class MergedStreamSink:
    """Merged records as JSON Lines on standard output, when all documents are read."""

    name = "standard output"
    is_terminal = keeps = remembers = False
    on_interrupt = ""

    def __init__(self, table: Table) -> None:
        self.joined = Joining([table])

    @property
    def encode(self) -> Callable[[Document], Document]:
        """What leaves out of a document what joining does not need."""
        return _slim if PROJECTS in self.joined.tables else _slimmer

    def begin(self, settings: str, *, restart: bool) -> None:
        """Do nothing."""

    def known(self, doc_id: str) -> str | None:
        """Return None: no document is there before the run."""
        return None

    def write(self, doc_id: str, fingerprint: str, payload: Any) -> None:
        """Take a document."""
        self.joined.add(payload)

    def finish(self) -> None:
        """Write the rows."""
        for table, rows in self.joined.join():
            for line in json_lines(table, rows):
                sys.stdout.buffer.write(line.encode("utf-8"))
        sys.stdout.buffer.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None: ...


MergedSink = MergedFileSink | MergedStoreSink | MergedStreamSink


def make_merged_sink(
    path: Path | None,
    format: SinkName | None,
    *,
    table: str | None = None,
    include_text: bool = False,
    bom: bool = False,
    inputs: Iterable[Path] = (),
) -> MergedSink:
    """Return the sink of ``extract --merge`` for a set of options.

    Args:
        path: The file, None for standard output.
        format: What to write; by the file's suffix if None.
        table: ``organizations`` or ``projects``; without it both into a workbook or database, organizations elsewhere.
        include_text: Not possible.
        bom: For CSV.
        inputs: Files that are going to be read; none of them may be the output.

    Raises:
        OptionError: The options do not go together.
        OutputError: The file cannot be written.
    """
    tables = tables_for(table, path)
    if include_text:
        raise OptionError("--merge writes no documents, and no texts", remedy="leave out --include-text or --merge")
    suffix = path.suffix.lower() if path is not None else ""
    if format == "sqlite" or (format is None and suffix in (".sqlite", ".sqlite3", ".db")):
        if path is None:
            raise OptionError("a database is a file, not standard output", remedy="name the file with -o")
        if bom or table:
            raise OptionError("a database has all tables, and no byte order mark", remedy="leave out --bom and --table")
        return MergedStoreSink(path, inputs=inputs)
    if path is None:
        if format not in (None, "jsonl") or bom:
            raise OptionError(
                "merged records are JSONL on standard output", remedy=f"name a {'/'.join(ENDINGS)} file with -o"
            )
        return MergedStreamSink(tables[0])
    check_ending(path, ENDINGS, " and ".join(t.name for t in tables))
    if format not in (None, _FORMATS[suffix]):
        raise OptionError(
            f"--format {format} does not go with --merge and a file named {suffix}",
            remedy="leave out --format: the file's ending says what is written",
            where=str(path),
        )
    if bom and suffix != ".csv":
        raise OptionError("--bom goes with CSV only", remedy="leave it out")
    return MergedFileSink(path, tables, bom=bom, inputs=inputs)


def _take(joined: Joining, documents: Iterable[Document]) -> None:
    for document in documents:
        joined.add(document)


def _slim(document: Document) -> Document:
    """Return a document with what joining projects needs."""
    needed = {figure for project in document.projects for figure in project.figures}
    figures = tuple(figure for figure in document.figures if figure.id in needed)
    return document.model_copy(update={"text": None, "figures": figures})


def _slimmer(document: Document) -> Document:
    return document.model_copy(update={"text": None, "figures": (), "projects": ()})


def _links(rows: Sequence[MergedOrganization | MergedProject]) -> dict[str, list[dict[str, Cell]]]:
    """Return rows that link merged records to those of the documents, by table."""
    links: dict[str, list[dict[str, Cell]]] = {}

    def add(table: str, id_: str, *values: Cell) -> None:
        names = [column.name for column in _LINKS[table]]
        links.setdefault(table, []).append(dict(zip(names, (id_, *values), strict=True)))

    for row in rows:
        if isinstance(row, MergedOrganization):
            for member in row.documents:
                add("merged_members", row.id, member.document, member.organization)
            continue
        for saying in row.documents:
            add("merged_project_members", row.id, saying.document, saying.project)
        for partner in row.organizations:
            for role in partner.roles:
                add("merged_project_organizations", row.id, partner.id, role)
        for said in row.figures:
            add("merged_project_figures", row.id, said.document, said.figure.id, said.conflict)
    return links
