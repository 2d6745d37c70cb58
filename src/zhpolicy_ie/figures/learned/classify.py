"""A log-linear classifier over hashed features."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

BITS = 17
SIZE = 1 << BITS
_MASK = SIZE - 1


@lru_cache(maxsize=1 << 16)  # most features of a figure have been seen on another
def slot(feature: str) -> int:
    """Hash a feature string into a table slot."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) & _MASK


def slots(features: Iterable[str]) -> npt.NDArray[np.int64]:
    """Hash feature strings into table slots, in no order; the same feature twice counts once.

    Example:
        >>> len(slots(["a=1", "b=2", "a=1"]))
        2
    """
    found = set(map(slot, features))
    return np.fromiter(found, np.int64, len(found))


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
        # A product sums the rows faster than NumPy's sum over the first axis of a few columns.
        scores = np.ones(len(found), np.float32) @ self.weights.take(found, axis=0) + self.bias
        shifted = np.exp(scores - scores.max())
        result: npt.NDArray[np.float32] = shifted / shifted.sum()
        return result

    def likeliest(self, chances: npt.NDArray[np.float32], possible: Callable[[str], bool]) -> int:
        """Return the index of the most probable class that is possible, 0 if none is."""
        first = int(chances.argmax())
        if possible(self.classes[first]):
            return first
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
    # One look-up for all candidates; of so few numbers Python itself takes the sums faster than NumPy.
    found = [set(map(slot, c)) for c in candidates]
    values = iter(weights[[place for places in found for place in places]].tolist())
    scores = [sum(islice(values, len(places))) for places in found]
    best = max(scores)
    return scores.index(best), 1.0 / sum(math.exp(score - best) for score in scores)
