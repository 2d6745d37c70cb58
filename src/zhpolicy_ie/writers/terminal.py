"""Records as tables for people, drawn with rich."""

from __future__ import annotations

import io
import re

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from zhpolicy_ie.records import Document
from zhpolicy_ie.writers.tables import SEPARATOR, Row, Table, rows

_WIDTH = 120
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Heading and column of each table; the full set of columns is for CSV.
_SHOWN: dict[Table, tuple[str, ...]] = {
    "figures": ("indicator", "amount", "aspect", "status", "period", "subject", "at"),
    "organizations": ("name", "kind", "place", "aliases", "projects"),
    "projects": ("name", "kind", "status", "place", "organizations", "figures"),
    "entities": ("text", "label", "score", "at"),
}
_MODIFIERS = {"approx": "≈ ", "over": "> ", "under": "< "}


class TerminalFormat:
    """Tables with the most telling columns of each kind of record.

    Args:
        tables: Which kinds of record to show, in order.
        terminal: Use colours and the width of the terminal; otherwise plain text 120 columns wide.
    """

    def __init__(self, tables: tuple[Table, ...], *, terminal: bool = False) -> None:
        self._tables, self._terminal = tables, terminal

    def head(self) -> str:
        """Return nothing."""
        return ""

    def body(self, document: Document) -> str:
        """Return the document's heading and tables."""
        buffer = io.StringIO()
        width = None if self._terminal else _WIDTH
        console = Console(file=buffer, width=width, force_terminal=self._terminal, highlight=False, emoji=False)
        known = [document.meta.title, document.meta.region, document.meta.year and str(document.meta.year)]
        heading = " · ".join(part for part in (document.id, *known) if part)
        console.print(Text(visible(heading), style="bold"))
        for table in self._tables:
            console.print(_draw(document, table))
        drawn = buffer.getvalue()
        return drawn if self._terminal else "".join(f"{line.rstrip()}\n" for line in drawn.split("\n")[:-1])


def visible(text: str) -> str:
    """Return ``text`` with control characters as spaces or �, so that no document can steer the terminal."""
    return _CONTROL.sub(lambda match: " " if match[0] in "\t\n\r" else "\ufffd", text)


def _draw(document: Document, table: Table) -> RichTable:
    found = list(rows(document, table))
    drawn = RichTable(box=SIMPLE_HEAD, title=f"{table} ({len(found)})", title_justify="left", title_style="bold cyan")
    for column in _SHOWN[table]:
        number = column in ("amount", "score")
        drawn.add_column(column, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for row in found:
        drawn.add_row(*(Text(visible(_cell(row, column))) for column in _SHOWN[table]))
    return drawn


def _cell(row: Row, column: str) -> str:
    if column == "amount":
        return _MODIFIERS.get(str(row["modifier"]), "") + _amount(row)
    if column == "at":
        return f"{row['start']}–{row['end']}"
    if column == "score":
        return f"{row[column]:.2f}"
    value = row[column]
    if value is None or value == "":
        return "–"
    return str(value).replace(SEPARATOR, "、")


def _amount(row: Row) -> str:
    low, high, unit = row["value"], row["value_max"], row["unit"] or ""
    if row["aspect"] == "rank":
        return f"第{_number(low)}{unit}"
    sign = "+" if row["aspect"] in ("growth", "change") and isinstance(low, float) and low > 0 else ""
    return f"{sign}{_number(low)}{f'–{_number(high)}' if high is not None else ''} {unit}".rstrip()


def _number(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.10g}"
