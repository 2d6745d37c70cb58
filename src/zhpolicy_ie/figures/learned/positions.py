"""Features of a text that do not depend on the figure, computed once for all its characters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.hashing import Ints, combine, multiples, sums
from zhpolicy_ie.figures.word_classes import word_class
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity

_MARKS = "，,：:（(", "、", "。！？；;\n", "0"  # all digits are read as 0
#: Which of these a character is, from 1; 0 for all others.
_KINDS = np.zeros(0x10000, np.uint8)
for _kind, _chars in enumerate(_MARKS, 1):
    _KINDS[[ord(char) for char in _chars]] = _kind
_UNIT_CLASSES = {"%": 1, "个百分点": 2, "元": 3, "美元": 3, "人": 4, "人次": 4, "名": 4, "户": 4, "位": 5, "倍": 6}
_MEASURES = frozenset({"area", "length", "mass", "volume", "power", "energy", "data", "computing", "container"})
Slots = npt.NDArray[np.int64]
NEVER = 1 << 40  # beyond every text


class TextFeatures(NamedTuple):
    """What does not depend on the figure, computed once for a document; columns are boundaries (0..n).

    ``ngrams`` has a column only for the boundaries at which n-grams are looked at: that of boundary ``p`` is
    ``column[p]``. ``marks`` counts the commas, enumeration commas, sentence ends and digits before each boundary, in
    eight bits: see :func:`marks_between`. ``stop`` is the place of the next sentence end; ``words`` holds the codes of
    the words that end and begin at each boundary; ``codes[p]`` is the character before boundary ``p``.
    """

    text: str
    ngrams: npt.NDArray[np.uint64]
    column: npt.NDArray[np.intp]
    codes: npt.NDArray[np.uint64]
    marks: npt.NDArray[np.uint8]
    stop: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint64]
    words: npt.NDArray[np.uint64]


def marks_between(
    marks: npt.NDArray[np.uint8], one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint8]:
    """Return how many marks of each kind (rows) stand between boundaries less than 128 characters apart.

    Args:
        marks: Those of :class:`TextFeatures`.
        one: Some boundaries.
        other: Others, before them or behind.

    Example:
        >>> features = text_features("增长8%，投资、出口5亿元", np.zeros((0, 2), np.int64), [], [])
        >>> marks_between(features.marks, np.array([13, 4]), np.array([3, 4])).tolist()
        [[1, 0], [1, 0], [0, 0], [1, 0]]
    """
    rows = marks.view(np.uint32).ravel()  # one number found instead of four
    apart = (rows.take(one).view(np.uint8) - rows.take(other).view(np.uint8)).view(np.int8)
    return np.ascontiguousarray(np.abs(apart).view(np.uint8).reshape(-1, 4).T)


def codes_of(text: str) -> npt.NDArray[np.uint64]:
    """Return the characters of a text as numbers, all digits as one; the one before boundary ``p`` has index ``p``."""
    return _padded(text)[3 : len(text) + 4]


def _padded(text: str) -> npt.NDArray[np.uint64]:
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    raw[(raw >= 48) & (raw <= 57)] = 48  # all digits are one
    padded = np.zeros(len(text) + 8, np.uint64)
    padded[4:-4] = raw
    return padded


def text_features(
    text: str,
    words: npt.NDArray[np.int64],
    names: Sequence[NameMention],
    periods: Sequence[PeriodMention],
    near: Sequence[tuple[int, int]] | None = None,
) -> TextFeatures:
    """Compute the figure-independent features of a width-normalised text.

    Args:
        text: The text.
        words: The start and the end of its words, in order; they need not cover it.
        names: Names in it.
        periods: Time expressions in it.
        near: Stretches outside which no n-grams are looked at, and none are computed; everything if None.
    """
    n = len(text)
    padded = _padded(text)
    raw = padded[4:-4]
    # Where n-grams are computed, and the characters around these places.
    around = np.full(n + 8, near is None)
    for start, end in near or ():
        around[max(start, 0) : end + 9] = True
    read_at = around.nonzero()[0]
    at = read_at[4:-3] - 4
    flags = np.zeros(n + 1, np.uint64)
    for bit, mentions in ((0, names), (2, periods)):
        for mention in mentions:
            flags[mention.start] += np.uint64(1 << bit)
            flags[mention.end] += np.uint64(2 << bit)
            if bit == 0:
                flags[mention.start + 1 : mention.end] |= np.uint64(64)
    marks = np.zeros((n + 1, len(_MARKS)), np.uint8)
    kinds = _KINDS.take(raw.view(np.int64), mode="clip")
    for k in range(len(_MARKS)):
        np.cumsum(kinds == k + 1, dtype=np.uint8, out=marks[1:, k])
    stops = np.append((kinds == 3).nonzero()[0], NEVER)
    since = np.minimum(stops, n)  # differences without np.diff, whose checks take longer
    since[1:] -= since[:-1].copy()
    since[0] += 1
    column = np.zeros(n + 1, np.intp)
    column[at] = np.arange(len(at))
    ends_and_starts, classes = _of_words(text, words)
    return TextFeatures(
        text,
        _ngrams(padded if near is None else padded[read_at], flags[at], ends_and_starts[:, at], classes[:, at]),
        column,
        padded[3:-4] if n else padded[3:5],
        marks,
        stops.repeat(since),
        flags,
        ends_and_starts,
    )


def _of_words(text: str, words: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Return the codes of the words that end and begin at each boundary, and the classes of the words around it.

    The classes are those of the word that ends there, that begins there, of the one before and of the one behind.
    """
    codes, classes = np.zeros((2, len(text) + 1), np.uint64), np.zeros((4, len(text) + 1), np.uint64)
    if len(words):
        begins, stops = words.T
        spelled = [text[begin:stop] for begin, stop in zip(begins.tolist(), stops.tolist(), strict=True)]
        known = np.fromiter(map(_known().__getitem__, spelled), np.uint64, len(spelled))
        codes[1, begins] = codes[0, stops] = known & _CODE
        kinds = known >> np.uint64(32)
        classes[0, stops] = classes[1, begins] = kinds
        joined = (begins[1:] == stops[:-1]).nonzero()[0]
        classes[2, stops[joined + 1]], classes[3, begins[joined]] = kinds[joined], kinds[joined + 1]
    return codes, classes


_CODE = np.uint64(0xFFFFFFFF)
_MOST = 1 << 15  # words that are kept


class _Known(dict[str, int]):
    """The class of a word and below it, in 32 bits, its code; the words that come first are kept."""

    def __missing__(self, word: str) -> int:
        found = word_class(word) << 32 | crc32(word.encode("utf-8", "surrogatepass"))
        if len(self) < _MOST:
            self[word] = found
        return found


@lru_cache(maxsize=1)
def _known() -> _Known:
    return _Known()


# The characters that each of the first templates reads: 0 is the one behind the boundary, -1 the one before it.
_READ = (
    (-1,), (0,), (-2, -1), (0, 1), (-3, -2, -1), (0, 1, 2), (-1, 0), (-2, -1, 0), (-1, 0, 1), (-2, -1, 0, 1),
    (-4, -3, -2, -1), (0, 1, 2, 3),
)  # fmt: skip


def _ngrams(gathered: Ints, flags: Ints, words: Ints, classes: Ints) -> Ints:
    """Return the keys of all templates (rows) at some boundaries (columns).

    Args:
        gathered: The characters there, with four more to each side.
        flags: What begins and ends there.
        words: The codes of the words around.
        classes: Their classes.
    """
    count = len(flags)
    parts = multiples(gathered, 4)
    ends, starts = words
    l1c, r1c, l2c, r2c = classes
    ngrams = np.empty((len(_READ) + 7, count), np.uint64)
    for template, places in enumerate(_READ):
        sums(
            template + 1,
            *((parts[k], 4 + place, 4 + place + count) for k, place in enumerate(places)),
            out=ngrams[template],
        )
    ngrams[-7] = combine(13, flags)
    ngrams[-6] = combine(14, ends)
    ngrams[-5] = combine(15, starts)
    ngrams[-4] = combine(16, ends > 0, starts > 0, gathered[3 : 3 + count], gathered[4 : 4 + count])
    ngrams[-3] = combine(17, l1c, r1c)
    ngrams[-2] = combine(18, l2c, l1c, r1c)
    ngrams[-1] = combine(50, l1c, r1c, r2c)
    return ngrams


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
