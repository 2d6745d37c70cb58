"""Indicators at the head of a line (固定资产投资：增长8.1%), and in the heading over it."""

from __future__ import annotations

import re

from zhpolicy_ie.figures.canonical import indicator_in, usual_unit
from zhpolicy_ie.figures.view import Span, View
from zhpolicy_ie.layers import Quantity
from zhpolicy_ie.numbers.tables.cells import measure_of
from zhpolicy_ie.numbers.units import load_units

_HAN = "[一二三四五六七八九十]{1,3}"
#: What may stand before the first word of a line of a list, or of a row of a table.
LIST_MARK = (
    rf"(?:[#*※△▲·•○●◆+—–-]+|其中[:：]?|[（(](?:{_HAN}|\d{{1,2}})[)）]|{_HAN}[、.．是]|第{_HAN}[,，、]"
    r"|\d{1,2}(?:[、．）)]|\.(?!\d))|[①-⑳])"
)
_NUMBERING = re.compile(rf"[ \t]*(?:{LIST_MARK}[ \t]*)?")
_HEAD = re.compile(r"(?P<words>[^，。；：:！？\s\d]{2,24})[：:]")
_HEADING = re.compile(r"(?P<words>[^，。；：:！？\n]{2,24}?)(?:完成|增长|运行|发展)?(?:情况)?[ \t\r]*")
_LONGEST_HEADING = 20
_MOST_BEFORE = 6  # characters before the indicator: 全市, 城镇
_LONGEST_LINE = 400
_RELATIVE = ("%", "‰", "倍", "成")


def head_of_line(view: View, i: int, span: Span | None) -> Span | None:
    """Return the indicator at the head of the line of the i-th quantity, where the one found is of a line before.

    Args:
        view: The document.
        i: Index of the quantity.
        span: The indicator found, if any; it is returned where the line has no head, or names it itself.
    """
    text, number = view.text, view.quantities[i].start
    start = _line_start(text, number)
    if start is None or (span is not None and span[1] > start):
        return span
    head = _HEAD.match(text, _after_numbering(text, start, number), number)
    if head is None or "。" in text[head.end() : number]:
        return span
    return _named(text, *head.span("words")) or span


def heading_above(view: View, i: int) -> Span | None:
    """Return the indicator that the heading directly over the line of the i-th quantity names, if the unit fits it."""
    span = _in_heading(view, i)
    return span if span is not None and fits(view.quantities[i], view.text[slice(*span)]) else None


def is_unfit_heading(view: View, i: int, span: Span) -> bool:
    """Tell whether an indicator is that of the heading over the line, and cannot be counted in the unit there."""
    if "\n" not in view.text[span[1] : view.quantities[i].start] or span != _in_heading(view, i):
        return False
    return not fits(view.quantities[i], view.text[slice(*span)])


def _in_heading(view: View, i: int) -> Span | None:
    text = view.text
    start = _line_start(text, view.quantities[i].start)
    if not start:
        return None
    end = start - 1
    while end > 0 and text[end - 1].isspace():
        end -= 1
    begin = _line_start(text, end)
    if begin is None or end - begin > _LONGEST_HEADING:
        return None
    heading = _HEADING.fullmatch(text, _after_numbering(text, begin, end), end)
    return _named(text, *heading.span("words")) if heading is not None else None


def fits(quantity: Quantity, indicator: str) -> bool:
    """Tell whether a quantity can be of an indicator of the vocabulary, by its unit; changes in per cent always can."""
    if quantity.unit in _RELATIVE or quantity.dimension == "percentage_point":
        return True
    usual = usual_unit(indicator)
    measure = measure_of(usual, load_units()) if usual else None
    row = load_units().get(measure.unit) if measure is not None else None
    if row is None or measure is None:
        return False
    return quantity.unit == measure.unit or (row.kind == "measure" and quantity.dimension == row.dimension)


def _named(text: str, start: int, end: int) -> Span | None:
    """Return the indicator of the vocabulary that ends a stretch of text and is most of it."""
    found = indicator_in(text, start, end)
    return found if found is not None and found[1] == end and found[0] - start <= _MOST_BEFORE else None


def _line_start(text: str, place: int) -> int | None:
    """Return where the line of a place begins, None where that is too far away for a list or a paragraph."""
    floor = max(0, place - _LONGEST_LINE)
    found = text.rfind("\n", floor, place) + 1
    return found if found or not floor else None


def _after_numbering(text: str, start: int, end: int) -> int:
    numbering = _NUMBERING.match(text, start, end)
    return numbering.end() if numbering is not None else start
