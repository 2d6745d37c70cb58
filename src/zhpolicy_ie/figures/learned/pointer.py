"""Choosing the indicator's span: the pair of boundaries with the highest summed weights."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.positions import TextFeatures, Window, span_slots

Weights = npt.NDArray[np.float32]


class PointerWeights(NamedTuple):
    """One weight a slot for the begin, the end and the pair; ``none`` is the score of having no indicator."""

    begin: Weights
    end: Weights
    pair: Weights
    none: float


def choose(
    window: Window, features: TextFeatures, kind: int, weights: PointerWeights
) -> tuple[tuple[int, int] | None, float]:
    """Return the best span (None for no indicator) and its probability among all candidates."""
    begin = weights.begin[window.slots].sum(axis=1)
    end = weights.end[window.slots].sum(axis=1)
    slots, possible = span_slots(window, features, kind)
    scores = begin[:, None] + end[None, :] + weights.pair[slots].sum(axis=2)
    scores = np.where(possible, scores, -np.inf)
    best = int(scores.argmax()) if possible.any() else -1
    top = scores.flat[best] if best >= 0 else -np.inf
    highest = max(float(top), weights.none)
    total = float(np.exp(scores[possible] - highest).sum()) + float(np.exp(weights.none - highest))
    if weights.none > top:
        return None, float(np.exp(weights.none - highest)) / total
    row, column = divmod(best, scores.shape[1])
    return (window.lo + row, window.lo + column), float(np.exp(top - highest)) / total
