"""Aspect, sign and comparison of a quantity, from the words that link it to its indicator."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhpolicy_ie.figures.clauses import Clause
from zhpolicy_ie.figures.indicator import strip_links
from zhpolicy_ie.figures.words import Lexicon
from zhpolicy_ie.layers import Quantity

_GAP = re.compile(
    r"(高于|快于|高出|领先|好于|优于|多于|低于|慢于|少于|比[^，。；\d]{1,14}(?:高|低|快|慢|多|少)出?)[^，。；、\d]{0,14}$"
)
_GAP_BY = re.compile(
    r"[高低快慢多少]于(?:全[国省市区县州]|[省市]|平均|上年|去年|同期|预期|目标|计划)|"
    r"比[^，。；\d]*(?:高|低|快|慢|多|少)出?|高出|领先"
)
_GAP_DOWN = re.compile(r"低|慢|少")
_SHARE = re.compile(r"(?:占|占到|占据)[^，。；\d]{0,28}$")
_SHARE_NOUN = re.compile(r"(?:占比|比重|比例|份额|占有率)$")
_GROWTH_NOUN = re.compile(r"(?:增速|增幅|涨幅|增长率|增长速度|降幅|增长)$")
_FROM = re.compile(r"(?:从|由)[^，。；\d]{0,14}$")
_FROM_TO = re.compile(r"[^，。；]{0,24}?(?:到|至|为|成)")
# 从2018年的58.6%提高到2023年的65.2%, 由5到8家: what surely is an old value and a new one.
_YEAR = r"(?:\d{1,4}年(?:的|底的?|末的?|前的?|以?来的?)?)?"
_OLD = re.compile(rf"[从由]{_YEAR}[^，。；、\d]{{0,8}}$")
_NEW = re.compile(rf"(?:以上|左右)?，?[^，。；、\d]{{0,10}}[到至为成]{_YEAR}[^，。；、\d]{{0,6}}\d")
_GROWTH_AFTER = re.compile(r"(?:左右|以上|以内)?的?(?:平均|年均|高|较快|两位数)?(?:增长|增速|增幅|涨幅)")
_SHARE_AFTER = re.compile(r"(?:以上|左右)?的(?!增|速|目标|奖|补|标准|比例给|利率)")
_COMPARED = re.compile(
    r"同比|环比|(?:比|较|与|同)(?:上年|去年|上月|上季度|上期|上半年|前年|[一二三四五六七八九十]年前|一季度|前三季度|年初|上年末|去年底|全国|全省|全市"
    r"|(?:19|20)\d\d年|“?十[二三四五]五”?(?:末|期末|时期)?)(?:同期|末|底|平均(?:水平)?)?"
    r"|[高低快慢]于(?:全国|全省|全市|全区|预期|目标|计划|时序|规上工业|同期)(?:平均(?:水平)?)?"
)
_DOWN_PERCENT = re.compile(
    r"(?:下降|降低|减少|回落|下滑|压减|降幅|缩减|收窄|缩短|压缩|下跌|精简|节约|节省|放缓|减缓|少增|下拉)[^，。；、\d]{0,6}$"
)
# 降幅比上年扩大2.1个百分点: what grows is the fall.
_WIDENED = re.compile(r"(?:扩大|加深|拉大)[了近约超过达]*$")
_UP_PERCENT = re.compile(r"(?:增长|增速|增幅|提高|提升|上升|上涨|增加|涨幅|递增|扩大|攀升|翻)[^，。；、\d到至]{0,5}$")


class Meaning(NamedTuple):
    """``sign`` is -1 for a decrease; ``compared_to`` are the words of comparison, if any."""

    aspect: str
    sign: int
    compared_to: str | None


def meaning_of(text: str, quantity: Quantity, clause: Clause, lexicon: Lexicon, indicator: str | None) -> Meaning:
    """Return the aspect of a quantity by the guideline: level, growth, change, share, rank or from.

    Args:
        text: Width-normalised text of the document.
        quantity: The quantity.
        clause: Its clause.
        lexicon: The words around figures.
        indicator: The indicator's words, if found.
    """
    before = text[clause.start : quantity.start]
    behind = text[clause.after : clause.end]
    compared = _COMPARED.search(before)
    compared_to = compared.group() if compared else None
    if quantity.kind == "ordinal":
        return Meaning("rank", 1, compared_to)
    if (_FROM.search(before) and _FROM_TO.match(text, quantity.end)) or is_old_value(
        text, clause.start, quantity.start, quantity.end
    ):
        return Meaning("from", 1, None)
    kinds = strip_links(text, clause.start, quantity.start, lexicon)[1]
    kind = next((k for k in kinds if k in ("up", "down", "new", "gap", "share", "rank")), None)
    if "level" in kinds[: kinds.index(kind)] if kind in kinds else False:
        kind = kind if kind in ("share",) else _unless_reached(before, kind)
    if quantity.unit is None and text[quantity.end : quantity.end + 1] == ":":
        return Meaning("share", 1, compared_to)  # the first part of a whole: 8:42:50
    aspect, sign = _by_kind(quantity, kind, before, behind, indicator or "")
    return Meaning(aspect, sign, compared_to)


_REACHED = re.compile(r"(?:到|至|达|为|成|在)[了近约超过]*$")


def _unless_reached(before: str, kind: str | None) -> str | None:
    """增幅达8% is still growth, but 新增就业达到5万人 and 提高到80% state what was reached."""
    if (
        _REACHED.search(before)
        and kind in ("up", "down")
        and not re.search(r"(?:增速|增幅|涨幅|降幅)[^，]{0,4}$", before)
    ):
        return None
    return kind


_CHANGE_VERB = re.compile(
    r"(?:(?P<up>新增|净增|(?:同比|环比)?增加(?!值)|(?:同比|环比)增长?)|压减|压降|调减|削减|核减|缩减|精简|降低|减少|(?:同比|环比)下降)"
    r"(?P<noun>[^，。；、\d]{0,16}?)[了约近超过达逾]*$"
)


def change_by_verb(before: str) -> int:
    """Return 1 or -1 where a verb says that an amount is an increase or a decrease, 0 where none does.

    What was reached is no change: 增加到80家, 新增就业达到5万人.

    Example:
        >>> [change_by_verb(words) for words in ("压减三公经费", "同比增长超过", "减少到", "投资")]
        [-1, 1, 0, 0]
    """
    verb = _CHANGE_VERB.search(before)
    if verb is None or re.search(r"[到至为达](?!标)", verb["noun"]):
        return 0
    return 1 if verb["up"] else -1


def comparison(text: str, start: int, end: int) -> str | None:
    """Return the words of comparison in a stretch, None if it has none.

    Example:
        >>> comparison("比上年增长（%）", 0, 8), comparison("增速", 0, 2)
        ('比上年', None)
    """
    match = _COMPARED.search(text, start, end)
    return match.group() if match is not None else None


def comparison_end(text: str, start: int, end: int) -> int:
    """Return where the words of comparison in a stretch (同比, 较年初) end; its start if it has none."""
    match = _COMPARED.search(text, start, end)
    return match.end() if match is not None else start


def is_old_value(text: str, clause: int, start: int, end: int) -> bool:
    """Tell whether the number at ``start``..``end`` of a clause that begins at ``clause`` is the A of 从A提高到B.

    Example:
        >>> is_old_value("床位由1.2万张增至2万张", 0, 3, 7), is_old_value("由于降雨，减产3万吨", 0, 7, 10)
        (True, False)
    """
    return _OLD.search(text, clause, start) is not None and _NEW.match(text, end) is not None


def states_gap(before: str) -> bool:
    """Tell whether the words before a number measure a distance to another value (高于全省, 比上年多)."""
    gap = _GAP.search(before)
    return gap is not None and bool(_GAP_BY.search(gap.group()))


def _by_kind(quantity: Quantity, kind: str | None, before: str, behind: str, indicator: str) -> tuple[str, int]:
    relative = quantity.unit in ("%", "‰", "倍", "成", "番")
    gap = _GAP.search(before)
    if quantity.dimension == "percentage_point":
        down = bool(_GAP_DOWN.search(gap.group(1))) if gap else kind == "down" or bool(_DOWN_PERCENT.search(before))
        return "change", -1 if down and not _WIDENED.search(before) else 1
    if gap is not None and not relative and states_gap(before):
        return "change", -1 if _GAP_DOWN.search(gap.group(1)) else 1
    if relative:
        if kind == "down" or (kind is None and _DOWN_PERCENT.search(before)):
            return "growth", -1
        if kind == "up" or (kind is None and _UP_PERCENT.search(before)):
            return "growth", 1
        if kind == "share" or _SHARE.search(before) or _SHARE_NOUN.search(indicator):
            return "share", 1
        if _GROWTH_AFTER.match(behind) or _GROWTH_NOUN.search(indicator):
            return "growth", 1
        if indicator.endswith("率"):
            return "level", 1
        if kind is None and quantity.unit == "%" and _SHARE_AFTER.match(behind):
            return "share", 1
        return "level", 1
    if quantity.unit is None and quantity.value < 1 and kind in (None, "share"):
        return "share", 1
    if kind == "share" and quantity.unit is None:
        return "share", 1
    if kind == "down":
        return "change", -1
    if kind in ("up", "new"):
        return "change", 1
    by_verb = change_by_verb(before)
    return ("change", by_verb) if by_verb else ("level", 1)
