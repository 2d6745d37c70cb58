"""Workbooks (.xlsx) with a document in each row: every sheet whose first filled row has the column of the texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from zhpolicy_ie.errors import ColumnError, ZhPolicyError
from zhpolicy_ie.readers.columns import find_columns, table_rows
from zhpolicy_ie.readers.model import ReadOptions, Row
from zhpolicy_ie.readers.packages import damaged, open_package


def read_xlsx(stream: BinaryIO, *, name: str, options: ReadOptions) -> Iterator[Row | ZhPolicyError]:
    """Yield the rows of a workbook; ids are those of its id column, else ``file:sheet:row``.

    Formulas give the value that the program last computed; they are not run.

    Raises:
        ColumnError: No sheet has a column known to hold the texts.
        DamagedFileError: It is cut off or damaged.
        EncryptedError: It is encrypted.
        UnsafeFileError: It has macros or entities, or is out of all proportion.
    """
    from openpyxl import load_workbook

    size = stream.seek(0, 2)
    open_package(stream, name, size=size)
    stream.seek(0)
    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        missing = ColumnError("the workbook is empty", remedy="leave it out", where=name)
        widest, found = 0, False
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its own size need not be true
            cells = enumerate(sheet.iter_rows(values_only=True), start=1)
            first = next((row for _, row in cells if any(c is not None for c in row)), ())
            header = ["" if cell is None else str(cell) for cell in first]
            try:
                columns = find_columns(header, options, name=name)
            except ColumnError as error:
                if len(header) > widest:  # the table, not its title page, tells the user what to choose from
                    widest, missing = len(header), error
                continue
            found = True
            yield from table_rows(_cells(cells, header, f"{name}:{sheet.title}"), columns, options)
        if not found:
            raise missing
    except ZhPolicyError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file leads it to
        raise damaged(name, error) from None


def _cells(
    rows: Iterator[tuple[int, tuple[Any, ...]]], header: list[str], place: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, row in rows:
        yield f"{place}:{number}", {key: cell for key, cell in zip(header, row, strict=False) if key}
