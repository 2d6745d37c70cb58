"""The quantities in the cells of tables: a number, and the unit that its cell, heading, row or table gives it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhpolicy_ie.layers import Quantity
from zhpolicy_ie.numbers.numerals import scaled
from zhpolicy_ie.numbers.tables.cells import (
    Measure,
    NumberCell,
    Span,
    is_years,
    measure_of,
    number_cell,
    unit_in_heading,
)
from zhpolicy_ie.numbers.tables.layout import Row, Table, caption_measures, number_cells, tables_in
from zhpolicy_ie.numbers.tables.words import table_words
from zhpolicy_ie.numbers.units import Units

_PER_CENT = Measure(1.0, "%")
_RELATIVE = ("growth", "decline", "share")
# Of what is a rate itself, a growth is given in per cent by some and in percentage points by others.
_RATES = ("率", "比", "比重", "比例")


def with_tables(text: str, found: list[Quantity], units: Units) -> list[Quantity]:
    r"""Return the quantities of a text with those in the cells of its tables in place of what was read there.

    Args:
        text: Width-normalised text.
        found: The quantities of its sentences, in order.
        units: Unit vocabulary.

    Example:
        >>> from zhpolicy_ie.numbers.units import load_units
        >>> text = "指标\t单位\t2023年\t增长（%）\n粮食总产量\t万吨\t45.2\t-2.0\n"
        >>> [(q.value, q.unit) for q in with_tables(text, [], load_units())]
        [(452000.0, '吨'), (-2.0, '%')]
    """
    tables = tables_in(text, units)
    if not tables:
        return found
    cells = [row.cells[c] for table in tables for row, c in number_cells(text, table, units)]
    read = [q for table in tables for q in _Units(text, table, units).quantities()]
    return sorted([*_outside(found, cells), *read])


def _outside(found: list[Quantity], cells: Sequence[Span]) -> list[Quantity]:
    """Return the quantities that share no character with any of the cells; both are in order."""
    kept, k = [], 0
    for quantity in found:
        while k < len(cells) and cells[k][1] <= quantity.start:
            k += 1
        if k == len(cells) or quantity.end <= cells[k][0]:
            kept.append(quantity)
    return kept


class _Column(NamedTuple):
    """What the heading of a column says of the numbers under it."""

    measures: list[Measure]
    aspect: str | None
    code: bool
    counts: bool


_NO_COLUMN = _Column([], None, code=False, counts=False)


class _Units:
    """Finds the units of the cells of a table."""

    def __init__(self, text: str, table: Table, units: Units) -> None:
        self._text, self._table, self._units = text, table, units
        self._caption = caption_measures(text, table, units)
        self._columns = [self._column(cell) for cell in table.header or ()]

    def quantities(self) -> list[Quantity]:
        """Return a quantity for every number whose unit is known."""
        found = []
        for row, column in number_cells(self._text, self._table, self._units):
            cell = number_cell(self._text, row.cells[column], self._units)
            assert cell is not None  # number_cells yields only those
            measure = cell.own or self._measure(row, column, cell)
            if measure is not None:
                found.append(self._quantity(cell, measure, self._heading(column)))
        return found

    def _column(self, cell: Span) -> _Column:
        measures, end = unit_in_heading(self._text, cell, self._units)
        said = table_words().within(self._text, cell[0], end)
        aspects = [word.kind for word in said if word.role == "aspect"]
        kinds = {word.kind for word in said if word.role == "column"}
        # 经济总量增长: the last word is the noun.
        return _Column(measures, aspects[-1] if aspects else None, "code" in kinds, "count" in kinds)

    def _heading(self, column: int) -> _Column:
        return self._columns[column] if column < len(self._columns) else _NO_COLUMN

    def _measure(self, row: Row, column: int, cell: NumberCell) -> Measure | None:
        """Return the unit of a number that stands alone in its cell: of its column, its row or the table."""
        heading = self._heading(column)
        if heading.code or (cell.is_year(self._text) and self._are_years(column)):
            return None
        relative = heading.aspect in _RELATIVE
        if heading.measures or relative:
            rate = self._is_rate(row) and heading.aspect in ("growth", "decline")
            per_cent = not heading.measures or heading.measures[0].unit == "%"
            return None if rate and per_cent else (heading.measures or [_PER_CENT])[0]
        if not self._is_first_told(row, column):
            return None
        of_row = self._of_row(row)
        if of_row is not None:
            return of_row
        label = table_words().within(self._text, *row.cells[row.label])
        counts = heading.counts or any(word.kind == "count" for word in label)
        amounts = [m for m in self._caption if m.unit != "%"] or self._caption
        return None if counts and amounts != [_PER_CENT] else next(iter(amounts), None)

    def _of_row(self, row: Row) -> Measure | None:
        """Return the unit in a cell of the row, else in brackets behind its label."""
        for k, (start, end) in enumerate(row.cells):
            measure = measure_of(self._text[start:end], self._units) if k != row.label and start < end else None
            if measure is not None and number_cell(self._text, (start, end), self._units) is None:
                return measure
        measures = unit_in_heading(self._text, row.cells[row.label], self._units)[0]
        return measures[0] if measures else None

    def _is_rate(self, row: Row) -> bool:
        """Tell whether a row is of a rate or a share."""
        label = row.cells[row.label]
        words = self._text[label[0] : unit_in_heading(self._text, label, self._units)[1]]
        return self._of_row(row) in (None, _PER_CENT) and words.rstrip().endswith(_RATES)

    def _is_first_told(self, row: Row, column: int) -> bool:
        """Tell whether a column is of what the row is about: without a heading only the first number surely is."""
        header = self._table.header
        if header is not None and header[column][0] < header[column][1]:
            return True
        before = row.cells[row.label + 1 : column]
        return all(number_cell(self._text, cell, self._units) is None for cell in before)

    def _are_years(self, column: int) -> bool:
        """Tell whether all numbers of a column are years, or nothing says that they are not."""
        if self._table.header is None:
            return True
        cells = [row.cells[column] for row in self._table.rows]
        return all(is_years(self._text, cell) for cell in cells if cell[0] < cell[1])

    def _quantity(self, cell: NumberCell, measure: Measure, heading: _Column) -> Quantity:
        value = scaled(cell.value, measure.factor)
        if heading.aspect == "decline" and value > 0:
            value = -value
        row = self._units.get(measure.unit)
        return Quantity(
            start=cell.start,
            end=cell.end,
            value=value,
            value_max=None,
            unit=measure.unit,
            dimension=row.dimension if row is not None else "compound" if "/" in measure.unit else None,
            modifier=cell.modifier,
            kind="cardinal",
            optional=False,
        )
