"""Cutting a text into chunks of whole sentences, so that each fits the network's window."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

_ENDS = re.compile(r"[。！？\n]+[”’）]*|[；]")
_SOFT = re.compile(r"[，、：,;]")


def sentences_with(text: str, positions: Iterable[int]) -> list[tuple[int, int]]:
    """Return the stretches of whole sentences that hold one of ``positions``; neighbouring sentences are joined.

    Example:
        >>> sentences_with("一句。两句。三句。四句。", [4, 7])
        [(3, 9)]
    """
    ends = [match.end() for match in _ENDS.finditer(text)]
    if not ends or ends[-1] != len(text):
        ends.append(len(text))
    wanted = sorted({bisect_right(ends, position) for position in positions if position < len(text)})
    spans: list[tuple[int, int]] = []
    for index in wanted:
        start = ends[index - 1] if index else 0
        if spans and spans[-1][1] == start:
            start = spans.pop()[0]
        spans.append((start, ends[index]))
    return spans


def chunk_spans(text: str, limit: int) -> list[tuple[int, int]]:
    """Return spans that cover ``text``, each of at most ``limit`` characters and ending at a sentence's end if it can.

    A sentence longer than ``limit`` is cut at a comma or, where there is none, anywhere.

    Example:
        >>> chunk_spans("一句。两句。三句。", 6)
        [(0, 6), (6, 9)]
    """
    if len(text) <= limit:
        return [(0, len(text))] if text else []
    ends = [match.end() for match in _ENDS.finditer(text)]
    if not ends or ends[-1] != len(text):
        ends.append(len(text))
    spans, start, reached = [], 0, 0
    for end in ends:
        if end - start > limit and reached > start:
            spans.append((start, reached))
            start = reached
        while end - start > limit:
            soft = [m.end() for m in _SOFT.finditer(text, start + limit // 2, start + limit)]
            cut = soft[-1] if soft else start + limit
            spans.append((start, cut))
            start = cut
        reached = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans
