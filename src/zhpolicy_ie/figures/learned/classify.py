"""A log-linear classifier over hashed features."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.hashing import code

BITS = 17
SIZE = 1 << BITS
_MASK = SIZE - 1


def slots(features: list[str]) -> npt.NDArray[np.int64]:
    """Hash feature strings into table slots; the same feature twice counts once.

    Example:
        >>> len(slots(["a=1", "b=2", "a=1"]))
        2
    """
    return np.array(sorted({code(f) & _MASK for f in features}), dtype=np.int64)


class Classifier(NamedTuple):
    """``weights`` has a row a slot and a column a class; ``bias`` one number a class."""

    classes: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def probabilities(self, features: list[str]) -> npt.NDArray[np.float32]:
        """Return the probability of each class."""
        return self.of_slots(slots(features))

    def of_slots(self, found: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return the probability of each class, given table slots."""
        scores = self.weights[found].sum(axis=0) + self.bias
        shifted = np.exp(scores - scores.max())
        result: npt.NDArray[np.float32] = shifted / shifted.sum()
        return result

    def likeliest(self, chances: npt.NDArray[np.float32], possible: Callable[[str], bool]) -> int:
        """Return the index of the most probable class that is possible, 0 if none is."""
        order = (-chances).argsort(kind="stable").tolist()
        return next((i for i in order if possible(self.classes[i])), 0)

    def best(self, features: list[str]) -> tuple[str, float]:
        """Return the most probable class and its probability."""
        chances = self.probabilities(features)
        i = int(chances.argmax())
        return self.classes[i], float(chances[i])


def rank(weights: npt.NDArray[np.float32], candidates: list[list[str]]) -> tuple[int, float]:
    """Return the index of the best of several candidates, each a list of features, and its probability."""
    if len(candidates) == 1:
        return 0, 1.0
    scores = np.array([weights[slots(c)].sum() for c in candidates])
    shifted = np.exp(scores - scores.max())
    i = int(scores.argmax())
    return i, float(shifted[i] / shifted.sum())
