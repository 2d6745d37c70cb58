"""Where names begin: how likely a name with its last word at one position begins at another, further left."""

from __future__ import annotations

from zhpolicy_ie.names.cues import logistic
from zhpolicy_ie.names.view import TextView
from zhpolicy_ie.names.vocab import NameVocabulary

_MIN_POSTERIOR = 0.12
#: Distances beyond count as this.
FARTHEST = 20
_CONTEXT = 4  # characters before a position that are looked at
_KEPT = 1 << 13  # positions remembered: the text is gone through from left to right


class Beginnings:
    """Where names begin: per family of last words, the log-odds that a name begins at a position."""

    def __init__(self, view: TextView, vocab: NameVocabulary) -> None:
        self._view, self._weights = view, vocab.begin
        self._common: dict[int, tuple[float, list[str]]] = {}
        # One last word after another asks about the same positions (区区区…), so what depends on the position is kept
        # apart from what depends on the distance.
        self._at: dict[tuple[int, str], float] = {}
        self._far: dict[str, list[float]] = {}

    def odds(self, position: int, family: str, distance: int) -> float:
        """Return the log-odds that a name of ``family`` whose last word is ``distance`` ahead begins here."""
        total = self._at.get((position, family))
        if total is None:
            if len(self._at) > _KEPT:
                self._at.clear()
                self._common.clear()
            total = self._at[position, family] = self._alone(position, family)
        far = self._far.get(family)
        if far is None:
            weights = self._weights.families.get(family, {})
            far = self._far[family] = [weights.get(f"distance:{n}", 0.0) for n in range(FARTHEST + 1)]
        return total + far[distance if distance < FARTHEST else FARTHEST]

    def _alone(self, position: int, family: str) -> float:
        """Return the log-odds as far as they do not depend on the distance."""
        known = self._common.get(position)
        if known is None:
            known = self._common[position] = (self._plain(position), coupled_cues(self._view, position))
        total, coupled = known
        weights = self._weights.families.get(family)
        if weights is not None:
            for cue in coupled:
                total += weights.get(cue, 0.0)
        return total

    def _plain(self, i: int) -> float:
        """Return the sum of the weights of :func:`plain_cues`."""
        text, weights = self._view.text, self._weights
        before, after = text[max(0, i - _CONTEXT) : i], text[i : i + 2]
        total = weights.right.get(after[:1], 0.0) + weights.right.get(after, 0.0)
        total += weights.over.get(before[-1:] + after[:1], 0.0)
        for k in range(1, len(before) + 1):
            weight = weights.left.get(before[-k:])
            if weight is None:
                break
            total += weight
        return total + weights.in_word if _in_word(before, after) else total

    def best(self, positions: list[int], family: str, head_start: int) -> list[tuple[int, float]]:
        """Return the likely beginnings among ``positions`` (right to left) with their probabilities."""
        left, found = 1.0, []
        for i, position in enumerate(positions):
            chance = 1.0 if i == len(positions) - 1 else logistic(self.odds(position, family, head_start - position))
            if left * chance >= _MIN_POSTERIOR:
                found.append((position, left * chance))
            left *= 1.0 - chance
            if left < _MIN_POSTERIOR:
                break
        return sorted(found, key=lambda item: -item[1])[:2]


def plain_cues(view: TextView, i: int) -> list[str]:
    """Return the cues at position ``i`` that are alike for all names."""
    before, after = view.text[max(0, i - _CONTEXT) : i], view.text[i : i + 2]
    cues = [f"left:{before[-k:]}" for k in range(1, len(before) + 1)]
    cues += [f"right:{after[:1]}", f"right:{after}", f"over:{before[-1:]}{after[:1]}"]
    return [*cues, "in-word"] if _in_word(before, after) else cues


def coupled_cues(view: TextView, i: int) -> list[str]:
    """Return the cues at position ``i`` that are to be coupled with the family."""
    before = view.text[max(0, i - 2) : i]
    return ["bias", f"left:{before[-1:]}", f"left:{before}", *list_cues(view, i)]


def list_cues(view: TextView, i: int) -> list[str]:
    """Return what the lists say about position ``i``: a listed name begins, ends or goes on there."""
    cues = []
    if i in view.starts:
        listed = view.starts[i][1]
        cues.append(f"begins:{listed.label}{listed.kind}{'+' if listed.full else '-'}{'' if listed.free else '?'}")
    if i in view.ends:
        listed = view.ends[i][1]
        cues.append(f"ends:{listed.label}{listed.kind}{'+' if listed.full else '-'}{'' if listed.free else '?'}")
    if view.inside[i]:
        cues.append("goes-on")
    return cues


def _in_word(before: str, after: str) -> bool:
    left, right = before[-1:], after[:1]
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
