"""Sums over all paths of tags, and the best one, for many stretches of text at once.

The scores are those of a linear-chain conditional random field: one per position and tag, one per tag after another; a
stretch stands between two O. Stretches take each step together, sorted by length, so that a step costs a few NumPy
calls however many there are.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
#: Steps after which sums are scaled back to 1; sums of this many steps stay within double precision.
_BLOCK = 8
_TINY = 1e-300


class PathSums:
    """The sums of all paths through some stretches, and so the probability of any piece of a path.

    Sums go from both ends at once, in double precision and as plain numbers (not logarithms): a step is one small
    matrix product. They are scaled every few steps; the logarithms of the scales are kept.

    Args:
        emissions: One row per position, one column per tag.
        transitions: Score of each tag (column) after each (row).
        starts: First row of each stretch.
        ends: Row after the last of each; no stretch is empty and none overlaps another.
    """

    def __init__(self, emissions: Floats, transitions: Floats, starts: Rows, ends: Rows) -> None:
        self._transitions = transitions.astype(np.float64)
        self._scores = emissions.astype(np.float64)
        self._scores -= self._scores.max(axis=1, keepdims=True)
        self._stretch, self._from_start, self._from_end = _positions(len(emissions), starts, ends)
        order, active = _by_length(starts, ends)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        self._place = place
        steps, table = np.arange(len(active))[:, None], np.exp(self._transitions)
        ahead = np.minimum(starts[order] + steps, ends[order] - 1)
        behind = np.maximum(ends[order] - 1 - steps, starts[order])
        both = np.stack([table, table.T])
        here = np.exp(self._scores)[np.stack([ahead, behind], axis=1)]
        # Sums up to each step, and with the step's own emission; first index: forwards, backwards.
        self._before, self._upto = np.empty_like(here), np.empty_like(here)
        self._scales = np.zeros(((len(active) - 1) // _BLOCK + 2, len(order)))
        self._before[0] = both[:, None, 0]
        np.multiply(self._before[0], here[0], out=self._upto[0])
        for i, count in enumerate(active.tolist()):
            new = self._upto[i, :, :count]
            if i:
                np.matmul(self._upto[i - 1, :, :count], both, out=self._before[i, :, :count])
                np.multiply(self._before[i, :, :count], here[i, :, :count], out=new)
            if i % _BLOCK == 0:
                size = np.maximum(new.max(axis=2), _TINY)
                new /= size[:, :, None]
                self._scales[i // _BLOCK + 1, :count] = self._scales[i // _BLOCK, :count] + np.log(size[1])

    def outside(self, rows: Rows) -> Doubles:
        """Return the probability of tag 0, which is O, at each of ``rows``."""
        joint = self._joint(rows)
        share: Doubles = joint[:, 0] / np.maximum(joint.sum(axis=1), _TINY)
        return share

    def log_probability(self, starts: Rows, ends: Rows, tags: npt.NDArray[np.int64]) -> Doubles:
        """Return the logarithm of the probability of pieces of paths, each within one stretch.

        Args:
            starts: First row of each piece.
            ends: Row after its last.
            tags: Four tags of each: the first, those between, the last, and the only one of a piece of one row.
        """
        last = ends - 1
        place, single = self._place[self._stretch[starts]], last == starts
        opening, closing = np.where(single, tags[:, 3], tags[:, 0]), np.where(single, tags[:, 3], tags[:, 2])
        i, j = self._from_start[starts], self._from_end[last]
        with np.errstate(divide="ignore"):
            total: Doubles = np.log(self._upto[i, 0, place, opening]) + np.log(self._before[j, 1, place, closing])
            total -= np.log(np.maximum(self._joint(starts).sum(axis=1), _TINY))
        # The scale of the sums from the start is the same above and below the fraction line.
        total += self._scale_behind(j, place) - self._scale_behind(self._from_end[starts], place)
        inner = tags[:, 1]
        sums = np.concatenate([np.zeros((1, self._scores.shape[1])), np.cumsum(self._scores, axis=0)])
        table, between = self._transitions, last - starts - 1
        longer = table[opening, inner] + table[inner, closing] + (between - 1) * table[inner, inner]
        longer += sums[last, inner] - sums[np.minimum(starts + 1, last), inner]
        step = np.where(between > 0, longer, table[opening, closing]) + self._scores[last, closing]
        total += np.where(single, 0.0, step)
        return total

    def _joint(self, rows: Rows) -> Doubles:
        place = self._place[self._stretch[rows]]
        ahead, behind = self._upto[self._from_start[rows], 0, place], self._before[self._from_end[rows], 1, place]
        joint: Doubles = ahead * behind
        return joint

    def _scale_behind(self, step: Rows, place: Rows) -> Doubles:
        scale: Doubles = self._scales[(step + _BLOCK - 1) // _BLOCK, place]
        return scale


def best_tags(emissions: Floats, transitions: Floats, starts: Rows, ends: Rows) -> npt.NDArray[np.int64]:
    """Return the tags of the best path through each stretch, one per row of ``emissions``; 0 elsewhere."""
    tags = np.zeros(len(emissions), dtype=np.int64)
    order, active = _by_length(starts, ends)
    first, counts = starts[order], active.tolist()
    best = transitions[0] + emissions[first]
    kept = [best]
    for i, count in enumerate(counts[1:], start=1):
        best = (best[:count, :, None] + transitions).max(axis=1) + emissions[first[:count] + i]
        kept.append(best)
    following, into = np.zeros(len(order), dtype=np.int64), np.ascontiguousarray(transitions.T)
    for i in range(len(counts) - 1, -1, -1):
        chosen = (kept[i] + into[following[: counts[i]]]).argmax(axis=1)
        following[: counts[i]] = chosen
        tags[first[: counts[i]] + i] = chosen
    return tags


def _by_length(starts: Rows, ends: Rows) -> tuple[Rows, npt.NDArray[np.int64]]:
    """Return the order of the stretches, longest first, and how many are longer than 0, 1, 2, ... rows."""
    sizes = ends - starts
    order = np.argsort(-sizes, kind="stable")
    longest = int(sizes.max(initial=0))
    return order, len(sizes) - np.searchsorted(np.sort(sizes), np.arange(longest), side="right")


def _positions(length: int, starts: Rows, ends: Rows) -> tuple[Rows, Rows, Rows]:
    """Return for each row its stretch and how many rows of it lie before and behind; of use within stretches only."""
    stretch = np.maximum(np.searchsorted(starts, np.arange(length), side="right") - 1, 0)
    rows = np.arange(length)
    return stretch, rows - starts[stretch], ends[stretch] - 1 - rows
