"""The learned choice of the subjects of a document's figures, all together.

A figure takes up the subject of the one before more often than not, so the figures of a document are a chain
(a conditional random field): each candidate has a score of its own and one with every candidate of the figure before.
Each figure gets the candidate with the highest probability over all ways to choose the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.classify import slots
from zhpolicy_ie.figures.learned.situation import Situation
from zhpolicy_ie.figures.subjects.anaphora import speaks_of_wider
from zhpolicy_ie.figures.subjects.candidates import Candidate, Mention, candidates_of, mentions_of
from zhpolicy_ie.figures.subjects.features import features_of, link_features
from zhpolicy_ie.figures.subjects.scene import scene_of, standing_of
from zhpolicy_ie.figures.view import Span, View

Floats = npt.NDArray[np.float32]
Link = tuple[str, str, str, str, int, bool, str]
# Leaning towards a name: what it gains and costs is printed by training.subject_folds (docs/scores.md).
NONE_BIAS = -1.0
_REACH = 700
_NONE = -1


class Options(NamedTuple):
    """The choice for one figure.

    ``groups`` numbers the candidates' names, -1 for none, which is last; ``features`` has a row each. ``links`` are the
    distinct ways to follow the figure before; ``link_of`` has a row for each of its options and a column for each here.
    """

    candidates: list[Candidate]
    groups: list[int]
    features: list[list[str]]
    links: list[Link]
    link_of: npt.NDArray[np.intp]


def options_of(view: View, situations: Sequence[Situation]) -> list[Options]:
    """Return what can be chosen for each figure of a document, in order."""
    mentions = mentions_of(view.text, view.source.names)
    starts = [m.start for m in mentions]
    standings = {m.start: standing_of(view.text, m) for m in mentions}
    found: list[Options] = []
    for i, situation in enumerate(situations):
        scene = scene_of(view, i, situation)
        quantity, paragraph = view.quantities[i], situation.paragraph
        bounds = max(0, quantity.start - _REACH), paragraph[1]
        candidates = candidates_of(mentions, starts, (quantity.start, quantity.end), bounds, situation.sentence)
        groups = [*(c.mention.group for c in candidates), _NONE]
        links: list[Link] = []
        link_of = np.zeros((0, len(groups)), np.intp)
        if found:
            links, link_of = _links(view, i, situations, mentions, starts, found[-1].groups, candidates)
        found.append(Options(candidates, groups, features_of(scene, candidates, standings), links, link_of))
    return found


def _links(
    view: View,
    i: int,
    situations: Sequence[Situation],
    mentions: list[Mention],
    starts: list[int],
    before: list[int],
    candidates: list[Candidate],
) -> tuple[list[Link], npt.NDArray[np.intp]]:
    """Return how each option of the i-th figure would follow each of the figure before."""
    left, right = view.quantities[i - 1].end, view.quantities[i].start
    gap = _gap(view.text[left:right], situations[i - 1].sentence == situations[i].sentence)
    lo, hi = np.searchsorted(starts, (left, right))
    between = [m.group for m in mentions[lo:hi]]
    names, genre = min(len(set(between)), 2), view.genre or "other"
    links: dict[Link, int] = {}
    rows = []
    for old in before:
        again = "-" if old == _NONE else str(old in between)
        row = []
        for candidate in candidates:
            new = candidate.mention.group
            relation = "opened" if old == _NONE else "same" if old == new else "other"
            fresh = "last" if between and between[-1] == new else "yes" if new in between else "no"
            link = (relation, gap, fresh, again, names, candidate.earliest is not None, genre)
            row.append(links.setdefault(link, len(links)))
        link = ("none" if old == _NONE else "closed", gap, "-", again, names, False, genre)
        row.append(links.setdefault(link, len(links)))
        rows.append(row)
    return list(links), np.array(rows, np.intp)


def _gap(words: str, together: bool) -> str:
    if "\n" in words:
        return "P"
    if not together:
        return "S"
    return "C" if "，" in words or "," in words else "D" if "、" in words else "O"


class SubjectModel:
    """The learned choice; ``weights`` has one number a slot of the hashed features."""

    def __init__(self, weights: Floats) -> None:
        self._weights = weights
        self._link = lru_cache(maxsize=8192)(self._score_link)

    def __reduce__(self) -> tuple[type[SubjectModel], tuple[Floats]]:
        """Travel to other processes without what has been worked out so far."""
        return SubjectModel, (self._weights,)

    def choose(self, view: View, situations: Sequence[Situation]) -> list[tuple[Span | None, float]]:
        """Return the subject of each figure of a document (None: left open), with its probability."""
        if not any(name.label != "PER" for name in view.source.names):
            return [(None, 1.0)] * len(situations)
        options = options_of(view, situations)
        chosen = []
        for i, (option, chances) in enumerate(zip(options, self.probabilities(options), strict=True)):
            best = int(chances.argmax())
            mention = option.candidates[best].mention if best < len(option.candidates) else None
            sentence, number = situations[i].sentence, situations[i].quantity.start
            if mention is not None and speaks_of_wider(view.text, mention, sentence[0], number):
                mention, best = None, len(option.candidates)
            chosen.append(((mention.start, mention.end) if mention else None, float(chances[best])))
        return chosen

    def probabilities(self, options: Sequence[Options]) -> list[Floats]:
        """Return for each figure the probability of each option, all others considered."""
        scores = [self._scores(option.features) for option in options]
        links = [np.array([self._link(link) for link in o.links], np.float32)[o.link_of] for o in options[1:]]
        return marginals(scores, links)

    def _scores(self, features: list[list[str]]) -> Floats:
        scores = np.array([self._weights[slots(row)].sum() for row in features], np.float32)
        scores[-1] += NONE_BIAS
        return scores

    def _score_link(self, link: Link) -> float:
        return float(self._weights[slots(link_features(*link))].sum())


def marginals(scores: Sequence[Floats], links: Sequence[Floats]) -> list[Floats]:
    """Return the probabilities of the options along a chain.

    Args:
        scores: Of the options of each figure.
        links: Of each option of a figure (rows) with each of the next (columns); one fewer than ``scores``.
    """
    forward = [scores[0]] if scores else []
    for score, link in zip(scores[1:], links, strict=True):
        forward.append(_log_sum(forward[-1][:, None] + link, 0) + score)
    result: list[Floats] = []
    backward = np.zeros_like(scores[-1]) if scores else np.zeros(0, np.float32)
    for k in range(len(scores) - 1, -1, -1):
        total = forward[k] + backward
        chances = np.exp(total - total.max())
        result.append(chances / chances.sum())
        if k:
            backward = _log_sum(links[k - 1] + (scores[k] + backward)[None, :], 1)
    return result[::-1]


def _log_sum(values: Floats, axis: int) -> Floats:
    highest = values.max(axis=axis, keepdims=True)
    result: Floats = np.log(np.exp(values - highest).sum(axis=axis)) + highest.squeeze(axis)
    return result
