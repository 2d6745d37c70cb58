"""Adding up cues: every rule looks at named cues, and each cue has a weight in ``cues.tsv``.

A cue is a short string such as ``left:推进`` or ``head:管委会``. Weights are log-odds that
``python -m zhpolicy_ie.training.name_cues`` fitted on annotated paragraphs, so a sum of weights becomes a reliability
between 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping


def logistic(total: float) -> float:
    """Return the probability that belongs to log-odds ``total``."""
    if total < -30.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(-total)) if total < 30.0 else 1.0


def add_up(weights: Mapping[str, float], cues: Iterable[str]) -> float:
    """Return the sum of the weights of ``cues``; unknown cues weigh nothing."""
    get = weights.get
    return sum([get(cue, 0.0) for cue in cues])
