"""Adding up cues: every rule looks at named cues, and each cue has a weight in ``cues.tsv``.

A cue is a short string such as ``left:推进`` or ``head:管委会``. Weights are log-odds that
``python -m zhpolicy_ie.training.name_cues`` fitted on annotated paragraphs, so a sum of weights becomes a reliability
between 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple


def logistic(total: float) -> float:
    """Return the probability that belongs to log-odds ``total``."""
    if total < -30.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(-total)) if total < 30.0 else 1.0


def add_up(weights: Mapping[str, float], cues: Iterable[str]) -> float:
    """Return the sum of the weights of ``cues``; unknown cues weigh nothing."""
    get = weights.get
    return sum([get(cue, 0.0) for cue in cues])


class BeginWeights(NamedTuple):
    """The weights of the cues for where a name begins, each kind in a table of its own: no cue has to be spelt out.

    Attributes:
        left: By the characters before; the ends of those listed are listed too, so a search may go on from the shorter.
        right: By the one or two characters behind.
        over: By the characters before and behind.
        in_word: Added within a word of letters or digits.
        families: The cues that are coupled with a family of last words, by family.
    """

    left: Mapping[str, float]
    right: Mapping[str, float]
    over: Mapping[str, float]
    in_word: float
    families: Mapping[str, Mapping[str, float]]


def begin_weights(weights: Mapping[str, float]) -> BeginWeights:
    """Return the weights of the model ``begin`` in tables."""
    kinds: dict[str, dict[str, float]] = {"left": {}, "right": {}, "over": {}}
    families: dict[str, dict[str, float]] = {}
    for cue, weight in weights.items():
        kind, colon, characters = cue.partition(":")
        if colon and kind in kinds:
            kinds[kind][characters] = weight
        elif cue != "in-word":
            family, _, coupled = cue.partition(" ")
            families.setdefault(family, {})[coupled] = weight
    left = kinds["left"]
    for characters in list(left):
        for k in range(1, len(characters)):
            left.setdefault(characters[k:], 0.0)
    return BeginWeights(left, kinds["right"], kinds["over"], weights.get("in-word", 0.0), families)
