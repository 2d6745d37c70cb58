"""Cutting a text into runs of one script: where no word can cross, no segmenter is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

#: Chinese characters as a regular-expression class: the ideographs of all planes and 〇.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: Longest run handed out whole; a longer one is cut here, so that cost and memory stay linear in the text.
MAX_RUN = 256

_LINE_ENDS = r"\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029"
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff"
_SPACE = rf"[^\S{_LINE_ENDS}]"
# Alternatives in order of frequency. Digits keep . and , between digits (863.48, 1,234); a Latin or Greek word ends
# where digits begin (G|60); every line end is a token; everything else is one character a token.
RUN = re.compile(
    rf"([{HAN}]{{1,{MAX_RUN}}})"
    r"|[0-9]{1,64}(?:[.,][0-9]{1,64}){0,8}"
    rf"|[{_LATIN}]{{1,64}}"
    rf"|\r\n|{_SPACE}{{1,{MAX_RUN}}}"
    r"|[\s\S]"
)
# Kinds of characters that run together, and the length from which a run of them may have to be cut.
_OTHER, _HAN, _DIGIT, _WORD, _BLANK, _POINT = range(6)
_CUT_FROM = np.array([2, MAX_RUN + 1, 18, 65, MAX_RUN + 1, 2])

Offsets = npt.NDArray[np.int64]


def runs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield ``(start, end, is_han)`` for consecutive runs that cover ``text``.

    Args:
        text: Text of normalised width (see :func:`zhpolicy_ie.text.width.normalise_width`).

    Example:
        >>> [("增长8.5%，"[a:b], han) for a, b, han in runs("增长8.5%，")]
        [('增长', True), ('8.5', False), ('%', False), ('，', False)]
    """
    for match in RUN.finditer(text):
        yield match.start(), match.end(), match.lastindex == 1


class Runs(NamedTuple):
    """Runs that cover a text: where each begins and ends, and whether it is of Chinese characters."""

    starts: Offsets
    ends: Offsets
    han: npt.NDArray[np.bool_]


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Return the characters of a text as numbers.

    Example:
        >>> code_points("8亩").tolist()
        [56, 20137]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def places_in(starts: Offsets, ends: Offsets) -> Offsets:
    """Return every place in some stretches of a text.

    Example:
        >>> places_in(np.array([2, 7]), np.array([5, 8])).tolist()
        [2, 3, 4, 7]
    """
    sizes = ends - starts
    before = sizes.cumsum() - sizes
    places: Offsets = np.arange(int(sizes.sum())) + (starts - before).repeat(sizes)
    return places


def all_runs(text: str, points: npt.NDArray[np.uint32]) -> Runs:
    """Return what :func:`runs` yields, found for all characters at once.

    Args:
        text: Text of normalised width, not empty.
        points: Its characters as numbers.

    Example:
        >>> all_runs("增长8.5%", code_points("增长8.5%")).ends.tolist()
        [2, 5, 6]
    """
    kinds = _kinds().take(points)
    marks = (kinds == _POINT).nonzero()[0]
    if len(marks):
        inner = (marks > 0) & (marks < len(kinds) - 1)
        inner &= (kinds.take(marks - 1) == _DIGIT) & (kinds.take(marks + 1, mode="clip") == _DIGIT)
        kinds[marks] = np.where(inner, _DIGIT, _OTHER)
    border = np.empty(len(kinds), bool)
    border[0] = True
    np.not_equal(kinds[1:], kinds[:-1], out=border[1:])
    border |= kinds == _OTHER
    if "\r\n" in text:
        border[1:] &= (points[1:] != ord("\n")) | (points[:-1] != ord("\r"))
    starts = border.nonzero()[0]
    ends = np.empty_like(starts)
    ends[:-1], ends[-1] = starts[1:], len(kinds)
    kind = kinds.take(starts)
    long = (ends - starts >= _CUT_FROM.take(kind)).nonzero()[0]
    if len(long):
        starts, ends, kind = _cut(text, starts, ends, kind, long.tolist())
    return Runs(starts, ends, kind == _HAN)


def _cut(
    text: str, starts: Offsets, ends: Offsets, kinds: npt.NDArray[np.uint8], long: list[int]
) -> tuple[Offsets, Offsets, npt.NDArray[np.uint8]]:
    """Cut runs that may be too long, as :data:`RUN` does, which sees nothing of what stands around a run."""
    more = [
        (match.start(), kind)
        for start, end, kind in zip(starts[long].tolist(), ends[long].tolist(), kinds[long].tolist(), strict=True)
        for match in RUN.finditer(text, start, end)
        if match.start() > start
    ]
    places = np.array([place for place, _ in more], np.int64)
    order = np.argsort(np.concatenate([starts, places]), kind="stable")
    starts = np.concatenate([starts, places])[order]
    kinds = np.concatenate([kinds, np.array([kind for _, kind in more], np.uint8)])[order]
    return starts, np.append(starts[1:], ends[-1]), kinds


@lru_cache(maxsize=1)
def _kinds() -> npt.NDArray[np.uint8]:
    """Return the kind of every character, by its number."""
    kinds = np.zeros(0x110000, np.uint8)
    every = "".join(map(chr, range(0x3400)))  # beyond are Chinese characters and signs that stand alone
    for kind, of_kind in ((_BLANK, _SPACE), (_WORD, f"[{_LATIN}]"), (_DIGIT, "[0-9]"), (_POINT, "[.,]")):
        for match in re.finditer(f"{of_kind}+", every):
            kinds[match.start() : match.end()] = kind
    for first, last in re.findall(r"(.)-(.)", HAN):
        kinds[ord(first) : ord(last) + 1] = _HAN
    kinds[ord(HAN[0])] = _HAN
    return kinds
