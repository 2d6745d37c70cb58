"""Choosing the indicators' spans: the pairs of boundaries with the highest summed weights.

What :mod:`zhpolicy_ie.figures.learned.window` says of one figure, feature by feature, is computed here for many figures
at once, and summed: a feature of few values is looked up in a table made when the model is loaded, and only those that
read characters are hashed. A test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.boundaries import Boundaries
from zhpolicy_ie.figures.learned.hashing import FACTORS, Ints, combine, seed, slots_of
from zhpolicy_ie.figures.learned.joined import Joined, moved
from zhpolicy_ie.figures.learned.positions import TextFeatures, marks_between
from zhpolicy_ie.figures.learned.window import DISTANCES, LONGEST

Weights = npt.NDArray[np.float32]
#: The weights for a begin and for an end of a span, as real and imaginary part: one look-up and one sum for both.
Both = npt.NDArray[np.complex64]
Span = tuple[int, int]
#: Returns the features around a stretch of the text, and where they begin.
Around = Callable[[int, int], tuple[TextFeatures, int]]
#: Figures computed at a time: enough for NumPy to be efficient, few enough to stay in the processor's cache.
_GROUP = 64
_KINDS, _SIDES, _OWN, _NEAR = 12, 3, 26, 4
_LENGTHS = np.arange(1, LONGEST + 1)
#: The templates of :meth:`Pointer._of_row`, a row each.
_ROW_SEEDS = np.array([[seed(template)] for template in (31, 32, 33, 34, 35, 36, 48, 49)], np.uint64)


class PointerWeights(NamedTuple):
    """One weight a slot for the begin, the end and the pair; ``none`` is the score of having no indicator."""

    begin: Weights
    end: Weights
    pair: Weights
    none: float


class Pointer:
    """The weights, with tables of the features that have few values.

    Places in the larger tables are always inside them; where NumPy need not raise an error otherwise, it is faster.

    The last two dimensions of most tables are the side of the number and the class of its unit; all are laid flat, for
    one number finds its place in a table faster than several.
    """

    def __init__(self, weights: PointerWeights) -> None:
        self.none = weights.none
        self._both: Both = weights.begin + np.complex64(1j) * weights.end
        side, kind = np.arange(1, _SIDES + 1)[:, None], np.arange(_KINDS) + 1
        self._parts = _Parts.of(side, kind)
        self._apart = (self._of(25, np.zeros((1, 1)), side) + self._of(26, np.zeros((1, 1)), side, kind)).ravel()
        distance = np.arange(16)[:, None, None]
        self._far = (self._of(20, distance, side) + self._of(21, distance, side, kind)).ravel()
        five, two = np.arange(5), np.arange(2)
        commas, duns, stops, digits = (a[..., None, None] for a in np.ix_(five, five, five, two))
        self._marks = self._of(22, commas, duns, stops, side) + self._of(23, commas, duns, digits, side, kind)
        since, beyond, halts, sides, own = np.ix_(two, two, five, side[:, 0], np.arange(_OWN) + 1)
        since, beyond, halts, sides, own = (a[..., None] for a in (since, beyond, halts, sides, own))
        self._list = self._of(24, since, beyond, halts, sides) + self._of(30, own, sides, since, np.arange(_NEAR))
        hinted, since, word = (a[..., None, None] for a in np.ix_(np.arange(4), two, np.arange(4)))
        self._hint = self._of(45, hinted, side) + self._of(46, hinted, kind, side, since) + self._of(47, word, side)
        self._marks, self._list, self._hint = self._marks.ravel(), self._list.ravel(), self._hint.ravel()
        again, before, kinds, commas = np.ix_(np.arange(3), np.arange(_KINDS) + 1, kind, five)
        self._again = self._of(28, again, before, kinds, commas).reshape(3, -1, 5)
        again, own, kinds = np.ix_(np.arange(3), np.arange(_OWN) + 1, kind)
        self._own = self._of(27, again, own, kinds).reshape(3, -1)
        self._length: Weights = weights.pair[slots_of(combine(40, _LENGTHS[:, None], np.arange(1, 3)))]
        four = np.arange(4)
        commas, duns, digits = (a.ravel() for a in np.meshgrid(four, four, four, indexing="ij"))
        inside = weights.pair[slots_of(combine(41, commas, duns, digits, side[:2, :, None], kind[:, None]))]
        # What is no span finds no place in the table but behind the others, where all is impossible.
        self._inside: Weights = np.concatenate([inside, np.full(inside.shape, -np.inf, np.float32)], axis=2).ravel()

    def _of(self, template: int, *parts: npt.NDArray[Any]) -> Both:
        found: Both = self._both.take(slots_of(combine(template, *parts)))
        return found

    def over(self, features: Around, joined: Joined) -> Choices:
        """Return what chooses the indicator of each quantity of some documents in turn.

        Args:
            features: Returns those of the text around a stretch, see :class:`~.parts.Parts`.
            joined: The documents. Agreement with the span that the rules propose is a feature.
        """
        return Choices(self, features, joined)

    def scores(self, features: TextFeatures, b: Boundaries) -> Scores:
        """Return the scores of all candidate spans of some figures, as if no indicator stood before."""
        figure, side = b.figure, b.side
        kind = b.kind.take(figure)
        # Numbers below 256, and their places in tables below 65,536, for which NumPy is fastest.
        counts = marks_between(features.marks, b.at, b.anchor)
        commas, duns, stops = np.minimum(counts[:3], 4)
        digits = np.minimum(counts[3], 1)
        distance = DISTANCES.take(np.abs(b.at - b.anchor), mode="clip")
        near = np.minimum(distance, 3)
        since = (b.at < b.last_end.take(figure)).view(np.uint8)
        beyond = (b.at > b.next_start.take(figure)).view(np.uint8)
        words = features.words.take(b.at, axis=1)
        listed = (words[0] > 0).view(np.uint8) + (words[1] > 0).view(np.uint8) * 2
        sort = side * _KINDS + kind
        wide = sort.astype(np.uint16)
        both: Both = self._far.take(distance * np.uint16(_SIDES * _KINDS) + wide)
        both += self._marks.take((((commas * 5 + duns) * 5 + stops) * 2 + digits) * np.uint16(_SIDES * _KINDS) + wide)
        apart = ((since * 2 + beyond) * 5 + stops) * _SIDES + side
        both += self._list.take((apart * np.uint16(_OWN) + b.own.take(figure)) * _NEAR + near)
        both += self._hint.take(((b.hinted * 2 + since) * 4 + listed) * np.uint16(_SIDES * _KINDS) + wide)
        apart = self._apart.take(sort)
        rows, codes = b.between
        beside, besides = side[rows] + 1, kind[rows] + 1
        apart[rows] = self._of(25, codes, beside) + self._of(26, codes, beside, besides)
        both += apart
        sides, kinds = np.arange(1, _SIDES + 1)[:, None], (b.kind + 1)[:, None, None]
        behind = self._of(29, (b.behind + np.uint64(1))[:, None, None], sides, kinds, np.arange(_NEAR)).ravel()
        both += behind.take((figure * _SIDES + side) * _NEAR + near)
        both += self._of_row(features, b, words, (sort, side, distance, commas, since))
        both += self._beside(features, b)
        # What each boundary scores where the indicator before begins there (1), ends there (2), neither (0).
        again = self._again.take(b.kind_before.astype(np.int64) * _KINDS + b.kind, axis=1)
        own = self._own.take(b.own.astype(np.int64) * _KINDS + b.kind, axis=1)
        again += (own + self._of(37, np.arange(3)[:, None], b.gap + np.uint64(1)))[..., None]
        both += again[0].ravel().take(figure * 5 + commas)
        spans = self._spans(features, b, kind, both)
        return Scores(b.lo.tolist(), b.first.tolist(), spans, (again[1:] - again[0]).tolist(), commas)

    def _of_row(
        self, features: TextFeatures, b: Boundaries, words: Ints, values: tuple[npt.NDArray[np.uint8], ...]
    ) -> Both:
        """Return what characters and words around each boundary score together with where its number stands."""
        sort, side, far, commas, since = values
        parts, column = self._parts, features.column.take(b.at)
        keys = np.empty((8, len(side)), np.uint64)
        keys[:2], keys[2:4] = features.ngrams[2:4].take(column, axis=1), features.ngrams[:2].take(column, axis=1)
        keys[4], keys[5], keys[6:] = features.ngrams[6].take(column), features.flags.take(b.at), words
        keys *= FACTORS[0]
        keys += _ROW_SEEDS
        keys[:2] += parts.side_kind.take(sort)
        keys[2:4] += parts.far_side.take(far * _SIDES + side)
        keys[4] += parts.commas_since_side.take((commas * 2 + since) * _SIDES + side)
        keys[5] += parts.side_since.take(side * 2 + since)
        keys[6:] += parts.side_close.take(side * 3 + np.minimum(far, 2))
        found: Both = self._both.take(slots_of(keys), mode="wrap").sum(axis=0)
        return found

    def _beside(self, features: TextFeatures, b: Boundaries) -> Both:
        """Return what the characters around each boundary score, which windows that overlap share."""
        places = features.column.take(b.at) * _SIDES + b.side
        met = np.zeros(int(places.max()) + 1, bool)
        met[places] = True
        different = met.nonzero()[0]
        row = np.empty(len(met), np.intp)
        row[different] = np.arange(len(different))
        column, side = np.divmod(different, _SIDES)
        keys = features.ngrams.take(column, axis=1)
        keys *= FACTORS[0]
        keys += self._parts.side.take(side)
        scores = self._both.take(slots_of(keys), mode="wrap").sum(axis=0)
        found: Both = scores.take(row.take(places))
        return found

    def _spans(self, features: TextFeatures, b: Boundaries, kind: npt.NDArray[np.uint8], both: Both) -> Weights:
        """Return the score of the span of each length (rows) from each boundary (columns), -inf where there is none."""
        # Spans lie on one side of the number and not over the end of a sentence.
        reach = np.minimum(b.reach, features.stop.take(b.at)) - b.at
        longest = np.minimum(reach, LONGEST).astype(np.uint8)
        # Differences of counts are small: eight bits hold them, whatever the counts are.
        counts = features.marks.view(np.uint32).ravel().take(b.at).view(np.uint8).reshape(-1, 4).T[[0, 1, 3]]
        three = np.full(len(kind), 3, np.uint8)  # of rows NumPy takes the minimum ten times faster than of a number
        within = np.minimum(_ahead(counts) - counts[:, None], three)
        inside = (longest < _LENGTHS[:, None].astype(np.uint8)).view(np.uint8)
        for count in within:
            inside *= np.uint8(4)  # NumPy shifts bytes far slower
            inside += count
        right = np.minimum(b.side, 1)
        scores: Weights = self._inside.take((right * np.uint16(_KINDS) + kind) * 128 + inside, mode="wrap")
        scores += self._length[:, :1]
        scores += (self._length[:, 1:] - self._length[:, :1]) * right.astype(np.float32)
        scores += np.ascontiguousarray(both.real)
        scores += _ahead(both.imag)
        return scores


class _Parts(NamedTuple):
    """What the values of some templates that have few add to a key, by those values; see :func:`seed`."""

    side: Ints
    side_kind: Ints
    far_side: Ints
    commas_since_side: Ints
    side_since: Ints
    side_close: Ints

    @classmethod
    def of(cls, side: npt.NDArray[Any], kind: npt.NDArray[Any]) -> _Parts:
        """Return the tables for these sides (a column) and kinds."""
        first, second, third = FACTORS[1:4]
        one, kinds, two, three = side.astype(np.uint64), kind.astype(np.uint64), np.arange(2), np.arange(3)
        far, five = np.arange(16)[:, None].astype(np.uint64), np.arange(5)[:, None, None].astype(np.uint64)
        two, three = two.astype(np.uint64), three.astype(np.uint64)
        return cls(
            one.ravel() * first + np.uint64(seed(19)),
            (one * first + kinds * second).ravel(),
            (far * first + one.T * second).ravel(),
            (five * first + two[:, None] * second + one.T * third).ravel(),
            (one * first + two * second).ravel(),
            (one * first + three * second).ravel(),
        )


def _ahead(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the values of the next ``LONGEST`` boundaries (beyond the last: of the last), a row a distance."""
    padded = np.concatenate([values[..., 1:], values[..., -1:].repeat(LONGEST, axis=-1)], axis=-1)
    # What sliding_window_view makes, at a tenth of its cost.
    shape, strides = (*values.shape[:-1], LONGEST, values.shape[-1]), (*padded.strides, padded.strides[-1])
    return np.ndarray(shape, padded.dtype, padded, 0, strides)


class Scores(NamedTuple):
    """Scores of the candidate spans of some figures; ``first`` says at which column the boundaries of each begin.

    ``gains`` is what a boundary gains where the indicator of the figure before begins there and ends there, by figure
    and number of commas between boundary and number; ``commas`` is that number for each boundary.
    """

    lo: list[int]
    first: list[int]
    spans: Weights
    gains: list[list[list[complex]]]
    commas: npt.NDArray[np.uint8]


class Choices:
    """Chooses the indicators of some documents in order; made by :meth:`Pointer.over`."""

    def __init__(self, pointer: Pointer, features: Around, joined: Joined) -> None:
        self._pointer, self._features, self._joined = pointer, features, joined
        self._group = -1
        self._scores: Scores | None = None
        # The scores of all spans of the figures of a group, one figure after the other, and where those of each begin.
        self._flat: Weights = np.zeros(0, np.float32)
        self._begins: list[int] = []
        self._tops: list[float] = []
        self._chances: list[float] = []

    def choose_in(self, document: int, i: int, previous: Span | None) -> Span | None:
        """Return the indicator of the i-th quantity of a document, see :meth:`choose`; spans are the document's own."""
        by = self._joined.offsets[document]
        return moved(self.choose(self._joined.firsts[document] + i, moved(previous, by)), -by)

    def choose(self, i: int, previous: Span | None) -> Span | None:
        """Return the indicator of the i-th quantity, None for none.

        Args:
            i: The figure's index; indices have to come in order.
            previous: The indicator of the figure before, if any.
        """
        if i // _GROUP != self._group:
            self._begin(i // _GROUP)
        assert self._scores is not None
        found, k = self._scores, i % _GROUP
        lo, first = found.lo[k], found.first[k]
        size, width = found.first[k + 1] - first, found.first[-1]
        whole = found.spans.reshape(-1)
        for n, place in enumerate(previous or ()):
            at = place - lo
            if 0 <= at < size:
                gain = found.gains[n][k][found.commas[first + at]]
                whole[first + at :: width] += gain.real
                # The spans that end at this boundary: one longer, one boundary earlier.
                many = min(at, LONGEST)
                whole[first + at - 1 :: width - 1][:many] += gain.imag
        flat = self._flat[self._begins[k] : self._begins[k + 1]]
        flat.reshape(LONGEST, size)[:] = found.spans[:, first : first + size]
        best = int(flat.argmax())
        top = float(flat[best])
        self._tops.append(top)
        if top == -np.inf or self._pointer.none > top:
            return None
        length, begin = divmod(best, size)
        return lo + begin, lo + begin + length + 1

    def chances(self) -> list[float]:
        """Return the probability of each choice among all candidates, once all figures have been chosen for."""
        self._finish()
        return self._chances

    def _begin(self, group: int) -> None:
        """Score the spans of the next group of figures."""
        self._finish()
        joined = self._joined
        quantities = joined.quantities
        numbers = range(group * _GROUP, min((group + 1) * _GROUP, len(quantities)))
        start, end = joined.bounds[numbers[0]][0], joined.bounds[numbers[-1]][1]
        features, base = self._features(start, end)
        within = Boundaries.of(features, joined, numbers)
        scored = self._pointer.scores(features, within.moved(base) if base else within)
        self._group, self._scores = group, scored._replace(lo=[lo + base for lo in scored.lo])
        self._begins = [first * LONGEST for first in scored.first]
        self._flat = np.empty(self._begins[-1], np.float32)

    def _finish(self) -> None:
        """Turn the scores of the figures of a group into probabilities, for all at once."""
        none = self._pointer.none
        highest = [max(top, none) for top in self._tops]
        if not highest:
            return
        flat, begins = self._flat, np.array(self._begins)
        flat -= np.array(highest, np.float32).repeat(begins[1:] - begins[:-1])
        np.exp(flat, out=flat)
        sums = np.add.reduceat(flat, begins[:-1]).tolist()
        for top, high, total in zip(self._tops, highest, sums, strict=True):
            without = math.exp(none - high)
            chosen = without if none > top else math.exp(top - high)
            self._chances.append(1.0 if top == -np.inf else chosen / (total + without))
        self._tops = []
