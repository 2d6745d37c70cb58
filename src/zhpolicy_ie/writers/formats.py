"""The formats of an output: each turns one document into the characters to write, so that writing stays a stream."""

from __future__ import annotations

import csv
import io
import re
from typing import Literal, Protocol

from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.records import Document
from zhpolicy_ie.writers.columns import Cell
from zhpolicy_ie.writers.tables import COLUMNS, TABLES, Table, rows

FormatName = Literal["jsonl", "csv", "table"]

# What a spreadsheet takes for a formula, unless it is a plain number like -7.7% or +3.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


class Format(Protocol):
    """A way to write documents."""

    def head(self) -> str:
        """Return what comes before the first document."""
        ...

    def body(self, document: Document) -> str:
        """Return one document, with its final line end; empty if it has nothing to show."""
        ...


class JsonlFormat:
    """One JSON object per line and document.

    Args:
        include_text: Carry the whole text in each record.
    """

    def __init__(self, *, include_text: bool = False) -> None:
        self._include_text = include_text

    def head(self) -> str:
        """Return nothing: JSON Lines has no header."""
        return ""

    def body(self, document: Document) -> str:
        """Return the document's line."""
        return document.to_json(include_text=self._include_text) + "\n"


class CsvFormat:
    """One table as CSV (RFC 4180 quoting, line feeds), safe to open in a spreadsheet.

    A text cell that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.

    Args:
        table: Which records make the rows.
        bom: Begin with a byte order mark, without which Excel shows Chinese as nonsense.
    """

    def __init__(self, table: Table, *, bom: bool = False) -> None:
        self._table: Table = table
        self._bom = "\ufeff" if bom else ""

    def head(self) -> str:
        """Return the header line."""
        return self._bom + csv_line(COLUMNS[self._table])

    def body(self, document: Document) -> str:
        """Return the document's rows."""
        columns = COLUMNS[self._table]
        return "".join(csv_line([safe_cell(row[c]) for c in columns]) for row in rows(document, self._table))


def make_format(
    name: FormatName | None,
    *,
    table: Table | None = None,
    include_text: bool = False,
    bom: bool = False,
    terminal: bool = False,
) -> Format:
    """Return the format for a set of options; a table without a format name is CSV, neither is JSON Lines.

    Args:
        name: ``jsonl``, ``csv`` or ``table``.
        table: One kind of record, for ``csv`` (figures by default) and ``table`` (three kinds by default).
        include_text: For ``jsonl``.
        bom: For ``csv``.
        terminal: The output is a terminal: ``table`` may use colours and its width.

    Raises:
        OptionError: The options do not go together.
    """
    name = name or ("csv" if table else "jsonl")
    if name == "jsonl" and table:
        raise OptionError(
            "--format jsonl writes whole documents, not one table", remedy="leave out --table or --format"
        )
    if name != "jsonl" and include_text:
        raise OptionError("--include-text goes with --format jsonl only", remedy="leave it out")
    if name != "csv" and bom:
        raise OptionError("--bom goes with --format csv only", remedy="leave it out")
    if name == "jsonl":
        return JsonlFormat(include_text=include_text)
    if name == "csv":
        return CsvFormat(table or "figures", bom=bom)
    # rich takes a tenth of a second to import; programs that write JSON Lines should not pay for it.
    from zhpolicy_ie.writers.terminal import TerminalFormat

    return TerminalFormat((table,) if table else TABLES[:3], terminal=terminal)


def csv_line(cells: object) -> str:
    """Return one line of CSV with its line end; cells from documents go through :func:`safe_cell` first."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)  # type: ignore[arg-type]
    return buffer.getvalue()


def safe_cell(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs as a formula, and a whole number without its .0.

    Example:
        >>> safe_cell("=1+1"), safe_cell("-7.7%"), safe_cell(48.0)
        ("'=1+1", '-7.7%', 48)
    """
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, str):
        # A NUL ends the cell, or the file, for many readers of CSV.
        cell = cell.replace("\x00", "\ufffd")
        if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
            return "'" + cell
    return cell
