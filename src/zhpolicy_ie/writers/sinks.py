"""Where documents go, and what is there already: a stream, a database, or a file that is made when all are known.

A sink takes what :meth:`Sink.encode` makes of a document, which is done where the document is (perhaps in another
process), and is told its id and fingerprint, by which a later run knows what it need not do again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, Protocol, Self, get_args

from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.records import Document
from zhpolicy_ie.writers.formats import FormatName, make_format
from zhpolicy_ie.writers.journal import Journal
from zhpolicy_ie.writers.lock import LockFile
from zhpolicy_ie.writers.output import Output, check_place, uninterrupted
from zhpolicy_ie.writers.parquet import write_parquet
from zhpolicy_ie.writers.store import Store, store_rows
from zhpolicy_ie.writers.tables import TABLES, Table, typed_columns
from zhpolicy_ie.writers.workbook import Sheet, write_workbook

SinkName = Literal["jsonl", "csv", "table", "xlsx", "parquet", "sqlite"]
_SUFFIXES: dict[str, SinkName] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".sqlite": "sqlite",
    ".sqlite3": "sqlite", ".db": "sqlite",
}  # fmt: skip


class Sink(Protocol):
    """Takes the documents of a run."""

    name: str
    is_terminal: bool
    #: Whether what is there already stays until it is replaced document by document.
    keeps: bool
    #: Whether it asks for fingerprints; without, there is no need to make them.
    remembers: bool
    #: What a user can do after a run was broken off.
    on_interrupt: str

    @property
    def encode(self) -> Callable[[Document], Any]:
        """What makes of a document what :meth:`write` takes."""
        ...

    def begin(self, settings: str, *, restart: bool) -> None:
        """Get ready to write, once it is sure that documents can be made.

        Args:
            settings: Fingerprint of all that records depend on beside the documents.
            restart: Do not use what a run before this one left.
        """
        ...

    def known(self, doc_id: str) -> str | None:
        """Return the fingerprint of the document that is there already, None if there is none."""
        ...

    def write(self, doc_id: str, fingerprint: str, payload: Any) -> None:
        """Take a document."""
        ...

    def finish(self) -> None:
        """Do what can only be done when all documents are known."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


class StreamSink:
    """Documents as characters in a file or on standard output, each written as it comes.

    Beside a file stands a journal while the run lasts: after a run that was broken off, the same command cuts the file
    back to its last complete document and goes on there.
    """

    keeps = False

    def __init__(self, path: Path | None, format: FormatName, *, inputs: Iterable[Path] = (), **style: Any) -> None:
        make_format(format, **style)  # options that exclude each other are an error before any file is touched
        self._out = Output(path, inputs=inputs)
        self._format = make_format(format, terminal=self._out.is_terminal, **style)
        self._style = f"{format} {sorted(style.items())}"
        self._journal = Journal(path) if path is not None and self._out.is_regular else None
        self.name, self.is_terminal, self.remembers = self._out.name, self._out.is_terminal, self._journal is not None
        self.on_interrupt = "the same command goes on from there" if self._journal else ""

    @property
    def encode(self) -> Callable[[Document], str]:
        """What makes the characters of a document."""
        return self._format.body

    def begin(self, settings: str, *, restart: bool) -> None:
        """Empty the file and write its head, or cut it back to where a broken-off run can go on."""
        size = self._journal.begin(f"{settings} {self._style}", restart=restart) if self._journal else None
        if size is None:
            self._out.start(self._format.head())
            if self._journal:
                self._journal.head(self._out.size)
        else:
            self._out.go_on(size)

    def known(self, doc_id: str) -> str | None:
        """Return the fingerprint of a document that the broken-off run wrote."""
        return self._journal.known(doc_id) if self._journal else None

    def write(self, doc_id: str, fingerprint: str, payload: Any) -> None:
        """Write a document, then note that it is there: a note is never ahead of what it notes."""
        with uninterrupted():
            self._out.write(payload)
            if self._journal:
                self._journal.add(doc_id, fingerprint, self._out.size)

    def finish(self) -> None:
        """Remove the journal: the file is complete."""
        if self._journal:
            self._journal.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._journal:
            self._journal.close()
        self._out.__exit__(None, None, None)


class StoreSink:
    """Documents in a database, of which a run adds the new and the changed ones."""

    is_terminal = False
    keeps = True
    remembers = True
    on_interrupt = "the same command goes on from there"

    def __init__(self, path: Path, *, inputs: Iterable[Path] = ()) -> None:
        check_place(path, inputs)
        self.name, self._path = str(path), path
        self._store: Store | None = None
        self._lock: LockFile | None = None
        self._settings = ""

    @property
    def encode(self) -> Callable[[Document], Any]:
        """What makes the rows of a document."""
        return store_rows

    @property
    def store(self) -> Store:
        """The open database."""
        assert self._store is not None
        return self._store

    def begin(self, settings: str, *, restart: bool) -> None:
        """Open the database, for this run alone."""
        self._lock = self._lock or LockFile(self._path, self.name)
        self._store, self._settings = Store(self._path), settings
        if restart:
            self._store.forget()

    def known(self, doc_id: str) -> str | None:
        """Return the fingerprint of a document, if its records were made with the settings of this run."""
        settings, _, content = (self.store.fingerprint(doc_id) or "").partition(" ")
        return content if settings == self._settings else None

    def write(self, doc_id: str, fingerprint: str, payload: Any) -> None:
        """Put a document in place of what there is of it."""
        with uninterrupted():
            self.store.put(payload, f"{self._settings} {fingerprint}")

    def finish(self) -> None:
        """Make the last documents safe."""
        self.store.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            if self._store is not None:
                with uninterrupted():
                    self._store.close()
        finally:
            if self._lock is not None:
                self._lock.release()


class StagedSink(StoreSink):
    """A file that can only be written as a whole: documents wait in a database beside it until all are there.

    Args:
        path: The file.
        tables: The tables that go into it.
        inputs: Files that are going to be read.
    """

    def __init__(self, path: Path, tables: tuple[Table, ...], *, inputs: Iterable[Path] = ()) -> None:
        check_place(path, inputs)
        super().__init__(path.with_name(f"{path.name}.part"))
        self._target, self._tables, self._seen = path, tables, set[str]()
        self.name = str(path)
        self.on_interrupt = f"they wait in {self._path.name}, and the same command goes on from there"

    def begin(self, settings: str, *, restart: bool) -> None:
        """Open the database that a broken-off run left, or a new one."""
        self._lock = LockFile(self._path, self.name)
        if restart:
            self._path.unlink(missing_ok=True)
        super().begin(settings, restart=False)

    def known(self, doc_id: str) -> str | None:
        """As for a database; also notes that the document belongs to this run."""
        self._seen.add(doc_id)
        return super().known(doc_id)

    def finish(self) -> None:
        """Write the file, and remove the database."""
        super().finish()
        self.store.keep(self._seen)
        self._export()
        self.store.close()
        self._store = None
        with suppress(OSError):
            self._path.unlink()

    def _export(self) -> None:
        raise NotImplementedError


class WorkbookSink(StagedSink):
    """An Excel workbook with a sheet for each kind of record."""

    def _export(self) -> None:
        write_workbook(self._target, (Sheet(t, typed_columns(t), self.store.table(t)) for t in self._tables))


class ParquetSink(StagedSink):
    """A Parquet file with one kind of record."""

    def _export(self) -> None:
        (table,) = self._tables
        write_parquet(self._target, typed_columns(table), self.store.table(table))


def make_sink(
    path: Path | None,
    format: SinkName | None,
    *,
    table: Table | None = None,
    include_text: bool = False,
    bom: bool = False,
    inputs: Iterable[Path] = (),
) -> Sink:
    """Return the sink for a set of options.

    Args:
        path: The file, None for standard output.
        format: What to write; by the file's suffix if None: csv if there is a ``table``, else JSON Lines.
        table: One kind of record; figures where only one can be written.
        include_text: For ``jsonl``.
        bom: For ``csv``.
        inputs: Files that are going to be read; none of them may be the output.

    Raises:
        OptionError: The options do not go together.
        OutputError: The file cannot be written.
    """
    if format is None:
        if path is not None and path.suffix.lower() == ".duckdb":
            raise OptionError(
                "databases are SQLite files", remedy="name it .sqlite; DuckDB opens it with ATTACH", where=str(path)
            )
        by_suffix = _SUFFIXES.get(path.suffix.lower()) if path is not None else None
        format = by_suffix if by_suffix not in (None, "jsonl") else ("csv" if table else "jsonl")
    if format in get_args(FormatName):
        return StreamSink(path, format, table=table, include_text=include_text, bom=bom, inputs=inputs)  # type: ignore[arg-type]
    if path is None:
        raise OptionError(f"--format {format} writes a file, not standard output", remedy="name the file with -o")
    for option, given in (("--include-text", include_text), ("--bom", bom)):
        if given:
            raise OptionError(f"{option} does not go with {format}", remedy="leave it out")
    if format == "sqlite":
        if table:
            raise OptionError("a database has all tables", remedy="leave out --table")
        return StoreSink(path, inputs=inputs)
    if format == "parquet":
        return ParquetSink(path, (table or "figures",), inputs=inputs)
    return WorkbookSink(path, (table,) if table else TABLES, inputs=inputs)
