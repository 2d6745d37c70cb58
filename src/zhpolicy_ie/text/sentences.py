"""Sentences as character spans."""

from __future__ import annotations

import re

# A sentence ends after 。！？； with closing quotes and brackets, or before a blank line. A single line end inside a
# sentence is common (OCR, line-broken PDF text) and does not end it unless the line before it looks finished.
_END = re.compile(r"[。！？!?；;]+[”’」』）)】》]*|\n[ \t\r　]*\n\s*|(?<=[：:”’）)…\w])\r?\n(?=[ 　\t]*(?:[一二三四五六七八九十]+[、是]|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|[　]))")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the sentences of ``text`` as consecutive ``(start, end)`` spans that cover it without white margins.

    Example:
        >>> sentence_spans("增长8%。投资5亿元！")
        [(0, 6), (6, 12)]
    """
    spans, start = [], 0
    for match in _END.finditer(text):
        _add(text, start, match.end(), spans)
        start = match.end()
    _add(text, start, len(text), spans)
    return spans


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
