"""JSON Lines: one document per line as ``{"id": …, "text": …, "meta": {…}}``, each line judged by itself."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from zhpolicy_ie.errors import InputError, JsonLineError, SurrogateError, TooLongError, ZhPolicyError
from zhpolicy_ie.readers.decoding import AUTO, check_signature, decode
from zhpolicy_ie.readers.model import ReadOptions, Row

# "\u4e2d" is the longest way to write a character; the rest is room for annotations that lines may carry.
_BYTES_PER_CHAR = 12
_ROOM = 16_000_000
_REMEDY = 'write one object per line, like {"id": "a", "text": "…", "meta": {"year": 2023}}'


def read_jsonl(stream: BinaryIO, *, name: str, options: ReadOptions) -> Iterator[Row | ZhPolicyError]:
    """Yield each line's document, or the error that says what is wrong with the line. Blank lines are passed over.

    Args:
        stream: The bytes; read line by line, never as a whole.
        name: Name of the file for ids and messages.
        options: With the encoding ``auto``, UTF-8 or GB18030 is decided line by line; UTF-16 is known by its first
            characters. Lines that could only hold longer texts than the limit are skipped without being held in
            memory. The texts may have another key than ``text``.
    """
    empty = True
    key = options.text_column or "text"
    for number, raw in _split(stream, name, options.encoding, options.max_chars * _BYTES_PER_CHAR + _ROOM):
        where = f"{name}:{number}"
        if raw is None:
            yield TooLongError(
                "the line is too long for one document", remedy="split the document, or raise --max-chars", where=where
            )
        elif raw.strip():
            try:
                line = raw if isinstance(raw, str) else decode(raw, where=where, encoding=options.encoding).text
                yield _parse(line, where, key)
            except ZhPolicyError as error:
                yield error
        else:
            continue
        empty = False
    if empty:
        yield InputError("the file holds no document", remedy=_REMEDY, where=name)


def _split(stream: BinaryIO, name: str, encoding: str, limit: int) -> Iterator[tuple[int, bytes | str | None]]:
    """Yield numbered lines: text where the encoding has no line-end byte of its own, None for one beyond the limit."""
    head = stream.peek(4096) if isinstance(stream, io.BufferedReader) else b""
    check_signature(head, where=name)
    wide = _wide_encoding(head) if encoding == AUTO else encoding
    if wide is None or not wide.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        yield from _bounded(stream.readline, b"\n", limit)
        return
    reader = io.TextIOWrapper(stream, encoding=wide, newline="\n")
    try:
        yield from _bounded(reader.readline, "\n", limit)
    except UnicodeError:
        raise InputError(f"the file is not valid {wide}", remedy="save it again as UTF-8", where=name) from None
    finally:
        reader.detach()


def _wide_encoding(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # JSON begins with ASCII, of which UTF-16 makes a zero byte before or after.
    return {b"{\x00": "utf-16-le", b"\x00{": "utf-16-be"}.get(head[:2])


def _bounded(readline: Any, newline: Any, limit: int) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := readline(limit):
        number += 1
        if len(line) < limit or line.endswith(newline):
            yield number, line
            continue
        while line and not line.endswith(newline):
            line = readline(limit)
        yield number, None


def _parse(line: str, where: str, key: str) -> Row:
    try:
        record = json.loads(line)
    except RecursionError:
        raise JsonLineError("the line is nested too deeply", remedy=_REMEDY, where=where) from None
    except ValueError as error:
        what = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else "number too long"
        raise JsonLineError(f"the line is not JSON ({what})", remedy=_REMEDY, where=where) from None
    if not isinstance(record, dict):
        raise JsonLineError(f"the line is a JSON {_kind(record)}, not an object", remedy=_REMEDY, where=where)
    if key not in record:
        raise JsonLineError(f'the object has no "{key}"', remedy=_REMEDY, where=where)
    text, meta, id_ = record[key], record.get("meta"), record.get("id")
    if not isinstance(text, str):
        raise JsonLineError(f'"{key}" is a JSON {_kind(text)}, not a string', remedy=_REMEDY, where=where)
    if meta is not None and not isinstance(meta, dict):
        raise JsonLineError(f'"meta" is a JSON {_kind(meta)}, not an object', remedy=_REMEDY, where=where)
    if isinstance(id_, bool) or not isinstance(id_, str | int | None):
        raise JsonLineError(f'"id" is a JSON {_kind(id_)}, not a string', remedy=_REMEDY, where=where)
    _check_unicode(f"{id_}{json.dumps(meta, ensure_ascii=False)}", where)
    return Row(id=where if id_ is None else str(id_), text=text, meta=meta or {}, where=where)


def _kind(value: object) -> str:
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _check_unicode(text: str, where: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise SurrogateError(
            '"id" or "meta" holds half of a surrogate pair', remedy="write it as valid Unicode", where=where
        ) from None
