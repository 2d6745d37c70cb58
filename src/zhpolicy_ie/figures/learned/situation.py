"""Features of a figure for its aspect, status and period."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from zhpolicy_ie.figures.clauses import Clause
from zhpolicy_ie.figures.learned.classify import SIZE, slots
from zhpolicy_ie.figures.learned.hashing import code
from zhpolicy_ie.figures.learned.positions import Slots, TextFeatures
from zhpolicy_ie.layers import PeriodMention, Quantity

_DIGITS = re.compile(r"\d+(?:\.\d+)?")


class Situation(NamedTuple):
    """A figure with everything that its classifiers look at; texts have their width normalised.

    ``sentence`` and ``paragraph`` are spans; ``words`` are the words of the paragraph with their spans.
    ``rule_aspect`` and ``rule_status`` are what the rules say. ``gap`` is the text since the previous figure.
    """

    text: str
    quantity: Quantity
    clause: Clause
    sentence: tuple[int, int]
    paragraph: tuple[int, int]
    genre: str | None
    indicator: tuple[int, int] | None
    inherited: bool
    rule_aspect: str
    rule_status: str
    previous_aspect: str
    previous_unit: str | None


def _plain(text: str) -> str:
    return _DIGITS.sub("0", text)


def aspect_features(s: Situation) -> list[str]:
    """Return the features for the aspect (with its sign)."""
    q = s.quantity
    before = _plain(s.text[max(s.clause.start, q.start - 30) : q.start])
    after = _plain(s.text[q.end : q.end + 8])
    unit = q.unit or "-"
    indicator = s.text[s.indicator[0] : s.indicator[1]] if s.indicator else ""
    side = (
        "none"
        if s.indicator is None
        else "right"
        if s.indicator[0] >= q.end
        else "inherited"
        if s.inherited
        else "left"
    )
    between = ""
    if s.indicator is not None and s.indicator[1] <= q.start and not s.inherited:
        between = _plain(s.text[max(s.indicator[1], q.start - 24) : q.start])
    lead = s.text[max(0, s.indicator[0] - 4) : s.indicator[0]] if s.indicator is not None and not s.inherited else ""
    features = [
        f"r={s.rule_aspect}",
        f"u={unit}",
        f"ru={s.rule_aspect}|{unit}",
        f"side={side}|{unit}",
        f"k={q.kind}",
        f"m={q.modifier}",
    ]
    features += [f"b{n}={before[-n:]}" for n in range(1, 7) if len(before) >= n]
    features += [f"bu{n}={before[-n:]}|{unit}" for n in (1, 2, 3, 4) if len(before) >= n]
    features += [f"a{n}={after[:n]}|{unit}" for n in (1, 2, 3, 4)]
    features += [f"bt={between}", f"btu={between}|{unit}", f"btr={between}|{s.rule_aspect}"]
    features += [f"is{n}={indicator[-n:]}|{unit}" for n in (1, 2, 3)]
    features += [f"l{n}={lead[-n:]}|{side}" for n in (1, 2, 3)]
    features += [f"cb={before[i : i + 2]}|{unit}" for i in range(len(before) - 1)]
    features += [f"cb3={before[i : i + 3]}" for i in range(len(before) - 2)]
    listed = s.clause.previous and len(before) <= 3
    features += [
        f"p={s.previous_aspect}|{listed}|{s.previous_unit == q.unit}",
        f"pb={s.previous_aspect}|{before[:6]}|{s.clause.previous}",
    ]
    return features


class Stretches:
    """Slots of the characters of a text, of which each figure takes its sentence and what stands around it."""

    def __init__(self, features: TextFeatures, genre: str | None) -> None:
        number, size = code(genre or "-"), len(features.text)
        self._pairs = features.pairs(0, size, 60, number) & (SIZE - 1)
        self._triples = features.triples(0, size, 61) & (SIZE - 1)
        self._around = features.pairs(0, size, 62, number) & (SIZE - 1)

    def of(self, sentence: tuple[int, int], around: tuple[int, int]) -> list[Slots]:
        """Return the slots of a sentence and of what stands around it."""
        start, end = sentence
        return [
            self._pairs[start : max(start, end - 1)],
            self._triples[start : max(start, end - 2)],
            self._around[around[0] : max(around[0], around[1] - 1)],
        ]


def status_slots(
    features: TextFeatures,
    s: Situation,
    period: PeriodMention | None,
    ahead: bool,
    behind: bool,
    stretches: Stretches | None = None,
) -> Slots:
    """Return the slots for the status: words near the figure, and the character pairs of sentence and paragraph.

    Args:
        features: Of the document.
        s: The figure.
        period: The time expression that governs it by rule.
        ahead: That lies ahead of the document's year.
        behind: That lies behind it.
        stretches: Of the document, if there are more figures to come.
    """
    stretches = stretches or Stretches(features, s.genre)
    around = max(s.paragraph[0], s.quantity.start - 300), min(s.paragraph[1], s.quantity.end + 300)
    found: Slots = np.concatenate(
        [slots(_status_features(s, period, ahead, behind)), *stretches.of(s.sentence, around)]
    )
    found.sort()
    # np.unique does the same, at ten times the cost for so few.
    first = np.ones(len(found), bool)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    once: Slots = found[first]
    return once


def _status_features(s: Situation, period: PeriodMention | None, ahead: bool, behind: bool) -> list[str]:
    q, genre = s.quantity, s.genre or "-"
    before = _plain(s.text[s.clause.start : q.start])[-30:]
    kind = period.kind if period is not None else "-"
    features = [
        f"r={s.rule_status}|{genre}",
        f"g={genre}",
        f"pk={kind}|{genre}",
        f"d={ahead}{behind}|{genre}",
        f"m={q.modifier}|{genre}",
    ]
    features += [f"u={q.unit}|{genre}", f"as={s.rule_aspect}|{genre}", f"dr={ahead}{behind}|{s.rule_status}"]
    features += [f"b={before[i : i + 2]}" for i in range(len(before) - 1)]
    features += [f"bg={before[i : i + 2]}|{genre}" for i in range(len(before) - 1)]
    features += [f"c{n}={before[:n]}|{genre}" for n in (1, 2, 3, 4)]
    features += [f"t{n}={_plain(s.text[q.end : q.end + n])}|{genre}" for n in (1, 2, 3)]
    return features


def period_features(
    s: Situation,
    candidate: PeriodMention | None,
    rank: int,
    total: int,
    value: str | None,
    status: str,
    year: int | None,
) -> list[str]:
    """Return the features of one candidate period.

    Args:
        s: The figure.
        candidate: A time expression; None for a value that only the document's year gives, or for no period.
        rank: 0 for the nearest before the figure, 1 for the next, ...; -1 for one behind it.
        total: How many candidates there are.
        value: The value it would give; None for no period.
        status: The figure's status.
        year: The document's year.
    """
    genre = s.genre or "-"
    relative = _relative(value, year)
    if candidate is None:
        return [
            f"d={relative}|{genre}|{status}",
            f"dn={relative}|{min(total, 3)}|{genre}|{status}",
            f"da={relative}|{s.rule_aspect}|{genre}",
        ]
    q = s.quantity
    same = candidate.start >= s.sentence[0] and candidate.end <= s.sentence[1]
    clause = s.clause.start <= candidate.start < s.clause.end
    far = min(abs(q.start - candidate.end) // 15, 8)
    before = s.text[max(0, candidate.start - 2) : candidate.start]
    after = s.text[candidate.end : candidate.end + 2]
    words = s.text[candidate.start : candidate.end]
    shape = _DIGITS.sub("0", words)
    where = f"{same}{clause}{min(rank, 3)}"
    return [
        f"k={candidate.kind}|{where}",
        f"kg={candidate.kind}|{genre}|{where}",
        f"ks={candidate.kind}|{status}|{same}",
        f"w={where}|{genre}",
        f"f={far}|{same}",
        f"sh={shape}|{where}",
        f"shs={shape}|{status}",
        f"v={relative}|{genre}|{status}",
        f"vw={relative}|{where}",
        f"b={before}|{candidate.kind}",
        f"a={after}|{candidate.kind}|{same}",
        f"n={value is None}|{where}",
        f"fk={far}|{candidate.kind}|{same}",
        f"vg={relative}|{genre}|{candidate.kind}",
    ]


def _relative(value: str | None, year: int | None) -> str:
    """Describe a period by its distance from the document's year and its form."""
    if value is None:
        return "none"
    form = "to" if value.startswith("..") else "range" if "/" in value else str(len(value))
    if year is None:
        return form
    last = value.removeprefix("..").split("/")[-1][:4]
    return f"{form}{max(-3, min(3, int(last) - year))}"
