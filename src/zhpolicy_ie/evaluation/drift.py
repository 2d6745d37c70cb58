"""What became better and what became worse from one file of records to another, mistake by mistake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from zhpolicy_ie.evaluation.mistakes import KINDS, Mistake


class Drift(NamedTuple):
    """The mistakes of one kind: those that are gone, those that are new, and how many stayed."""

    better: list[Mistake]
    worse: list[Mistake]
    same: int


def drift(old: Iterable[Mistake], new: Iterable[Mistake]) -> dict[str, Drift]:
    """Compare the mistakes of two runs over the same texts; kinds without any are left out.

    A mistake is the same where it is of the same kind in the same words of the same document, however wrong it is.

    Example:
        >>> a, b = (Mistake("modifier", "d", words, "gold over, found exact", f"[{words}]") for words in ("5家", "7家"))
        >>> drift([a], [b])["modifier"].better == [a]
        True
    """
    before, after = _by_place(old), _by_place(new)
    found: dict[str, Drift] = {}
    for kind in KINDS:
        places = [place for place in {**before, **after} if place[0] == kind]
        better = [m for p in places for m in before[p][len(after[p]) :]]
        worse = [m for p in places for m in after[p][len(before[p]) :]]
        same = sum(min(len(before[p]), len(after[p])) for p in places)
        if better or worse or same:
            found[kind] = Drift(better, worse, same)
    return found


def _by_place(mistakes: Iterable[Mistake]) -> dict[tuple[str, str, str, str], list[Mistake]]:
    found = defaultdict[tuple[str, str, str, str], list[Mistake]](list)
    for mistake in mistakes:
        found[mistake.kind, mistake.id, mistake.text, mistake.context].append(mistake)
    return found


def drift_lines(
    found: Mapping[str, Drift], old: Mapping[str, Any], new: Mapping[str, Any], limit: int | None
) -> Iterator[str]:
    """Yield the report: scores that moved, then each kind of mistake with what is gone (+) and what is new (-).

    Args:
        found: From :func:`drift`.
        old: Scores before, as :meth:`Scores.to_dict` gives them.
        new: Scores now.
        limit: How many mistakes of a kind are listed each way; all if None.
    """
    for part in (p for p in new if isinstance(new[p], dict)):
        for name, numbers in new[part].items():
            if not isinstance(numbers, dict):
                continue
            key = "f1" if "f1" in numbers else "acc"
            before = old.get(part, {}).get(name, {}).get(key, 0.0)
            mark = "=" if numbers[key] == before else "better" if numbers[key] > before else "worse"
            yield f"{part} {name:<12}{key} {before:.4f} -> {numbers[key]:.4f}  {mark}"
    for kind, (better, worse, same) in found.items():
        yield f"{kind}: {len(better)} better, {len(worse)} worse, {same} as before"
        for sign, these in (("+", better), ("-", worse)):
            for m in these[:limit]:
                words = (m.id, m.text, m.detail, m.context)
                yield "\t".join((sign, *(w.replace("\n", "⏎").replace("\t", " ") for w in words)))


def drift_dict(found: Mapping[str, Drift], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report as one object: ``old`` and ``new`` scores, ``better`` and ``worse`` mistakes."""
    return {
        "old": old,
        "new": new,
        "better": [m._asdict() for d in found.values() for m in d.better],
        "worse": [m._asdict() for d in found.values() for m in d.worse],
    }
