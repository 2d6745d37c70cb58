"""From the lines on the pages of a PDF to running text, by the rules of Chinese typesetting.

Paragraphs begin two characters in and their lines reach the right margin; Chinese needs no space where a line is
joined to the next. What stands at the edge of page after page is no text: running heads, page numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from zhpolicy_ie.vocabulary import read_rows, resource

# Shares of a page's height where running heads and page numbers stand. Word begins the text at 0.085; official
# documents (GB/T 9704) put the number 7 mm below the text, whose margin is 35 mm, or 0.118.
_UPPER, _LOWER = 0.09, 0.12
# Running heads and numbers are in the outermost two rows of their edge.
_ROWS = 2
# A running head stands on at least this share of the pages (left and right pages often differ), and on two.
_RUNNING = 0.3
_WANDER = 4.0
_PAGE_NUMBER = re.compile(
    r"[\s\-—–－_·.|]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6}|[IVXLC]{1,6})(?:\s*页)?"
    r"(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[\s\-—–－_·.|]*"
)
# 一、总体要求 ............ 3
_CONTENTS = re.compile(r".*(?:\.{5,}|…{2,}|·{4,}|(?:\. ){4,}).{0,3}\d{1,4}\s*")
# Longer than any line that is set: a hostile one, on which patterns would spend their time.
_LONG = 500
# And than any page number.
_LONG_NUMBER = 40
_ITEM = re.compile(
    r"(?:第[一二三四五六七八九十百]{1,4}[章节编部条]|[一二三四五六七八九十]{1,3}[、.．是]|[（(][一二三四五六七八九十\d]{1,3}[)）]|"
    r"\d{1,2}[、.．](?!\d)|[①-⑳●■◆▪•])"
)
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff5e\u3000-\u303f“”‘’—…]"
_SPACED = re.compile(rf"(?<={_CJK}) (?={_CJK})")
_ADJACENT = re.compile(rf"(?={_CJK}{_CJK})")
# Signs that PDF fonts give for Hanzi: radicals and compatibility forms look alike and are other characters.
_LOOKALIKE = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_NOT_JOINED_TO = re.compile(r"[A-Za-z0-9%,.;:)\]]$")
_NOT_JOINED_FROM = re.compile(r"^[A-Za-z0-9(\[]")


class Line(NamedTuple):
    """One line on a page.

    Attributes:
        text: Its characters.
        x: Its left end, in points from the left edge of the page.
        y: Its base line, in points from the bottom of the page.
        size: Its font size in points.
    """

    text: str
    x: float
    y: float
    size: float

    @property
    def right(self) -> float:
        """Where the line ends, taking Hanzi as square and other characters as half as wide."""
        wide = sum(unicodedata.east_asian_width(c) in "WFA" for c in self.text)
        return self.x + self.size * (wide + 0.5 * (len(self.text) - wide))


class Sheet(NamedTuple):
    """The lines of one page, in the order of the file, and the page's lower and upper edge in points."""

    lines: Sequence[Line]
    bottom: float
    top: float


def running_text(pages: Sequence[Sheet]) -> tuple[str, list[int]]:
    """Return the text of pages, and for each page the offset where it begins.

    Headers, footers, page numbers and lines of a table of contents are left out.

    Example:
        >>> lines = [Line("　　全县新增规上工业", 72, 700, 12), Line("企业42家。", 72, 680, 12)]
        >>> running_text([Sheet(lines, 0, 842)])
        ('全县新增规上工业企业42家。', [0])
    """
    bodies = [[line._replace(text=clean(line.text)) for line in body] for body in _without_edges(pages)]
    bodies = [[line for line in body if line.text.strip() and not _is_contents(line.text)] for body in bodies]
    margins = _margins(line for body in bodies for line in body)
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    before: Line | None = None
    for body in bodies:
        starts.append(length)
        for number, line in enumerate(body):
            text = line.text.strip()
            joint = "" if before is None else _joint(before, line, margins)
            parts += (joint, text)
            length += len(joint) + len(text)
            if number == 0:
                starts[-1] = length - len(text)
            before = line
    return "".join(parts), starts


def clean(text: str) -> str:
    """Return a line with ordinary Hanzi for look-alikes and without the spaces of spaced-out Chinese.

    Example:
        >>> clean("⼯业 增 加 值"), clean("李娜 王强")
        ('工业增加值', '李娜 王强')
    """
    text = _LOOKALIKE.sub(lambda match: _hanzi(match[0]), text)
    spaces = len(_SPACED.findall(text))
    # Names in a list are spaced too, but not most of the characters.
    return _SPACED.sub("", text) if spaces > 1 and spaces > len(_ADJACENT.findall(text)) else text


def _hanzi(sign: str) -> str:
    return _radicals().get(sign) or unicodedata.normalize("NFKC", sign)


@cache
def _radicals() -> dict[str, str]:
    rows = read_rows(resource("zhpolicy_ie.readers", "radicals.tsv"), ("radical", "hanzi"))
    return {row["radical"]: row["hanzi"] for row in rows}


def _is_page_number(text: str) -> bool:
    return len(text) < _LONG_NUMBER and _PAGE_NUMBER.fullmatch(text) is not None


def _is_contents(text: str) -> bool:
    return len(text) < _LONG and _CONTENTS.fullmatch(text) is not None


class _Margins(NamedTuple):
    left: float
    right: float
    size: float
    step: float


def _margins(lines: Iterable[Line]) -> _Margins:
    found = list(lines)
    if not found:
        return _Margins(0, 0, 12, 20)
    weights = Counter[float]()
    for line in found:
        weights[round(line.size, 1)] += len(line.text)
    size = weights.most_common(1)[0][0] or 12.0
    body = [line for line in found if abs(line.size - size) < 0.1 * size]
    # The first of an indented paragraph's lines is not at the margin; a few lines may stand outside it.
    left = sorted(line.x for line in body)[len(body) // 10]
    right = sorted(line.right for line in body)[-1 - len(body) // 20]
    steps = [a.y - b.y for a, b in pairwise(body) if 0 < a.y - b.y < 5 * size]
    return _Margins(left, right, size, median(steps) if steps else 1.6 * size)


def _joint(before: Line, line: Line, margins: _Margins) -> str:
    """Return what comes between two lines: a line end between paragraphs, a space between words, or nothing."""
    size = margins.size
    starts = (
        before.right < margins.right - 2.2 * size
        or line.x > margins.left + 1.2 * size
        or line.text.startswith(("　", "  "))
        or abs(before.size - line.size) > 0.15 * size
        or before.y - line.y > 1.9 * margins.step
        or bool(_ITEM.match(line.text) and before.text.rstrip().endswith(tuple("。；：！？;:")))
        or _tabular(before.text)
        or _tabular(line.text)
    )
    if starts:
        return "\n"
    return (
        " " if _NOT_JOINED_TO.search(before.text) and _NOT_JOINED_FROM.match(line.text) and _words(before, line) else ""
    )


def _words(before: Line, line: Line) -> bool:
    """Tell a break between words from one within a number: 486.2 may be broken after its point, GDP may not."""
    return not (before.text[-1] in "0123456789.,%" and line.text[0] in "0123456789.,%")


def _tabular(text: str) -> bool:
    """Whether a line is the row of a table: several cells, numbers or short words, and no punctuation of prose."""
    cells = text.split()
    if len(cells) < 3 or re.search("[。；，：！？]", text):
        return False
    return any(c[0].isdigit() or c[0] in "-+" for c in cells[1:]) or max(map(len, cells)) <= 8


def _without_edges(pages: Sequence[Sheet]) -> Iterator[list[Line]]:
    seen: dict[tuple[str, bool], list[float]] = {}
    for page in pages:
        for line, upper in _edge_lines(page):
            seen.setdefault((_key(line.text), upper), []).append(line.y)
    needed = max(2, _RUNNING * len(pages))
    running = {key for key, places in seen.items() if _together(places) >= needed}
    for page in pages:
        dropped = {line for line, upper in _edge_lines(page) if (_key(line.text), upper) in running}
        rest = [line for line in page.lines if line not in dropped and line.text.strip()]
        # Then the number may be the outermost line that is left.
        if rest:
            for line in {min(rest, key=lambda line: line.y), max(rest, key=lambda line: line.y)}:
                if _in_edge(page, line) is not None and _is_page_number(line.text.strip()):
                    rest.remove(line)
        yield rest


def _edge_lines(page: Sheet) -> Iterator[tuple[Line, bool]]:
    """Yield the lines of the outermost rows at the page's upper (True) and lower (False) edge."""
    for upper in (True, False):
        rows = sorted({line.y for line in page.lines if line.text.strip()}, reverse=upper)[:_ROWS]
        yield from ((line, upper) for line in page.lines if line.y in rows and _in_edge(page, line) is upper)


def _in_edge(page: Sheet, line: Line) -> bool | None:
    """Whether a line stands at the upper edge of its page (True), at the lower (False), or at neither (None)."""
    height = page.top - page.bottom
    if line.y > page.top - _UPPER * height:
        return True
    return False if line.y < page.bottom + _LOWER * height else None


def _key(text: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s", "", text))


def _together(places: list[float]) -> int:
    """Return how many of the places are about the same height."""
    return max(sum(abs(place - other) <= _WANDER for other in places) for place in set(places))
