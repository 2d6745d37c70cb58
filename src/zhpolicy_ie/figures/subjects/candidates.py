"""The names that a figure may describe: mentions of one name are one candidate."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from itertools import pairwise
from typing import NamedTuple

from zhpolicy_ie.figures.view import Span
from zhpolicy_ie.layers import NameMention

_SUFFIX = re.compile(r"(?<=..)(?:特别行政区|自治[区州县旗]|[省市县区州盟旗镇乡村]|街道|社区)$")
_MOST_BEFORE, _MOST_BEHIND = 9, 3
_SHORTEST, _RECENT = 3, 64


class Mention(NamedTuple):
    """A mention of a name: its span, label, kind (county, 有限公司), and the number of its name in the document."""

    start: int
    end: int
    label: str
    kind: str
    group: int


class Candidate(NamedTuple):
    """A name that a figure may describe.

    ``mention`` is the nearest mention before the figure, else the first behind it; ``rank`` counts the other names
    between it and the figure (negative behind the figure); ``earliest`` is the first mention in the
    figure's sentence, ``times`` how often it is named.
    """

    mention: Mention
    rank: int
    earliest: Mention | None
    times: int


def mentions_of(text: str, names: list[NameMention]) -> list[Mention]:
    """Return the mentions that figures may describe, with those of one name under one number.

    Persons are left out, and places that the next name narrows: of 浙江省|嘉兴市|嘉善县 only the last.

    Example:
        >>> names = [NameMention(0, 3, "LOC", 1.0, "head:市"), NameMention(4, 6, "LOC", 1.0, "list:prefecture")]
        >>> [m.group for m in mentions_of("嘉兴市，嘉兴", names)]
        [0, 0]
    """
    owners = [n for n in names if n.label != "PER"]
    outer = {a.start for a, b in pairwise(owners) if a.label == "LOC" and a.end == b.start}
    numbers: dict[tuple[str, str], int] = {}
    recent: deque[tuple[str, int]] = deque(maxlen=_RECENT)
    found = []
    for name in owners:
        if name.start in outer:
            continue
        words = text[name.start : name.end]
        place = name.label == "LOC"
        key = ("LOC", _SUFFIX.sub("", words)) if place else ("", words)
        if key not in numbers:
            shared = None if place else next((g for other, g in recent if _same(words, other)), None)
            numbers[key] = len(numbers) if shared is None else shared
            if not place:
                recent.append((words, numbers[key]))
        kind = name.source.partition(":")[2] or words[-1:]
        found.append(Mention(name.start, name.end, name.label, kind, numbers[key]))
    return found


def _same(words: str, other: str) -> bool:
    """Tell whether one name is a part of the other (弘德新材料有限公司, 弘德新材料)."""
    return min(len(words), len(other)) >= _SHORTEST and (words in other or other in words)


def candidates_of(
    mentions: list[Mention], starts: list[int], number: Span, bounds: Span, sentence: Span
) -> list[Candidate]:
    """Return the candidates of a figure, the nearest before it first, those behind it last.

    Args:
        mentions: Of the document, in order.
        starts: Their first characters.
        number: The figure's span.
        bounds: The stretch of text within which names govern.
        sentence: The figure's sentence.
    """
    at = bisect_right(starts, number[0])
    counts: dict[int, int] = {}
    nearest: dict[int, Mention] = {}
    earliest: dict[int, Mention] = {}
    for k in range(at - 1, -1, -1):
        mention = mentions[k]
        if mention.start < bounds[0]:
            break
        if mention.end > number[0] or (mention.group not in nearest and len(nearest) == _MOST_BEFORE):
            continue
        nearest.setdefault(mention.group, mention)
        counts[mention.group] = counts.get(mention.group, 0) + 1
        if mention.start >= sentence[0]:
            earliest[mention.group] = mention
    found = [Candidate(m, rank, earliest.get(g), counts[g]) for rank, (g, m) in enumerate(nearest.items())]
    behind = 0
    for k in range(at, len(mentions)):
        mention = mentions[k]
        if mention.start >= bounds[1] or behind == _MOST_BEHIND:
            break
        if mention.start < number[1] or mention.group in nearest:
            continue
        nearest[mention.group] = mention
        behind += 1
        found.append(Candidate(mention, -behind, None, 1))
    return found
