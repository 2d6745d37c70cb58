"""Sentences as character spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_TERMINAL = "。！？!?；;"
_CLOSING = "”’」』）)】》〉］"
# What ends a sentence wherever it stands, with the quotes and brackets that close there. A straight quote may as well
# open the next sentence, so it counts as closing only before white space or a mark.
_STOP = re.compile(rf"[{_TERMINAL}](?:[{_TERMINAL}{_CLOSING}]|[\"'](?=\s|[，。、；：）)]|\Z))*")
_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

_NUMERAL = "〇零一二三四五六七八九十百"
# What opens a heading or a list item: 一、 一是 （二） 第四章 1. 3） 2.1 ① and bullets.
_ITEM = re.compile(
    rf"[（(〔]\s?(?:[{_NUMERAL}]{{1,4}}|[0-9]{{1,3}})\s?[）)〕]"
    rf"|第(?:[{_NUMERAL}]{{1,4}}|[0-9]{{1,3}})[章节条编部篇]"
    rf"|[{_NUMERAL}]{{1,4}}[、．]|[{_NUMERAL}]{{1,2}}[是要]"
    r"|[0-9]{1,3}(?:[、．）)]|[.](?![0-9]))|[0-9]{1,2}(?:[.][0-9]{1,2}){1,3}\s"
    r"|[①-⓿❶-➓⑴-⒇]|[●○■□◆◇▲△★☆•▪►▶➢✓][ \u3000]?|[-*—·#]{1,6}\s"
)
# A printed page number between two halves of a sentence.
_PAGE = re.compile(r"[-—–·\s]{0,4}[0-9]{1,3}[-—–·\s]{0,4}")
_CLAUSE = re.compile(rf"[，,{_TERMINAL}]")
# A line that stops on one of these goes on: an enumeration, a clause, an opening mark, a conjunction or preposition.
_COMMAS = frozenset("，,、")
_OPEN = frozenset("（(“‘「『《〈【—－-~～和与及并或的为在至到将是以对由从")
_COLONS = frozenset("：:")
_MAX_HEADING = 40
#: Of a sentence; real ones with so many characters are tables or broken text.
LONGEST = 1000
_SURE_HEADING = 24  # a numbered line shorter than a printed line is whole


def sentence_spans(text: str) -> list[tuple[int, int]]:
    r"""Return the sentences of ``text`` as consecutive ``(start, end)`` spans without white margins.

    A sentence ends after 。！？； with the quotes and brackets that close there. A line end alone ends it only where a
    reader would say so: at a blank line, after a colon, after a heading or signature on a line of its own, before a
    list item or an indented paragraph. Lines broken in mid-sentence, as on scanned or printed pages, stay together.
    What is not white space belongs to exactly one span. Time is linear in the text.

    Example:
        >>> sentence_spans("增长8%。投资5亿元！")
        [(0, 5), (5, 11)]
        >>> text = "二、产业发展\n新引进项目12\n个，总投资30亿元。"
        >>> [text[a:b] for a, b in sentence_spans(text)]
        ['二、产业发展', '新引进项目12\n个，总投资30亿元。']
    """
    return list(_sentence_spans(text))


@lru_cache(maxsize=2)  # several stages ask for those of the same text
def _sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in [*_cuts(text), len(text)]:
        piece = text[start:cut]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right:
            spans.append((left, right))
        start = cut
    return tuple(spans)


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence where it is longer than any that people write, so that reading stays linear in the text.

    Example:
        >>> [(a, b) for a, b in pieces("投资5亿元，" * 250, 0, 1500)]
        [(0, 996), (996, 1500)]
    """
    while end - start > LONGEST:
        cut = max(text.rfind(mark, start + LONGEST // 2, start + LONGEST) for mark in "，、,\n") + 1
        cut = cut or start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def _cuts(text: str) -> Iterator[int]:
    """Yield the offsets where a sentence ends, in order."""
    previous = ""  # the line before, stripped, while its last sentence is unfinished
    alone = True  # whether that sentence began with that line
    for start, end in _lines(text):
        raw = text[start:end]
        line = raw.strip()
        joined = bool(previous and line) and not _starts_anew(previous, alone, line, raw)
        if previous and not joined:
            yield start
        stop = None
        for stop in _STOP.finditer(raw):
            yield start + stop.end()
        alone = not joined and stop is None
        previous = "" if stop and not raw[stop.end() :].strip() else line


def _starts_anew(previous: str, alone: bool, line: str, raw: str) -> bool:
    """Tell whether ``line`` begins a sentence although ``previous`` ended without a full stop."""
    plain = _CLAUSE.search(previous) is None
    last = previous[-1]
    if last in _OPEN or (not (alone and plain) and _PAGE.fullmatch(line)):
        return False
    if last in _COLONS or _ITEM.match(line):
        return True
    if last in _COMMAS:
        return False
    if raw.startswith(("　　", "    ")):
        return True
    if not alone or len(previous) > _MAX_HEADING:
        return False
    # The line before may be whole by itself. A heading is numbered, or clearly shorter than the line under it; titles,
    # signatures and dates come as several lines without any clause mark.
    if _ITEM.match(previous) and (len(previous) < _SURE_HEADING if plain else len(previous) < 0.6 * len(line)):
        return True
    return plain and (len(previous) < 0.7 * len(line) or not _CLAUSE.search(line))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _LINE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)
