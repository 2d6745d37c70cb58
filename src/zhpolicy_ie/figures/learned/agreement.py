"""Figures of one paragraph of a work report agree: it reviews, or it plans."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from zhpolicy_ie.figures.learned.classify import Floats

# How much the others' mean log-odds count beside a figure's own, and how sure of itself any of them may be: fitted by
# cross-validation on the training paragraphs (0.5 to 4, and 3 or 6, are all better than nothing).
_WEIGHT, _CLIP = 2.0, 3.0


def agreed(scores: Floats, aim: int, result: int, groups: Sequence[Hashable]) -> Floats:
    """Return the scores of each figure, moved towards what the other figures of its group say.

    Args:
        scores: A row per figure, a column per status.
        aim: The column of aims.
        result: The column of results.
        groups: The group of each figure: its paragraph, and the time that the text gives it.
    """
    own = np.clip(scores[:, aim] - scores[:, result], -_CLIP, _CLIP)
    numbers: dict[Hashable, int] = {}
    place = np.array([numbers.setdefault(group, len(numbers)) for group in groups])
    count = np.bincount(place)
    others = (np.bincount(place, own)[place] - own) / np.maximum(count[place] - 1, 1)
    moved = scores.copy()
    moved[:, aim] += _WEIGHT / 2 * others
    moved[:, result] -= _WEIGHT / 2 * others
    return moved
