"""Making scores honest: of the names scored 0.9, nine in ten are to be right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.names.tagger.decode import Span
from zhpolicy_ie.names.tagger.model import Calibration
from zhpolicy_ie.training.ner.score import Names

#: From, to, names, mean score, share right.
Band = tuple[float, float, int, float, float]
_EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0001)


def fit(gold: Sequence[Names], predicted: Sequence[Sequence[Span]], labels: int, *, prior: float = 10.0) -> Calibration:
    """Fit a slope for all labels and a shift for each, by logistic regression of being right on the log-odds.

    Args:
        gold: The names of each text.
        predicted: The names found in it.
        labels: Number of labels.
        prior: How strongly the labels' shifts are held to a common one, in names.
    """
    odds, right, label = _table(gold, predicted)
    design = np.column_stack([odds, np.ones(len(odds)), *(label == i for i in range(labels))]).astype(np.float64)
    weights = np.zeros(design.shape[1])
    ridge = np.array([1e-3, 1e-3, *[prior / 4] * labels])
    # Newton's method from nought: the curvature is largest there, so no step is too long.
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (p - right) + ridge * weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(ridge)
        weights -= np.linalg.solve(curvature, gradient)
    shift = weights[1] + weights[2:]
    return Calibration((round(float(weights[0]), 4),) * labels, tuple(round(float(x), 4) for x in shift))


def reliability(gold: Sequence[Names], predicted: Sequence[Sequence[Span]], calibration: Calibration) -> list[Band]:
    """Return :func:`bands` of the names found, by their calibrated scores."""
    pairs = [
        (calibration.score(span), (span.start, span.end, span.label) in wanted)
        for wanted, spans in zip(gold, predicted, strict=True)
        for span in spans
    ]
    return bands([score for score, _ in pairs], [right for _, right in pairs])


def bands(scores: Sequence[float], right: Sequence[bool]) -> list[Band]:
    """Return how many names each band of scores holds and how many of them are right.

    Args:
        scores: Score of each name, 0 to 1.
        right: Whether it is right.

    Returns:
        Rows (from, to, names, mean score, share right); empty bands are left out.

    Example:
        >>> bands([0.4, 0.99, 0.99], [False, True, True])
        [(0.3, 0.5, 1, 0.4, 0.0), (0.98, 1.0, 2, 0.99, 1.0)]
    """
    given, hits, rows = np.array(scores), np.array(right, dtype=float), []
    for low, high in pairwise(_EDGES):
        inside = (given >= low) & (given < high)
        if inside.any():
            mean, share = float(given[inside].mean()), float(hits[inside].mean())
            rows.append((low, min(high, 1.0), int(inside.sum()), mean, share))
    return rows


def _table(
    gold: Sequence[Names], predicted: Sequence[Sequence[Span]]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    rows = [
        (span.log_odds, (span.start, span.end, span.label) in wanted, span.label)
        for wanted, spans in zip(gold, predicted, strict=True)
        for span in spans
    ]
    odds, right, label = zip(*rows, strict=True) if rows else ((), (), ())
    return np.array(odds, dtype=np.float64), np.array(right, dtype=np.float64), np.array(label, dtype=np.int64)
