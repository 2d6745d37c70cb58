"""The learned choice of the subjects of a document's figures, all together.

A figure takes up the subject of the one before more often than not, so the figures of a document are a chain
(a conditional random field): each candidate has a score of its own and one with every candidate of the figure before.
Each figure gets the candidate with the highest probability over all ways to choose the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.classify import BITS, SIZE
from zhpolicy_ie.figures.learned.situation import Situation
from zhpolicy_ie.figures.subjects.anaphora import fits, of_another_level, whole_named
from zhpolicy_ie.figures.subjects.candidates import Candidate, candidates_of, mentions_of
from zhpolicy_ie.figures.subjects.features import features_of
from zhpolicy_ie.figures.subjects.links import NONE, Passage, link_features, links_of, ways
from zhpolicy_ie.figures.subjects.parts import packed
from zhpolicy_ie.figures.subjects.scene import region_of, scene_of, standing_of
from zhpolicy_ie.figures.view import Span, View

Floats = npt.NDArray[np.floating]
# Leaning towards a name: what it gains and costs is printed by training.subject_folds (docs/scores.md).
NONE_BIAS = -1.0
_REACH = 700
_ROWS = 1 << 11  # candidates whose features are summed at once
_FIGURES = 1 << 10  # figures whose candidates' features are in memory at once


class Options(NamedTuple):
    """The choice for one figure.

    ``groups`` numbers the candidates' names, :data:`NONE` last; ``features`` has a row each. ``passage`` is what lies
    behind the figure before (None for the first); ``link_of`` has a row for each of that figure's options and a column
    for each here: places in ``ways(passage)``.
    """

    candidates: list[Candidate]
    groups: list[int]
    features: list[bytes]
    passage: Passage | None
    link_of: npt.NDArray[np.intp]


def options_of(view: View, situations: Sequence[Situation]) -> Iterator[Options]:
    """Yield what can be chosen for each figure of a document, in order."""
    mentions = mentions_of(view.text, view.source.names)
    starts = [m.start for m in mentions]
    title, region = view.source.title or "", region_of(view)
    standings = {m.start: standing_of(view.text, m, title, region) for m in mentions}
    before: list[int] = []
    for i, situation in enumerate(situations):
        scene = scene_of(view, i, situation)
        quantity, paragraph = view.quantities[i], situation.paragraph
        bounds = max(0, quantity.start - _REACH), paragraph[1]
        candidates = candidates_of(mentions, starts, (quantity.start, quantity.end), bounds, situation.sentence)
        groups = [*(c.mention.group for c in candidates), NONE]
        passage, link_of = None, np.zeros((0, len(groups)), np.intp)
        if i:
            left, together = view.quantities[i - 1].end, situations[i - 1].sentence == situation.sentence
            between = mentions[bisect_left(starts, left) : bisect_left(starts, quantity.start)]
            words = view.text[left : quantity.start]
            passage, link_of = links_of(words, together, between, before, candidates, view.genre or "other")
        yield Options(candidates, groups, features_of(scene, candidates, standings), passage, link_of)
        before = groups


class SubjectModel:
    """The learned choice; ``weights`` has one number a slot of the hashed features."""

    def __init__(self, weights: Floats) -> None:
        self._weights = weights
        self._links = lru_cache(maxsize=256)(self._link_weights)

    def __reduce__(self) -> tuple[type[SubjectModel], tuple[Floats]]:
        """Travel to other processes without what has been worked out so far."""
        return SubjectModel, (self._weights,)

    def choose(self, view: View, situations: Sequence[Situation]) -> list[tuple[Span | None, float]]:
        """Return the subject of each figure of a document (None: left open), with its probability."""
        if not any(name.label != "PER" for name in view.source.names):
            return [(None, 1.0)] * len(situations)
        options, scores = self._scored(options_of(view, situations))
        chosen = []
        for i, (option, chances) in enumerate(zip(options, self.probabilities(options, scores), strict=True)):
            best = int(chances.argmax())
            mention = option.candidates[best].mention if best < len(option.candidates) else None
            if mention is not None and mention.label == "LOC":
                best = _of_level(view.text, option.candidates, chances, best, situations[i])
                mention = option.candidates[best].mention if best < len(option.candidates) else None
            chosen.append(((mention.start, mention.end) if mention else None, float(chances[best])))
        return chosen

    def _scored(self, every: Iterable[Options]) -> tuple[list[Options], list[Floats]]:
        """Return options without their features, which take far more memory than all else, and their scores."""
        options: list[Options] = []
        scores: list[Floats] = []
        waiting = iter(every)
        while group := list(islice(waiting, _FIGURES)):
            found = self.scores([row for option in group for row in option.features])
            ends = np.cumsum([len(option.features) for option in group])
            found[ends - 1] += NONE_BIAS
            scores += np.split(found, ends[:-1])
            options += [option._replace(features=[]) for option in group]
        return options, scores

    def probabilities(self, options: Sequence[Options], scores: Sequence[Floats]) -> list[Floats]:
        """Return for each figure the probability of each option, all others considered."""
        links = [self._links(o.passage)[o.link_of] for o in options if o.passage is not None]
        return chain(scores, links)

    def scores(self, rows: Sequence[bytes]) -> Floats:
        """Return the sum of the weights of each row's features; the same slot twice in a row counts once."""
        found = [self._sums(rows[k : k + _ROWS]) for k in range(0, len(rows), _ROWS)]
        return np.concatenate(found) if found else np.zeros(0)

    def _sums(self, rows: Sequence[bytes]) -> Floats:
        sizes = np.array([len(row) for row in rows]) // 4
        keys = np.repeat(np.arange(len(rows), dtype=np.int32) << BITS, sizes) | np.frombuffer(b"".join(rows), np.int32)
        keys.sort()
        values = self._weights[keys & (SIZE - 1)].astype(np.float64)
        values[1:][keys[1:] == keys[:-1]] = 0
        total: Floats = np.add.reduceat(values, np.cumsum(sizes) - sizes)
        return total

    def _link_weights(self, passage: Passage) -> Floats:
        """Return the factor of each way to follow the figure before."""
        factors: Floats = np.exp(self.scores([packed(link_features(*link)) for link in ways(passage)]))
        return factors


def _of_level(text: str, candidates: Sequence[Candidate], chances: Floats, best: int, situation: Situation) -> int:
    """Return the chosen place, or where a word for a whole area (全市) speaks of another level, the likeliest of that.

    Returns:
        A place in ``candidates``, or their number where none has the level.
    """
    number = situation.quantity.start
    word, at = whole_named(text, situation.sentence[0], number)
    if not word or any(at < c.mention.start < number and c.mention.label == "LOC" for c in candidates):
        return best
    names = [text[c.mention.start : c.mention.end] for c in candidates]
    if not of_another_level(word, names[best], candidates[best].mention.kind):
        return best
    before = [k for k, c in enumerate(candidates) if c.rank >= 0 and c.mention.label == "LOC"]
    fitting = [k for k in before if fits(word, names[k], candidates[k].mention.kind, "LOC") == "yes"]
    return max(fitting, key=lambda k: float(chances[k]), default=len(candidates))


def marginals(scores: Sequence[Floats], links: Sequence[Floats]) -> list[Floats]:
    """Return the probabilities of the options along a chain.

    Args:
        scores: Of the options of each figure.
        links: Of each option of a figure (rows) with each of the next (columns); one fewer than ``scores``.
    """
    return chain(scores, [np.exp(link.astype(np.float64)) for link in links])


def chain(scores: Sequence[Floats], factors: Sequence[Floats]) -> list[Floats]:
    """Return what :func:`marginals` does, given the exponentials of the links."""
    own = [np.exp(score - score.max()) for score in scores]
    forward: list[Floats] = own[:1]
    for k, factor in enumerate(factors):
        total = (forward[k] @ factor) * own[k + 1]
        forward.append(total / total.sum())
    result: list[Floats] = []
    behind: Floats = np.ones(1)
    for k in range(len(own) - 1, -1, -1):
        chances = forward[k] * behind
        result.append(chances / chances.sum())
        if k:
            total = factors[k - 1] @ (own[k] * behind)
            behind = total / total.sum()
    return result[::-1]
