"""Log-linear classifiers over hashed features, for many figures at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

BITS = 17
SIZE = 1 << BITS
_MASK = SIZE - 1
_GROUP = 64  # figures whose features are summed at once
Floats = npt.NDArray[np.float32]
Slots = npt.NDArray[np.int64]
Short = npt.NDArray[np.uint32]


def hashed(feature: str) -> int:
    """Hash a feature string into a table slot."""
    return crc32(feature.encode("utf-8", "surrogatepass")) & _MASK


def begun(template: str) -> int:
    """Return the state of the hash behind the first characters of a feature string, for :func:`ended`."""
    return crc32(template.encode("utf-8", "surrogatepass"))


def ended(state: int, values: Iterable[str], rest: str = "") -> list[int]:
    """Hash feature strings that begin and end alike: that is done once, and costs less than to keep what is rare.

    Args:
        state: From :func:`begun`.
        values: What comes next in each.
        rest: With what they end.

    Example:
        >>> ended(begun("u="), ["万元", "亿元"], "|x") == [hashed("u=万元|x"), hashed("u=亿元|x")]
        True
    """
    if not rest:
        return [crc32(value.encode("utf-8", "surrogatepass"), state) & _MASK for value in values]
    last = rest.encode("utf-8", "surrogatepass")
    return [crc32(last, crc32(value.encode("utf-8", "surrogatepass"), state)) & _MASK for value in values]


#: The same, for features of which most have been seen before.
slot = lru_cache(maxsize=1 << 16)(hashed)


def slots(features: Iterable[str]) -> Slots:
    """Hash feature strings into table slots, in no order; the same feature twice counts once.

    Example:
        >>> len(slots(["a=1", "b=2", "a=1"]))
        2
    """
    found = set(map(slot, features))
    return np.fromiter(found, np.int64, len(found))


def ended_each(states: Iterable[int], values: Iterable[str], rest: str = "") -> list[int]:
    """Hash feature strings that begin each in its own way and end alike; the shorter of the two says how many."""
    last = rest.encode("utf-8", "surrogatepass")
    pairs = zip(states, values, strict=False)
    return [crc32(last, crc32(value.encode("utf-8", "surrogatepass"), state)) & _MASK for state, value in pairs]


class Classifier(NamedTuple):
    """``weights`` has a row a slot and a column a class; ``bias`` one number a class."""

    classes: tuple[str, ...]
    weights: Floats
    bias: Floats

    def of_sets(self, items: Sequence[Collection[int]]) -> Floats:
        """Return the score of each class (columns) of several items (rows), each a set of slots that is not empty."""
        ends = np.cumsum([len(item) for item in items])
        found = np.fromiter(chain.from_iterable(items), np.intp, int(ends[-1]))
        scores: Floats = np.add.reduceat(self.weights.take(found, axis=0), np.append(0, ends[:-1]), axis=0) + self.bias
        return scores

    def of_parts(self, few: Sequence[Collection[int]], more: Sequence[Sequence[Short]]) -> Floats:
        """Return the same for items in parts; a slot may come more than once in an item, and counts once.

        Args:
            few: Some slots of each item.
            more: Arrays of more of them.
        """
        groups = range(0, len(few), _GROUP)
        return np.concatenate([self._once(few[k : k + _GROUP], more[k : k + _GROUP]) for k in groups])

    def _once(self, few: Sequence[Collection[int]], more: Sequence[Sequence[Short]]) -> Floats:
        items = np.arange(len(few), dtype=np.uint32) << np.uint32(BITS)
        keys = [np.fromiter(chain.from_iterable(few), np.uint32), *chain.from_iterable(more)]
        sizes = [*map(len, few), *(sum(map(len, parts)) for parts in more)]
        found = np.concatenate(keys) + np.concatenate([items, items]).repeat(sizes)
        found.sort()
        # np.unique does the same, at many times the cost.
        first = np.ones(len(found), bool)
        np.not_equal(found[1:], found[:-1], out=first[1:])
        found = found[first]
        rows = self.weights.take(found & np.uint32(_MASK), axis=0)
        scores: Floats = np.add.reduceat(rows, found.searchsorted(items), axis=0) + self.bias
        return scores

    def likeliest(self, scores: Sequence[float], possible: Callable[[str], bool]) -> tuple[str, float]:
        """Return the class of the highest score that is possible (the first if none is), and its probability."""
        best = scores.index(max(scores))
        if not possible(self.classes[best]):
            order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
            best = next((i for i in order if i != best and possible(self.classes[i])), 0)
        top = scores[best]
        return self.classes[best], 1.0 / sum([math.exp(score - top) for score in scores])


def softmax(scores: Floats) -> Floats:
    """Return the probabilities of the classes (the last axis)."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def rank(weights: Sequence[float], candidates: Sequence[Collection[int]]) -> tuple[int, float]:
    """Return the index of the best of several candidates, each a set of slots, and its probability."""
    if len(candidates) == 1:
        return 0, 1.0
    # Of so few numbers Python itself takes the sums faster than NumPy.
    scores = [sum(map(weights.__getitem__, places)) for places in candidates]
    best = max(scores)
    return scores.index(best), 1.0 / sum(math.exp(score - best) for score in scores)
