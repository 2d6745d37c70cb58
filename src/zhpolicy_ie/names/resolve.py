"""Choosing among overlapping candidates: the set without overlap that promises the most right names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from zhpolicy_ie.layers import NameMention

#: A name has to be at least this probable; below, reporting it costs more in precision than it brings in recall.
THRESHOLDS = {"ORG": 0.33, "PROJ": 0.27, "LOC": 0.38, "PER": 0.3}
#: For labels that only a user's own tagger knows.
OTHER_THRESHOLD = 0.3


def choose(mentions: Iterable[NameMention], *, thresholds: Mapping[str, float] = THRESHOLDS) -> list[NameMention]:
    """Return the non-overlapping mentions with the highest sum of score above threshold, in order of the text.

    Args:
        mentions: Candidates; they may overlap.
        thresholds: Lowest score of each label; 0.3 for one that is not there.

    Example:
        >>> town, both = NameMention(0, 3, "LOC", 0.8, "list"), NameMention(0, 7, "ORG", 0.9, "head")
        >>> choose([town, both]) == [both]
        True
    """
    mentions = list(mentions)
    lowest = {label: thresholds.get(label, OTHER_THRESHOLD) for label in {m.label for m in mentions}}
    pool = sorted((m for m in mentions if m.score >= lowest[m.label]), key=lambda m: (m.end, m.start, m.label))
    ends = [m.end for m in pool]
    best, taken = [0.0], [False]
    before = [bisect_right(ends, m.start, 0, i) for i, m in enumerate(pool)]
    for i, mention in enumerate(pool):
        gain = best[before[i]] + mention.score - lowest[mention.label] + 1e-9
        taken.append(gain > best[i])
        best.append(max(gain, best[i]))
    chosen, i = [], len(pool)
    while i:
        if taken[i]:
            chosen.append(pool[i - 1])
            i = before[i - 1]
        else:
            i -= 1
    return chosen[::-1]
