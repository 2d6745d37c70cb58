"""CSV and TSV with a document in each row; quotes may hold line ends, the delimiter is found in the header line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO

from zhpolicy_ie.errors import DamagedFileError, UnsafeFileError, ZhPolicyError
from zhpolicy_ie.readers.columns import find_columns, table_rows
from zhpolicy_ie.readers.decoding import decode
from zhpolicy_ie.readers.limits import MAX_FILE
from zhpolicy_ie.readers.model import ReadOptions, Row

_DELIMITERS = ",\t;|"


def read_csv(stream: BinaryIO, *, name: str, options: ReadOptions) -> Iterator[Row | ZhPolicyError]:
    """Yield the rows of a CSV file; ids are those of its id column, else ``file:row``, the header being row 1.

    Raises:
        ColumnError: No column is known to hold the texts.
        DamagedFileError: A quote is not closed, or a cell has no end.
        EncodingError: Its bytes are in no known encoding.
        UnsafeFileError: It is larger than the limit.
    """
    data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise UnsafeFileError(
            f"the table is larger than {MAX_FILE:,} bytes", remedy="split it, or give it as JSONL", where=name
        )
    text = decode(data, where=name, encoding=options.encoding).text
    csv.field_size_limit(MAX_FILE)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text), strict=True)
    try:
        header = next(rows, [])
        columns = find_columns(header, options, name=name)
        yield from table_rows(_cells(rows, header, name), columns, options)
    except csv.Error as error:
        raise DamagedFileError(
            f"the table breaks off or is not CSV near line {rows.line_num} ({error})",
            remedy='check the quotes there: inside a cell " is written ""',
            where=name,
        ) from None


def _delimiter(text: str) -> str:
    """Return the delimiter that the header line has most of."""
    header = text[: text.find("\n")] if "\n" in text else text
    return max(_DELIMITERS, key=header.count)


def _cells(rows: Iterator[list[str]], header: list[str], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, row in enumerate(rows, start=2):
        yield f"{name}:{number}", dict(zip(header, row, strict=False))
