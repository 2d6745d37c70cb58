"""Several statements of one value: the best of each document, and what documents say against each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zhpolicy_ie.panel.statements import Key, Statement

_ENOUGH = 4
_APPROXIMATE = 0.1
_NEXT = 2.0
_EXACTNESS = {"exact": 2, "approx": 1, "over": 0, "under": 0}


class Value(NamedTuple):
    """A value of the panel: the best statement of it, those that agree, and whether another document disagrees."""

    best: Statement
    agreeing: tuple[Statement, ...]
    conflict: bool


def choose(statements: Iterable[Statement]) -> list[Value]:
    """Return one value for each key; several, marked as in conflict, where documents do not agree.

    Within a document the statement counts that stands where the document sums up, is exact and has the most digits;
    what is said in passing is dropped. Documents agree where their statements can both be true: 13.7万亿元 is
    137008亿元 rounded, and 突破13万亿元 says no less. Of those that agree the most exact is shown.
    """
    by_key: dict[Key, dict[str, list[Statement]]] = {}
    for s in statements:
        by_key.setdefault(s.key, {}).setdefault(s.document, []).append(s)
    values: list[Value] = []
    for documents in by_key.values():
        groups: list[list[Statement]] = []
        for said in documents.values():
            best = _tightest(max(said, key=_rank), said)
            same = [best, *(s for s in said if s is not best and compatible(s, best))]
            group = next((g for g in groups if all(compatible(best, other) for other in g)), None)
            groups.append(same) if group is None else group.extend(same)
        values += [Value(max(g, key=_exactness), tuple(g), len(groups) > 1) for g in groups]
    return values


def _rank(s: Statement) -> tuple[float, ...]:
    """Rank the statements of one document: headline before aside, exact before rounded, early before late."""
    headline = min(s.neighbours, _ENOUGH)
    if s.key.status == "target" or s.key.aspect in ("growth", "share"):
        return (headline, -s.figure.start)
    return (headline + 2 * _EXACTNESS[s.figure.modifier], -s.step, -s.figure.start)


def _exactness(s: Statement) -> tuple[float, ...]:
    return (_EXACTNESS[s.figure.modifier], -s.step, min(s.neighbours, _ENOUGH))


def _tightest(best: Statement, said: Sequence[Statement]) -> Statement:
    """Of thresholds passed one after the other (7万亿, 8万亿) return the last; one far beyond is of something else."""
    if best.key.status == "target" or best.figure.modifier != "over":
        return best
    passed = [s for s in said if s.figure.modifier == "over" and s.figure.value <= _NEXT * best.figure.value]
    # None is passed where the best is negative: a fall by more than 3%.
    return max(passed, key=lambda s: s.figure.value, default=best)


def compatible(a: Statement, b: Statement) -> bool:
    """Return whether two statements of one value can both be true, given how they are rounded and bounded.

    Targets agree only if they say the same: 5%以上 and 5.5% are two aims.
    """
    low, high = _interval(a, b.figure.modifier)
    other_low, other_high = _interval(b, a.figure.modifier)
    if a.key.status == "target":
        return low == other_low and high == other_high
    return low <= other_high and other_low <= high


def _interval(s: Statement, other: str) -> tuple[float, float]:
    """Return between which values the true one lies by a statement."""
    figure = s.figure
    low, high = figure.value, figure.value if figure.value_max is None else figure.value_max
    if s.key.status == "target":
        return low, high
    width = max(s.step / 2, abs(high) * 1e-9)
    if figure.modifier == "approx":
        width = max(width, abs(high) * _APPROXIMATE)
    low, high = low - width, high + width
    if figure.modifier == "over":
        return low, float("inf")
    return (float("-inf"), high) if figure.modifier == "under" else (low, high)


def documents_of(statements: Sequence[Statement]) -> list[str]:
    """Return the ids of the documents of some statements, each once, in order."""
    return list(dict.fromkeys(s.document for s in statements))
