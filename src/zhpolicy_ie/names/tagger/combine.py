"""Putting together what the rules and the tagger think of a candidate name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names.tagger.decode import Span

SOURCE = "tagger"


@dataclass(frozen=True)
class Combination:
    """Log-odds of a candidate as a weighted sum; the weights were fitted on annotated texts.

    Attributes:
        bias: Added to all.
        tagger: Weight of the tagger's log-odds.
        rule: Weight of the log-odds of the best rule that proposes the candidate.
        alone: Added where no rule proposes it.
        label: Added for each label.
    """

    bias: float
    tagger: float
    rule: float
    alone: float
    label: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Combination:
        """Read what a model's configuration holds under ``combination``."""
        return cls(values["bias"], values["tagger"], values["rule"], values["alone"], dict(values["label"]))

    def score(self, label: str, odds: float, rule: float | None) -> float:
        """Return the probability that a candidate is exactly a name.

        Args:
            label: Its label.
            odds: The tagger's log-odds.
            rule: Probability that the rules give it, None where no rule proposes it.
        """
        total = self.bias + self.label.get(label, 0.0) + self.tagger * odds
        total += self.alone if rule is None else self.rule * log_odds(rule)
        return 1.0 / (1.0 + math.exp(-min(max(total, -30.0), 30.0)))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, kept within 0.0001 and 0.9999."""
    p = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def best_rules(candidates: Sequence[NameMention]) -> dict[tuple[int, int, str], NameMention]:
    """Return the most probable of the candidates with the same characters and label."""
    best: dict[tuple[int, int, str], NameMention] = {}
    for mention in candidates:
        key = (mention.start, mention.end, mention.label)
        if key not in best or mention.score > best[key].score:
            best[key] = mention
    return best


def weigh(
    rules: Mapping[tuple[int, int, str], NameMention],
    odds: Sequence[float],
    spans: Sequence[Span],
    labels: Sequence[str],
    combination: Combination,
) -> list[NameMention]:
    """Return all candidates of rules and tagger with their joint probabilities; they may overlap.

    Args:
        rules: From :func:`best_rules`.
        odds: The tagger's log-odds of each of them, in order.
        spans: The tagger's own names.
        labels: The tagger's labels.
        combination: How the two are added up.
    """
    found = [
        mention._replace(score=round(combination.score(mention.label, value, mention.score), 4))
        for mention, value in zip(rules.values(), odds, strict=True)
    ]
    for span in spans:
        label = labels[span.label]
        if (span.start, span.end, label) not in rules:
            score = round(combination.score(label, span.log_odds, None), 4)
            found.append(NameMention(span.start, span.end, label, score, SOURCE))
    return found
