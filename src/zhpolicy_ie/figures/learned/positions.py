"""Features of a text that do not depend on the figure, computed once for all its characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.hashing import code, combine, multiples, slots_of, sums
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
    text: str,
    words: list[tuple[int, int]],
    names: list[NameMention],
    periods: list[PeriodMention],
    near: Sequence[tuple[int, int]] | None = None,
) -> TextFeatures:
    """Compute the figure-independent features of a width-normalised text.

    Args:
        text: The text.
        words: Its words as spans, in order; they need not cover it.
        names: Names in it.
        periods: Time expressions in it.
        near: Stretches outside which no n-grams are looked at, and none are computed; everything if None.
    """
    n = len(text)
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    raw = np.where((raw >= 48) & (raw <= 57), np.uint64(48), raw)  # all digits are one
    padded = np.concatenate([np.zeros(4, np.uint64), raw, np.zeros(4, np.uint64)])
    # Where n-grams are computed, and the characters around these places.
    around = np.full(n + 8, near is None)
    for start, end in near or ():
        around[max(start, 0) : end + 9] = True
    read_at = np.flatnonzero(around)
    at = read_at[4:-3] - 4
    gathered = padded if near is None else padded[read_at]
    l1, r1 = padded[at + 3], padded[at + 4]
    parts = multiples(gathered, 4)
    # For each template the characters it reads: 0 is the one behind the boundary, -1 the one before it.
    read = (
        (-1,), (0,), (-2, -1), (0, 1), (-3, -2, -1), (0, 1, 2), (-1, 0), (-2, -1, 0), (-1, 0, 1), (-2, -1, 0, 1),
        (-4, -3, -2, -1), (0, 1, 2, 3),
    )  # fmt: skip
    columns = [
        sums(template, *((parts[k], 4 + place, 4 + place + len(at)) for k, place in enumerate(places)))
        for template, places in enumerate(read, 1)
    ]
    flags = np.zeros(n + 1, np.uint64)
    for bit, mentions in ((0, names), (2, periods)):
        for mention in mentions:
            flags[mention.start] += np.uint64(1 << bit)
            flags[mention.end] += np.uint64(2 << bit)
            if bit == 0:
                flags[mention.start + 1 : mention.end] |= np.uint64(64)
    ends, starts, l1c, r1c, l2c, r2c = np.zeros((6, n + 1), np.uint64)
    if words:
        begins, stops = np.array(words).T
        starts[begins] = ends[stops] = [code(text[begin:end]) for begin, end in words]
        classes = np.array([word_class(text[begin:end]) for begin, end in words], np.uint64)
        l1c[stops] = r1c[begins] = classes
        joined = np.flatnonzero(begins[1:] == stops[:-1])
        l2c[stops[joined + 1]], r2c[begins[joined]] = classes[joined], classes[joined + 1]
    words_here = np.stack([ends, starts])
    ends, starts, l1c, r1c, l2c, r2c = (values[at] for values in (ends, starts, l1c, r1c, l2c, r2c))
    columns += [
        combine(13, flags[at]),
        combine(14, ends),
        combine(15, starts),
        combine(16, ends > 0, starts > 0, l1, r1),
        combine(17, l1c, r1c),
        combine(18, l2c, l1c, r1c),
        combine(50, l1c, r1c, r2c),
    ]
    marks = np.zeros((4, n + 1), np.int64)
    kinds = _KINDS[np.minimum(raw, len(_KINDS) - 1).astype(np.intp)]
    for k in range(len(marks)):
        np.cumsum(kinds == k + 1, out=marks[k, 1:])
    ngrams = np.zeros((len(columns), n + 1), np.uint64)
    ngrams[:, at] = columns
    return TextFeatures(
        text,
        ngrams,
        padded[3:-4] if n else padded[3:5],
        marks,
        np.flatnonzero(np.diff(marks[2])),
        flags,
        words_here,
    )


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
