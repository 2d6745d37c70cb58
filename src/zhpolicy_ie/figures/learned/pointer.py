"""Choosing the indicator's span: the pair of boundaries with the highest summed weights."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.window import Window

Weights = npt.NDArray[np.float32]


class PointerWeights(NamedTuple):
    """One weight a slot for the begin, the end and the pair; ``none`` is the score of having no indicator."""

    begin: Weights
    end: Weights
    pair: Weights
    none: float


def choose(window: Window, weights: PointerWeights) -> tuple[tuple[int, int] | None, float]:
    """Return the best span (None for no indicator) and its probability among all candidates."""
    if not len(window.begins):
        return None, 1.0
    begin = weights.begin[window.slots].sum(axis=1)
    end = weights.end[window.slots].sum(axis=1)
    scores = begin[window.begins] + end[window.ends] + weights.pair[window.pair_slots].sum(axis=1)
    best = int(scores.argmax())
    highest = max(float(scores[best]), weights.none)
    none = float(np.exp(weights.none - highest))
    total = float(np.exp(scores - highest).sum()) + none
    if weights.none > scores[best]:
        return None, none / total
    span = window.lo + int(window.begins[best]), window.lo + int(window.ends[best])
    return span, float(np.exp(scores[best] - highest)) / total
