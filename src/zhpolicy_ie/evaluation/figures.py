"""Comparing the figures of one document.

Three questions of rising strictness: are the characters the same (span), are value and unit the same where the
characters overlap (quantity), and do indicator, aspect, status and period agree as well (record)? Optional gold
figures excuse whatever overlaps them and ask for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from zhpolicy_ie.evaluation.annotations import FigureNote
from zhpolicy_ie.evaluation.tally import Tally

RECORD_FIELDS = ("indicator", "aspect", "status", "period")
FIELDS = ("modifier", "aspect", "status", "period", "indicator", "indicator exact", "subject")
_SAME_WORDS = 0.5  # Dice overlap from which two wordings of one indicator or subject count as the same
_TOLERANCE = 1e-6  # relative


class Match(NamedTuple):
    """A gold figure, the figure found for it, and whether each field agrees (fields without gold are left out)."""

    gold: FigureNote
    found: FigureNote
    agrees: dict[str, bool]

    @property
    def is_record(self) -> bool:
        """Whether all fields that make a record agree."""
        return all(self.agrees.get(field, True) for field in RECORD_FIELDS)


class FigureComparison(NamedTuple):
    """The outcome for one document; ``missed`` pairs a gold figure with what overlaps it."""

    span: Tally
    matches: list[Match]
    missed: list[tuple[FigureNote, list[FigureNote]]]
    wrong: list[FigureNote]

    @property
    def quantity(self) -> Tally:
        """Counts of figures by value and unit."""
        return Tally(len(self.matches), len(self.wrong), len(self.missed))

    @property
    def record(self) -> Tally:
        """Counts of figures by value, unit, indicator, aspect, status and period."""
        good = sum(match.is_record for match in self.matches)
        bad = len(self.matches) - good
        return Tally(good, len(self.wrong) + bad, len(self.missed) + bad)


def compare_figures(gold: Sequence[FigureNote], found: Sequence[FigureNote]) -> FigureComparison:
    """Compare the figures of one document, in the order in which both sides list them."""
    near = [[i for i, f in enumerate(found) if f.start < g.end and g.start < f.end] for g in gold]
    used: set[int] = set()
    matches: list[Match] = []
    missed: list[tuple[FigureNote, list[FigureNote]]] = []
    for wanted, overlapping in zip(gold, near, strict=True):
        if wanted.optional:
            used.update(overlapping)
            continue
        hit = next((i for i in overlapping if i not in used and same_quantity(wanted, found[i])), None)
        if hit is None:
            missed.append((wanted, [found[i] for i in overlapping]))
        else:
            used.add(hit)
            matches.append(Match(wanted, found[hit], agreement(wanted, found[hit])))
    wrong = [f for i, f in enumerate(found) if i not in used]
    return FigureComparison(_compare_spans(gold, found, near), matches, missed, wrong)


def _compare_spans(gold: Sequence[FigureNote], found: Sequence[FigureNote], near: list[list[int]]) -> Tally:
    hits = missed = 0
    excused: set[int] = set()
    for wanted, overlapping in zip(gold, near, strict=True):
        exact = any(found[i][:2] == wanted[:2] for i in overlapping)
        if exact or wanted.optional:
            # A part of a figure found beside the whole of it is not a second mistake.
            excused.update(overlapping)
        if not wanted.optional:
            hits, missed = hits + exact, missed + (not exact)
    return Tally(hits, len(found) - len(excused), missed)


def same_quantity(a: FigureNote, b: FigureNote) -> bool:
    """Whether two figures state the same value (both ends, for a range) in the same unit."""
    if a.values is None or b.values is None or a.unit != b.unit:
        return False
    pairs = zip_longest(a.values, b.values)
    return all(x is not None and y is not None and _close(x, y) for x, y in pairs)


def _close(x: float, y: float) -> bool:
    return abs(x - y) <= _TOLERANCE * max(1.0, abs(x), abs(y))


def agreement(gold: FigureNote, found: FigureNote) -> dict[str, bool]:
    """Return for every field that can be asked whether the two figures agree in it."""
    agrees = {
        "modifier": gold.modifier == found.modifier,
        "aspect": gold.aspect == found.aspect,
        "status": gold.status == found.status,
        "indicator": word_overlap(gold.indicator, found.indicator) >= _SAME_WORDS,
        "indicator exact": gold.indicator == found.indicator,
    }
    if gold.period:
        agrees["period"] = gold.period == found.period
    if gold.subject:
        agrees["subject"] = word_overlap(gold.subject, found.subject) >= _SAME_WORDS
    return agrees


def word_overlap(a: str | None, b: str | None) -> float:
    """Return the Dice overlap of the characters of two wordings, 1 where neither says anything.

    Example:
        >>> word_overlap("规上工业增加值", "工业增加值")
        0.8333333333333334

    """
    if not a or not b:
        return float(not a and not b)
    return 2 * (Counter(a) & Counter(b)).total() / (len(a) + len(b))
