"""The places around a figure where its indicator may begin or end, with their features.

This is what the pointer is trained on; :mod:`zhpolicy_ie.figures.learned.pointer` computes the same for many figures.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.hashing import Ints, code, combine, slots_of
from zhpolicy_ie.figures.learned.positions import Slots, TextFeatures, marks_between, unit_class
from zhpolicy_ie.layers import Quantity

LEFT_REACH, RIGHT_REACH, LONGEST = 72, 26, 30
# Hardly a figure has its indicator in another sentence, and most of those that do stand so near the border of theirs,
# with an indicator so near.
_OPENING, _LEFT_ACROSS = 16, 46
_CLOSING, _RIGHT_ACROSS = 1, 18
BEFORE, BEHIND = 10, 5  # how far words between a boundary and its number are a feature of their own
#: Classes of distance by the number of characters; beyond the last entry all are alike.
DISTANCES = np.array([min(far, 12) + (far > 18) + (far > 28) + (far > 45) for far in range(47)], np.uint8)


class Window(NamedTuple):
    """Boundaries from ``lo`` on with their feature slots, and the spans between them.

    ``begins`` and ``ends`` are rows of ``slots``, one pair a candidate span; ``pair_slots`` are its own features.
    """

    lo: int
    slots: Slots
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    pair_slots: Slots


def window_of(
    features: TextFeatures,
    quantities: list[Quantity],
    i: int,
    previous: tuple[int, int] | None,
    bounds: tuple[int, int],
    hint: tuple[int, int] | None,
) -> Window:
    """Return where the indicator of the i-th quantity may be.

    Args:
        features: Of the document.
        quantities: All quantities in order.
        i: The figure's index.
        previous: The indicator of the figure before, if any.
        bounds: The paragraph; nothing outside is considered.
        hint: The span that the rules propose; agreement with it is a feature.
    """
    q = quantities[i]
    lo, hi = max(bounds[0], q.start - LEFT_REACH), min(bounds[1], q.end + RIGHT_REACH)
    p = np.arange(lo, hi + 1)
    left, right = p <= q.start, p >= q.end
    anchor = np.where(left, q.start, q.end)
    side = np.where(left, 1, np.where(right, 2, 3)).astype(np.uint64)
    distance = DISTANCES[np.minimum(np.abs(p - anchor), len(DISTANCES) - 1)].astype(np.uint64)
    near = np.minimum(distance, 3)
    counts = marks_between(features.marks, p, anchor)
    commas, duns, stops = np.minimum(counts[:3], 4).astype(np.uint64)
    digits = np.minimum(counts[3], 1).astype(np.uint64)
    last_end = quantities[i - 1].end if i else -1
    next_start = quantities[i + 1].start if i + 1 < len(quantities) else 1 << 40
    since, beyond = (p < last_end).astype(np.uint64), (p > next_start).astype(np.uint64)
    text = features.text
    gap = text[max(last_end, lo) : q.start]
    kind, own = unit_class(q), own_of(gap)
    before_kind = unit_class(quantities[i - 1]) if i else 0
    again = _marks(p, previous)
    hinted = _marks(p, hint)
    ngrams, words = features.ngrams[:, features.column[lo : hi + 1]].T, features.words[:, lo : hi + 1].T
    between = _between(text, q, lo, hi)
    keys = [
        combine(20, distance, side),
        combine(21, distance, side, kind),
        combine(22, commas, duns, stops, side),
        combine(23, commas, duns, digits, side, kind),
        combine(24, since, beyond, stops, side),
        combine(25, between, side),
        combine(26, between, side, kind),
        combine(27, again, own, kind),
        combine(28, again, before_kind, kind, commas),
        combine(29, code(text[q.end : q.end + 2]), side, kind, near),
        combine(30, own, side, since, near),
        combine(31, ngrams[:, 2], side, kind),
        combine(32, ngrams[:, 3], side, kind),
        combine(33, ngrams[:, 0], distance, side),
        combine(34, ngrams[:, 1], distance, side),
        combine(35, ngrams[:, 6], commas, since, side),
        combine(36, features.flags[lo : hi + 1], side, since),
        combine(37, again, code(gap[-6:]) if last_end > 0 else 0),
        combine(45, hinted, side),
        combine(46, hinted, kind, side, since),
        combine(47, (words > 0).astype(np.uint64) @ np.array([1, 2], np.uint64), side),
        combine(48, words[:, 0], side, np.minimum(distance, 2)),
        combine(49, words[:, 1], side, np.minimum(distance, 2)),
    ]
    stacked = np.concatenate([combine(19, ngrams, side[:, None]), np.stack(keys, axis=1)], axis=1)
    return Window(lo, slots_of(stacked), *_spans(features, lo, q, len(p), kind))


def bounds_of(quantity: Quantity, sentence: tuple[int, int], paragraph: tuple[int, int]) -> tuple[int, int]:
    """Return the stretch in which the indicator of a quantity may stand.

    Args:
        quantity: The quantity.
        sentence: Its sentence.
        paragraph: Its paragraph; nothing outside is considered.

    Example:
        >>> number = Quantity(40, 43, 8.0, None, "家", "count", "exact", "cardinal", False)
        >>> bounds_of(number, (10, 50), (0, 90)), bounds_of(number, (38, 44), (0, 90))
        ((10, 50), (0, 61))
    """
    start, end = sentence
    low, high = quantity.start - LEFT_REACH, quantity.end + RIGHT_REACH
    if quantity.start - start < _OPENING:
        start, low = paragraph[0], quantity.start - _LEFT_ACROSS
    if end - quantity.end <= _CLOSING:
        end, high = paragraph[1], quantity.end + _RIGHT_ACROSS
    return max(start, low), min(end, high)


def own_of(gap: str) -> int:
    """Return a class of the text since the number before: its length, and whether it holds a comma."""
    return min(len(gap), 12) * 2 + ("，" in gap)


def _marks(p: npt.NDArray[np.int64], span: tuple[int, int] | None) -> Ints:
    """Return 1 where a span begins, 2 where it ends."""
    marks = np.zeros(len(p), np.uint64)
    if span is not None:
        marks += (p == span[0]).astype(np.uint64) + np.uint64(2) * (p == span[1]).astype(np.uint64)
    return marks


def _between(text: str, q: Quantity, lo: int, hi: int) -> Ints:
    """Return the words between a boundary and the number as codes, for the boundaries close to it."""
    codes = np.zeros(hi + 1 - lo, np.uint64)
    for k in range(max(lo, q.start - BEFORE), q.start + 1):
        codes[k - lo] = code(text[k : q.start])
    for k in range(q.end, min(hi, q.end + BEHIND) + 1):
        codes[k - lo] = code(">" + text[q.end : k])
    return codes


@lru_cache(maxsize=256)
def _grid(size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return all pairs of boundaries at most ``LONGEST`` apart."""
    begins = np.repeat(np.arange(size), LONGEST)
    ends = begins + np.tile(np.arange(1, LONGEST + 1), size)
    inside = ends < size
    return begins[inside], ends[inside]


def _spans(
    features: TextFeatures, lo: int, q: Quantity, size: int, kind: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Slots]:
    """Return the candidate spans: on one side of the number, not over the end of a sentence; and their slots."""
    begins, ends = _grid(size)
    left = ends <= q.start - lo
    kept = left | (begins >= q.end - lo)
    begins, ends, left = begins[kept], ends[kept], left[kept]
    inside = marks_between(features.marks, ends + lo, begins + lo)
    kept = inside[2] == 0
    begins, ends, left = begins[kept], ends[kept], left[kept]
    commas, duns, _, digits = np.minimum(inside[:, kept], 3).astype(np.uint64)
    side = np.where(left, 1, 2).astype(np.uint64)
    keys = (combine(40, ends - begins, side), combine(41, commas, duns, digits, side, kind))
    return begins, ends, slots_of(np.stack(keys, axis=1))
