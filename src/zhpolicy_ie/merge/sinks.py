"""Merged organizations as the output of a run of extraction: what ``extract --merge`` writes to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.merge.build import MergedOrganization, Merger
from zhpolicy_ie.merge.table import COLUMNS, ENDINGS, cells, json_lines, summary, write_organizations
from zhpolicy_ie.records import Document
from zhpolicy_ie.writers import Column, SinkName, check_ending
from zhpolicy_ie.writers.sinks import StagedSink, StoreSink
from zhpolicy_ie.writers.store import stored_documents

#: Tables that a run with ``--merge`` leaves in a database, beside those of the documents.
ROWS, MEMBERS = "merged_organizations", "merged_members"
_MEMBER_COLUMNS = (Column("id"), Column("doc_id"), Column("organization_id"))
_FORMATS = {f".{name}": name for name in ("jsonl", "csv", "xlsx", "parquet")}


class _Joined:
    """The organizations of some documents, counted as they are joined."""

    def __init__(self) -> None:
        self.merger = Merger()
        self._rows: list[MergedOrganization] = []

    def rows(self, documents: Iterable[Document] = ()) -> list[MergedOrganization]:
        """Take further documents and return the bodies of all."""
        for document in documents:
            self.merger.add(document)
        self._rows = list(self.merger.merged())
        return self._rows

    @property
    def summary(self) -> str:
        """What was joined, in a line."""
        return summary(self.merger, self._rows)


class MergedFileSink(StagedSink):
    """One file of merged organizations; until all documents are there, their records wait in a database beside it."""

    def __init__(self, path: Path, *, bom: bool = False, inputs: Iterable[Path] = ()) -> None:
        super().__init__(path, (), inputs=inputs)
        self._bom, self.joined = bom, _Joined()

    def _export(self) -> None:
        write_organizations(self.joined.rows(stored_documents(self._path)), self._target, bom=self._bom)


class MergedStoreSink(StoreSink):
    """A database of documents, with the organizations of all that are in it joined at the end of the run."""

    def __init__(self, path: Path, *, inputs: Iterable[Path] = ()) -> None:
        super().__init__(path, inputs=inputs)
        self.joined = _Joined()

    def finish(self) -> None:
        """Join the organizations of all documents, also of those that runs before this one wrote."""
        super().finish()
        rows = self.joined.rows(stored_documents(self._path))
        columns = tuple(column for column in COLUMNS if column.name != "documents")
        self.store.replace_table(ROWS, columns, map(cells, rows))
        self.store.replace_table(MEMBERS, _MEMBER_COLUMNS, _members(rows))


class MergedStreamSink:
    """Merged organizations as JSON Lines on standard output, when all documents are read."""

    name = "standard output"
    is_terminal = keeps = remembers = False
    on_interrupt = ""

    def __init__(self) -> None:
        self.joined = _Joined()

    @property
    def encode(self) -> Callable[[Document], Document]:
        """What leaves out of a document what joining does not need."""
        return _slim

    def begin(self, settings: str, *, restart: bool) -> None:
        """Do nothing."""

    def known(self, doc_id: str) -> str | None:
        """Return None: no document is there before the run."""
        return None

    def write(self, doc_id: str, fingerprint: str, payload: Any) -> None:
        """Take a document."""
        self.joined.merger.add(payload)

    def finish(self) -> None:
        """Write the organizations."""
        for line in json_lines(self.joined.rows()):
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
        table: ``organizations``, which is what is written without it.
        include_text: Not possible.
        bom: For CSV.
        inputs: Files that are going to be read; none of them may be the output.

    Raises:
        OptionError: The options do not go together.
        OutputError: The file cannot be written.
    """
    if table not in (None, "organizations"):
        raise OptionError(f"--merge joins organizations, not {table}", remedy="leave out --table or --merge")
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
                "merged organizations are JSONL on standard output", remedy=f"name a {'/'.join(ENDINGS)} file with -o"
            )
        return MergedStreamSink()
    check_ending(path, ENDINGS, "organizations")
    if format not in (None, _FORMATS[suffix]):
        raise OptionError(
            f"--format {format} does not go with --merge and a file named {suffix}",
            remedy="leave out --format: the file's ending says what is written",
            where=str(path),
        )
    if bom and suffix != ".csv":
        raise OptionError("--bom goes with CSV only", remedy="leave it out")
    return MergedFileSink(path, bom=bom, inputs=inputs)


def _slim(document: Document) -> Document:
    return document.model_copy(update={"text": None, "figures": (), "projects": ()})


def _members(rows: Iterable[MergedOrganization]) -> Iterator[dict[str, str]]:
    for row in rows:
        for member in row.documents:
            yield {"id": row.id, "doc_id": member.document, "organization_id": member.organization}
