"""From scores per character and tag to the best names, with the probability of each.

The scores are those of a linear-chain conditional random field over O and B, I, E, S of each label. Text between names
is nearly always certain to be O, so only the stretches between certain positions are decoded, all at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
#: A position whose O leads every other tag by this much (in log-odds) is taken to be outside of names.
CERTAIN = 9.0
_LIMIT = 14.0


class Span(NamedTuple):
    """A name found: positions, index of its label, and its log-odds of being exactly right."""

    start: int
    end: int
    label: int
    log_odds: float


def allowed_transitions(labels: int) -> npt.NDArray[np.bool_]:
    """Return which tag may follow which (rows: from), for O and B, I, E, S of ``labels`` labels."""
    size = 1 + 4 * labels
    allowed = np.zeros((size, size), dtype=bool)
    opening = [0, *(1 + 4 * i for i in range(labels)), *(4 + 4 * i for i in range(labels))]
    for i in range(labels):
        begin, inside, end, single = range(1 + 4 * i, 5 + 4 * i)
        allowed[begin, [inside, end]] = True
        allowed[inside, [inside, end]] = True
        allowed[end, opening] = True
        allowed[single, opening] = True
    allowed[0, opening] = True
    return allowed


def decode(emissions: Floats, transitions: Floats, breaks: npt.NDArray[np.bool_] | None = None) -> list[Span]:
    """Return the names on the best path, in order.

    Args:
        emissions: One row per character, one column per tag.
        transitions: Score of each tag (column) after each (row); forbidden ones are very negative.
        breaks: Positions that belong to no text, such as the gaps between chunks.
    """
    return decode_and_rate(emissions, transitions, (), breaks)[0]


def decode_and_rate(
    emissions: Floats,
    transitions: Floats,
    candidates: Sequence[tuple[int, int, int]],
    breaks: npt.NDArray[np.bool_] | None = None,
) -> tuple[list[Span], list[float]]:
    """Return the names on the best path, and the log-odds of each candidate (start, end, label) being a name."""
    certain = emissions[:, 0] - emissions[:, 1:].max(axis=1, initial=-1e9) > CERTAIN
    if breaks is not None:
        certain |= breaks
    edges = np.flatnonzero(np.diff(np.concatenate([[True], certain, [True]]).astype(np.int8)))
    starts, ends = edges[0::2], edges[1::2]
    wanted: dict[int, list[int]] = {}
    rated = [-_LIMIT] * len(candidates)
    for number, (start, end, _) in enumerate(candidates):
        stretch = int(np.searchsorted(starts, start, side="right")) - 1
        if stretch >= 0 and end <= ends[stretch]:
            wanted.setdefault(stretch, []).append(number)
    spans: list[Span] = []
    order = np.argsort(ends - starts, kind="stable")
    # Stretches of like length share a batch, so that little is spent on padding.
    at = 0
    while at < len(order):
        longest = ends[order[at]] - starts[order[at]]
        stop = at + 1
        while stop < len(order) and ends[order[stop]] - starts[order[stop]] <= longest * 1.3 + 2:
            stop += 1
        chosen = order[at:stop]
        lattice = _Lattice(emissions, transitions, starts[chosen], ends[chosen])
        spans += lattice.best_names()
        for row, stretch in enumerate(chosen.tolist()):
            for number in wanted.get(stretch, ()):
                start, end, label = candidates[number]
                offset = int(starts[stretch])
                rated[number] = lattice.log_odds(row, start - offset, end - offset, label)
        at = stop
    return sorted(spans), rated


class _Lattice:
    """All paths through some stretches: the best one, and the probability of any name."""

    def __init__(
        self, emissions: Floats, transitions: Floats, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
    ) -> None:
        self._transitions, self._starts, self._sizes = transitions, starts, ends - starts
        length, count, tags = int(self._sizes.max()), len(starts), emissions.shape[1]
        index = np.minimum(starts[:, None] + np.arange(length), len(emissions) - 1)
        scores = emissions[index]
        # Beyond its end a stretch is O at no cost, which also closes the last name.
        beyond = np.arange(length) >= self._sizes[:, None]
        scores[beyond] = -1e4
        scores[beyond, 0] = 0.0
        self._scores = scores
        best = total = transitions[0] + scores[:, 0]
        self._forward = np.empty((length, count, tags), dtype=np.float32)
        self._forward[0] = best
        back = np.empty((length, count, tags), dtype=np.int64)
        for i in range(1, length):
            steps = best[:, :, None] + transitions
            back[i] = steps.argmax(axis=1)
            best = steps.max(axis=1) + scores[:, i]
            total = _log_sum(total[:, :, None] + transitions, 1) + scores[:, i]
            self._forward[i] = total
        self._path = np.empty((count, length), dtype=np.int64)
        self._path[:, -1] = (best + transitions[:, 0]).argmax(axis=1)
        for i in range(length - 1, 0, -1):
            self._path[:, i - 1] = back[i, np.arange(count), self._path[:, i]]
        self._backward = np.empty((length, count, tags), dtype=np.float32)
        self._backward[-1] = transitions[:, 0]
        for i in range(length - 2, -1, -1):
            ahead = (scores[:, i + 1] + self._backward[i + 1])[:, None, :]
            self._backward[i] = _log_sum(transitions + ahead, 2)
        self._all = _log_sum(total + transitions[:, 0], 1)

    def best_names(self) -> list[Span]:
        """Return the names on the best paths."""
        found = []
        for row in np.flatnonzero(self._path.any(axis=1)).tolist():
            begin, offset = -1, int(self._starts[row])
            for i, tag in enumerate(self._path[row, : self._sizes[row]].tolist()):
                part = (tag - 1) % 4
                if tag and part in (0, 3):
                    begin = i
                if tag and part in (2, 3) and begin >= 0:
                    label = (tag - 1) // 4
                    odds = self.log_odds(row, begin, i + 1, label)
                    found.append(Span(offset + begin, offset + i + 1, label, odds))
        return found

    def log_odds(self, row: int, start: int, end: int, label: int) -> float:
        """Return the log-odds that ``start..end`` of a stretch is exactly a name of ``label``."""
        first = 1 + 4 * label
        tags = [first + 3] if end - start == 1 else [first, *[first + 1] * (end - start - 2), first + 2]
        log_p = float(self._forward[start, row, tags[0]] + self._backward[end - 1, row, tags[-1]] - self._all[row])
        for i in range(1, len(tags)):
            log_p += float(self._transitions[tags[i - 1], tags[i]] + self._scores[row, start + i, tags[i]])
        p = math.exp(min(log_p, 0.0))
        return min(max(math.log((p + 1e-9) / (1 - p + 1e-9)), -_LIMIT), _LIMIT)


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    summed: Floats = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return summed
