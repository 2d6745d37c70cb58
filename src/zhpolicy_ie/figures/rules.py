"""The meaning of a figure by rule: the baseline, and the first evidence for the learned models."""

from __future__ import annotations

from typing import NamedTuple

from zhpolicy_ie.figures.clauses import Clause
from zhpolicy_ie.figures.indicator import find_indicator
from zhpolicy_ie.figures.lists import aligned, continues, is_next_part
from zhpolicy_ie.figures.meaning import meaning_of
from zhpolicy_ie.figures.status import status_of
from zhpolicy_ie.figures.view import Span, View
from zhpolicy_ie.figures.words import load_lexicon
from zhpolicy_ie.layers import PeriodMention
from zhpolicy_ie.numbers.units import load_units


class Reading(NamedTuple):
    """What the rules make of one figure; ``sign`` is -1 for a decrease."""

    indicator: Span | None
    inherited: bool
    aspect: str
    sign: int
    compared_to: str | None


def read(view: View, i: int, clause: Clause, before: list[Reading], indicators: list[Span | None]) -> Reading:
    """Return indicator, aspect and sign of the i-th quantity by rule.

    Args:
        view: The document.
        i: Index of the quantity.
        clause: Its clause.
        before: The readings of the quantities before.
        indicators: The indicators in them.
    """
    lexicon, units = load_lexicon(), load_units()
    if is_next_part(view, i):
        return before[-1]._replace(inherited=True)
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
    previous = before[-1] if before else None
    indicator, inherited = aligned(view, i, indicators, lexicon) or own, False
    if indicator is None and previous is not None and view.sentence(i - 1) == view.sentence(i):
        indicator, inherited = previous.indicator, True
    words = view.text[indicator[0] : indicator[1]] if indicator else None
    meaning = meaning_of(view.text, quantity, clause, lexicon, words)
    aspect, sign = meaning.aspect, meaning.sign
    if aspect == "level" and own is None and previous is not None and previous.aspect != "from" and continues(view, i):
        aspect, sign = previous.aspect, previous.sign
    compared_to = meaning.compared_to
    if compared_to is None and previous is not None and aspect == previous.aspect and continues(view, i):
        compared_to = previous.compared_to  # 同比分别增长6.3%和5.1%
    return Reading(indicator, inherited, aspect, sign, compared_to)


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
