"""From scores per character and tag to the best names, with the probability of each.

The scores are those of a linear-chain conditional random field over O and B, I, E, S of each label. Text between names
is nearly always certain to be O, so only the stretches between certain positions are decoded, all at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
#: A position whose O leads every other tag by this much (in log-odds) is taken to be outside of names.
CERTAIN = 9.0


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
    certain = emissions[:, 0] - emissions[:, 1:].max(axis=1, initial=-1e9) > CERTAIN
    if breaks is not None:
        certain |= breaks
    edges = np.flatnonzero(np.diff(np.concatenate([[True], certain, [True]]).astype(np.int8)))
    starts, ends = edges[0::2], edges[1::2]
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
        spans += _decode_stretches(emissions, transitions, starts[chosen], ends[chosen])
        at = stop
    return sorted(spans)


def _decode_stretches(
    emissions: Floats, transitions: Floats, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> list[Span]:
    sizes = ends - starts
    length, count, tags = int(sizes.max()), len(starts), emissions.shape[1]
    index = np.minimum(starts[:, None] + np.arange(length), len(emissions) - 1)
    scores = emissions[index]
    # Beyond its end a stretch is O at no cost, which also closes the last name.
    beyond = np.arange(length) >= sizes[:, None]
    scores[beyond] = -1e4
    scores[beyond, 0] = 0.0
    best = transitions[0] + scores[:, 0]
    forward = np.empty((length, count, tags), dtype=np.float32)
    forward[0] = best
    back = np.empty((length, count, tags), dtype=np.int64)
    total = best
    for i in range(1, length):
        steps = best[:, :, None] + transitions
        back[i] = steps.argmax(axis=1)
        best = steps.max(axis=1) + scores[:, i]
        total = _log_sum(total[:, :, None] + transitions, 1) + scores[:, i]
        forward[i] = total
    path = np.empty((count, length), dtype=np.int64)
    path[:, -1] = (best + transitions[:, 0]).argmax(axis=1)
    for i in range(length - 1, 0, -1):
        path[:, i - 1] = back[i, np.arange(count), path[:, i]]
    backward = np.empty((length, count, tags), dtype=np.float32)
    backward[-1] = transitions[:, 0]
    for i in range(length - 2, -1, -1):
        backward[i] = _log_sum((transitions + (scores[:, i + 1] + backward[i + 1])[:, None, :]), 2)
    normaliser = _log_sum(total + transitions[:, 0], 1)
    return _spans(path, sizes, starts, scores, transitions, forward, backward, normaliser)


def _spans(
    path: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    scores: Floats,
    transitions: Floats,
    forward: Floats,
    backward: Floats,
    normaliser: Floats,
) -> list[Span]:
    found = []
    for row in np.flatnonzero(path.any(axis=1)):
        begin = -1
        for i in range(int(sizes[row])):
            tag = int(path[row, i])
            if tag == 0:
                continue
            part = (tag - 1) % 4
            if part in (0, 3):
                begin = i
            if part in (2, 3) and begin >= 0:
                log_p = float(forward[begin, row, path[row, begin]] + backward[i, row, tag] - normaliser[row])
                for j in range(begin + 1, i + 1):
                    log_p += float(transitions[path[row, j - 1], path[row, j]] + scores[row, j, path[row, j]])
                p = min(max(float(np.exp(log_p)), 1e-6), 1 - 1e-6)
                start = int(starts[row])
                found.append(Span(start + begin, start + i + 1, (tag - 1) // 4, float(np.log(p / (1 - p)))))
                begin = -1
    return found


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    summed: Floats = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return summed
