"""The meaning of a figure by rule: the baseline, and the first evidence for the learned models."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhpolicy_ie.figures.clauses import Clause
from zhpolicy_ie.figures.indicator import find_indicator
from zhpolicy_ie.figures.meaning import meaning_of
from zhpolicy_ie.figures.status import status_of
from zhpolicy_ie.figures.view import Span, View
from zhpolicy_ie.figures.words import Lexicon
from zhpolicy_ie.layers import PeriodMention
from zhpolicy_ie.numbers.units import Units

_LIST_GAP = re.compile(r"\s?(?:以上|左右)?(?:、|和|与|及|以及|，)\s?(?:第|约|近|超)?")
_ITEM_SPLIT = re.compile(r"[、和与及]|以及")
_CLAUSE_END = re.compile(r"[，。！？；\n]")


class Reading(NamedTuple):
    """What the rules make of one figure; ``sign`` is -1 for a decrease."""

    indicator: Span | None
    inherited: bool
    aspect: str
    sign: int
    compared_to: str | None


def read(view: View, i: int, clause: Clause, previous: Reading | None, lexicon: Lexicon, units: Units) -> Reading:
    """Return indicator, aspect and sign of the i-th quantity by rule.

    Args:
        view: The document.
        i: Index of the quantity.
        clause: Its clause.
        previous: The reading of the quantity before, None for the first.
        lexicon: Words around figures.
        units: Unit vocabulary.
    """
    quantity = view.quantities[i]
    row = units.get(quantity.unit) if quantity.unit else None
    own = find_indicator(
        view.text,
        quantity,
        clause,
        lexicon,
        view.periods_in(clause.start, clause.end),
        view.places_in(clause.start, clause.end),
        row.kind if row else None,
    )
    aligned = _aligned(view, i, lexicon)
    indicator, inherited = aligned or own, False
    if indicator is None and previous is not None and view.sentence(i - 1) == view.sentence(i):
        indicator, inherited = previous.indicator, True
    words = view.text[indicator[0] : indicator[1]] if indicator else None
    meaning = meaning_of(view.text, quantity, clause, lexicon, words)
    aspect, sign = meaning.aspect, meaning.sign
    if aspect == "level" and own is None and previous is not None and previous.aspect != "from" and _continues(view, i):
        aspect, sign = previous.aspect, previous.sign
    return Reading(indicator, inherited, aspect, sign, meaning.compared_to)


def _continues(view: View, i: int) -> bool:
    """Tell whether the quantity is the next item of the list of the one before: 增长8.9%和9.5%."""
    same = i > 0 and view.quantities[i - 1].unit == view.quantities[i].unit
    return same and _is_list_gap(view, i)


def _is_list_gap(view: View, i: int) -> bool:
    return bool(_LIST_GAP.fullmatch(view.text[view.quantities[i - 1].end : view.quantities[i].start]))


def _aligned(view: View, i: int, lexicon: Lexicon) -> Span | None:
    """Align A、B分别增长1%和2%: the n-th number of the list gets the n-th item before 分别."""
    first = i
    while first > 0 and i - first < 12 and _is_list_gap(view, first):
        first -= 1
    if first == i and not (i + 1 < len(view.quantities) and _is_list_gap(view, i + 1)):
        return None
    stop = view.quantities[first].start
    floor = max(0, stop - 80)
    for match in _CLAUSE_END.finditer(view.text, floor, stop):
        floor = match.end()
    mark = view.text.rfind("分别", floor, stop)
    if mark < 0:
        return None
    items: list[Span] = []
    begin = floor
    for match in _ITEM_SPLIT.finditer(view.text, floor, mark):
        items.append((begin, match.start()))
        begin = match.end()
    items.append((begin, mark))
    if len(items) < 2 or i - first >= len(items):
        return None
    start, end = items[i - first]
    quantity = view.quantities[i]._replace(start=end, end=end)
    return find_indicator(
        view.text, quantity, Clause(start, end, end, False), lexicon,
        view.periods_in(start, end), view.places_in(start, end), None,
    )  # fmt: skip


def governing_period(view: View, i: int) -> PeriodMention | None:
    """Return the last time expression before a quantity that can govern it: in the sentence, else in the paragraph."""
    position, sentence = view.quantities[i].start, view.sentence(i)
    for period in reversed(view.periods_in(view.paragraph(i)[0], position)):
        same_sentence = period.start >= sentence[0]
        if period.kind in ("span", "target") or (same_sentence and period.kind in ("now", "vague", "day")):
            return period
    return None


def direction(period: PeriodMention | None, year: int | None) -> tuple[bool, bool]:
    """Return whether a period lies ahead of the document's year, and whether it lies behind it."""
    if period is None or period.value is None:
        return False, False
    if period.kind == "target":
        return True, False
    if year is None:
        return False, False
    last = int(period.value.removeprefix("..").split("/")[-1][:4])
    return last > year, last < year


def status(view: View, i: int, clause: Clause, period: PeriodMention | None) -> str:
    """Return actual, target or estimate by rule."""
    sentence, paragraph = view.sentence(i), view.paragraph(i)
    ahead, behind = direction(period, view.year)
    return status_of(
        view.text[clause.start : view.quantities[i].start],
        view.text[sentence[0] : sentence[1]],
        view.text[paragraph[0] : paragraph[1]],
        view.genre,
        ahead,
        behind,
    )


def default_period(view: View, status: str) -> str | None:
    """Return the period that the genre implies: a work report of year Y reviews Y-1 and plans Y."""
    if view.year is None or view.genre != "gov_work_report":
        return None
    return str(view.year if status == "target" else view.year - 1)
