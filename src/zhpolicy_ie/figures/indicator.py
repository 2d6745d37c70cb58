"""Finding the words that say what a quantity measures."""

from __future__ import annotations

import re

from zhpolicy_ie.figures.clauses import Clause
from zhpolicy_ie.figures.word_classes import may_be_noun
from zhpolicy_ie.figures.words import Lexicon
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity

Span = tuple[int, int]
_STRIP_LEFT = " \n\t　，、；：:,;和与及以并在的“”‘’（(）)—-·"
_STRIP_RIGHT = " \n\t　，、；：:,;和与及（(—-的"
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]$")
_NOUN_START = re.compile(r"[\u4e00-\u9fffA-Za-z“‘]")
_CUT_AFTER = re.compile(
    r"(?:对|把|将|使|让|给|为|向|实现|完成|新增|净增|建成|带动|引进|达成|推动|其中|全市|全省|全县|全区|我市|我省|我县|我区|全国|累计|新建|新改建|改造|"
    r"项目|企业|预计|力争|确保|计划|目标|争取|年均|年内|全年|同时|目前|今年|去年|上半年|季度|个月|月份|年底|年末)"
)
_VERB_OBJECT = re.compile(r"(?:实现|完成|新增|净增|建成|引进|达成|带动|新建|改造|培育|力争|确保|争取)")
_MAX_NOUN = 24
# A leading word with one of these behind it is the beginning of a noun: 服务业, 覆盖率, 接待量.
_NOUN_ENDINGS = frozenset("业率费量额性者员")


def find_indicator(
    text: str,
    quantity: Quantity,
    clause: Clause,
    lexicon: Lexicon,
    periods: list[PeriodMention],
    places: list[NameMention],
    unit_kind: str | None,
) -> Span | None:
    """Return the span of the indicator within the clause, or None if the clause does not name one.

    Args:
        text: Width-normalised text of the document.
        quantity: The quantity.
        clause: Its clause.
        lexicon: Words that lead to an indicator or link it to its number.
        periods: Time expressions that overlap the clause; they are not part of an indicator.
        places: Place names that overlap the clause; leading ones are not part of an indicator.
        unit_kind: ``measure``, ``classifier``, ``time`` or None.
    """
    left = noun_before(text, clause.start, quantity.start, lexicon, periods, places)
    right = _right(text, clause, lexicon)
    if quantity.kind == "ordinal":
        return left
    if right is not None:
        bare = left is None
        if unit_kind == "classifier" or (bare and quantity.unit is not None):
            return right
    return left


def noun_before(
    text: str, start: int, end: int, lexicon: Lexicon, periods: list[PeriodMention], places: list[NameMention]
) -> Span | None:
    """Return the noun phrase at the end of a stretch of text, without what leads to it and what links it to a number.

    Args:
        text: Width-normalised text.
        start: Begin of the stretch.
        end: Its end.
        lexicon: Words around figures.
        periods: Time expressions that overlap it.
        places: Place names that overlap it.
    """
    end = strip_links(text, start, end, lexicon)[0]
    start = skip_leading(text, start, end, lexicon, periods, places)
    # 推进工业技改投资 … : what stands before the last verb that takes an object is not part of the noun phrase.
    for match in _VERB_OBJECT.finditer(text, start, end):
        if end - match.end() >= 2:
            start = match.end()
    start = skip_leading(text, start, end, lexicon, periods, places)
    if end - start > _MAX_NOUN:
        cut = max((m.end() for m in _CUT_AFTER.finditer(text, start, end - 3)), default=start)
        start = skip_leading(text, cut, end, lexicon, periods, places)
    return (start, end) if end - start >= 2 else None


def strip_links(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, list[str]]:
    """Take linking words off the end of ``text[start:end]``; return the new end and the kinds met, nearest first."""
    kinds: list[str] = []
    while end > start:
        if text[end - 1] in _STRIP_RIGHT:
            end -= 1
            continue
        bracket = _BRACKETED.search(text, start, end)
        if bracket is not None and bracket.start() > start:
            end = bracket.start()
            continue
        found = lexicon.link.suffix(text, end, start)
        if found is None:
            break
        end = found[0]
        kinds.append(found[1])
    return end, kinds


def skip_leading(
    text: str,
    start: int,
    end: int,
    lexicon: Lexicon,
    periods: list[PeriodMention],
    places: list[NameMention],
    *,
    nouns: bool = True,
) -> int:
    """Move ``start`` over periods, place names, punctuation and leading words; return the new start.

    Args:
        text: Width-normalised text.
        start: Begin of the noun phrase with what leads to it.
        end: Its end; it keeps two characters at least.
        lexicon: Words around figures.
        periods: Time expressions that overlap it.
        places: Place names that overlap it.
        nouns: Whether to move over words that may begin a noun as well (生产, 建设, 上).
    """
    moved = True
    while moved and start < end:
        moved = False
        while start < end and text[start] in _STRIP_LEFT and not _opens_quote(text, start, end):
            if lexicon.noun.prefix(text, start, end) is not None:  # 在建项目
                return start
            start, moved = start + 1, True
        for begin, stop in [(m.start, m.end) for m in periods] + [(m.start, m.end) for m in places]:
            if begin <= start < stop <= end:
                start, moved = stop, True
        word = lexicon.lead.prefix(text, start, end)
        if word is None or end - word[0] < 2 or text[word[0]] in _NOUN_ENDINGS:
            continue
        if nouns or (word[0] - start >= 2 and not may_be_noun(text[start : word[0]])):
            start, moved = word[0], True
    return start


def _opens_quote(text: str, start: int, end: int) -> bool:
    return text[start] == "“" and "”" in text[start:end]


def _right(text: str, clause: Clause, lexicon: Lexicon) -> Span | None:
    start = clause.after
    while start < clause.end and text[start] in " 的\n":
        start += 1
    if start >= clause.end or not _NOUN_START.match(text, start):
        return None
    if lexicon.stop.prefix(text, start, clause.end) is not None:
        return None
    end = start + 1
    while end < clause.end and end - start < _MAX_NOUN:
        word = lexicon.stop.prefix(text, end, clause.end)
        if word is not None and end - start >= 2 and not _inside_noun(text, end, word[0], lexicon):
            break
        end += 1
    while end > start and text[end - 1] in _STRIP_RIGHT:
        end -= 1
    return (start, end) if end - start >= 1 else None


def _inside_noun(text: str, start: int, stop: int, lexicon: Lexicon) -> bool:
    """Keep one-character words that are more often part of a longer noun (中心, 以上, 下游, 在线) inside it."""
    return stop - start == 1 and lexicon.noun.prefix(text, start, start + 2) is not None
