"""Records that ``extract`` wrote, read back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from zhpolicy_ie.errors import EmptyInputError, InputError, JsonLineError, MissingInputError, ZhPolicyError
from zhpolicy_ie.records import Document

_SQLITE = b"SQLite format 3\x00"
_REMEDY = "give the JSONL that extract writes: python -m zhpolicy_ie extract FILES --include-text -o records.jsonl"


def read_records(path: Path | str) -> Iterator[Document | ZhPolicyError]:
    """Yield each line's document, or the error that says what is wrong with the line (``file:line``).

    Args:
        path: A JSONL file of records, or a database of them; ``-`` is standard input.

    Raises:
        MissingInputError: There is no such file.
        InputError: The file cannot be read.
        EmptyInputError: The file has no records.
        StoreError: It is a database, but not one of records.
    """
    empty = True
    with _open(str(path)) as stream:
        if str(path) != "-" and stream.read(len(_SQLITE)) == _SQLITE:
            from zhpolicy_ie.writers.store import stored_documents

            yield from stored_documents(Path(path))
            return
        if str(path) != "-":
            stream.seek(0)
        for number, line in enumerate(stream, start=1):
            if line.strip():
                empty = False
                yield _parse(line.removeprefix(b"\xef\xbb\xbf"), f"{path}:{number}")
    if empty:
        raise EmptyInputError("the file has no records", remedy=_REMEDY, where=str(path))


@contextmanager
def _open(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as stream:
            yield stream
    except FileNotFoundError:
        raise MissingInputError("there is no such file", remedy="check the path", where=name) from None
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror})", remedy=_REMEDY, where=name) from None


def _parse(line: bytes, where: str) -> Document | ZhPolicyError:
    try:
        document = Document.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        what = f"{place}: {first['msg']}" if place else first["msg"]
        return JsonLineError(f"the line is not a record of extract ({what})", remedy=_REMEDY, where=where)
    text = document.text
    for span in (*document.entities, *document.figures):
        if text is not None and text[span.start : span.end] != span.text:
            return JsonLineError(
                f"the text does not have {span.text!r} at {span.start}..{span.end}",
                remedy="give records as extract wrote them, text and offsets unchanged",
                where=where,
            )
    return document
