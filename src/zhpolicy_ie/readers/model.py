"""What readers give and take: a content of one document, a row of a table of documents, and the options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, NamedTuple, Protocol

from zhpolicy_ie.errors import ZhPolicyError
from zhpolicy_ie.readers.decoding import AUTO
from zhpolicy_ie.records import Page

#: Files that are one document.
DocumentKind = Literal["text", "html", "docx", "pdf"]
#: Files with a document in each row.
TableKind = Literal["jsonl", "csv", "xlsx", "parquet"]
#: Files with files in them.
PackedKind = Literal["gzip", "zip"]
Kind = DocumentKind | TableKind | PackedKind


@dataclass(frozen=True)
class ReadOptions:
    """How to read.

    Attributes:
        encoding: ``auto`` or the name of an encoding.
        max_chars: Longest document that will be accepted; sources that must be longer are not read into memory.
        kind: ``auto`` (by content and suffix), ``text``, ``html``, ``jsonl`` or ``csv``.
        text_column: Column of a table that holds the texts; None for ``text``, 正文 and the like.
        defaults: Metadata for documents that do not bring their own.
        infer: Read missing metadata off the documents and their names.
    """

    encoding: str = AUTO
    max_chars: int = 1_000_000
    kind: str = "auto"
    text_column: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    infer: bool = True


class Content(NamedTuple):
    """One document as its reader found it.

    Attributes:
        text: Its text, which offsets will count.
        meta: What the file says about it beside the text, surely: it beats what is read off the text.
        hints: What the file says less surely: it counts where the text says nothing.
        pages: Where its pages begin.
        notes: What the user should know though the document can be read, each a sentence without a final stop.
    """

    text: str
    meta: Mapping[str, Any] = {}
    hints: Mapping[str, Any] = {}
    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = ()


class Row(NamedTuple):
    """One document of a table; ``where`` is its place for messages, such as ``file:line``."""

    id: str
    text: str
    meta: dict[str, Any]
    where: str


class DocumentReader(Protocol):
    """Reads a file that is one document, from its seekable bytes; raises a ZhPolicyError if it cannot."""

    def __call__(self, stream: BinaryIO, *, name: str, options: ReadOptions) -> Content:
        """Return the document; ``name`` is for messages."""
        ...


class TableReader(Protocol):
    """Reads a file with a document in each row; each row is judged by itself."""

    def __call__(self, stream: BinaryIO, *, name: str, options: ReadOptions) -> Iterator[Row | ZhPolicyError]:
        """Yield each row, or the error that says what is wrong with it."""
        ...


@dataclass(frozen=True)
class InputDocument:
    """A text ready for the extractor.

    Attributes:
        text: The text exactly as decoded.
        id: Id for the output: the one given in a table, else the source's name (with the line number in a table).
        source: Path of the file, None for standard input.
        meta: What is known: given with the document, then by the user, then inferred.
        where: Place for messages: a name, or ``name:line``.
        pages: Where its pages begin, if it has pages.
        notes: What the user should know though the document can be read.
    """

    text: str
    id: str
    source: str | None
    meta: Mapping[str, Any]
    where: str
    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = ()
