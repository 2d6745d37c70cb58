"""One source to its documents, within bounds of memory, with each failure as a value so that the rest goes on."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from zhpolicy_ie.errors import InputError, MissingInputError, TooLongError, ZhPolicyError
from zhpolicy_ie.readers.decoding import AUTO, decode
from zhpolicy_ie.readers.discovery import JSONL_SUFFIXES, Source
from zhpolicy_ie.readers.jsonl import read_lines
from zhpolicy_ie.readers.metadata import fill, infer_meta

# No character of UTF-8, UTF-16 or GB18030 takes more bytes; four more for a byte order mark.
_BYTES_PER_CHAR = 4


@dataclass(frozen=True)
class InputDocument:
    """A text ready for the extractor.

    Attributes:
        text: The text exactly as decoded.
        id: Id for the output: the one given in JSONL, else the source's name (with the line number in JSONL).
        source: Path of the file, None for standard input.
        meta: What is known: given with the document, then by the user, then inferred.
        where: Place for messages: a name, or ``name:line``.
    """

    text: str
    id: str
    source: str | None
    meta: Mapping[str, Any]
    where: str


@dataclass(frozen=True)
class ReadOptions:
    """How to read.

    Attributes:
        encoding: ``auto`` or the name of an encoding.
        max_chars: Longest document that will be accepted; sources that must be longer are not read into memory.
        kind: ``auto`` (by suffix, standard input by its first character), ``text`` or ``jsonl``.
        defaults: Metadata for documents that do not bring their own.
    """

    encoding: str = AUTO
    max_chars: int = 1_000_000
    kind: str = "auto"
    defaults: Mapping[str, Any] = field(default_factory=dict)


def read_source(source: Source, options: ReadOptions) -> Iterator[InputDocument | ZhPolicyError]:
    """Yield the documents of one source, and an error in place of each that cannot be read."""
    try:
        if source.path is None and sys.stdin is None:
            raise MissingInputError("standard input is closed", remedy="name a file", where=source.name)
        opened = nullcontext(sys.stdin.buffer) if source.path is None else source.path.open("rb")
        with opened as stream:
            if _is_jsonl(source, stream, options.kind):
                yield from _read_jsonl(source, stream, options)
            else:
                yield _read_text(source, stream, options)
    except ZhPolicyError as error:
        yield error
    except FileNotFoundError:
        yield MissingInputError("there is no such file", remedy="check the path", where=source.name)
    except OSError as error:
        yield InputError(
            f"the file cannot be read ({error.strerror})", remedy="check its permissions", where=source.name
        )


def _is_jsonl(source: Source, stream: BinaryIO, kind: str) -> bool:
    if kind != "auto":
        return kind == "jsonl"
    if source.path is not None:
        return source.path.name.lower().endswith(JSONL_SUFFIXES)
    head = stream.peek(64) if isinstance(stream, io.BufferedReader) else b""
    return head.translate(None, b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"{")


def _read_text(source: Source, stream: BinaryIO, options: ReadOptions) -> InputDocument:
    limit = options.max_chars * _BYTES_PER_CHAR + _BYTES_PER_CHAR
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise TooLongError(
            f"the file is longer than {options.max_chars:,} characters, the limit for one document",
            remedy="split it at chapter ends, give one document per line as JSONL, or raise --max-chars",
            where=source.name,
        )
    text = decode(data, where=source.name, encoding=options.encoding).text
    path = None if source.path is None else source.name
    meta = infer_meta(text, options.defaults, name=Path(source.name).stem if path else None)
    return InputDocument(text=text, id=source.name, source=path, meta=meta, where=source.name)


def _read_jsonl(source: Source, stream: BinaryIO, options: ReadOptions) -> Iterator[InputDocument | ZhPolicyError]:
    path = None if source.path is None else source.name
    for line in read_lines(stream, name=source.name, encoding=options.encoding, max_chars=options.max_chars):
        if isinstance(line, ZhPolicyError):
            yield line
            continue
        # The lines of a corpus are often paragraphs: their first line is no title, so only what is given is used.
        meta = infer_meta(None, fill(line.meta, options.defaults))
        yield InputDocument(text=line.text, id=line.id, source=path, meta=meta, where=line.where)
