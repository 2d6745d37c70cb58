"""Tables in plain text: rows with tabs, | or blanks between cells, the heading line over them, and what is above.

Word documents and web pages are read with tabs between cells; bulletins copied as text have blanks. Prose is no table:
a row has a short label without marks of a sentence, and at least one cell that is nothing but a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from zhpolicy_ie.numbers.tables.cells import (
    Measure,
    Span,
    is_missing,
    is_years,
    measure_of,
    measures_in,
    number_cell,
    unit_in_heading,
)
from zhpolicy_ie.numbers.tables.words import table_words
from zhpolicy_ie.numbers.units import Units

# A number behind a blank, a tab or | with nothing but a unit behind it. Documents without one have no tables.
_CANDIDATE = re.compile(r"[ \t|][≥≤><约]?[-−–+负]?\d[\d,，.]{0,20}[^\s\d，。；、（()）]{0,10}(?=[ \t\r\n|]|\Z)")
_WORDS = re.compile(r"[\u4e00-\u9fff]|[A-Za-z]{2}")
_SENTENCE = re.compile(r"[。，；！？,;!?]|\.{3}|…{2}")
_TAB, _PIPE, _BLANKS, _GAP = map(re.compile, (r"\t", r"\|", r" +", r" {2,}|\t"))
_RULE = re.compile(r"(?=[|\s:+]*-)[|\s:+-]+")  # |---|---:| under the heading of a Markdown table
_NO_LABEL = re.compile(r"附?[件表图注录]|第|共|页码?")
_CAPTION = re.compile(r"单\s?位\s?[:：]\s?(?P<units>[^\s）)（(]{1,20})")
_LONGEST_LINE, _LONGEST_LABEL, _LONGEST_HEADING = 1000, 40, 30
_MOST_ABOVE, _LONGEST_ABOVE = 4, 80
_MOST_PARTS = 3  # of a label with blanks inside


class Row(NamedTuple):
    """A row: its cells (empty ones too), which of them says what it is about, and its line."""

    cells: tuple[Span, ...]
    label: int
    line: Span


class Table(NamedTuple):
    """Rows under one heading; ``above`` are the lines over the table, the nearest first."""

    rows: tuple[Row, ...]
    header: tuple[Span, ...] | None
    above: tuple[Span, ...]


def caption_measures(text: str, table: Table, units: Units) -> list[Measure]:
    """Return the units that a line over the table or its corner gives for all of it: 单位：亿元, …（亿元）."""
    for start, end in (*(table.header or ())[:1], *table.above):
        match = _CAPTION.search(text, start, end)
        if match is not None:
            return measures_in(match["units"], units)
    titles = (_trimmed(text, *line) for line in table.above if text[slice(*line)].rstrip().endswith((")", "）")))
    return next((found for title in titles if (found := unit_in_heading(text, title, units)[0])), [])


@lru_cache(maxsize=2)  # two stages ask for the same text
def tables_in(text: str, units: Units) -> tuple[Table, ...]:
    r"""Return the tables of a text of normalised width, in order; time is linear in the text.

    Example:
        >>> from zhpolicy_ie.numbers.units import load_units
        >>> text = "指标\t单位\t2023年\n粮食总产量\t万吨\t45.2\n"
        >>> (table,) = tables_in(text, load_units())
        >>> [text[a:b] for a, b in table.rows[0].cells], [text[a:b] for a, b in table.header]
        (['粮食总产量', '万吨', '45.2'], ['指标', '单位', '2023年'])
    """
    if not any(gap in text for gap in " \t|"):
        return ()
    found: list[Table] = []
    done = 0
    while (match := _CANDIDATE.search(text, done)) is not None:
        start = text.rfind("\n", done, match.start()) + 1 or done
        line = _line_at(text, start)
        row = row_of(text, line, units)
        if row is None:
            done = line[1] + 1
            continue
        tables, done = _block(text, start, found[-1].rows[-1].line[1] if found else 0, units)
        found += tables
    return tuple(found)


def row_of(text: str, line: Span, units: Units) -> Row | None:
    """Return a line as a row of a table, None if it is none."""
    start, end = line
    if end - start > _LONGEST_LINE:
        return None
    marked = _between_marks(text, line)
    if marked is not None:
        return _loose(text, line, marked, units)
    return _strict(text, line, units) or _loose(text, line, split(text, line, _GAP), units)


def _between_marks(text: str, line: Span) -> tuple[Span, ...] | None:
    """Return the cells of a line that has tabs or | between them, None if it has neither."""
    words = text[slice(*line)]
    if words.count("|") > 1:
        start, end = _trimmed(text, *line)
        return split(text, (start + (text[start] == "|"), end - (text[end - 1] == "|")), _PIPE)
    return split(text, line, _TAB) if "\t" in words.strip() else None


def split(text: str, line: Span, gap: re.Pattern[str]) -> tuple[Span, ...]:
    """Return the cells of a line without the blanks around them."""
    start, end = line
    if gap not in (_TAB, _PIPE):
        start, end = _trimmed(text, start, end)
    borders = [start, *(place for m in gap.finditer(text, start, end) for place in m.span()), end]
    return tuple(_trimmed(text, a, b) for a, b in zip(borders[::2], borders[1::2], strict=True))


def _strict(text: str, line: Span, units: Units) -> Row | None:
    """Read a row between single blanks: behind its label all is numbers, units and marks for missing values."""
    parts = split(text, line, _BLANKS)
    if len(parts) < 2:
        return None
    first = next((k for k, part in enumerate(parts) if _WORDS.search(text, *part)), None)
    if first is None or first > 1 or (first == 1 and not text[slice(*parts[0])].isdigit()):
        return _of_year(text, line, parts, units)
    stop = first + 1
    while stop < len(parts) and not _is_value(text, parts[stop], units):
        stop += 1
    if stop - first > _MOST_PARTS or not all(_is_value(text, part, units) for part in parts[stop:]):
        return None
    numbers = [k for k in range(stop, len(parts)) if _is_number(text, parts[k], units)]
    # 新增就业 5.2 万人 is prose with blanks in it: a column of units stands before the numbers.
    if not numbers or any(measure_of(text[slice(*part)], units) for part in parts[numbers[0] :]):
        return None
    label = parts[first][0], parts[stop - 1][1]
    if not _is_label(text, label):
        return None
    return Row((*parts[:first], label, *parts[stop:]), first, line)


def _of_year(text: str, line: Span, parts: Sequence[Span], units: Units) -> Row | None:
    """Read a row whose label is a year in figures: 2022 1203.5 5.2."""
    if not is_years(text, parts[0]) or not all(_is_value(text, part, units) for part in parts[1:]):
        return None
    return Row(tuple(parts), 0, line)


def _loose(text: str, line: Span, cells: tuple[Span, ...], units: Units) -> Row | None:
    """Read a row whose cells are kept apart by more than a blank: some may be words, one at least is a number."""
    if len(cells) < 2:
        return None
    label = next((k for k, cell in enumerate(cells[:3]) if is_years(text, cell) or _WORDS.search(text, *cell)), None)
    if label is None or not _is_label(text, cells[label]):
        return None
    if any(a < b and not text[a:b].isdigit() for a, b in cells[:label]):
        return None
    if not any(_is_number(text, cell, units) for cell in cells[label + 1 :]):
        return None
    return Row(cells, label, line)


def _is_number(text: str, cell: Span, units: Units) -> bool:
    return number_cell(text, cell, units) is not None or is_missing(text, cell)


def _is_value(text: str, cell: Span, units: Units) -> bool:
    if _is_number(text, cell, units):
        return True
    return cell[1] - cell[0] <= 12 and measure_of(text[slice(*cell)], units) is not None


def _is_label(text: str, span: Span) -> bool:
    start, end = span
    if not 0 < end - start <= _LONGEST_LABEL or _NO_LABEL.fullmatch(text, start, end):
        return False
    return not _SENTENCE.search(text, start, end)


def _block(text: str, start: int, floor: int, units: Units) -> tuple[list[Table], int]:
    """Return the tables of the rows that follow each other from ``start`` on, and where what follows begins."""
    above = _above(text, start, floor)
    header = header_of(text, above[0], units) if above else None
    above = above[1:] if header is not None else above
    groups: list[tuple[tuple[Span, ...] | None, list[Row]]] = []
    position, skipped = start, 0
    while position < len(text):
        line = _line_at(text, position)
        row = row_of(text, line, units)
        if row is not None:
            fitting = _fitting(text, header, row)
            row = _labelled(text, row, fitting)
            if not groups or groups[-1][0] != fitting or len(groups[-1][1][-1].cells) != len(row.cells):
                groups.append((fitting, []))
            groups[-1][1].append(row)
            skipped, position = 0, line[1] + 1
            stop = position
            continue
        # An empty line, a new heading or the name of a group of rows may stand between rows.
        heading = header_of(text, line, units)
        if heading is not None and not any(tells_column(text, cell, units) for cell in heading[1:]):
            heading = None
        if _RULE.fullmatch(text, *line):
            position = line[1] + 1
            continue
        if skipped == 2 or not (heading or _is_aside(text, line)):
            break
        header, skipped, position = heading or header, skipped + 1, line[1] + 1
    tables = [Table(tuple(rows), fitting, tuple(above)) for fitting, rows in groups]
    return [t for t in tables if _is_table(text, t, units)], stop


def _fitting(text: str, header: tuple[Span, ...] | None, row: Row) -> tuple[Span, ...] | None:
    """Return the cells of a heading line that stand over the cells of a row, None if their numbers differ."""
    if header is None:
        return None
    line = header[0][0], header[-1][1]
    for cells in (header, split(text, line, _BLANKS), split(text, line, _GAP)):
        if len(cells) == len(row.cells):
            return cells
        if len(cells) == len(row.cells) - 1 and row.label == 1:  # the numbers of the rows have no heading
            return ((line[0], line[0]), *cells)
    return None


def _labelled(text: str, row: Row, header: tuple[Span, ...] | None) -> Row:
    """Return a row whose label is in the column that the heading says holds it: 类别, 序号, 指标, …."""
    for k, cell in enumerate(header or ()):
        if table_words().whole("corner", text[slice(*cell)]) and _WORDS.search(text, *row.cells[k]):
            return row._replace(label=k)
    return row


def header_of(text: str, line: Span, units: Units) -> tuple[Span, ...] | None:
    """Return the cells of a line that may head columns, None if it is no such line."""
    start, end = line
    if end - start > _LONGEST_LINE or "。" in text[start:end]:
        return None
    # The corner may be empty, so that a tab begins the line.
    tabs = "\t" in text[start:end].strip("\n\r ")
    cells = _between_marks(text, line) or split(text, line, _TAB if tabs else _GAP)
    if len(cells) < 2:
        cells = split(text, line, _BLANKS)
    if len(cells) < 2 or any(b - a > _LONGEST_HEADING for a, b in cells):
        return None
    if any(_is_number(text, cell, units) and not is_years(text, cell) for cell in cells):
        return None
    named = [cell for cell in cells if cell[0] < cell[1]]  # 一、综合 with empty cells behind it heads no columns
    return cells if len(named) > 1 or any(tells_column(text, cell, units) for cell in cells[1:]) else None


def tells_column(text: str, cell: Span, units: Units) -> bool:
    """Tell whether a heading is one that only columns have: a unit, a year, or a word of the vocabulary."""
    if is_years(text, cell) or unit_in_heading(text, cell, units)[0]:
        return True
    return bool(table_words().within(text, *cell))


def _is_table(text: str, table: Table, units: Units) -> bool:
    """Tell whether there is more to rows than that they look like some: a heading, a unit, or one more row."""
    header, rows = table.header, table.rows
    told = header is not None and any(tells_column(text, cell, units) for cell in header[1:])
    numbers = [n for row in rows for c in row.cells[row.label + 1 :] if (n := number_cell(text, c, units))]
    if any(number.own is None for number in numbers):
        return True
    # 投资 5亿元 is what prose can say.
    if told and ("\t" in text[slice(*rows[0].line)] or len(rows[0].cells) > 2):
        return True
    return header is not None and len(rows) > 1


def _above(text: str, start: int, floor: int) -> list[Span]:
    """Return the lines with something in them over a place, the nearest first, up to the end of a sentence."""
    found: list[Span] = []
    end = start - 1
    while end > floor and len(found) < _MOST_ABOVE:
        begin = max(text.rfind("\n", max(floor, end - _LONGEST_LINE), end) + 1, floor)
        line = begin, end
        if not text[begin:end].strip() or _RULE.fullmatch(text, begin, end):
            end = begin - 1
            continue
        if (end - begin > _LONGEST_ABOVE and found) or text[begin:end].rstrip().endswith(("。", "；", "！")):
            break
        found.append(line)
        end = begin - 1
    return found


def _is_aside(text: str, line: Span) -> bool:
    start, end = line
    return end - start <= _LONGEST_HEADING and not _SENTENCE.search(text, start, end)


def _line_at(text: str, start: int) -> Span:
    end = text.find("\n", start)
    return start, len(text) if end < 0 else end


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def number_cells(text: str, table: Table, units: Units) -> Iterator[tuple[Row, int]]:
    """Yield the row and the column of every cell of a table that is a number."""
    for row in table.rows:
        for column in range(row.label + 1, len(row.cells)):
            if number_cell(text, row.cells[column], units) is not None:
                yield row, column
