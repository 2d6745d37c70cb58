"""分别 aligns two lists: the n-th number belongs to the n-th item, or to the n-th of the numbers before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from zhpolicy_ie.figures.canonical import known_name
from zhpolicy_ie.figures.indicator import skip_leading
from zhpolicy_ie.figures.view import Span, View
from zhpolicy_ie.figures.word_classes import is_verb
from zhpolicy_ie.figures.words import Lexicon
from zhpolicy_ie.layers import PeriodMention

_JOINTS = (re.compile(r"以及|[和与]"), re.compile(r"(?<![普涉])及(?!以上|以下|其)"))
_CLAUSE_END = re.compile(r"[，。！？；：\n]")
_PERIOD_GAP = re.compile(r"\s?[、和与及]\s?")
_MARK = "分别"
# What stands between the last item and 分别 without being part of it.
_BEHIND_ITEM = re.compile(r"(?:同比|环比|较上年|比上年|(?:各项)?(?:指标|数据)?(?:均|也|已|都|则|还|又)){1,6}$")
# What may stand between a list of numbers and 分别 when the next list is of the same things.
_TAKEN_UP = re.compile(r"[，、；]?(?:同比|环比)?(?:增速|增幅|降幅|涨幅|占比|比重)?|[^\d]?")
_PLAIN = re.compile(r"(?<=[^、和与及]{2})(?:为|达到?)(?=[约近]?$)")
_MOST, _REACH = 12, 80


def is_list_gap(view: View, i: int) -> bool:
    """Tell whether nothing but the mark of a list stands between the i-th quantity and the one before."""
    return view.list_gaps[i]


def is_next_part(view: View, i: int) -> bool:
    """Tell whether the i-th quantity is the next part of a whole whose parts are joined by colons: 8:42:50."""
    return i > 0 and view.text[view.quantities[i - 1].end : view.quantities[i].start] == ":"


def continues(view: View, i: int) -> bool:
    """Tell whether the i-th quantity is the next item of the list of the one before: 增长8.9%和9.5%."""
    same = i > 0 and view.quantities[i - 1].unit == view.quantities[i].unit
    return same and is_list_gap(view, i)


def list_of(view: View, i: int) -> tuple[int, int]:
    """Return the first quantity of the list of numbers that the i-th belongs to, and the one behind its last."""
    first, stop = i, i + 1
    while i - first < _MOST and is_list_gap(view, first):
        first -= 1
    while stop < len(view.quantities) and stop - i < _MOST and is_list_gap(view, stop):
        stop += 1
    return first, stop


def aligned(view: View, i: int, before: Sequence[Span | None], lexicon: Lexicon) -> Span | None:
    """Return the indicator that 分别 gives to the i-th quantity; None where there is no such list.

    Args:
        view: The document.
        i: Index of the quantity.
        before: The indicators of the quantities before it.
        lexicon: Words around figures.
    """
    first, stop = list_of(view, i)
    count = stop - first
    if count < 2:
        return None
    floor, mark = _before_mark(view, i, view.quantities[first].start)
    if mark < 0:
        return None
    if first >= count and view.quantities[first - 1].end > view.sentence(i)[0]:
        earlier = before[first - count : first]
        gap = view.text[view.quantities[first - 1].end : mark]
        if _TAKEN_UP.fullmatch(gap) and None not in earlier and len(set(earlier)) == count:
            return earlier[i - first]  # 游客8万人次、收入3亿元，分别增长1%和2%
    items = _aligned_items(view, first, count, floor, mark)
    if items is None:
        return None
    start, end = items[i - first]
    if any(b - a == 1 for a, b in items):
        start, end = items[0][0], items[-1][1]  # 第一、二、三产业增加值分别: the items are names together only
    periods, places = view.periods_in(start, end), view.places_in(start, end)
    start = skip_leading(view.text, start, end, lexicon, periods, places, nouns=False)
    return (start, end) if end - start >= 2 else None


def shared_tail_name(view: View, i: int, indicator: Span) -> str | None:
    """Return the vocabulary's name of an item that leaves its end to the last of its list, None if it has none.

    城镇、农村居民人均可支配收入分别为4万元和2万元: the first is 城镇居民人均可支配收入.

    Args:
        view: The document.
        i: Index of the quantity.
        indicator: Its indicator: its item, or all of them.
    """
    if not (view.list_gaps[i] or (i + 1 < len(view.list_gaps) and view.list_gaps[i + 1])):
        return None
    first, stop = list_of(view, i)
    floor, mark = _before_mark(view, i, view.quantities[first].start)
    items = _aligned_items(view, first, stop - first, floor, mark) if mark >= 0 else None
    if items is None or not items[0][0] <= indicator[0] < indicator[1] <= items[-1][1]:
        return None
    start, end = items[i - first]
    own, last = view.text[max(start, indicator[0]) : end], view.text[slice(*items[-1])]
    if view.text[indicator[0]] == "第" and not own.startswith("第"):
        own = "第" + own
    tails = [""] if i == stop - 1 else [last[cut:] for cut in range(1, len(last))]
    return next(filter(None, (known_name(own + tail) for tail in tails)), None)


def _before_mark(view: View, i: int, number: int) -> Span:
    """Return where the clause of a list's first number begins and where its 分别 stands, -1 if there is none."""
    floor = max(view.sentence(i)[0], number - _REACH)
    for match in _CLAUSE_END.finditer(view.text, floor, number):
        floor = match.end()
    mark = view.text.rfind(_MARK, floor, number)
    if mark < 0:
        # 亩均税收、亩均增加值为18万元和96万元: the lists are of one length, so they are aligned without 分别 as well.
        plain = _PLAIN.search(view.text, floor, number)
        mark = plain.start() if plain else mark
    return floor, mark


def _aligned_items(view: View, first: int, count: int, floor: int, mark: int) -> list[Span] | None:
    """Return the items that the numbers of a list belong to in order; None if there is not one for each."""
    if first and view.quantities[first - 1].end > floor:
        return None  # 从8元、5元，分别提高到9元和6元: what stands before 分别 are numbers
    items = _items(view.text, floor, mark, count)
    if items is None or any(is_verb(view.text[slice(*item)].strip()) for item in items):
        return None  # 新签约、新开工项目分别为3个、2个: one indicator for all
    return items


def _items(text: str, start: int, end: int, count: int) -> list[Span] | None:
    """Split a stretch into the wanted number of items; None if it has another number."""
    behind = _BEHIND_ITEM.search(text, start, end)
    end = behind.start() if behind else end
    bounds, begin = [], start
    for dun in re.finditer("、", text[start:end]):
        bounds.append((begin, start + dun.start()))
        begin = start + dun.end()
    bounds.append((begin, end))
    joints = next(filter(None, (list(joint.finditer(text, begin + 2, end - 1)) for joint in _JOINTS)), None)
    if len(bounds) == count - 1 and joints:
        bounds[-1:] = [(begin, joints[-1].start()), (joints[-1].end(), end)]
    return bounds if len(bounds) == count else None


def aligned_period(view: View, i: int) -> PeriodMention | None:
    """Return the period that 分别 gives to the i-th quantity: 2021年、2022年分别建成公园12个、18个.

    Args:
        view: The document.
        i: Index of the quantity.
    """
    first, stop = list_of(view, i)
    count, number = stop - first, view.quantities[first].start
    if count < 2:
        return None
    start = view.sentence(i)[0]
    mark = view.text.rfind(_MARK, max(start, number - _REACH), number)
    if mark < 0:
        return None
    before = [p for p in view.periods_in(start, mark) if p.value is not None and p.start >= start]
    listed = before[-count:]
    if len(listed) < count or any(
        _PERIOD_GAP.fullmatch(view.text, a.end, b.start) is None for a, b in pairwise(listed)
    ):
        return None
    return listed[i - first]
