"""From scores per character and tag to the best names, with the probability of each.

The scores are those of a linear-chain conditional random field over O and B, I, E, S of each label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.names.tagger.lattice import Floats, PathSums, Rows, best_tags

#: A position whose O leads every other tag by this much (in log-odds) is taken to be outside of names.
CERTAIN = 9.0
#: Where O is this probable all in all, the best path goes through it: only what lies between is searched for the path.
_SETTLED = 1.0 - 1e-6
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
    rated = np.full(len(candidates), -_LIMIT)
    certain = emissions[:, 0] - emissions[:, 1:].max(axis=1, initial=-1e9) > CERTAIN
    if breaks is not None:
        certain |= breaks
    starts, ends = _runs(~certain)
    if not len(starts):
        return [], rated.tolist()
    sums = PathSums(emissions, transitions, starts, ends)
    if candidates:
        first, stop, label = np.array(candidates, dtype=np.int64).T
        stretch = np.searchsorted(starts, first, side="right") - 1
        known = np.flatnonzero((stretch >= 0) & (stop <= ends[stretch]))
        rated[known] = _log_odds(sums, first[known], stop[known], label[known])
    open_ = ~certain
    rows = np.flatnonzero(open_)
    open_[rows] = sums.outside(rows) < _SETTLED
    tags = best_tags(emissions, transitions, *_runs(open_))
    found = np.array(list(_names(tags)), dtype=np.int64).reshape(-1, 3)
    odds = _log_odds(sums, found[:, 0], found[:, 1], found[:, 2])
    names = [Span(a, b, label, value) for (a, b, label), value in zip(found.tolist(), odds.tolist(), strict=True)]
    return names, rated.tolist()


def _runs(chosen: npt.NDArray[np.bool_]) -> tuple[Rows, Rows]:
    """Return where the runs of true begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(np.int8)))
    return edges[0::2], edges[1::2]


def _names(tags: npt.NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Return start, end and label of the names that the tags spell."""
    found, begin = [], -1
    rows = np.flatnonzero(tags)
    for row, tag in zip(rows.tolist(), tags[rows].tolist(), strict=True):
        label, part = divmod(tag - 1, 4)
        if part in (0, 3):
            begin = row
        if part in (2, 3) and begin >= 0:
            found.append((begin, row + 1, label))
    return found


def _log_odds(sums: PathSums, starts: Rows, ends: Rows, labels: Rows) -> npt.NDArray[np.float64]:
    """Return the log-odds that each ``starts..ends`` is exactly a name of its label."""
    p = np.exp(np.minimum(sums.log_probability(starts, ends, 1 + 4 * labels[:, None] + np.arange(4)), 0.0))
    return np.clip(np.log((p + 1e-9) / (1 - p + 1e-9)), -_LIMIT, _LIMIT)
