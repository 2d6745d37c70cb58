"""Putting together what the rules and the tagger think of a candidate name."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names.tagger.decode import Span

SOURCE = "tagger"
#: Log-odds of the rival where there is none.
NO_RIVAL = -6.0
Key = tuple[int, int, str]


@dataclass(frozen=True)
class Combination:
    """Log-odds of a candidate as a weighted sum; the weights were fitted on annotated texts.

    Attributes:
        bias: Added to all.
        tagger: Weight of the tagger's log-odds.
        rule: Weight of the log-odds of the best rule that proposes the candidate.
        alone: Added where no rule proposes it.
        rival: Weight of the log-odds of the best other rule's candidate that overlaps it (:func:`rivals`).
        label: Added for each label.
    """

    bias: float
    tagger: float
    rule: float
    alone: float
    rival: float
    label: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Combination:
        """Read what a model's configuration holds under ``combination``."""
        return cls(
            values["bias"], values["tagger"], values["rule"], values["alone"], values["rival"], dict(values["label"])
        )

    def score(self, label: str, odds: float, rule: float | None, rival: float) -> float:
        """Return the probability that a candidate is exactly a name.

        Args:
            label: Its label.
            odds: The tagger's log-odds.
            rule: Probability that the rules give it, None where no rule proposes it.
            rival: Log-odds of its rival.
        """
        total = self.bias + self.label.get(label, 0.0) + self.tagger * odds + self.rival * rival
        total += self.alone if rule is None else self.rule * log_odds(rule)
        return 1.0 / (1.0 + math.exp(-min(max(total, -30.0), 30.0)))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, kept within 0.0001 and 0.9999."""
    p = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def best_rules(candidates: Sequence[NameMention]) -> dict[Key, NameMention]:
    """Return the most probable of the candidates with the same characters and label."""
    best: dict[Key, NameMention] = {}
    for mention in candidates:
        key = (mention.start, mention.end, mention.label)
        if key not in best or mention.score > best[key].score:
            best[key] = mention
    return best


def rivals(keys: Sequence[Key], rules: Mapping[Key, NameMention]) -> list[float]:
    """Return for each candidate the log-odds of the best rule's candidate that overlaps it, -6 where there is none."""
    known = sorted((key[0], key[1], log_odds(mention.score), key) for key, mention in rules.items())
    starts = [item[0] for item in known]
    longest = max((item[1] - item[0] for item in known), default=0)
    found = []
    for key in keys:
        best = NO_RIVAL
        for i in range(bisect_left(starts, key[0] - longest), bisect_left(starts, key[1])):
            _, end, odds, other = known[i]
            if end > key[0] and odds > best and other != key:
                best = odds
        found.append(best)
    return found


def weigh(
    rules: Mapping[Key, NameMention],
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
    known: dict[Key, float] = dict(zip(rules, odds, strict=True))
    known |= {(span.start, span.end, labels[span.label]): span.log_odds for span in spans}
    found = []
    for (key, value), rival in zip(known.items(), rivals(list(known), rules), strict=True):
        rule = rules.get(key)
        if rule and key[2] not in labels:
            found.append(rule)  # the tagger has no opinion on labels that it was not trained for
            continue
        score = round(combination.score(key[2], value, rule.score if rule else None, rival), 4)
        found.append(NameMention(*key, score, rule.source if rule else SOURCE))
    return found
