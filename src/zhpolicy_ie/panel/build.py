"""The panel: one row per region, period, indicator, aspect and status, from the records of many documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple

from zhpolicy_ie.figures.canonical import canonical_name
from zhpolicy_ie.panel.choose import Value, choose, documents_of
from zhpolicy_ie.panel.divisions import divisions
from zhpolicy_ie.panel.statements import Statement, statements_of
from zhpolicy_ie.records import Document, Modifier

SEPARATOR = "|"
_SIMILAR = 5


class PanelRow(NamedTuple):
    """One value; the columns of the panel's table in order, explained in ``docs/panel.md``."""

    code: str
    region: str
    level: str
    period: str
    indicator: str
    aspect: str
    status: str
    value: float
    value_max: float | None
    unit: str
    modifier: Modifier
    conflict: bool
    document: str
    figure: str
    start: int
    end: int
    text: str
    score: float
    statements: int
    documents: str


class Panel(NamedTuple):
    """The rows, in order of code, indicator and period.

    ``left_out`` says what is no row, and how often; ``absent`` which of the indicators asked for have no figure, each
    with names in the records that are like it.
    """

    rows: tuple[PanelRow, ...]
    left_out: Mapping[str, int]
    absent: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def build_panel(
    documents: Iterable[Document],
    *,
    indicators: Collection[str] = (),
    statuses: Collection[str] = (),
    every: bool = False,
) -> Panel:
    """Return the panel of some documents' records; their texts are not needed.

    Args:
        documents: As :func:`zhpolicy_ie.load` makes them or ``extract`` writes them. A document with the id of one
            before it counts as the same document.
        indicators: Only these, by any name of the vocabulary (GDP, 生产总值) or, for others, by their own words; all
            of the vocabulary if empty.
        statuses: Only these of actual, target, estimate; all if empty.
        every: A row for every statement, not only for the best of each value.

    Example:
        >>> build_panel([]).rows
        ()
    """
    left_out: Counter[str] = Counter()
    wanted = {canonical_name(name): name for name in indicators}
    measured: set[str] = set()
    found: list[Statement] = []
    for document in documents:
        for s in statements_of(document, left_out, any_indicator=bool(wanted)):
            measured.add(s.key.indicator)
            if (not wanted or s.key.indicator in wanted) and (not statuses or s.key.status in statuses):
                found.append(s)
    values = choose(found)
    rows = [row_of(s, v) for v in values for s in v.agreeing] if every else [row_of(v.best, v) for v in values]
    absent = {name: _like(key, measured) for key, name in wanted.items() if key not in measured}
    return Panel(tuple(sorted(rows, key=_order)), left_out, absent)


def _like(name: str, names: Collection[str]) -> tuple[str, ...]:
    """Return the names that hold a name or lie in it, shortest first, then those with most of its characters."""
    holding = sorted((n for n in names if name in n or n in name), key=lambda n: (len(n), n))
    return tuple(dict.fromkeys([*holding, *get_close_matches(name, sorted(names), _SIMILAR)]))[:_SIMILAR]


def row_of(statement: Statement, value: Value) -> PanelRow:
    """Return the row of a statement of a value."""
    key, figure = statement.key, statement.figure
    return PanelRow(
        code=key.region.code,
        region=divisions().path(key.region),
        level=key.region.level,
        period=key.period,
        indicator=key.indicator,
        aspect=key.aspect,
        status=key.status,
        value=figure.value,
        value_max=figure.value_max,
        unit=key.unit,
        modifier=figure.modifier,
        conflict=value.conflict,
        document=statement.document,
        figure=figure.id,
        start=figure.start,
        end=figure.end,
        text=figure.text,
        score=figure.score,
        statements=len(value.agreeing),
        documents=SEPARATOR.join(documents_of(value.agreeing)),
    )


def _order(row: PanelRow) -> tuple[object, ...]:
    return row.code, row.indicator, row.period, row.aspect, row.status, row.unit, row.conflict, row.document, row.start
