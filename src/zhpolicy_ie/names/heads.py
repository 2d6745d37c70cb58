"""Names known by their last word: 竹小汇双碳实验室, 沪苏湖高铁, “千万工程”.

Where a last word stands, the rule goes left through the clause and weighs at every position whether the name begins
there: what stands before (推进|, 位于|), what follows, listed places, quotation marks. The best beginnings become
candidates, each with the probability that it is a name at all rather than a description (重点项目).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from zhpolicy_ie.names.beginnings import Beginnings, list_cues
from zhpolicy_ie.names.frame import bounds, frame_cues
from zhpolicy_ie.names.view import CLOSING, HARD, OPENING, TextView
from zhpolicy_ie.names.vocab import Head, NameVocabulary

MAX_LENGTH = 36
_PLAIN = re.compile(r"[\u4e00-\u9fff]*")


class HeadCandidate(NamedTuple):
    """A span that may be a name, with the cues that speak for and against it."""

    start: int
    end: int
    label: str
    head: str
    cues: list[str]


def occurrences(view: TextView, vocab: NameVocabulary) -> Iterator[tuple[int, int, str]]:
    """Yield ``(start, end, head)`` of the last words in the text, the longest at each end."""
    text, ending = view.text, vocab.endings.ending
    for end in range(2, len(text) + 1):
        head = ending(text, end)
        if head is not None:
            yield end - len(head), end, head


def possible_starts(view: TextView, head_start: int) -> list[int]:
    """Return the positions where a name with its last word at ``head_start`` may begin, from right to left.

    The walk ends at the clause's beginning and at a bracket opened before the last word; brackets and quotation marks
    closed before it are stepped over as a whole.
    """
    text = view.text
    positions: list[int] = []
    i = head_start
    limit = max(0, head_start - MAX_LENGTH)
    while i > limit:
        char = text[i - 1]
        if char in CLOSING:
            opening = view.partner.get(i - 1)
            if opening is None or opening < limit:
                break
            i = opening
            if char not in "”’」":
                continue
        elif char in HARD or char in OPENING:
            break
        else:
            i -= 1
        positions.append(i)
    return positions


def candidates(view: TextView, vocab: NameVocabulary, begin: Beginnings) -> Iterator[HeadCandidate]:
    """Yield the candidate names of a text, up to two for a last word."""
    for head_start, end, head in occurrences(view, vocab):
        quoted = head[-1] in CLOSING
        positions = _quoted(view, head_start, end) if quoted else possible_starts(view, head_start)
        if not positions:
            continue
        frames: dict[int, list[str]] = {}
        for known in vocab.heads[head]:
            for start, chance in begin.best(positions, known.family, head_start):
                if start not in frames:
                    frames[start] = frame_cues(view, vocab, start, end)
                cues = name_cues(view, start, end, head, known, chance)
                cues += frames[start]
                cues += [f"{known.family} {cue}" for cue in frames[start]]
                yield HeadCandidate(start, end, known.label, head, cues)


def _quoted(view: TextView, head_start: int, end: int) -> list[int]:
    """Positions for a last word before a closing mark: only what goes on before the opening mark is of interest."""
    opening = view.partner.get(end - 1)
    if opening is None or opening == 0 or opening > head_start:
        return []
    return [i for i in possible_starts(view, opening) if i < opening]


def name_cues(view: TextView, start: int, end: int, head: str, known: Head, chance: float) -> list[str]:
    """Return the cues for and against ``start..end`` being a name."""
    text, family = view.text, known.family
    before, after, body = text[max(0, start - 3) : start], text[end : end + 3], text[start : end - len(head)]
    proof = evidence(view, start, end, body)
    cues = [
        "bias",
        f"family:{family}",
        f"head:{head}/{known.label}",
        f"head2:{head[-2:]}/{known.label}",
        f"{family} length:{min(len(body), 16)}",
        f"{family} chance:{int(chance * 5)}",
        f"{family} evidence:{proof}",
        f"{head}/{known.label} evidence:{proof}",
        f"{family} left:{before[-1:]}",
        f"{family} right:{after[:1]}",
        f"first:{body[:1]}",
        f"first:{body[:2]}",
        f"last:{body[-2:]}",
        f"last:{body[-1:]}{head}",
        f"{family} bounds:{bounds(before, after)}",
    ]
    cues += [f"left:{before[-k:]}" for k in range(1, len(before) + 1)]
    cues += [f"right:{after[:k]}" for k in range(1, len(after) + 1)]
    cues += [f"has:{body[k : k + 2]}" for k in range(1, min(len(body) - 1, 14))]
    cues += [f"{family} start-{cue}" for cue in list_cues(view, start)]
    cues += [f"{family} end-{cue}" for cue in list_cues(view, end)]
    return cues


def evidence(view: TextView, start: int, end: int, body: str) -> str:
    """Say what makes the span a proper name: a listed name at its beginning or inside, quotes, Latin letters."""
    marks = []
    if start in view.starts and view.starts[start][0] <= end:
        reach, listed = view.starts[start]
        marks.append(f"{listed.label}{listed.kind}{'' if listed.free else '?'}{'=' if reach == end else ''}")
    elif view.holds_free(start + 1, end):
        marks.append("inside")
    if _PLAIN.fullmatch(body):
        return "+".join(marks) or "none"
    if "“" in body or "‘" in body:
        marks.append("quote")
    if any(char.isascii() and char.isalpha() for char in body):
        marks.append("latin")
    if any(char.isdigit() for char in body):
        marks.append("digit")
    if "（" in body or "(" in body:
        marks.append("bracket")
    if "·" in body or "—" in body:
        marks.append("dash")
    return "+".join(marks) or "none"
