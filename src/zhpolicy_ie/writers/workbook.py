"""Tables as an Excel workbook: a sheet each, with typed cells, a frozen header and filters; rows are streamed.

>>> import tempfile
>>> sheet = Sheet("towns", (Column("name"), Column("area", "number")), [{"name": "云澜镇", "area": 41.5}])
>>> with tempfile.TemporaryDirectory() as folder:
...     write_workbook(Path(folder, "towns.xlsx"), [sheet])
{'towns': 1}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from zhpolicy_ie.writers.columns import Cell, Column, Kind, replacing

#: What Excel can hold: rows of a sheet, header included, and characters of a cell.
MAX_ROWS = 1_048_576
MAX_CELL = 32_767
_WIDTHS: dict[Kind, int] = {"text": 18, "integer": 9, "number": 16, "boolean": 9}
# Wider than this, text is wrapped.
_WRAPPED = 50


class Sheet(NamedTuple):
    r"""One table of a workbook.

    Attributes:
        name: At most 31 characters, without ``[]:*?/\``.
        columns: Its columns, in order.
        rows: One mapping a row, read once; keys that are no column are passed over, missing ones are empty cells.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Mapping[str, Cell]]


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> dict[str, int]:
    """Write sheets to a new .xlsx file, which replaces what is at ``path`` when it is complete.

    Text is written as text, so a cell that begins with = is no formula. A sheet with more rows than Excel can hold
    goes on in ``name (2)``; text beyond 32,767 characters ends in …; characters that XML cannot carry show as �.

    Returns:
        The rows of each table, without headers.

    Raises:
        OutputError: The file cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    counts = {}
    with replacing(path) as file:
        try:
            for sheet in sheets:
                writer = _SheetWriter(book, sheet)
                for row in sheet.rows:
                    writer.add(row)
                writer.close()
                counts[sheet.name] = writer.total
            book.save(file)
        except BaseException:
            _abandon(book)
            raise
    return counts


def _abandon(book: Any) -> None:
    """Close the sheets of a workbook that will not be saved, and remove openpyxl's temporary files."""
    for sheet in book.worksheets:
        with suppress(Exception):
            sheet.close()
        with suppress(Exception):
            sheet._writer.cleanup()


class _SheetWriter:
    """Fills one sheet after the other with the rows of a table."""

    def __init__(self, book: Any, table: Sheet) -> None:
        self._book, self._table = book, table
        self._parts = self.total = 0
        self._begin()

    def add(self, row: Mapping[str, Cell]) -> None:
        from openpyxl.styles import Alignment

        if self._rows == MAX_ROWS:
            self.close()
            self._begin()
        cells = []
        for column in self._table.columns:
            cell = self._cell(row.get(column.name))
            if _width(column) >= _WRAPPED:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(cell)
        self._sheet.append(cells)
        self._rows += 1
        self.total += 1

    def close(self) -> None:
        from openpyxl.utils import get_column_letter

        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._table.columns))}{self._rows}"

    def _begin(self) -> None:
        from openpyxl.styles import Font, PatternFill
        from openpyxl.utils import get_column_letter

        self._parts += 1
        name = self._table.name if self._parts == 1 else f"{self._table.name} ({self._parts})"
        self._sheet = self._book.create_sheet(name)
        self._sheet.freeze_panes = "A2"
        for number, column in enumerate(self._table.columns, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = _width(column)
        header = [self._cell(column.name) for column in self._table.columns]
        for cell in header:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EF")
        self._sheet.append(header)
        self._rows = 1

    def _cell(self, value: Cell) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if not isinstance(value, str):
            return WriteOnlyCell(self._sheet, value=value)
        cell = WriteOnlyCell(self._sheet, value=_cell_text(value))
        cell.data_type = "s"  # openpyxl would take =1+1 for a formula and #N/A for an error
        return cell


def _width(column: Column) -> int:
    return column.width or max(_WIDTHS[column.kind], len(column.name) + 4)


def _cell_text(text: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    shown: str = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text).encode("utf-8", "replace").decode("utf-8")
    return shown if len(shown) <= MAX_CELL else shown[: MAX_CELL - 1] + "…"
