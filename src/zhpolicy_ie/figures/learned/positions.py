"""Features of the places in a text where an indicator may begin or end, seen from one figure."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.hashing import code, mix
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity

LEFT_REACH, RIGHT_REACH, LONGEST = 72, 26, 30
_COMMA, _DUN, _STOP, _QUOTE, _DIGIT = "，,：:（(", "、", "。！？；;\n", "”“", "0123456789"
_UNIT_CLASSES = {"%": 1, "个百分点": 2, "元": 3, "美元": 3, "人": 4, "人次": 4, "名": 4, "户": 4, "位": 5, "倍": 6}
_MEASURES = frozenset({"area", "length", "mass", "volume", "power", "energy", "data", "computing", "container"})
Slots = npt.NDArray[np.int64]


class TextFeatures(NamedTuple):
    """What does not depend on the figure, computed once for a document; arrays have one entry a boundary (0..n)."""

    text: str
    ngrams: Slots
    codes: npt.NDArray[np.uint64]
    commas: npt.NDArray[np.int64]
    duns: npt.NDArray[np.int64]
    stops: npt.NDArray[np.int64]
    digits: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint64]
    words: npt.NDArray[np.uint64]


def text_features(
    text: str, words: list[tuple[int, int]], names: list[NameMention], periods: list[PeriodMention]
) -> TextFeatures:
    """Compute the figure-independent features of a width-normalised text.

    Args:
        text: The text.
        words: Its words as spans, in order; they need not cover it.
        names: Names in it.
        periods: Time expressions in it.
    """
    n = len(text)
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    raw = np.where((raw >= 48) & (raw <= 57), np.uint64(48), raw)  # all digits are one
    padded = np.concatenate([np.zeros(4, np.uint64), raw, np.zeros(4, np.uint64)])
    at = [padded[4 + k : 4 + k + n + 1] for k in range(-4, 4)]  # at[4+k][p] is character p+k
    l4, l3, l2, l1, r1, r2, r3, r4 = at
    columns = [
        mix(1, l1),
        mix(2, r1),
        mix(3, l2, l1),
        mix(4, r1, r2),
        mix(5, l3, l2, l1),
        mix(6, r1, r2, r3),
        mix(7, l1, r1),
        mix(8, l2, l1, r1),
        mix(9, l1, r1, r2),
        mix(10, l2, l1, r1, r2),
        mix(11, l4, l3, l2, l1),
        mix(12, r1, r2, r3, r4),
    ]
    flags = np.zeros(n + 1, np.uint64)
    for bit, mentions in ((0, names), (2, periods)):
        for mention in mentions:
            flags[mention.start] += np.uint64(1 << bit)
            flags[mention.end] += np.uint64(2 << bit)
            if bit == 0:
                flags[mention.start + 1 : mention.end] |= np.uint64(64)
    ends, starts = np.zeros(n + 1, np.uint64), np.zeros(n + 1, np.uint64)
    for begin, end in words:
        starts[begin] = ends[end] = code(text[begin:end])
    columns += [mix(13, flags), mix(14, ends), mix(15, starts), mix(16, ends > 0, starts > 0, l1, r1)]
    return TextFeatures(
        text,
        np.stack(columns, axis=1),
        padded[3:-4] if n else padded[3:5],
        _running(text, _COMMA),
        _running(text, _DUN),
        _running(text, _STOP),
        _running(text, _DIGIT),
        flags,
        np.stack([ends, starts], axis=1),
    )


def _running(text: str, chars: str) -> npt.NDArray[np.int64]:
    """Return how many of ``chars`` stand before each boundary."""
    wanted = set(chars)
    return np.concatenate([[0], np.cumsum(np.fromiter((c in wanted for c in text), dtype=np.int64, count=len(text)))])


def unit_class(quantity: Quantity) -> int:
    """Return a coarse class of unit: percent, points, money, people, rank, times, measures, counts, none."""
    if quantity.kind == "ordinal":
        return 9
    if quantity.unit is None:
        return 10
    known = _UNIT_CLASSES.get(quantity.unit)
    if known is not None:
        return known
    if quantity.dimension in _MEASURES:
        return 7
    return 8 if quantity.dimension == "count" else 11


class Window(NamedTuple):
    """Boundaries ``lo..hi`` around a figure with their feature slots; ``left`` marks those before the figure."""

    lo: int
    slots: Slots
    left: npt.NDArray[np.bool_]
    right: npt.NDArray[np.bool_]


def window_of(
    features: TextFeatures,
    quantities: list[Quantity],
    i: int,
    previous: tuple[int, int] | None,
    bounds: tuple[int, int],
    hints: list[tuple[int, int] | None],
) -> Window:
    """Return the boundaries where the indicator of the i-th quantity may begin or end.

    Args:
        features: Of the document.
        quantities: All quantities in order.
        i: The figure's index.
        previous: The indicator of the figure before, if any.
        bounds: The paragraph; nothing outside is considered.
        hints: Spans that rules propose; agreement with each is a feature.
    """
    q = quantities[i]
    lo, hi = max(bounds[0], q.start - LEFT_REACH), min(bounds[1], q.end + RIGHT_REACH)
    p = np.arange(lo, hi + 1)
    left, right = p <= q.start, p >= q.end
    anchor = np.where(left, q.start, q.end)
    far = np.abs(p - anchor)
    side = np.where(left, 1, 2).astype(np.uint64)
    side[(~left) & (~right)] = 3
    kind = unit_class(q)
    between = [np.minimum(np.abs(c[p] - c[anchor]), 4) for c in (features.commas, features.duns, features.stops)]
    digit_between = np.minimum(np.abs(features.digits[p] - features.digits[anchor]), 1)
    last_end = quantities[i - 1].end if i else -1
    since = np.where(p >= last_end, 0, 1)
    next_start = quantities[i + 1].start if i + 1 < len(quantities) else 1 << 40
    beyond = np.where(p > next_start, 1, 0)
    u = [b.astype(np.uint64) for b in (*between, digit_between, since, beyond)]
    distance = np.minimum(far, 12) + (far > 18) + (far > 28) + (far > 45)
    own_text = features.text[max(last_end, lo) : q.start] if last_end > lo else features.text[lo : q.start]
    own = _shape(own_text)
    after = code(features.text[q.end : q.end + 2])
    first = features.ngrams[lo : hi + 1]
    sided = mix(19, first.astype(np.uint64), side[:, None])
    exact = np.zeros(len(p), np.uint64)
    for k in range(max(0, q.start - 10), q.start + 1):
        if k >= lo:
            exact[k - lo] = code(features.text[k : q.start])
    for k in range(q.end, min(hi, q.end + 5) + 1):
        exact[k - lo] = code(">" + features.text[q.end : k])
    start_of_previous = (p == previous[0]).astype(np.uint64) if previous else np.zeros(len(p), np.uint64)
    end_of_previous = (p == previous[1]).astype(np.uint64) if previous else np.zeros(len(p), np.uint64)
    prev_kind = unit_class(quantities[i - 1]) if i else 0
    hinted = np.zeros(len(p), np.uint64)
    for bit, hint in enumerate(hints):
        if hint is not None:
            hinted += ((p == hint[0]).astype(np.uint64) << np.uint64(2 * bit)) + (
                (p == hint[1]).astype(np.uint64) << np.uint64(2 * bit + 1)
            )
    breaks = (features.words[lo : hi + 1] > 0).astype(np.uint64)
    d, k_, s_ = distance.astype(np.uint64), np.uint64(kind), side
    columns = [
        mix(20, d, s_),
        mix(21, d, s_, k_),
        mix(22, u[0], u[1], u[2], s_),
        mix(23, u[0], u[1], u[3], s_, k_),
        mix(24, u[4], u[5], u[2], s_),
        mix(25, exact, s_),
        mix(26, exact, s_, k_),
        mix(27, start_of_previous, end_of_previous, own, k_),
        mix(28, start_of_previous, end_of_previous, prev_kind, k_, u[0]),
        mix(29, after, s_, k_, np.minimum(d, 3)),
        mix(30, own, s_, u[4], np.minimum(d, 3)),
        mix(31, features.ngrams[lo : hi + 1, 2].astype(np.uint64), s_, k_),
        mix(32, features.ngrams[lo : hi + 1, 3].astype(np.uint64), s_, k_),
        mix(33, features.ngrams[lo : hi + 1, 0].astype(np.uint64), d, s_),
        mix(34, features.ngrams[lo : hi + 1, 1].astype(np.uint64), d, s_),
        mix(35, features.ngrams[lo : hi + 1, 6].astype(np.uint64), u[0], u[4], s_),
        mix(36, features.flags[lo : hi + 1], s_, u[4]),
        mix(
            37, start_of_previous, end_of_previous, code(features.text[last_end : q.start][-6:]) if last_end > 0 else 0
        ),
    ]
    columns += [
        mix(45, hinted, s_),
        mix(46, hinted, k_, s_, u[4]),
        mix(47, breaks[:, 0], breaks[:, 1], s_),
        mix(48, features.words[lo : hi + 1, 0], s_, np.minimum(d, 2)),
        mix(49, features.words[lo : hi + 1, 1], s_, np.minimum(d, 2)),
    ]
    return Window(lo, np.concatenate([sided, np.stack(columns, axis=1)], axis=1), left, right)


def _shape(text: str) -> int:
    """Summarise the words between the figure before and this one: how long, and whether they hold a noun at all."""
    size = min(len(text), 12)
    comma = "，" in text
    return size * 2 + comma


def span_slots(window: Window, features: TextFeatures, kind: int) -> tuple[Slots, npt.NDArray[np.bool_]]:
    """Return, for every (begin, end) pair of the window, two feature slots, and which pairs are possible at all."""
    n = len(window.left)
    p = np.arange(window.lo, window.lo + n)
    length = p[None, :] - p[:, None]
    inside = [
        np.minimum(np.maximum(c[p][None, :] - c[p][:, None], 0), 3)
        for c in (features.commas, features.duns, features.stops, features.digits)
    ]
    possible = (length >= 1) & (length <= LONGEST)
    same = (window.left[:, None] & window.left[None, :]) | (window.right[:, None] & window.right[None, :])
    possible &= same & (inside[2] == 0)
    side = np.where(window.left[:, None], 1, 2).astype(np.uint64)
    size = np.clip(length, 0, LONGEST).astype(np.uint64)
    a, b, _, d = (x.astype(np.uint64) for x in inside)
    return np.stack([mix(40, size, side), mix(41, a, b, d, side, np.uint64(kind))], axis=2), possible
