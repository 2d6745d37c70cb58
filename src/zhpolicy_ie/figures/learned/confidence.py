"""How likely a figure's record is right as a whole: the score."""

from __future__ import annotations

import math
from operator import mul
from typing import NamedTuple, Protocol

_LEAST = 1e-3


class Evidence(NamedTuple):
    """The probabilities of what was chosen, and facts that tell sure figures from unsure ones.

    ``rule_*`` tell whether the rules chose the same, ``inherited`` and ``behind`` where the indicator stands, ``bare``
    whether the figure has no unit, ``reviewed`` whether the document is a work report.
    """

    indicator: float
    aspect: float
    status: float
    period: float
    named: bool
    dated: bool
    rule_indicator: bool
    rule_aspect: bool
    rule_status: bool
    rule_period: bool
    inherited: bool
    behind: bool
    bare: bool
    reviewed: bool


class Scorer(Protocol):
    """Turns evidence into a score."""

    def score(self, evidence: Evidence) -> float:
        """Return a score between 0 and 1."""


class Calibration(NamedTuple):
    """Weights of a logistic regression over :func:`terms`, fitted on figures the models had not seen in training."""

    bias: float
    weights: tuple[float, ...]

    def score(self, evidence: Evidence) -> float:
        """Return the probability that indicator, aspect, status and period are all right, 0 to 1."""
        return self.of(terms(evidence))

    def of(self, values: tuple[float, ...]) -> float:
        """Return the same, given the numbers of :func:`terms`."""
        total = self.bias + sum(map(mul, self.weights, values))
        return round(1 / (1 + math.exp(-total)), 3)


def terms(evidence: Evidence) -> tuple[float, ...]:
    """Return the numbers that the calibration weighs: log-odds of the four choices, their least, and the facts."""
    odds = [math.log((p + _LEAST) / (1 - p + _LEAST)) for p in evidence[:4]]
    least = math.log(max(min(evidence[:4]), _LEAST))
    return (*odds, least, *evidence[4:])
