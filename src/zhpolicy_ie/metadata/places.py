"""Names of places at a given point of a line: chains of divisions, and which of them are meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from zhpolicy_ie.names.automaton import NameMatcher
from zhpolicy_ie.panel.divisions import COUNTRY, Division, divisions

_COUNTRY = ("全国", "中华人民共和国")
# A place that is in no list (a development zone, a town) still is what a heading says that it is.
_UNLISTED = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:自治州|自治县|街道|新区|高新区|开发区|示范区|[市县区旗州盟镇乡])")
# No place, though it ends like one: 全市, 各县, 支持高新区.
_GENERIC = re.compile(
    r"[省市县区州]|自治|.{0,2}(?:省|直辖)?市[县区]|中央|地方|国家|.*[全我本各该两这此设直的与和及推促支加关辞任]"
)


class Place(NamedTuple):
    """A place named at ``start..end``.

    ``candidates`` are the divisions that it may be. ``unlisted`` is the last part of a name that is no division, and
    ``candidates`` then are what it lies in. ``full`` tells that the last part is a full name (长沙市, not 长沙).
    """

    start: int
    end: int
    candidates: tuple[Division, ...]
    unlisted: str = ""
    full: bool = True


@cache
def _matcher() -> NameMatcher[tuple[Division, ...]]:
    return NameMatcher(
        {name: tuple(found) for name, found in divisions().names.items() if name in _COUNTRY or COUNTRY not in found}
    )


def place_at(text: str, start: int) -> Place | None:
    """Return the place whose name begins at ``start``: a chain from the widest inwards, each in the one before.

    Example:
        >>> place = place_at("浙江嘉兴嘉善县政府", 0)
        >>> place.end, [d.name for d in place.candidates]
        (7, ['嘉善县'])
    """
    end, full = start, False
    candidates: tuple[Division, ...] = ()
    while True:
        for stop, found in _matcher().at(text, end):
            inside = tuple(d for d in found if not candidates or any(o != d and o.contains(d) for o in candidates))
            if inside and COUNTRY not in candidates:
                name = text[end:stop]
                named = tuple(d for d in inside if d.name == name)
                end, candidates, full = stop, named or _widest(inside), bool(named)
                break
        else:
            return Place(start, end, candidates, full=full or candidates == (COUNTRY,)) if candidates else None


def _widest(found: tuple[Division, ...]) -> tuple[Division, ...]:
    """Return a place without those in it that share its short name: 长沙 is 长沙市, not 长沙县."""
    return tuple(d for d in found if not any(o != d and o.contains(d) for o in found))


def place_over(text: str, start: int, end: int) -> Place | None:
    """Return the place that a stretch of text names as a whole, listed or not; None for 全市, 各县 and the like."""
    place = place_at(text, start)
    if place is not None and place.end == end:
        return place
    begin = place.end if place is not None else start
    rest = text[begin:end]
    if not _UNLISTED.fullmatch(rest) or _GENERIC.match(rest):
        return None
    return Place(start, end, place.candidates if place is not None else (), unlisted=rest)


class Mentions(NamedTuple):
    """How often divisions are named in a text, by full or short name, and where first.

    A name that several divisions share counts for each of them. The short name of a county is often a plain word (合作,
    振兴): counties whose full name does not occur are in ``doubtful``.
    """

    counts: Counter[Division]
    doubtful: Counter[Division]
    first: dict[Division, tuple[int, int]]


def mentions(text: str) -> Mentions:
    """Count the divisions that a text names."""
    counts: Counter[Division] = Counter()
    first: dict[Division, tuple[int, int]] = {}
    shown: set[Division] = set()
    covered = 0
    for start, (end, found) in _matcher().longest(text).items():
        if start < covered:
            continue
        covered = end
        for division in _widest(found):
            counts[division] += 1
            first.setdefault(division, (start, end))
            if division.level != "county" or text[start:end] == division.name:
                shown.add(division)
    doubtful = Counter({d: n for d, n in counts.items() if d not in shown})
    return Mentions(counts - doubtful, doubtful, first)


def narrowed(candidates: Iterable[Division], around: Iterable[Division]) -> list[Division]:
    """Return those of the candidates that lie in, or around, one of other divisions; all if none does."""
    candidates, around = list(candidates), list(around)
    near = [c for c in candidates if any(a.contains(c) or c.contains(a) for a in around)]
    return near or candidates
