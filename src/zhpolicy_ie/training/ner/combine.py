"""Fitting how the rules' and the tagger's opinions of a candidate name are added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names.find import candidates, repeated
from zhpolicy_ie.names.resolve import choose
from zhpolicy_ie.names.tagger.combine import Combination, best_rules, log_odds, rivals, weigh
from zhpolicy_ie.names.tagger.decode import Span
from zhpolicy_ie.names.tagger.model import Tagger
from zhpolicy_ie.names.view import TextView
from zhpolicy_ie.names.vocab import NameVocabulary, load_vocabulary
from zhpolicy_ie.training.ner.calibrate import Band, bands
from zhpolicy_ie.training.ner.score import f1_scores

Floats = npt.NDArray[np.float64]
#: How strongly each weight is held to nought: bias, tagger, rule, alone, rival; then the labels.
_RIDGE, _LABEL_RIDGE = (1e-3, 1e-3, 1e-3, 1e-3, 1e-1), 1.0


class Rater(Protocol):
    """What rates candidates: a tagger, or several."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels it knows."""
        ...

    def rate(self, text: str, candidates: Sequence[tuple[int, int, str]]) -> tuple[list[Span], list[float]]:
        """Return own names and the log-odds of the candidates."""
        ...


def label_with_rules(texts: Sequence[str], tagger: Rater, combination: Combination) -> list[list[NameMention]]:
    """Return the names that rules and tagger together find most likely."""
    vocab, found = load_vocabulary(), []
    for text in texts:
        rules = best_rules(rule_candidates(text, vocab))
        spans, odds = tagger.rate(text, list(rules))
        found.append(choose(weigh(rules, odds, spans, tagger.labels, combination)))
    return found


def rule_candidates(text: str, vocab: NameVocabulary, meta: dict[str, Any] | None = None) -> list[NameMention]:
    """Return what the rules propose for a text, overlapping, with probabilities."""
    view = TextView(text, vocab)
    first = candidates(view, vocab, meta or {})
    return [*first, *repeated(view, choose(first), first)]


def fit_combination(
    records: Sequence[dict[str, Any]], tagger: Rater, vocab: NameVocabulary | None = None
) -> Combination:
    """Fit the weights on annotated texts.

    Args:
        records: Texts with ``entities`` and ``meta``, not those that rules and tagger were trained on.
        tagger: The tagger.
        vocab: The rules' vocabularies; by default the shipped ones.
    """
    rows, right, _ = table(records, tagger, vocab)
    return solve(rows, right, tagger.labels)


def table(
    records: Sequence[dict[str, Any]], tagger: Rater, vocab: NameVocabulary | None = None
) -> tuple[Floats, Floats, list[tuple[int, int, int, str]]]:
    """Return the features of all candidates, whether each is right, and each one's text number, span and label."""
    vocab = vocab or load_vocabulary()
    rows, right, keys = [], [], []
    for number, record in enumerate(records):
        gold = {(e["start"], e["end"], e["label"]) for e in record["entities"]}
        rules = best_rules(rule_candidates(record["text"], vocab, record.get("meta")))
        spans, odds = tagger.rate(record["text"], list(rules))
        known: dict[tuple[int, int, str], float] = dict(zip(rules, odds, strict=True))
        known |= {(s.start, s.end, tagger.labels[s.label]): s.log_odds for s in spans}
        for (key, value), rival in zip(known.items(), rivals(list(known), rules), strict=True):
            rule = rules.get(key)
            proposed = [log_odds(rule.score), 0.0] if rule else [0.0, 1.0]
            rows.append([1.0, value, *proposed, rival, *(float(key[2] == label) for label in tagger.labels)])
            right.append(float(key in gold))
            keys.append((number, *key))
    return np.array(rows), np.array(right), keys


def solve(rows: Floats, right: Floats, labels: Sequence[str]) -> Combination:
    """Fit by logistic regression."""
    ridge = np.array([*_RIDGE, *[_LABEL_RIDGE] * len(labels)])
    weights = np.zeros(rows.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (p - right) + ridge * weights
        weights -= np.linalg.solve((rows * (p * (1 - p))[:, None]).T @ rows + np.diag(ridge), gradient)
    plain = [round(float(w), 4) for w in weights]
    bias, tagger, rule, alone, rival = plain[:5]
    return Combination(bias, tagger, rule, alone, rival, dict(zip(labels, plain[5:], strict=True)))


def cross_validate(
    records: Sequence[dict[str, Any]],
    tagger: Rater,
    select: Callable[[list[NameMention]], list[NameMention]],
    vocab: NameVocabulary | None = None,
) -> list[list[NameMention]]:
    """Return the names chosen for each text by weights fitted on the other half of the documents."""
    rows, right, keys = table(records, tagger, vocab)
    documents = sorted({record["id"].split("@")[0] for record in records})
    fold = [documents.index(record["id"].split("@")[0]) % 2 for record in records]
    folds = np.array([fold[key[0]] for key in keys])
    pools: list[list[NameMention]] = [[] for _ in records]
    for part in (0, 1):
        fitted = solve(rows[folds != part], right[folds != part], tagger.labels)
        weights = np.array(
            [fitted.bias, fitted.tagger, fitted.rule, fitted.alone, fitted.rival, *fitted.label.values()]
        )
        for index in np.flatnonzero(folds == part):
            number, start, end, label = keys[index]
            score = 1 / (1 + np.exp(-float(rows[index] @ weights)))
            pools[number].append(NameMention(start, end, label, score, "combined"))
    return [select(pool) for pool in pools]


def joint_scores(
    records: Sequence[dict[str, Any]], tagger: Tagger, vocab: NameVocabulary | None = None
) -> dict[str, dict[str, float]]:
    """Return F1 on annotated texts of the rules, of the tagger and of both together.

    Args:
        records: Texts with ``entities`` and ``meta``; more than one document for the last row.
        tagger: The tagger with its fitted weights.
        vocab: The rules' vocabularies; by default the shipped ones.

    Returns:
        F1 per label and under ``all`` for ``rules``, ``tagger``, ``both`` (the tagger's own weights) and ``two-fold``
        (weights fitted on one half of the documents, names chosen in the other).
    """
    index = {label: i for i, label in enumerate(tagger.labels)}
    known = vocab or load_vocabulary()
    proposed = [rule_candidates(record["text"], known, record.get("meta")) for record in records]
    texts = [record["text"] for record in records]
    found = {
        "rules": [choose(pool) for pool in proposed],
        "tagger": [tagger.tag(text) for text in texts],
        "both": [choose(tagger.weigh(text, pool)) for text, pool in zip(texts, proposed, strict=True)],
        "two-fold": cross_validate(records, tagger, choose, known),
    }
    gold = [
        {(e["start"], e["end"], index[e["label"]]) for e in record["entities"] if e["label"] in index}
        for record in records
    ]
    return {
        name: f1_scores(
            gold,
            [[Span(m.start, m.end, index[m.label], 0.0) for m in names if m.label in index] for names in answers],
            tagger.labels,
        )
        for name, answers in found.items()
    }


def joint_reliability(
    records: Sequence[dict[str, Any]], tagger: Rater, vocab: NameVocabulary | None = None
) -> list[Band]:
    """Return how right the joint scores are: names chosen by weights fitted on the other half of the documents."""
    chosen = cross_validate(records, tagger, choose, vocab)
    pairs = [
        (name.score, any((e["start"], e["end"], e["label"]) == name[:3] for e in record["entities"]))
        for record, names in zip(records, chosen, strict=True)
        for name in names
    ]
    return bands([score for score, _ in pairs], [right for _, right in pairs])
