"""What the heading of a column and the label of a row say: a name, a time, an aspect, an aim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from zhpolicy_ie.figures.heads import LIST_MARK
from zhpolicy_ie.figures.view import Span, overlapping
from zhpolicy_ie.layers import PeriodMention
from zhpolicy_ie.numbers.tables.cells import is_years, unit_in_heading
from zhpolicy_ie.numbers.tables.words import Said, table_words
from zhpolicy_ie.numbers.units import Units

_NUMBERING = re.compile(rf"(?:{LIST_MARK}|[ \t])+")
_NOTE = re.compile(r"\s?[\[〔【]\d{1,2}[\]〕】]$")
_MARKS = " \t:：、-—/（()）的"
_NOT_NOW = re.compile(r"上年|去年|前年|同期|上月|上期|基期|本月|当月|本季")
_OF_WHOLE = re.compile(r"占(?!比|地)")
_RELATIVE = {"growth": "growth", "decline": "growth", "change": "change", "share": "share"}


class Heading(NamedTuple):
    """What a heading says.

    ``name`` is what is measured or, of a label, what the row is about; None if it says only how or when. ``time`` is a
    resolved time; ``undated`` tells of a time that is not resolved (上年同期). ``is_time`` tells that a label is
    nothing but a time, ``whole`` that its row sums up the others.
    """

    name: Span | None
    time: PeriodMention | None
    undated: bool
    aspect: str | None
    status: str | None
    is_time: bool
    whole: bool


def heading_of(text: str, cell: Span, periods: Sequence[PeriodMention], units: Units) -> Heading:
    """Return what the heading of a column says.

    Args:
        text: Width-normalised text.
        cell: The heading.
        periods: Time expressions of the document.
        units: Unit vocabulary.

    Example:
        >>> from zhpolicy_ie.numbers.units import load_units
        >>> text = "工业总产值增速（%）"
        >>> heading = heading_of(text, (0, len(text)), [], load_units())
        >>> text[slice(*heading.name)], heading.aspect
        ('工业总产值', 'growth')
    """
    start, end = cell[0], unit_in_heading(text, cell, units)[1]
    said = table_words().within(text, start, end)
    bases = [word for word in said if word.kind == "share"]  # 为上年执行数 is no time
    time = _time(text, (start, end), [p for p in periods if not any(w.start <= p.start < w.end for w in bases)])
    aspect = next((_RELATIVE.get(word.kind) for word in reversed(said) if word.role == "aspect"), None)
    status = next((word.kind for word in said if word.role == "status"), None)
    times = [(p.start, p.end) for p in overlapping(list(periods), start, end)]
    return Heading(
        name=_name(text, (start, end), said, times),
        time=time,
        undated=time is None and aspect is None and _NOT_NOW.search(text, start, end) is not None,
        aspect=aspect,
        status=status,
        is_time=False,
        whole=False,
    )


def label_of(text: str, cell: Span, periods: Sequence[PeriodMention], units: Units) -> Heading:
    """Return what the label of a row says: 其中：第一产业（亿元） names 第一产业.

    Args:
        text: Width-normalised text.
        cell: The label.
        periods: Time expressions of the document.
        units: Unit vocabulary.
    """
    start, end = cell[0], unit_in_heading(text, cell, units)[1]
    numbering = _NUMBERING.match(text, start, end)
    start = numbering.end() if numbering is not None and numbering.end() < end else start
    note = _NOTE.search(text, start, end)
    start, end = _stripped(text, start, note.start() if note is not None else end)
    time = _time(text, (start, end), periods)
    if time is not None and (time.start, time.end) == (start, end):
        return Heading(None, time, undated=False, aspect=None, status=None, is_time=True, whole=False)
    whole = table_words().whole("row", text[start:end]) == "whole"
    said = table_words().within(text, start, end)
    last = said[-1] if said and said[-1].end == end and said[-1].role == "aspect" else None
    aspect = _RELATIVE.get(last.kind) if last is not None else None
    if last is not None and aspect == "growth" and last.start - start >= 2:
        start, end = _stripped(text, start, last.start)
    of_whole = _OF_WHOLE.search(text, start + 2, end) if aspect == "share" else None
    if of_whole is not None:
        end = of_whole.start()
    name = (start, end) if end > start and not whole else None
    return Heading(name, None, undated=False, aspect=aspect, status=None, is_time=False, whole=whole)


def _time(text: str, span: Span, periods: Sequence[PeriodMention]) -> PeriodMention | None:
    """Return the time that a heading tells; that of a comparison (比上年增长) is none."""
    if is_years(text, span):
        return PeriodMention(*span, text[span[0] : span[0] + 4], "span")
    found = [
        p for p in overlapping(list(periods), *span) if p.value is not None and span[0] <= p.start < p.end <= span[1]
    ]
    return found[0] if found else None


def _name(text: str, span: Span, said: Sequence[Said], times: Sequence[Span]) -> Span | None:
    """Return what is measured in a heading: without times, words of growth and of aims around it."""
    start, end = _stripped(text, *span)
    if _OF_WHOLE.match(text, start, end):
        return None  # 占全部出口比重: of what stands beside it
    outer = [
        (w.start, w.end) for w in said if w.role in ("status", "column") or w.kind in ("growth", "decline", "change")
    ]
    moved = True
    while moved and start < end:
        moved = False
        for a, b in (*times, *outer):
            if a <= start < b:
                start, moved = b, True
            elif a < end <= b:
                end, moved = a, True
        start, end = _stripped(text, start, end)
    if end - start < 2 or any(a <= start and end <= b for a, b in outer):
        return None
    return None if any(w.kind == "share" and (w.start, w.end) == (start, end) for w in said) else (start, end)


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _MARKS:
        start += 1
    while end > start and text[end - 1] in " \t:：、-—/的":
        end -= 1
    return start, end
