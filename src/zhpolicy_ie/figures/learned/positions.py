"""Features of a text that do not depend on the figure, computed once for all its characters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.hashing import code, combine, slots_of
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity

_COMMA, _DUN, _STOP, _QUOTE, _DIGIT = "，,：:（(", "、", "。！？；;\n", "”“", "0123456789"
_UNIT_CLASSES = {"%": 1, "个百分点": 2, "元": 3, "美元": 3, "人": 4, "人次": 4, "名": 4, "户": 4, "位": 5, "倍": 6}
_MEASURES = frozenset({"area", "length", "mass", "volume", "power", "energy", "data", "computing", "container"})
Slots = npt.NDArray[np.int64]


class TextFeatures(NamedTuple):
    """What does not depend on the figure, computed once for a document; columns are boundaries (0..n).

    ``marks`` counts the commas, enumeration commas, sentence ends and digits before each boundary; ``stops`` are the
    places of the sentence ends; ``words`` holds the codes of the words that end and begin at each boundary;
    ``codes[p]`` is the character before boundary ``p``.
    """

    text: str
    ngrams: npt.NDArray[np.uint64]
    codes: npt.NDArray[np.uint64]
    marks: npt.NDArray[np.int64]
    stops: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint64]
    words: npt.NDArray[np.uint64]

    def pairs(self, start: int, end: int, template: int, extra: int) -> Slots:
        """Return slots for the character pairs of a stretch of text, each joined with ``extra``."""
        return slots_of(combine(template, self.codes[start + 1 : end], self.codes[start + 2 : end + 1], extra))

    def triples(self, start: int, end: int, template: int) -> Slots:
        """Return slots for the character triples of a stretch of text."""
        codes = self.codes
        return slots_of(
            combine(template, codes[start + 1 : end - 1], codes[start + 2 : end], codes[start + 3 : end + 1])
        )


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
        combine(1, l1),
        combine(2, r1),
        combine(3, l2, l1),
        combine(4, r1, r2),
        combine(5, l3, l2, l1),
        combine(6, r1, r2, r3),
        combine(7, l1, r1),
        combine(8, l2, l1, r1),
        combine(9, l1, r1, r2),
        combine(10, l2, l1, r1, r2),
        combine(11, l4, l3, l2, l1),
        combine(12, r1, r2, r3, r4),
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
    columns += [combine(13, flags), combine(14, ends), combine(15, starts), combine(16, ends > 0, starts > 0, l1, r1)]
    marks = np.stack([_running(raw, chars) for chars in (_COMMA, _DUN, _STOP, _DIGIT)])
    return TextFeatures(
        text,
        np.stack(columns),
        padded[3:-4] if n else padded[3:5],
        marks,
        np.flatnonzero(np.diff(marks[2])),
        flags,
        np.stack([ends, starts]),
    )


def _running(codes: npt.NDArray[np.uint64], chars: str) -> npt.NDArray[np.int64]:
    """Return how many of ``chars`` stand before each boundary."""
    wanted = np.isin(codes, np.array([ord(c) for c in chars], np.uint64))
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(wanted)])


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
