"""The database of records: an SQLite file that grows from run to run, and is whole whenever a run is broken off.

A document and its records are written in one transaction, with a fingerprint of what they were made from; a document
that is there with the same fingerprint need not be read again.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from zhpolicy_ie.errors import OutputError, StoreError
from zhpolicy_ie.records import Document
from zhpolicy_ie.writers.columns import Cell, Column
from zhpolicy_ie.writers.tables import TABLES, Table, document_columns, rows, typed_columns

#: Raised when tables or columns change; a database of another version is not touched.
VERSION = 1
_APPLICATION = 0x5A485049
_TYPES = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
#: The tables' names in the database.
NAMES: Mapping[Table, str] = {
    "figures": "figures", "organizations": "organizations", "projects": "projects", "entities": "mentions",
}  # fmt: skip
# Documents wait for each other this long and this many, so that the disk is not asked for every one of them.
_SECONDS, _DOCUMENTS = 2.0, 200

Rows = dict[str, list[tuple[Cell, ...]]]


def store_rows(document: Document) -> Rows:
    """Return a document's rows in each table of the database; that of ``documents`` has no fingerprint yet."""
    meta, id_ = document.meta, document.id
    found: Rows = {NAMES[table]: [] for table in TABLES}
    for table in TABLES:
        columns = _columns(table)
        found[NAMES[table]] = [tuple(row[column] for column in columns) for row in rows(document, table)]
    found["documents"] = [
        (
            id_, document.source, meta.title, meta.region, meta.year, meta.genre, len(document.text or ""),
            document.text, document.to_json(include_text=False),
        )
    ]  # fmt: skip
    found["project_organizations"] = [
        (id_, p.id, part.id, part.role) for p in document.projects for part in p.organizations
    ]
    found["project_figures"] = [(id_, p.id, figure) for p in document.projects for figure in p.figures]
    found["project_mentions"] = [(id_, p.id, mention) for p in document.projects for mention in p.mentions]
    found["organization_mentions"] = [(id_, o.id, mention) for o in document.organizations for mention in o.mentions]
    return found


class Store:
    """A database that is open for writing.

    Args:
        path: The file; made if there is none.

    Raises:
        StoreError: It is no database of ours, of another version, damaged or in use.
        OutputError: It cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting, self._since = 0, 0.0
        with self._errors():
            self._db = sqlite3.connect(path, timeout=10, isolation_level=None)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise

    def _open(self) -> None:
        ((application,),) = self._db.execute("PRAGMA application_id")
        ((tables,),) = self._db.execute("SELECT count(*) FROM sqlite_schema")
        if application != _APPLICATION and (application or tables):
            raise StoreError(
                "the database is another program's", remedy="choose another file with -o", where=str(self._path)
            )
        # Written ahead, a transaction is there or not, whenever the process or the machine stops.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("BEGIN IMMEDIATE")
        ((version,),) = self._db.execute("PRAGMA user_version")
        if not version:
            for statement in _schema():
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._db.execute(f"PRAGMA user_version = {VERSION}")
        elif version != VERSION:
            raise StoreError(
                f"the database has version {version}, this program writes {VERSION}",
                remedy="extract into a new file",
                where=str(self._path),
            )
        self._db.execute("COMMIT")

    def fingerprint(self, doc_id: str) -> str | None:
        """Return the fingerprint of what a document's records were made from; None if it is not there."""
        with self._errors():
            found = self._db.execute("SELECT fingerprint FROM documents WHERE doc_id = ?", (doc_id,)).fetchone()
        return str(found[0]) if found else None

    def put(self, found: Rows, fingerprint: str) -> None:
        """Write a document in place of what there is of it; seen by others, and safe, after :meth:`commit`."""
        with self._errors():
            try:
                if not self._waiting:
                    self._db.execute("BEGIN IMMEDIATE")
                    self._since = time.monotonic()
                (document,) = found["documents"]
                self._db.execute("DELETE FROM documents WHERE doc_id = ?", document[:1])
                self._insert("documents", [(*document, fingerprint)])
                for table, records in found.items():
                    if table != "documents":
                        self._insert(table, records)
                self._waiting += 1
            except BaseException:
                # Half a document is worse than none: it and those that waited with it are made again by the next run.
                self._waiting = 0
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
        if self._waiting >= _DOCUMENTS or time.monotonic() - self._since > _SECONDS:
            self.commit()

    def commit(self) -> None:
        """Make what was put safe."""
        if self._waiting:
            self._waiting = 0
            with self._errors():
                try:
                    self._db.execute("COMMIT")
                except BaseException:  # the next run makes them again
                    with suppress(sqlite3.Error):
                        self._db.execute("ROLLBACK")
                    raise

    def forget(self) -> None:
        """Have all documents made anew; until then the old records stay."""
        with self._errors():
            self._db.execute("UPDATE documents SET fingerprint = ''")

    def keep(self, ids: set[str]) -> None:
        """Delete all documents but these."""
        with self._errors():
            for (doc_id,) in self._db.execute("SELECT doc_id FROM documents").fetchall():
                if doc_id not in ids:
                    self._db.execute("DELETE FROM documents WHERE doc_id = ?", (doc_id,))

    def table(self, table: Table) -> Iterator[dict[str, Cell]]:
        """Yield the rows of a table as :func:`~zhpolicy_ie.writers.tables.rows` does, over all documents."""
        columns = [column.name for column in typed_columns(table)]
        shared = document_columns()
        shown = ", ".join(f'd."{c}"' if c in shared else f't."{c}"' for c in columns)
        query = f"SELECT {shown} FROM {NAMES[table]} t JOIN documents d USING (doc_id) ORDER BY d.rowid, t.rowid"
        with self._errors():
            for row in self._db.execute(query):
                yield dict(zip(columns, row, strict=True))

    def replace_table(self, name: str, columns: tuple[Column, ...], rows: Iterable[Mapping[str, Cell]]) -> None:
        """Write a table that is made of all documents, in place of the one that is there."""
        self.commit()
        fields = ", ".join(f'"{column.name}" {_TYPES[column.kind]}' for column in columns)
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.execute(f"DROP TABLE IF EXISTS {name}")
                self._db.execute(f"CREATE TABLE {name} ({fields})")
                self._insert(name, [tuple(row[column.name] for column in columns) for row in rows])
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def close(self) -> None:
        """Write what waits, and leave one file behind."""
        try:
            self.commit()
            with suppress(sqlite3.Error):
                self._db.execute("PRAGMA journal_mode = DELETE")
        finally:
            self._db.close()

    def _insert(self, table: str, records: list[tuple[Cell, ...]]) -> None:
        if records:
            marks = ", ".join("?" * len(records[0]))
            self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", records)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            what, name = str(error), str(self._path)
            if "locked" in what or "busy" in what:
                raise StoreError("the database is in use", remedy="wait for the other run to end", where=name) from None
            raise OutputError(
                f"the database cannot be written ({what})",
                remedy="make room, or choose another place with -o",
                where=name,
            ) from None
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"the file is no database, or damaged ({error})",
                remedy="choose another file with -o",
                where=str(self._path),
            ) from None


def stored_documents(path: Path) -> Iterator[Document]:
    """Yield the documents of a database, with their texts.

    Raises:
        StoreError: It is no database of ours.
    """
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            for record, text in db.execute("SELECT record, text FROM documents ORDER BY rowid"):
                yield Document.model_validate_json(record).model_copy(update={"text": text})
        finally:
            db.close()
    except sqlite3.Error as error:
        raise StoreError(
            f"the file is no database of records ({error})", remedy="give one that extract wrote", where=str(path)
        ) from None


def _columns(table: Table) -> list[str]:
    shared = document_columns()
    return [column.name for column in typed_columns(table) if column.name not in shared or column.name == "doc_id"]


def _schema() -> Iterator[str]:
    """Yield the statements that make the tables and views."""
    script = (files("zhpolicy_ie.writers") / "store.sql").read_text(encoding="utf-8")
    before, views = script.split("-- {tables}\n")
    statements = [before]
    for table in TABLES:
        kinds = {column.name: _TYPES[column.kind] for column in typed_columns(table)}
        fields = ", ".join(f'"{name}" {kinds[name]}' for name in _columns(table) if name != "doc_id")
        statements.append(
            f"CREATE TABLE {NAMES[table]} (doc_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, {fields});"
            f"CREATE INDEX {NAMES[table]}_document ON {NAMES[table]} (doc_id);"
        )
    lines = "\n".join([*statements, views]).split("\n")
    yield from (s for s in "\n".join(line for line in lines if not line.startswith("--")).split(";") if s.strip())
    yield "CREATE INDEX figures_indicator ON figures (indicator, period)"
