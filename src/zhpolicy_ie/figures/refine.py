"""What the words say of an indicator that the model has pointed at: bounds, bases of comparison, lists in order."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from zhpolicy_ie.figures.bases import base_of
from zhpolicy_ie.figures.clauses import Clause
from zhpolicy_ie.figures.heads import head_of_line, heading_above, is_unfit_heading
from zhpolicy_ie.figures.indicator import noun_before, strip_links
from zhpolicy_ie.figures.lists import aligned
from zhpolicy_ie.figures.meaning import comparison_end
from zhpolicy_ie.figures.view import Span, View
from zhpolicy_ie.figures.word_classes import is_adverb, is_verb
from zhpolicy_ie.figures.words import load_lexicon
from zhpolicy_ie.layers import Quantity
from zhpolicy_ie.numbers.modifiers import load_modifiers


def refined(view: View, i: int, clause: Clause, span: Span | None, before: Sequence[Span | None]) -> Span | None:
    """Return the indicator of the i-th quantity, given the one the model has pointed at.

    Args:
        view: The document.
        i: Index of the quantity.
        clause: Its clause.
        span: What the model has pointed at.
        before: The indicators of the quantities before it.
    """
    lexicon, quantity = load_lexicon(), view.quantities[i]
    listed = aligned(view, i, before, lexicon)
    if listed is not None:
        return trimmed(view.text, listed, quantity.start)
    span = balanced(view, clause, quantity.start, span)
    span = without_predicate(view, clause, quantity, trimmed(view.text, span, quantity.start))
    if span is not None and span[0] == quantity.end:
        owner = _OWNER.match(view.text, *span)
        span = (span[0], owner.end(1)) if owner is not None else span
    span = head_of_line(view, i, span)
    if span is None or is_time(view, span) or is_unfit_heading(view, i, span):
        return taken_up(view, i, clause, before) or heading_above(view, i)
    base = base_of(view.text, clause.start, quantity.start, quantity.unit)
    if base is None:
        return span
    if span is not None and span[0] < base[0] < span[1] and view.text[base[0]] in "比较":
        return span[0], base[0]  # 农户分红比入社前增长
    if span is not None and not base[0] <= span[0] < quantity.start:
        return span
    # 民营企业出口186亿元，占全省出口总额的72%: what is measured stands before the base, or is what the text was about.
    start, end = clause.start, base[0]
    own = noun_before(view.text, start, end, lexicon, view.periods_in(start, end), view.places_in(start, end))
    if own is not None and view.text[own[1] - 1] != "不":
        return own
    previous = before[-1] if before and view.sentence(i - 1) == view.sentence(i) else None
    return previous or span


_RELATIVE = ("%", "‰", "个百分点", "倍")


def is_time(view: View, span: Span) -> bool:
    """Tell whether nothing but a time expression stands at a span: 第二季度."""
    return any(p.start <= span[0] and span[1] <= p.end for p in view.periods_in(*span))


def taken_up(view: View, i: int, clause: Clause, before: Sequence[Span | None]) -> Span | None:
    """Return the indicator of the figure before, where a clause says by how much and not of what: ，同比多增12亿元."""
    quantity, text = view.quantities[i], view.text
    if not before or before[-1] is None or "。" in text[view.quantities[i - 1].end : clause.start]:
        return None
    if view.paragraph(i)[0] > view.quantities[i - 1].start:
        return None
    start = comparison_end(text, clause.start, quantity.start)
    periods, places = view.periods_in(start, quantity.start), view.places_in(start, quantity.start)
    kinds = strip_links(text, start, quantity.start, load_lexicon())[1]
    told = {"up", "down", "new", "share"}.isdisjoint(kinds) and not periods
    alike = quantity.unit in _RELATIVE or view.quantities[i - 1].unit in (quantity.unit, *_RELATIVE)
    if told or not alike or noun_before(text, start, quantity.start, load_lexicon(), periods, places):
        return None
    return before[-1]


# 十余个国家的展品: counted is what stands before 的.
_OWNER = re.compile(r"([\u4e00-\u9fff]{2,4})的[\u4e00-\u9fff]{2}")
# Verbs of decrease that the segmenter may cut in two.
_SPLIT_VERBS = frozenset(("压减", "压降", "调减", "削减", "核减", "缩减"))
_RESULT = re.compile(r"[^线网路海以之地天马]上|.[满遍]")  # 披上, 停满
_NO_SUBJECT = re.compile(r"[\s近约逾有]*")
_END = frozenset("，。；！？")


def without_predicate(view: View, clause: Clause, quantity: Quantity, span: Span | None) -> Span | None:
    """End an indicator behind its number before the verb, where only that can be the verb of the clause.

    The number opens the clause and the indicator closes it, so its verb is inside: 三千多名|选手|报名参赛.
    """
    if span is None or not quantity.end <= span[0] or view.text[quantity.end : span[0]] not in ("", "的"):
        return span
    opens = not clause.previous and _NO_SUBJECT.fullmatch(view.text, clause.start, quantity.start)
    if not opens or view.text[span[1] : span[1] + 1] not in _END:
        return span
    words = view.source.words
    for start, end in words[slice(*np.searchsorted(words[:, 0], span))].tolist():
        word = view.text[start:end]
        if len(word) >= 2 and (is_verb(word) or is_adverb(word) or _RESULT.fullmatch(word)):
            return (span[0], start) if start - span[0] >= 2 else span
    return span


# 三次产业结构调整为8:42:50: the verb of what was reached is no part of what reached it.
_RESULT_VERB = re.compile(r"(?:调整|优化|提高|提升|上升|增加|扩大|降低|下降|压缩|缩短|缩小)$")
_BRACKETS, _QUOTES = {"）": "（", ")": "("}, "“”‘’《》"
_LONGEST_BRACKET = 12


def balanced(view: View, clause: Clause, number: int, span: Span | None) -> Span | None:
    """Let an indicator hold brackets whole and leave out a quotation mark whose partner it does not reach.

    各类学校（幼儿园）23所: the phrase that ends in the bracket begins before it.
    """
    if span is None:
        return None
    text, (start, end) = view.text, span
    while end - start > 2 and text[end - 1] in _QUOTES and not _paired(text, start, end, text[end - 1]):
        end -= 1
    while end - start > 2 and text[start] in _QUOTES and not _paired(text, start, end, text[start]):
        start += 1
    opening = _BRACKETS.get(text[end - 1])
    if opening is not None and opening not in text[start:end]:
        opens = text.rfind(opening, clause.start, start)
        before = opens > 0 and noun_before(
            text, clause.start, opens, load_lexicon(), view.periods_in(clause.start, opens),
            view.places_in(clause.start, opens),
        )  # fmt: skip
        start, end = (before[0], end) if before else (start, end - 1)
    closing = next((c for c, o in _BRACKETS.items() if o in text[start:end] and c not in text[start:end]), None)
    if closing is not None:
        closes = text.find(closing, end, end + _LONGEST_BRACKET)
        inside = text[end:closes]
        if closes > 0 and not (end <= number < closes) and "\n" not in inside:
            end = closes + 1
        else:
            end = text.rfind(_BRACKETS[closing], start, end)
    return (start, end) if end - start >= 2 else span


def _paired(text: str, start: int, end: int, mark: str) -> bool:
    partner = _QUOTES[_QUOTES.index(mark) ^ 1]
    return partner in text[start:end]


def trimmed(text: str, span: Span | None, number: int) -> Span | None:
    """Cut off what the guideline keeps out of an indicator: half a verb, a bound, 占… of a numerator."""
    if span is None:
        return None
    start, end = span
    if text[start - 1 : start + 1] in _SPLIT_VERBS:
        start += 1
    if end == number:
        bound = load_modifiers().before_at(text, number, start)
        end = bound if bound - start >= 2 else end
    verb = _RESULT_VERB.search(text, start + 2, end) if text[end : end + 1] in ("为", "到", "至") else None
    end = verb.start() if verb is not None else end
    of_whole = text.find("占", start + 2, end)
    if of_whole > 0 and text[of_whole + 1 : of_whole + 2] not in ("比", "地", "有"):
        end = of_whole
    return start, end
