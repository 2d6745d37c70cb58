"""Hits, false alarms and misses, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """Counts of one comparison; tallies add up.

    Attributes:
        hits: Found and in the gold data.
        wrong: Found and not in the gold data.
        missed: In the gold data and not found.

    Example:
        >>> (Tally(2, 1, 1) + Tally(1, 0, 1)).to_dict()
        {'p': 0.75, 'r': 0.6, 'f1': 0.6667, 'tp': 3, 'fp': 1, 'fn': 2}

    """

    hits: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Hits among all that was found, 0 where nothing was."""
        return _ratio(self.hits, self.hits + self.wrong)

    @property
    def recall(self) -> float:
        """Hits among all gold items, 0 where there are none."""
        return _ratio(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _ratio(2 * self.precision * self.recall, self.precision + self.recall)

    def to_dict(self) -> dict[str, float]:
        """Return the ratios rounded to four digits and the counts."""
        return {
            "p": round(self.precision, 4),
            "r": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "tp": self.hits,
            "fp": self.wrong,
            "fn": self.missed,
        }


@dataclass(frozen=True)
class Agreement:
    """How often a field of matched figures was right, among those where the gold data state it."""

    right: int = 0
    asked: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(self.right + other.right, self.asked + other.asked)

    def to_dict(self) -> dict[str, float]:
        """Return the accuracy rounded to four digits and the number of questions."""
        return {"acc": round(_ratio(self.right, self.asked), 4), "n": self.asked}


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
