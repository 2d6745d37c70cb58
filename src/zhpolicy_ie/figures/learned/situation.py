"""A figure as its classifiers see it, and their features: hashed strings, kept for the next figure with the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import add
from typing import NamedTuple

import numpy as np

from zhpolicy_ie.figures.clauses import Clause
from zhpolicy_ie.figures.learned.classify import SIZE, Short, begun, ended, ended_each, hashed
from zhpolicy_ie.figures.learned.hashing import Ints, code, combine, slots_of
from zhpolicy_ie.figures.learned.positions import codes_of
from zhpolicy_ie.figures.learned.signs import Place
from zhpolicy_ie.layers import PeriodMention, Quantity

_kept = lru_cache(maxsize=1 << 13)  # the same few words stand around most numbers
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_AROUND = 300  # characters to each side of a figure that have a part in its status
#: Genres whose wording as a whole tells results from plans. Elsewhere what a sentence is about only misleads, and its
#: signs (:class:`~zhpolicy_ie.figures.learned.signs.Signs`) say more.
REPORTING = frozenset(("gov_work_report", "plan"))
# How feature strings begin whose values are too many to keep them.
_BEFORE, _BEFORE_UNIT = [begun(f"b{n}=") for n in range(1, 7)], [begun(f"bu{n}=") for n in range(1, 5)]
_AFTER_UNIT = [begun(f"a{n}=") for n in range(1, 5)]
_PAIR, _TRIPLE = begun("cb="), begun("cb3=")
_STATUS_AROUND = [begun(f"{name}{n}=") for name in "ct" for n in range(1, 5)]
_STATUS_PAIR, _STATUS_GENRE = begun("b="), begun("bg=")


class Situation(NamedTuple):
    """A figure with everything that its classifiers look at; texts have their width normalised.

    ``sentence`` and ``paragraph`` are spans. ``rule_aspect`` and ``rule_status`` are what the rules say, ``governing``
    is the time expression that governs the figure by rule.
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
    governing: PeriodMention | None
    previous_unit: str | None


def _plain(text: str) -> str:
    return _DIGITS.sub("0", text)


def words_before(s: Situation) -> str:
    """Return the last characters of the clause of a figure before its number, every number in them as 0."""
    return _plain(s.text[max(s.clause.start, s.quantity.start - 30) : s.quantity.start])


def aspect_slots(s: Situation, before: str) -> set[int]:
    """Return the slots for the aspect (with its sign), without those that look at the figure before.

    Args:
        s: The figure.
        before: Its :func:`words_before`.
    """
    q = s.quantity
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
    between = lead = ""
    if s.indicator is not None and not s.inherited:
        if s.indicator[1] <= q.start:
            between = _plain(s.text[max(s.indicator[1], q.start - 24) : q.start])
        lead = s.text[max(0, s.indicator[0] - 4) : s.indicator[0]]
    found = {
        *_aspect_facts(s.rule_aspect, unit, side, q.kind, q.modifier),
        *_aspect_between(between, unit, s.rule_aspect),
        *_aspect_indicator(indicator[-3:], unit),
        *_aspect_lead(lead[-3:], side),
    }
    after, rest = _plain(s.text[q.end : q.end + 8]), f"|{unit}"
    last = [before[-n:] for n in range(1, min(len(before), len(_BEFORE)) + 1)]
    found.update(ended_each(_BEFORE, last))
    found.update(ended_each(_BEFORE_UNIT, last, rest))
    found.update(ended_each(_AFTER_UNIT, (after[:1], after[:2], after[:3], after[:4]), rest))
    pairs = list(map(add, before, before[1:]))
    found.update(ended(_PAIR, pairs, rest))
    found.update(ended(_TRIPLE, map(add, pairs, before[2:])))
    return found


def previous_slots(s: Situation, before: str, previous: str) -> tuple[int, ...]:
    """Return the slots for the aspect that look at the figure before.

    Args:
        s: The figure.
        before: Its :func:`words_before`.
        previous: The aspect of the figure before it.
    """
    return _aspect_previous(previous, s.previous_unit == s.quantity.unit, s.clause.previous, before[:6])


def _aspect_previous(aspect: str, same_unit: bool, listed: bool, before: str) -> tuple[int, ...]:
    near = listed and len(before) <= 3
    return _slots(f"p={aspect}|{near}|{same_unit}", f"pb={aspect}|{before}|{listed}")


@_kept
def _aspect_facts(rule: str, unit: str, side: str, kind: str, modifier: str) -> tuple[int, ...]:
    return _slots(f"r={rule}", f"u={unit}", f"ru={rule}|{unit}", f"side={side}|{unit}", f"k={kind}", f"m={modifier}")


@_kept
def _aspect_between(between: str, unit: str, rule: str) -> tuple[int, ...]:
    return _slots(f"bt={between}", f"btu={between}|{unit}", f"btr={between}|{rule}")


@_kept
def _aspect_indicator(indicator: str, unit: str) -> tuple[int, ...]:
    return _slots(*(f"is{n}={indicator[-n:]}|{unit}" for n in (1, 2, 3)))


@_kept
def _aspect_lead(lead: str, side: str) -> tuple[int, ...]:
    return _slots(*(f"l{n}={lead[-n:]}|{side}" for n in (1, 2, 3)))


class Stretches:
    """Slots of the characters of a text, of which each figure takes its sentence and what stands around it."""

    def __init__(self, text: str, genre: str | None, situations: Sequence[Situation]) -> None:
        # As far as they are looked at, by figures that stand together.
        self._start = max(0, min(min(s.sentence[0], s.quantity.start - _AROUND) for s in situations))
        codes = codes_of(text[self._start : max(max(s.sentence[1], s.quantity.end + _AROUND) for s in situations)])
        number, two = code(genre or "-"), (codes[1:-1], codes[2:])
        self._pairs = _short(combine(60, *two, number))
        self._triples = _short(combine(61, codes[1:-2], codes[2:-1], codes[3:]))
        self._around = _short(combine(62, *two, number))

    def of(self, s: Situation) -> list[Short]:
        """Return the slots of the sentence of a figure and of what stands around it."""
        start, end = (place - self._start for place in s.sentence)
        low, high = max(s.paragraph[0], s.quantity.start - _AROUND), min(s.paragraph[1], s.quantity.end + _AROUND)
        low, high = low - self._start, high - self._start
        own = [self._pairs[start : max(start, end - 1)], self._triples[start : max(start, end - 2)]]
        return [*own, self._around[low : max(low, high - 1)]] if s.genre == "gov_work_report" else own


def _short(keys: Ints) -> Short:
    slots: Short = slots_of(keys).astype(np.uint32) & np.uint32(SIZE - 1)
    return slots


def place_of(s: Situation, ahead: bool, behind: bool) -> Place:
    """Return where a figure stands, for the signs around it."""
    q = s.quantity
    return Place(s.sentence[0], s.clause.start, q.start, q.end, s.sentence[1], s.paragraph[0], ahead, behind)


def status_slots(s: Situation, ahead: bool, behind: bool) -> list[int]:
    """Return the slots for the status of the words near the figure; :class:`Stretches` has those of the others.

    A slot may come more than once, and counts once.

    Args:
        s: The figure.
        ahead: The time expression that governs it by rule lies ahead of the document's year.
        behind: It lies behind it.
    """
    q, genre = s.quantity, s.genre or "-"
    before = _plain(s.text[s.clause.start : q.start])[-30:]
    kind = s.governing.kind if s.governing is not None else "-"
    found = [
        *_status_facts(s.rule_status, s.rule_aspect, genre, kind, f"{ahead}{behind}", q.modifier, q.unit),
    ]
    after, rest = s.text[q.end : q.end + 3], f"|{genre}"
    around = (before[:1], before[:2], before[:3], before[:4], *(_plain(after[:n]) for n in (1, 2, 3)))
    pairs = list(map(add, before, before[1:]))
    found += ended_each(_STATUS_AROUND, around, rest)
    return [*found, *ended(_STATUS_PAIR, pairs), *ended(_STATUS_GENRE, pairs, rest)]


@_kept
def _status_facts(
    rule: str, aspect: str, genre: str, kind: str, where: str, modifier: str, unit: str | None
) -> tuple[int, ...]:
    return _slots(
        f"r={rule}|{genre}", f"g={genre}", f"pk={kind}|{genre}", f"d={where}|{genre}", f"m={modifier}|{genre}",
        f"u={unit}|{genre}", f"as={aspect}|{genre}", f"dr={where}|{rule}",
    )  # fmt: skip


def period_slots(
    s: Situation,
    candidate: PeriodMention | None,
    rank: int,
    total: int,
    value: str | None,
    status: str,
    year: int | None,
) -> set[int]:
    """Return the slots of one candidate period.

    Args:
        s: The figure.
        candidate: A time expression; None for a value that only the document's year gives, or for no period.
        rank: 0 for the nearest before the figure, 1 for the next, ...; -1 for one behind it.
        total: How many candidates there are.
        value: The value it would give; None for no period.
        status: The figure's status.
        year: The document's year.
    """
    genre, relative = s.genre or "-", _relative(value, year)
    if candidate is None:
        return set(_period_without(relative, genre, status, min(total, 3), s.rule_aspect))
    start, end = candidate.start, candidate.end
    same = start >= s.sentence[0] and end <= s.sentence[1]
    where = f"{same}{s.clause.start <= start < s.clause.end}{min(rank, 3)}"
    far = min(abs(s.quantity.start - end) // 15, 8)
    return {
        *_period_facts(candidate.kind, where, genre, status, same, far, relative, value is None),
        *_period_shape(s.text[start:end], where, status),
        *_period_around(s.text[max(0, start - 2) : start], s.text[end : end + 2], candidate.kind, same),
    }


@_kept
def _period_without(relative: str, genre: str, status: str, total: int, aspect: str) -> tuple[int, ...]:
    return _slots(
        f"d={relative}|{genre}|{status}", f"dn={relative}|{total}|{genre}|{status}", f"da={relative}|{aspect}|{genre}"
    )


@_kept
def _period_facts(
    kind: str, where: str, genre: str, status: str, same: bool, far: int, relative: str, unknown: bool
) -> tuple[int, ...]:
    return _slots(
        f"k={kind}|{where}", f"kg={kind}|{genre}|{where}", f"ks={kind}|{status}|{same}", f"w={where}|{genre}",
        f"f={far}|{same}", f"v={relative}|{genre}|{status}", f"vw={relative}|{where}", f"n={unknown}|{where}",
        f"fk={far}|{kind}|{same}", f"vg={relative}|{genre}|{kind}",
    )  # fmt: skip


@_kept
def _period_shape(words: str, where: str, status: str) -> tuple[int, ...]:
    shape = _plain(words)
    return _slots(f"sh={shape}|{where}", f"shs={shape}|{status}")


@_kept
def _period_around(before: str, after: str, kind: str, same: bool) -> tuple[int, ...]:
    return _slots(f"b={before}|{kind}", f"a={after}|{kind}|{same}")


@_kept
def _relative(value: str | None, year: int | None) -> str:
    """Describe a period by its distance from the document's year and its form."""
    if value is None:
        return "none"
    form = "to" if value.startswith("..") else "range" if "/" in value else str(len(value))
    if year is None:
        return form
    last = value.removeprefix("..").split("/")[-1][:4]
    return f"{form}{max(-3, min(3, int(last) - year))}"


def _slots(*features: str) -> tuple[int, ...]:
    return tuple(map(hashed, features))
