"""What the figures in the rows of a table mean, as the headings of columns, the labels and the title say."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from zhpolicy_ie.figures.canonical import canonical_name, indicator_in, usual_unit
from zhpolicy_ie.figures.meaning import comparison
from zhpolicy_ie.figures.table_headings import Heading, heading_of, label_of
from zhpolicy_ie.figures.view import Source, Span, overlapping
from zhpolicy_ie.layers import FigureDraft, PeriodMention, Quantity
from zhpolicy_ie.numbers.tables.cells import number_cell
from zhpolicy_ie.numbers.tables.layout import Row, Table, number_cells, tables_in, tells_column
from zhpolicy_ie.numbers.tables.words import table_words
from zhpolicy_ie.numbers.units import load_units
from zhpolicy_ie.text.width import normalise_width

# These are of two times or two amounts, of which the later or the part stands left of them.
_OF_TWO = ("growth", "change", "share")
_SHARES = ("占比", "比重", "比例", "份额")
_PART_OF_YEAR = re.compile(r"月|季度|半年")
_PRODUCT = "地区生产总值"
_TOWN = re.compile(r"(?:镇|乡|街道)$")
# How sure a reading is: with a heading over the column, without one, and without an indicator. By judgement: the texts
# that models and scores are measured on are prose.
_HEADED, _BARE, _UNNAMED = 0.95, 0.85, 0.6


def split_tables(source: Source) -> tuple[Source, list[FigureDraft]]:
    """Return a source in whose text blanks stand in place of its tables, and the figures of the tables, in order.

    Sentences before and behind a table are linked as if nothing stood between them.
    """
    text = normalise_width(source.text)
    tables = tables_in(text, load_units())
    if not tables:
        return source, []
    figures: list[FigureDraft] = []
    hidden: list[Span] = []
    for table in tables:
        reader = _Reader(text, table, source)
        figures += reader.figures()
        hidden += reader.hidden()
    known = {(f.quantity.start, f.quantity.end) for f in figures}
    rest = [q for q in source.quantities if (q.start, q.end) not in known]
    return _without(source._replace(quantities=rest), sorted(hidden)), sorted(figures)


def merged(linked: Sequence[FigureDraft], tables: Sequence[FigureDraft]) -> list[FigureDraft]:
    """Return the figures of sentences and of tables in the order of the text, pointers to old values kept right."""
    if not tables:
        return list(linked)
    starts = [figure.quantity.start for figure in tables]
    places = [k + bisect_left(starts, figure.quantity.start) for k, figure in enumerate(linked)]
    moved = [f if f.from_figure is None else f._replace(from_figure=places[f.from_figure]) for f in linked]
    return sorted([*moved, *tables], key=lambda figure: figure.quantity.start)


def _without(source: Source, hidden: Sequence[Span]) -> Source:
    """Return a source of the same length without some stretches, each a paragraph's end now."""
    mask = np.zeros(len(source.text) + 1, bool)
    parts, done = [], 0
    for start, end in hidden:
        mask[start:end] = True
        parts += [source.text[done:start], "\n", " " * (end - start - 2), "\n" * (end - start > 1)]
        done = end
    return source._replace(
        text="".join([*parts, source.text[done:]]),
        periods=[p for p in source.periods if not mask[p.start : p.end].any()],
        names=[n for n in source.names if not mask[n.start : n.end].any()],
        words=source.words[~(mask[source.words[:, 0]] | mask[np.maximum(source.words[:, 1] - 1, 0)])],
    )


class _Told(NamedTuple):
    """When the numbers of a column or row hold: a time that words tell, which may not be resolved."""

    span: Span | None
    value: str | None


# Words tell a time (上年同期), but not which.
_UNRESOLVED = _Told((0, 0), None)


def _told(time: PeriodMention | None) -> _Told | None:
    return _Told((time.start, time.end), time.value) if time is not None else None


class _Reader:
    """Reads one table."""

    def __init__(self, text: str, table: Table, source: Source) -> None:
        self._text, self._table, self._source = text, table, source
        self._headings = [heading_of(text, cell, source.periods, load_units()) for cell in table.header or ()]
        self._labels = [label_of(text, row.cells[row.label], source.periods, load_units()) for row in table.rows]
        self._corner = self._corner_kind()
        self._things = self._are_things()
        self._title_aspect = self._aspect_above()
        self._title_time = self._time_above()
        names = [text[slice(*label.name)] for label in self._labels if label.name is not None]
        self._is_of_product = any(canonical_name(name) == _PRODUCT for name in names)
        self._quantities = {q.start: q for q in source.quantities}

    def figures(self) -> list[FigureDraft]:
        """Return the figures of the numbers that have a unit."""
        labels = dict(zip(self._table.rows, self._labels, strict=True))
        found = []
        for row, column in number_cells(self._text, self._table, load_units()):
            cell = number_cell(self._text, row.cells[column], load_units())
            quantity = self._quantities.get(cell.start) if cell is not None else None
            if quantity is not None and cell is not None and quantity.end == cell.end:
                found.append(self._figure(quantity, row, labels[row], column))
        return found

    def hidden(self) -> list[Span]:
        """Return what is no text for sentences: heading and rows; of rows with sentences in them the numbers."""
        header = self._table.header
        found = [(header[0][0], header[-1][1])] if header is not None and header[0][0] < header[-1][1] else []
        for row in self._table.rows:
            cells = [row.cells[c] for r, c in number_cells(self._text, self._table._replace(rows=(row,)), load_units())]
            inside = overlapping(self._source.quantities, *row.line)
            prose = any(not any(a <= q.start and q.end <= b for a, b in cells) for q in inside)
            found += cells if prose else [row.line]
        return found

    def _figure(self, quantity: Quantity, row: Row, label: Heading, column: int) -> FigureDraft:
        heading = self._headings[column] if self._headings else None
        indicator = self._indicator(label, column)
        words = self._text[slice(*indicator)] if indicator is not None else None
        aspect = _aspect(quantity, heading, label, words, self._title_aspect)
        told = self._time(label, column, aspect)
        status = self._status(heading, told.value)
        if told.value is None and told.span is None:
            told = _Told(None, self._implied(status))
        score = _UNNAMED if indicator is None else _HEADED if heading is not None else _BARE
        over = self._table.header[column] if self._table.header is not None else row.cells[row.label]
        return FigureDraft(
            quantity=quantity,
            aspect=aspect,
            status=status,
            indicator=indicator,
            indicator_name=self._name(words, quantity) if words is not None else None,
            period=told.span if told.value is not None else None,
            period_value=told.value,
            subject=self._subject(label),
            compared_to=comparison(self._text, *over) if aspect in ("growth", "change") else None,
            from_figure=None,
            sentence=row.line,
            score=score,
        )

    def _indicator(self, label: Heading, column: int) -> Span | None:
        """Return the label, or where rows are places, bodies, years or sums what heads the column or the table."""
        if not (self._is_thing(label) or label.is_time or label.whole) and label.name is not None:
            return label.name
        for heading in reversed(self._headings[: column + 1]):
            if heading.name is not None and heading is not self._headings[0]:
                return heading.name
        above = (indicator_in(self._text, *line) for line in self._table.above)
        return next((span for span in above if span is not None), None)

    def _name(self, words: str, quantity: Quantity) -> str:
        """Return the canonical name of an indicator; 第一产业 under 地区生产总值 is short for its added value."""
        long = canonical_name(f"{words}增加值")
        added = quantity.dimension == "currency" or quantity.unit == "%"
        if self._is_of_product and added and usual_unit(words) is None and usual_unit(long) is not None:
            return long
        return canonical_name(words)

    def _subject(self, label: Heading) -> Span | None:
        if self._is_thing(label) and not label.whole:
            return label.name
        for line in self._table.above:
            places = [n for n in overlapping(self._source.names, *line) if n.label == "LOC"]
            if places:
                return places[-1].start, places[-1].end
        return None

    def _is_thing(self, label: Heading) -> bool:
        named = label.name is not None and self._corner != "indicators" and self._is_named(label.name)
        return self._things or named

    def _corner_kind(self) -> str | None:
        header = self._table.header
        cell = header[self._table.rows[0].label] if header is not None else (0, 0)
        return table_words().whole("corner", self._text[slice(*cell)])

    def _are_things(self) -> bool:
        """Tell whether the rows are places or bodies: the corner says so, or most of the labels are names."""
        header = self._table.header or ()
        if self._corner in ("things", "indicators"):
            return self._corner == "things" and any(tells_column(self._text, c, load_units()) for c in header[1:])
        labels = [label.name for label in self._labels if label.name is not None and not label.whole]
        return 2 * sum(map(self._is_named, labels)) > len(labels)

    def _is_named(self, span: Span) -> bool:
        start, end = span
        if any((n.start, n.end) == span and n.label != "PER" for n in overlapping(self._source.names, start, end)):
            return True
        # Few documents have tables, and the list of divisions takes long to load.
        from zhpolicy_ie.metadata.places import place_over

        place = place_over(self._text, start, end)
        return place is not None and (not place.unlisted or _TOWN.search(self._text, start, end) is not None)

    def _time(self, label: Heading, column: int, aspect: str) -> _Told:
        """Return when a number holds: as its label, its heading, that of the amount beside it or the title says."""
        if label.time is not None:
            return _told(label.time) or _UNRESOLVED
        time = self._title_time
        if self._headings and "年均" in self._text[slice(*(self._table.header or ())[column])]:
            ranged = time is not None and "/" in (time.value or "")
            return (_told(time) if ranged else None) or _UNRESOLVED
        headings = self._headings[1 : column + 1]
        if headings and (headings[-1].time is not None or headings[-1].undated):
            return _told(headings[-1].time) or _UNRESOLVED
        left = (h.time for h in reversed(headings) if h.time is not None) if aspect in _OF_TWO else iter(())
        return _told(next(left, time)) or _Told(None, None)

    def _aspect_above(self) -> str | None:
        """Return what the nearest line over the table that has a word for it says its percentages are."""
        said = [table_words().within(self._text, *line) for line in self._table.above]
        aspects = [word.kind for words in said for word in words if word.role == "aspect"]
        return aspects[0] if aspects else None

    def _time_above(self) -> PeriodMention | None:
        corner = self._headings[0].time if self._headings else None
        if corner is not None:
            return corner
        for line in self._table.above:
            times = [p for p in overlapping(self._source.periods, *line) if p.value is not None and p.kind == "span"]
            if times:
                return times[-1]
        return None

    def _status(self, heading: Heading | None, period: str | None) -> str:
        """Return what the heading says, or that a year which the document looks ahead to is an aim."""
        if heading is not None and heading.status is not None:
            return heading.status
        year = self._source.year
        if year is None or period is None:
            return "actual"
        last = int(period.removeprefix("..").split("/")[-1][:4])
        return "target" if last > year or (last == year and self._source.genre == "gov_work_report") else "actual"

    def _implied(self, status: str) -> str | None:
        """Return the year that the genre implies: a report of year Y reviews Y-1, a bulletin of Y tells of Y."""
        year, genre = self._source.year, self._source.genre
        if year is None:
            return None
        if genre == "gov_work_report":
            return str(year if status == "target" else year - 1)
        whole = genre == "stat_bulletin" and not _PART_OF_YEAR.search(self._source.title or "")
        return str(year) if whole else None


def _aspect(
    quantity: Quantity, heading: Heading | None, label: Heading, indicator: str | None, title: str | None
) -> str:
    """Return the aspect that a heading tells, else the label, else the unit with the title."""
    told = heading.aspect if heading is not None and heading.aspect is not None else label.aspect
    if told == "change" and quantity.unit == "%":
        told = "growth"
    if told is not None:
        return told
    if quantity.dimension == "percentage_point":
        return "change"
    if quantity.unit != "%" or indicator is None:
        return "level"
    if indicator.endswith(_SHARES):
        return "share"
    if title in ("growth", "share"):
        return title
    usual = usual_unit(indicator)
    return "level" if indicator.endswith("率") or usual is None or usual == "%" else "growth"
