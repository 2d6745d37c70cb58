"""From the figures of a document to statements: this region, in this period, had or aims at this value."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from typing import NamedTuple

from zhpolicy_ie.panel.divisions import Division, divisions
from zhpolicy_ie.panel.measures import converted, measured, step_of, unit_for, usual_units
from zhpolicy_ie.records import Document, Figure

#: How far around a figure its neighbours are counted, in characters: the length of a sentence that lists targets.
REACH = 150
#: A bound so many times lower than what the same document says is of a part.
_PART = 10
# 高于全国0.7个百分点 is the distance to somebody else, not a change of the indicator.
_DISTANCE = re.compile(r"全[国省市区县州]|[省市]|平均|预期|目标|计划|时序|规上工业|于同期")


class Key(NamedTuple):
    """What a value of the panel is a value of."""

    region: Division
    period: str
    indicator: str
    aspect: str
    status: str
    unit: str


class Statement(NamedTuple):
    """One figure as a value of the panel.

    ``document`` is its id; ``figure`` is in the unit of the key, and ``step`` is what its last digit is worth there.
    ``neighbours`` counts the other canonical indicators with the same status close by: where a report sums up, they
    stand side by side.
    """

    key: Key
    document: str
    figure: Figure
    step: float
    neighbours: int


def region_of(document: Document) -> Division | None:
    """Return the division that a document speaks for: its ``meta.region``, else the first one its title names."""
    if document.meta.region:
        return divisions().resolve(document.meta.region)
    return divisions().first_in(document.meta.title) if document.meta.title else None


def statements_of(document: Document, left_out: Counter[str], *, any_indicator: bool = False) -> list[Statement]:
    """Return the statements of a document in text order, and count in ``left_out`` why other figures are none.

    Args:
        document: Its text is not needed.
        left_out: Reasons and how often.
        any_indicator: Take indicators that are not in the vocabulary as well, under their own words.
    """
    home = region_of(document)
    labels = {entity.id: entity.label for entity in document.entities}
    found: list[Statement] = []
    for figure in document.figures:
        key = _key(figure, home, labels, any_indicator)
        if isinstance(key, str):
            left_out[key] += 1
            continue
        inside = converted(figure, unit_for(key.indicator, key.aspect))
        if inside is None:
            left_out["the unit does not fit the indicator"] += 1
            continue
        step = step_of(figure) * abs(inside.value / figure.value) if figure.value else 0.0
        found.append(Statement(key._replace(unit=inside.unit or ""), document.id, inside, step, 0))
    return _without_parts(_with_neighbours(found), left_out)


def _key(figure: Figure, home: Division | None, labels: dict[str, str], any_indicator: bool) -> Key | str:
    """Return the key of a figure in its own unit, or the reason why it is no statement."""
    what = measured(figure)
    if what is None:
        return "no indicator"
    indicator, aspect = what
    if indicator not in usual_units() and not any_indicator:
        return "the indicator is not in the vocabulary"
    if aspect == "change" and figure.compared_to and _DISTANCE.search(figure.compared_to):
        return "a distance to another place or plan"
    if figure.period is None:
        return "no period"
    region = home
    if figure.subject is not None:
        if labels.get(figure.subject.entity or "", "LOC") != "LOC":
            return "about an organization or project"
        region = divisions().resolve(figure.subject.text, home)
        if region is None:
            return "about a place without a code"
    if region is None:
        return "no region in the document's metadata"
    period = figure.period.value.removeprefix("..")
    return Key(region, period, indicator, aspect, figure.status, figure.unit or "")


def _without_parts(found: list[Statement], left_out: Counter[str]) -> list[Statement]:
    """Leave out bounds far from what a document says elsewhere: 经济总量不足百亿的旗县 is not said of the region."""
    levels: dict[Key, list[Statement]] = {}
    for s in found:
        if s.key.aspect == "level" and s.key.status != "target":
            levels.setdefault(s.key._replace(status=""), []).append(s)
    parts: set[str] = set()
    for said in levels.values():
        best = max(said, key=lambda s: (min(s.neighbours, 2), s.figure.modifier != "under"))
        parts |= {
            s.figure.id for s in said if s.figure.modifier == "under" and _PART * s.figure.value < best.figure.value
        }
    if parts:
        left_out["a bound far below the value that the document gives"] += len(parts)
    return [s for s in found if s.figure.id not in parts]


def _with_neighbours(found: list[Statement]) -> list[Statement]:
    starts = [s.figure.start for s in found]
    counted = []
    for s in found:
        low, high = bisect_left(starts, s.figure.start - REACH), bisect_right(starts, s.figure.start + REACH)
        around = {o.key.indicator for o in found[low:high] if o.key.status == s.key.status}
        counted.append(s._replace(neighbours=len(around - {s.key.indicator})))
    return counted
