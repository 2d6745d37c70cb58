"""From raw numbers to quantities: filters, ranges, shared units, ordinals and modifiers."""

from __future__ import annotations

import re

from zhpolicy_ie.layers import Quantity
from zhpolicy_ie.numbers import context
from zhpolicy_ie.numbers.modifiers import Modifiers, load_modifiers, share_modifiers
from zhpolicy_ie.numbers.patterns import RANGE
from zhpolicy_ie.numbers.scanner import RawNumber, scan
from zhpolicy_ie.numbers.tables.quantities import with_tables
from zhpolicy_ie.numbers.units import Units, load_units
from zhpolicy_ie.text.width import normalise_width

_ORDINAL = re.compile(r"第\s?$")
_FIRST_N = re.compile(r"(?:前|top|TOP)$")
_RANK_UNITS = ("位", "名")
_RANK_BEFORE = re.compile(
    r"(?:居|列|排|名|位|占|评|获|夺|均|为|是|至|到|全国|全[省市区球县州]|世界|中国|亚洲|中部|西部|东部|国内|省内|市内|区域|同类|城市|地区|总量|增速|增幅|规模|数量|、第.{1,3}[、和])"
    r"[^，。；！？\n]{0,6}$"
)
_RANKED = re.compile(r"(?:(?:位?居|位?列|排名?|名列)(?:全[国省市区县州球]|世界)?|百强[县市区]{0,2})第?$")
_RANK_AFTER = re.compile(r"[，。、；！？,;)）”」\s]|$|的|和|且|并")
# 第一、二、三产业: the numbers of a list that share what they number, and are no ranks.
_NUMBERED = re.compile(r"(?:[、和及][二三四五六七八九十])+(?![位名、和及])")
_SHARED_UNIT = re.compile(r"\s?(?:、|和|与|及|或|，)\s?(?:第)?$")
# 由5到8 and 从每亩300万元到400万元 are an old value and a new one; 2020年至2023年 before the number is a time.
_FROM = re.compile(r"[从由](?![^，。；、\d]{0,8}[至到])[^，。；、\d]{0,8}$")
_TIME = "time"
# What can be below nought; a dash before a count is a list mark or a code.
_SIGNED = frozenset({"ratio", "percentage_point", "temperature", "currency"})
_MINUS = ("-", "−", "负")
_NO_MINUS = ("抱", "辜", "欠", "肩", "担", "胜", "自")


def find_quantities(text: str, units: Units | None = None, modifiers: Modifiers | None = None) -> list[Quantity]:
    """Return the quantities of ``text`` in order; offsets are those of ``text``.

    Args:
        text: Any text; its width is normalised here, which does not move offsets.
        units: Unit vocabulary; the shipped one if None.
        modifiers: Modifier vocabulary; the shipped one if None.

    Example:
        >>> [(q.value, q.unit, q.modifier) for q in find_quantities("超过20余亿元，居全国第3位，2023年")]
        [(2000000000.0, '元', 'over'), (3.0, '位', 'exact')]
    """
    units = units or load_units()
    modifiers = modifiers or load_modifiers()
    plain = normalise_width(text)
    numbers = _join(plain, list(scan(plain, units)), units)
    found = share_modifiers(plain, [_quantity(plain, n, units, modifiers) for n in numbers])
    return with_tables(plain, found, units)


class _Candidate:
    """A raw number on its way to a quantity."""

    __slots__ = ("end", "kind", "low", "raw", "start", "unit", "value", "value_max")

    def __init__(self, raw: RawNumber) -> None:
        self.raw, self.low = raw, raw
        self.start, self.end, self.unit = raw.start, raw.end, raw.unit
        self.value = raw.value
        self.value_max: float | None = raw.highest
        self.kind = "cardinal"


def _join(text: str, numbers: list[RawNumber], units: Units) -> list[_Candidate]:
    found: list[_Candidate] = []
    i = 0
    while i < len(numbers):
        raw = numbers[i]
        if context.is_wrong_unit(text, raw):
            raw = raw._replace(unit=None, end=raw.number_end)
        candidate = _Candidate(raw)
        following = numbers[i + 1] if i + 1 < len(numbers) else None
        if following is not None and _extend_range(text, candidate, following):
            i += 1
        i += 1
        is_rank = _mark_ordinal(text, candidate)
        if is_rank or (candidate.kind == "cardinal" and _is_figure(text, candidate, units)):
            _take_sign(text, candidate, found[-1].end if found else 0, units)
            found.append(candidate)
        elif (
            candidate.kind == "cardinal"
            and candidate.raw is raw
            and raw.unit is None
            and _shares_unit(text, raw, numbers, i)
        ):
            # 2.4、0.4个百分点: a bare number takes the unit of the next one of its list.
            candidate.unit = next(n.unit for n in numbers[i:] if n.unit)
            found.append(candidate)
    _lend_units(text, found)
    return found


def _shares_unit(text: str, raw: RawNumber, numbers: list[RawNumber], i: int) -> bool:
    end = raw.end
    if raw.spelling != "arabic" or context.is_code(text, raw):
        return False
    if i < len(numbers) and _is_old_value(text, raw.start, text[end : numbers[i].start]):
        return numbers[i].unit is not None and not context.is_date(text, numbers[i])
    for following in numbers[i : i + 4]:
        if not _SHARED_UNIT.fullmatch(text[end : following.start]) or following.spelling != "arabic":
            return False
        if following.unit is not None:
            return following.unit not in ("日", "月", "年", "个月") and not context.is_date(text, following)
        end = following.end
    return False


def _lend_units(text: str, found: list[_Candidate]) -> None:
    """Give an item of a list the unit that the next one spells out: 2.4个、0.4个百分点; 第3、第6位."""
    for this, following in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        gap = text[this.end : following.start]
        if this.unit is None and this.kind == "cardinal" and _is_old_value(text, this.start, gap):
            this.unit = following.unit
        if not _SHARED_UNIT.fullmatch(gap):
            continue
        points = this.unit == "个" and following.unit == "个百分点"
        ranks = this.unit is None and this.kind == following.kind == "ordinal"
        if points or ranks:
            this.unit = following.unit


def _extend_range(text: str, candidate: _Candidate, following: RawNumber) -> bool:
    first = candidate.raw
    gap = RANGE.fullmatch(text[first.end : following.start])
    if first.highest is not None or following.highest is not None:
        return False
    if gap is None or first.spelling != following.spelling or context.is_date(text, following):
        return False
    if context.is_code(text, following) and gap.group().strip() not in ("-", "—", "–", "~"):
        return False
    if _is_old_value(text, first.start, gap.group()):
        return False
    if first.unit is not None and first.unit != following.unit and following.unit is not None:
        return False
    low = first.value
    if first.unit is None and first.value == first.numeral and first.numeral < following.numeral:
        low = first.value * (following.value / following.numeral)
    if not low < following.value or context.is_code(text, first):
        return False
    candidate.value, candidate.value_max = low, following.value
    candidate.end, candidate.unit, candidate.raw = following.end, following.unit or first.unit, following
    return True


def _is_old_value(text: str, start: int, gap: str) -> bool:
    """Tell whether a number and the one behind the gap are an old value and a new one: 由5到8家."""
    return gap.strip() in ("到", "至") and _FROM.search(text, max(0, start - 12), start) is not None


def _mark_ordinal(text: str, candidate: _Candidate) -> bool:
    """Recognise ranks: 第2位, 全国第一, 前10名. Other ordinals (第三产业, 第5届) are marked and dropped."""
    raw = candidate.low
    if _ORDINAL.search(text, max(0, raw.start - 2), raw.start):
        candidate.kind = "other ordinal"
        if raw.unit in _RANK_UNITS and candidate.value_max is None:
            is_rank = True
        elif raw.unit is None and candidate.value_max is None:
            is_rank = bool(
                _RANK_AFTER.match(text, raw.end)
                and _RANK_BEFORE.search(text, max(0, raw.start - 16), raw.start - 1)
                and not _NUMBERED.match(text, raw.end)
            )
        else:
            is_rank = False
        if is_rank:
            candidate.kind, candidate.start = "ordinal", text.rindex("第", 0, raw.start)
        return is_rank
    if raw.unit in _RANK_UNITS and _RANKED.search(text, max(0, raw.start - 12), raw.start):
        candidate.kind = "ordinal"
        return True
    if _FIRST_N.search(text, max(0, raw.start - 3), raw.start) and (raw.unit in _RANK_UNITS or raw.unit is None):
        candidate.kind = "other ordinal"
        if raw.unit in _RANK_UNITS or (raw.spelling == "chinese" and _RANK_AFTER.match(text, raw.end)):
            candidate.kind = "ordinal"
            return True
    return False


def _is_figure(text: str, candidate: _Candidate, units: Units) -> bool:
    raw = candidate.raw
    if candidate.value_max is None and context.is_bare(text, raw):
        return False
    return not (
        context.is_date(text, raw)
        or context.is_code(text, candidate.low)
        or (raw is not candidate.low and candidate.unit is None)
        or context.is_class(text, raw, _kind(units, raw.unit))
        or context.is_label(text, raw)
        or context.is_loose_chinese(text, raw)
    )


def _take_sign(text: str, candidate: _Candidate, last: int, units: Units) -> None:
    """Let a number begin with its minus: 增速为-3.4%. 5%-8% is a range, and 2-3%, A-3% and --3% are no negatives.

    Args:
        text: Width-normalised text.
        candidate: A figure.
        last: Where the figure before ends.
        units: Unit vocabulary.
    """
    at = candidate.start - 1
    if at < 0 or text[at] not in _MINUS or at == last > 0 or candidate.raw.spelling != "arabic" or not candidate.unit:
        return
    before, row = text[at - 1 : at], units.get(candidate.unit)
    if row is None or row.dimension not in _SIGNED or before in (*_MINUS, "—"):
        return
    if before.isascii() and before.isalnum():
        return
    if (text[at] == "负" and before in _NO_MINUS) or (before in ("", "\n") and row.dimension == "currency"):
        return
    candidate.start, candidate.value = at, -candidate.value


def _is_long_time(candidate: _Candidate) -> bool:
    """Days and hours in the hundreds or with decimals measure something (300天 of good air); 3天 does not."""
    return candidate.unit in ("天", "小时") and (candidate.value >= 100 or candidate.value % 1 > 0)


def _kind(units: Units, unit: str | None) -> str | None:
    row = units.get(unit) if unit else None
    return None if row is None else row.kind


def _quantity(text: str, candidate: _Candidate, units: Units, modifiers: Modifiers) -> Quantity:
    row = units.get(candidate.unit) if candidate.unit else None
    dimension = None
    if candidate.kind == "ordinal":
        dimension = "rank"
    elif row is not None:
        dimension = row.dimension
    elif candidate.unit and "/" in candidate.unit:
        dimension = "compound"
    modifier = modifiers.of(text, candidate.start, candidate.end)
    if modifier == "exact" and candidate.raw.open_ended:
        modifier = "over"
    if candidate.raw.spelling == "share":  # 三分之二强
        modifier = {"强": "over", "弱": "under"}.get(text[candidate.end : candidate.end + 1], modifier)
    return Quantity(
        start=candidate.start,
        end=candidate.end,
        value=candidate.value,
        value_max=candidate.value_max,
        unit=candidate.unit,
        dimension=dimension,
        modifier=modifier,
        kind=candidate.kind,
        optional=bool(row is not None and row.kind == _TIME and not _is_long_time(candidate)),
    )
