"""One source to its documents, within bounds of memory, with each failure as a value so that the rest goes on.

A source is opened in two steps, so that the second can be done elsewhere, and not at all for a document that has not
changed: :func:`open_source` finds the documents in it, :meth:`Unread.read` reads one.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, cast

from zhpolicy_ie.errors import (
    InputError,
    MissingInputError,
    TooLongError,
    UnsafeFileError,
    ZhPolicyError,
)
from zhpolicy_ie.metadata.infer import fill, infer_meta
from zhpolicy_ie.readers.archives import members, unpacked
from zhpolicy_ie.readers.decoding import decode
from zhpolicy_ie.readers.discovery import Source
from zhpolicy_ie.readers.jsonl import read_jsonl
from zhpolicy_ie.readers.limits import MAX_FILE
from zhpolicy_ie.readers.model import (
    Content,
    DocumentReader,
    InputDocument,
    Kind,
    ReadOptions,
    TableReader,
)
from zhpolicy_ie.readers.sniff import HEAD, check_json, kind_of, package_kind

# No character of UTF-8, UTF-16 or GB18030 takes more bytes; four more for a byte order mark.
_BYTES_PER_CHAR = 4
# Modules are imported when the first file of their kind is read: most runs need one of them.
_DOCUMENTS = {"html": "read_html", "docx": "read_docx", "pdf": "read_pdf"}
_TABLES = {"csv": ("csv_rows", "read_csv"), "xlsx": ("xlsx", "read_xlsx"), "parquet": ("parquet", "read_parquet")}


@dataclass(frozen=True)
class Unread:
    """A document that has been found and not been read.

    Attributes:
        name: Its id, and its place for messages.
        path: The file, if it is a whole file.
        data: Its bytes otherwise.
        kind: How it is to be read.
        source: For :attr:`InputDocument.source`.
        options: How it is to be read.
    """

    name: str
    path: Path | None
    data: bytes | None
    kind: Kind
    source: str | None
    options: ReadOptions

    def fingerprint(self) -> str:
        """Return a hash of the bytes and of the metadata given for them: the same if there is nothing new to read.

        Raises:
            InputError: The file cannot be read.
        """
        known = hashlib.sha256(json.dumps(dict(self.options.defaults), sort_keys=True).encode())
        known.update(f"{self.kind} {self.options.encoding} {self.options.infer}".encode())
        if self.data is not None:
            known.update(self.data)
        else:
            with _named(self.name), cast(Path, self.path).open("rb") as file:
                while chunk := file.read(1 << 20):
                    known.update(chunk)
        return known.hexdigest()

    def read(self) -> InputDocument:
        """Read the document.

        Raises:
            InputError: It cannot be read; the class says why.
        """
        with _named(self.name):
            if self.data is not None:
                content = self._read(io.BytesIO(self.data))
            else:
                with cast(Path, self.path).open("rb") as stream:
                    content = self._read(stream)
        return InputDocument(
            text=content.text,
            id=self.name,
            source=self.source,
            meta=_meta_of(content, self.source, self.options),
            where=self.name,
            pages=content.pages,
            notes=content.notes,
        )

    def _read(self, stream: BinaryIO) -> Content:
        if self.kind == "text":
            return _read_text(stream, name=self.name, options=self.options)
        module = import_module(f"zhpolicy_ie.readers.{self.kind}")
        reader: DocumentReader = getattr(module, _DOCUMENTS[self.kind])
        return reader(stream, name=self.name, options=self.options)


Found = Unread | InputDocument | ZhPolicyError


def read_source(source: Source, options: ReadOptions) -> Iterator[InputDocument | ZhPolicyError]:
    """Yield the documents of one source, and an error in place of each that cannot be read."""
    for item in open_source(source, options):
        if isinstance(item, Unread):
            try:
                yield item.read()
            except ZhPolicyError as error:
                yield error
        else:
            yield item


def open_source(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Yield the documents of one source in its order: unread if they are files, read if they are rows of a table."""
    try:
        if source.path is None and sys.stdin is None:
            raise MissingInputError("standard input is closed", remedy="name a file", where=source.name)
        with _named(source.name):
            opened = nullcontext(sys.stdin.buffer) if source.path is None else source.path.open("rb")
            with opened as stream:
                path = None if source.path is None else source.name
                yield from _open(cast(BinaryIO, stream), source.name, path, source.path, options)
    except ZhPolicyError as error:
        yield error


class _named:  # noqa: N801
    """Turns what the operating system says about a file into errors of ours that name it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> None:
        if isinstance(error, FileNotFoundError):
            raise MissingInputError("there is no such file", remedy="check the path", where=self._name) from None
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise InputError(
                f"the file cannot be read ({error.strerror or error})", remedy="check its permissions", where=self._name
            ) from None


def _open(stream: BinaryIO, name: str, source: str | None, path: Path | None, options: ReadOptions) -> Iterator[Found]:
    """Yield the documents of a stream.

    Args:
        stream: The bytes; seekable if ``path`` is given.
        name: Name for ids and messages.
        source: For the documents' ``source``.
        path: The file, if the stream is the whole of one.
        options: How to read.
    """
    kind = _kind(stream, name, options)
    if kind == "gzip" and options.kind != "text":
        inner = unpacked(stream, name)
        if _kind(inner, _without_gz(name), options) == "gzip":
            raise UnsafeFileError("an archive within an archive is not opened", remedy="unpack it first", where=name)
        yield from _open(cast(BinaryIO, inner), _without_gz(name), source, None, options)
        return
    if kind in ("zip", "xlsx", "parquet") and path is None:
        stream = io.BytesIO(_bytes(stream, name))
    if kind == "zip":
        kind = package_kind(stream, name)
        stream.seek(0)
    if kind == "zip":
        yield from _open_zip(stream, name, options)
    elif kind in ("jsonl", *_TABLES):
        yield from _rows(_table_reader(kind), stream, name, source, options)
    elif path is not None:
        yield Unread(name, path, None, kind, source, options)
    elif kind == "text":
        yield _finish_text(stream, name, source, options)
    else:
        yield Unread(name, None, _bytes(stream, name), kind, source, options)


def _kind(stream: BinaryIO, name: str, options: ReadOptions) -> Kind:
    head = stream.peek(HEAD)[:HEAD] if isinstance(stream, io.BufferedReader) else b""
    found = kind_of(head, name)
    if options.kind == "auto":
        if found in ("text", "jsonl"):
            check_json(head, name)
        return found
    # What is asked for may be packed, but a PDF is no CSV whatever the user says: each reader refuses it by itself.
    return found if found in ("gzip", "zip") and options.kind != "text" else cast(Kind, options.kind)


def _open_zip(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Found]:
    for member in members(stream, name):
        if isinstance(member, ZhPolicyError):
            yield member
            continue
        inner = cast(BinaryIO, io.BufferedReader(io.BytesIO(member.data)))
        try:
            kind = _kind(inner, member.name, options)
            kind = package_kind(io.BytesIO(member.data), member.name) if kind == "zip" else kind
            if kind in ("zip", "gzip"):
                raise UnsafeFileError(
                    "an archive within an archive is not opened", remedy="unpack the outer one", where=member.name
                )
            if kind in ("jsonl", *_TABLES):
                yield from _rows(_table_reader(kind), inner, member.name, member.name, options)
            else:
                yield Unread(member.name, None, member.data, kind, member.name, options)
        except ZhPolicyError as error:
            yield error


def _table_reader(kind: str) -> TableReader:
    if kind == "jsonl":
        return read_jsonl
    module, function = _TABLES[kind]
    return cast(TableReader, getattr(import_module(f"zhpolicy_ie.readers.{module}"), function))


def _rows(
    read: TableReader, stream: BinaryIO, name: str, source: str | None, options: ReadOptions
) -> Iterator[InputDocument | ZhPolicyError]:
    for row in read(stream, name=name, options=options):
        if isinstance(row, ZhPolicyError):
            yield row
            continue
        # The rows of a corpus are often paragraphs: their first line is no title, so only what is given is used.
        meta = fill(row.meta, options.defaults)
        meta = infer_meta(None, meta) if options.infer else meta
        yield InputDocument(text=row.text, id=row.id, source=source, meta=meta, where=row.where)


def _finish_text(stream: BinaryIO, name: str, source: str | None, options: ReadOptions) -> InputDocument:
    """Read a text that cannot be put off, as standard input."""
    content = _read_text(stream, name=name, options=options)
    meta = _meta_of(content, source, options)
    return InputDocument(text=content.text, id=name, source=source, meta=meta, where=name)


def _meta_of(content: Content, source: str | None, options: ReadOptions) -> Mapping[str, Any]:
    """Return what is known about a document: what the user gave, then what its file states, then what it shows."""
    if not options.infer:
        return options.defaults
    return infer_meta(content.text, options.defaults, name=source, stated=content.meta, hints=content.hints)


def _read_text(stream: BinaryIO, *, name: str, options: ReadOptions) -> Content:
    limit = options.max_chars * _BYTES_PER_CHAR + _BYTES_PER_CHAR
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise TooLongError(
            f"the file is longer than {options.max_chars:,} characters, the limit for one document",
            remedy="split it at chapter ends, give one document per line as JSONL, or raise --max-chars",
            where=name,
        )
    return Content(decode(data, where=name, encoding=options.encoding).text)


def _bytes(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise UnsafeFileError(f"the file is larger than {MAX_FILE:,} bytes", remedy="split it", where=name)
    return data


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name
