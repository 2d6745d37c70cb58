"""Choosing the indicators' spans: the pairs of boundaries with the highest summed weights.

What :mod:`zhpolicy_ie.figures.learned.window` says of one figure, feature by feature, is computed here for many figures
at once, and summed: a feature of few values is looked up in a table made when the model is loaded, and only those that
read characters are hashed. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.hashing import Ints, code, codes_before, codes_behind, combine, slots_of
from zhpolicy_ie.figures.learned.positions import TextFeatures, unit_class
from zhpolicy_ie.figures.learned.window import BEFORE, BEHIND, DISTANCES, LEFT_REACH, LONGEST, RIGHT_REACH, own_of
from zhpolicy_ie.layers import Quantity

Weights = npt.NDArray[np.float32]
#: The weights for a begin and for an end of a span, as real and imaginary part: one look-up and one sum for both.
Both = npt.NDArray[np.complex64]
Indices = npt.NDArray[np.int64]
Span = tuple[int, int]
#: Figures computed at a time: enough for NumPy to be efficient, few enough to stay in the processor's cache.
_GROUP = 32
_KINDS, _SIDES, _OWN, _NEAR = 12, 3, 26, 4
_LENGTHS = np.arange(1, LONGEST + 1)


class PointerWeights(NamedTuple):
    """One weight a slot for the begin, the end and the pair; ``none`` is the score of having no indicator."""

    begin: Weights
    end: Weights
    pair: Weights
    none: float


class Pointer:
    """The weights, with tables of the features that have few values."""

    def __init__(self, weights: PointerWeights) -> None:
        self.none = weights.none
        self._both: Both = weights.begin + np.complex64(1j) * weights.end
        distance, near = np.arange(16)[:, None, None], np.arange(_NEAR)
        side, kind = np.arange(1, _SIDES + 1)[:, None], np.arange(_KINDS) + 1
        self._far = self._of(20, distance, side) + self._of(21, distance, side, kind)
        five = np.arange(5)
        commas, duns, stops, digits = np.ix_(five, five, five, np.arange(2))
        commas, duns, stops, digits = (a[..., None, None] for a in (commas, duns, stops, digits))
        self._marks = self._of(22, commas, duns, stops, side) + self._of(23, commas, duns, digits, side, kind)
        since, beyond, halts, sides, own = np.ix_(np.arange(2), np.arange(2), five, side[:, 0], np.arange(_OWN) + 1)
        since, beyond, halts, sides, own = (a[..., None] for a in (since, beyond, halts, sides, own))
        self._list = self._of(24, since, beyond, halts, sides) + self._of(30, own, sides, since, near)
        hinted, kinds, sides, since, word = np.ix_(np.arange(4), kind, side[:, 0], np.arange(2), np.arange(4))
        self._hint = self._of(45, hinted, sides) + self._of(46, hinted, kinds, sides, since) + self._of(47, word, sides)
        self._apart = self._of(25, np.zeros((1, 1)), side) + self._of(26, np.zeros((1, 1)), side, kind)
        side, kind, length = np.ix_(np.arange(1, 3), kind, _LENGTHS)
        four = np.arange(4)
        commas, duns, digits = (a.ravel() for a in np.meshgrid(four, four, four, indexing="ij"))
        shape = (2, _KINDS, LONGEST, 64)
        pair = weights.pair[slots_of(combine(40, length, side))][..., None] + np.zeros(shape, np.float32)
        pair += weights.pair[slots_of(combine(41, commas, duns, digits, side[..., None], kind[..., None]))]
        self._pair = pair.ravel()

    def _of(self, template: int, *parts: npt.NDArray[Any]) -> Both:
        found: Both = self._both[slots_of(combine(template, *parts))]
        return found

    def over(
        self, features: TextFeatures, quantities: list[Quantity], bounds: Sequence[Span], hints: Sequence[Span | None]
    ) -> Choices:
        """Return what chooses the indicator of each quantity of a document in turn.

        Args:
            features: Of the document.
            quantities: All quantities in order.
            bounds: The paragraph of each; nothing outside is considered.
            hints: The span that the rules propose for each, if any; agreement with it is a feature.
        """
        return Choices(self, features, quantities, bounds, hints)

    def scores(
        self,
        features: TextFeatures,
        quantities: list[Quantity],
        numbers: range,
        bounds: Sequence[Span],
        hints: Sequence[Span | None],
    ) -> Scores:
        """Return the scores of all candidate spans of some figures, as if no indicator stood before."""
        w = _Windows.of(features, quantities, numbers, bounds, hints)
        fig, side = w.figure, w.side
        kind, own = w.kind[fig], w.own[fig]
        counts = np.abs(features.marks[:, w.at] - features.marks[:, w.anchor])
        commas, duns, stops = np.minimum(counts[:3], 4)
        distance = DISTANCES[np.minimum(np.abs(w.at - w.anchor), len(DISTANCES) - 1)]
        near, since, beyond = np.minimum(distance, 3), w.at < w.last_end[fig], w.at > w.next_start[fig]
        sides, far = (side + 1).astype(np.uint64), distance.astype(np.uint64)
        words = features.words[:, w.at]
        listed = (words[0] > 0) + 2 * (words[1] > 0)
        both = self._far[distance, side, kind]
        both += self._marks[commas, duns, stops, np.minimum(counts[3], 1), side, kind]
        both += self._list[since.astype(np.int64), beyond.astype(np.int64), stops, side, own, near]
        both += self._hint[w.hinted, kind, side, since.astype(np.int64), listed]
        apart = self._apart[side, kind]
        rows, codes = w.between
        beside, besides = sides[rows], (kind[rows] + 1).astype(np.uint64)
        apart[rows] = self._of(25, codes, beside) + self._of(26, codes, beside, besides)
        both += apart
        behind = self._of(
            29,
            (w.behind + 1)[:, None, None],
            np.arange(1, _SIDES + 1)[:, None],
            (w.kind + 1)[:, None, None],
            np.arange(_NEAR),
        )
        both += behind[fig, side, near]
        grams = features.ngrams[:7].take(w.at, axis=1)
        kinds, late = (kind + 1).astype(np.uint64), since.astype(np.uint64)
        keys = np.empty((8, len(fig)), np.uint64)
        keys[0], keys[1] = combine(31, grams[2], sides, kinds), combine(32, grams[3], sides, kinds)
        keys[2], keys[3] = combine(33, grams[0], far, sides), combine(34, grams[1], far, sides)
        keys[4] = combine(35, grams[6], commas, late, sides)
        keys[5] = combine(36, features.flags[w.at], sides, late)
        close = np.minimum(far, 2)
        keys[6], keys[7] = combine(48, words[0], sides, close), combine(49, words[1], sides, close)
        both += self._both[slots_of(keys)].sum(axis=0)
        both += self._beside(features, w)
        again = self._again(w, commas)
        both += again[0]
        return Scores(w.lo, w.first, self._spans(features, w, kind, both), again[1] - again[0], again[2] - again[0])

    def _beside(self, features: TextFeatures, w: _Windows) -> Both:
        """Return what the characters around each boundary score, which windows that overlap share."""
        least = int(w.at.min())
        places = (w.at - least) * _SIDES + w.side
        met = np.zeros(int(places.max()) + 1, bool)
        met[places] = True
        different = np.flatnonzero(met)
        row = np.empty(len(met), np.int64)
        row[different] = np.arange(len(different))
        grams = features.ngrams.take(different // _SIDES + least, axis=1)
        sides = (different % _SIDES + 1).astype(np.uint64)
        found: Both = self._both[slots_of(combine(19, grams, sides))].sum(axis=0)[row[places]]
        return found

    def _again(self, w: _Windows, commas: Indices) -> Both:
        """Return what each boundary scores where the indicator before begins there (1), ends there (2), neither (0)."""
        again = np.arange(3)[:, None]
        kind, own = w.kind + 1, w.own + 1
        of_figure = self._of(27, again, own, kind) + self._of(37, again, w.gap + 1)
        table = self._of(28, again[..., None], (w.kind_before + 1)[:, None], kind[:, None], np.arange(5))
        again_scores: Both = of_figure[:, w.figure]
        again_scores += table[:, w.figure, commas]
        return again_scores

    def _spans(self, features: TextFeatures, w: _Windows, kind: Indices, both: Both) -> Weights:
        """Return the score of the span of each length (columns) from each boundary (rows), -inf where there is none."""
        # Spans lie on one side of the number and not over the end of a sentence.
        reach = np.where(w.side == 0, w.anchor, np.where(w.side == 1, w.hi[w.figure], w.at))
        stops = np.append(features.stops, 1 << 40)
        reach = np.minimum(reach, stops[np.searchsorted(features.stops, w.at)]) - w.at
        # Differences of counts are small: eight bits hold them, whatever the counts are.
        counts = features.marks[:, w.at].astype(np.uint8)
        commas, duns, digits = (np.minimum(_ahead(counts[k]) - counts[k][:, None], np.uint8(3)) for k in (0, 1, 3))
        inside = (commas << np.uint8(4)) + (duns << np.uint8(2)) + digits
        base = (np.minimum(w.side, 1) * _KINDS + kind) * (LONGEST * 64)
        scores: Weights = self._pair[(base[:, None] + (_LENGTHS - 1) * 64) + inside]
        scores += both.real[:, None]
        scores += _ahead(both.imag)
        scores[reach[:, None] < _LENGTHS] = -np.inf
        return scores


def _ahead(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return for each row the values of the next ``LONGEST`` rows (beyond the last: of the last)."""
    padded = np.concatenate([values, np.repeat(values[-1:], LONGEST)])
    return np.lib.stride_tricks.sliding_window_view(padded[1:], LONGEST)


class Scores(NamedTuple):
    """Scores of the candidate spans of some figures; ``first`` says at which row the boundaries of each begin.

    ``begun`` and ``ended`` are what a boundary gains where the indicator of the figure before begins or ends there.
    """

    lo: Indices
    first: Indices
    spans: Weights
    begun: Both
    ended: Both


class Choices:
    """Chooses the indicators of a document in order; made by :meth:`Pointer.over`."""

    def __init__(
        self,
        pointer: Pointer,
        features: TextFeatures,
        quantities: list[Quantity],
        bounds: Sequence[Span],
        hints: Sequence[Span | None],
    ) -> None:
        self._pointer, self._document = pointer, (features, quantities)
        self._bounds, self._hints = bounds, hints
        self._group = -1
        self._scores: Scores | None = None

    def choose(self, i: int, previous: Span | None) -> tuple[Span | None, float]:
        """Return the indicator of the i-th quantity (None for none) and its probability among all candidates.

        Args:
            i: The figure's index; indices have to come in order.
            previous: The indicator of the figure before, if any.
        """
        if i // _GROUP != self._group:
            self._group = i // _GROUP
            numbers = range(self._group * _GROUP, min((self._group + 1) * _GROUP, len(self._document[1])))
            self._scores = self._pointer.scores(*self._document, numbers, self._bounds, self._hints)
        found, k = self._scores, i % _GROUP
        assert found is not None
        lo, a, b = int(found.lo[k]), int(found.first[k]), int(found.first[k + 1])
        scores = found.spans[a:b].ravel()
        if previous is not None:
            for place, gains in zip(previous, (found.begun, found.ended), strict=True):
                row = place - lo
                if 0 <= row < b - a:
                    gain = gains[a + row]
                    scores[row * LONGEST : (row + 1) * LONGEST] += gain.real
                    # The spans that end at this row: one row up is one column on.
                    stop = (row - min(row, LONGEST)) * LONGEST
                    scores[stop + min(row, LONGEST) - 1 : row * LONGEST : LONGEST - 1][: min(row, LONGEST)] += gain.imag
        best = int(scores.argmax())
        top = float(scores[best])
        if top == -np.inf:
            return None, 1.0
        none = self._pointer.none
        highest = max(top, none)
        total = float(np.exp(scores - highest).sum()) + float(np.exp(none - highest))
        if none > top:
            return None, float(np.exp(none - highest)) / total
        begin, length = divmod(best, LONGEST)
        return (lo + begin, lo + begin + length + 1), float(np.exp(top - highest)) / total


class _Windows(NamedTuple):
    """The boundaries around some figures, row by row: ``at`` is the boundary, ``figure`` the index of its figure.

    ``side`` is 0 before the number, 1 behind it, 2 inside it; ``anchor`` the end of the number on that side.
    ``hinted`` is 1 where the rules' indicator begins and 2 where it ends. ``between`` are the rows close to a number
    with codes of the words between. The others have one entry a figure.
    """

    at: Indices
    figure: Indices
    side: Indices
    anchor: Indices
    hinted: Indices
    between: tuple[Indices, Ints]
    lo: Indices
    hi: Indices
    first: Indices
    last_end: Indices
    next_start: Indices
    kind: Indices
    kind_before: Indices
    own: Indices
    gap: Ints
    behind: Ints

    @classmethod
    def of(
        cls,
        features: TextFeatures,
        quantities: list[Quantity],
        numbers: range,
        bounds: Sequence[Span],
        hints: Sequence[Span | None],
    ) -> _Windows:
        """Return the windows of the figures ``numbers``."""
        text = features.text
        figures: list[tuple[int, ...]] = []
        rows: list[int] = []
        codes: list[int] = []
        hinted: list[tuple[int, int]] = []
        first = 0
        for i in numbers:
            q = quantities[i]
            lo, hi = max(bounds[i][0], q.start - LEFT_REACH), min(bounds[i][1], q.end + RIGHT_REACH)
            last_end = quantities[i - 1].end if i else -1
            next_start = quantities[i + 1].start if i + 1 < len(quantities) else 1 << 40
            gap = text[max(last_end, lo) : q.start]
            before = unit_class(quantities[i - 1]) if i else 0
            own, tail = own_of(gap), code(gap[-6:]) if last_end > 0 else 0
            figures.append(
                (q.start, q.end, lo, hi, first, last_end, next_start, unit_class(q), before, own, tail,
                 code(text[q.end : q.end + 2]))
            )  # fmt: skip
            near, past = max(lo, q.start - BEFORE), min(hi, q.end + BEHIND)
            rows += range(first + near - lo, first + q.start + 1 - lo)
            codes += codes_before(text, near, q.start)
            if past >= q.end:
                rows += range(first + q.end - lo, first + past + 1 - lo)
                codes += codes_behind(text, q.end, past, ">")
            hint = hints[i]
            if hint is not None:
                hinted += [(first + place - lo, n) for n, place in enumerate(hint, 1) if lo <= place <= hi]
            first += hi - lo + 1
        start, end, low, high, firsts, ended, starting, kind, kind_before, owns, gaps, behind = np.array(figures).T
        sizes = high - low + 1
        figure = np.repeat(np.arange(len(figures)), sizes)
        at = np.arange(first) + (low - firsts)[figure]
        left = at <= start[figure]
        side = np.where(left, 0, np.where(at >= end[figure], 1, 2))
        marked = np.zeros(first, np.int64)
        for row, n in hinted:
            marked[row] += n
        return cls(
            at, figure, side, np.where(left, start[figure], end[figure]), marked,
            (np.array(rows), np.array(codes, np.uint64)), low, high, np.append(firsts, first), ended, starting, kind,
            kind_before, owns, gaps.astype(np.uint64), behind.astype(np.uint64),
        )  # fmt: skip
