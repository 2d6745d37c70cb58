"""What a figure is a value of: the canonical indicator, the aspect, and the unit that its values are given in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache, lru_cache
from types import MappingProxyType

from zhpolicy_ie.conversion.measures import measure_of
from zhpolicy_ie.errors import ConversionError
from zhpolicy_ie.figures.canonical import canonical_name
from zhpolicy_ie.records import Figure
from zhpolicy_ie.vocabulary import read_rows, resource

# A name that ends so speaks of the growth of what stands before it: 社会消费品零售总额增速.
_GROWTH_ENDINGS = ("增长速度", "增长率", "增速", "增幅", "增长")
# 城镇新增就业 is an increment by its name, whether the words around it say so or not.
_INCREMENT = ("新增", "净增")
# Which area, which year, and how it came to its value, are no part of an indicator.
_MORE_BEFORE = re.compile(r"^(?:全[省市州县区旗]|全自治[区州]|我[省市州县区]|当年|全年|年度|预计|其中)+")
_MORE_AFTER = re.compile(r"(?:历史性|首次|成功|稳步|连续|跨越式|一举|顺利|同比|预计|有望|实现|完成|达到){1,8}$")
_ASPECT_UNITS = {"growth": "%", "share": "%", "rank": "位"}
_PERCENT, _POINTS = "%", "个百分点"
_MULTIPLIERS = "十百千万亿"
_LARGE = 10_000


@cache
def usual_units() -> Mapping[str, str]:
    """Return the unit in which figures of each canonical indicator are usually given, from ``indicators.tsv``."""
    rows = read_rows(resource("zhpolicy_ie.figures", "indicators.tsv"), ("name", "aliases", "usual_unit"))
    return MappingProxyType({row["name"]: row["usual_unit"] for row in rows})


def measured(figure: Figure) -> tuple[str, str] | None:
    """Return the canonical indicator and the aspect of a figure, or None where it names no indicator.

    GDP增速 5% is the growth of 地区生产总值, and so is 经济增长5%; names outside the vocabulary stay as they are.
    """
    if figure.indicator is None:
        return None
    name, aspect = _bare(figure.indicator.name), figure.aspect
    ending = next((e for e in _GROWTH_ENDINGS if name.endswith(e) and len(name) > len(e)), None)
    if ending is not None and canonical_name(name.removesuffix(ending)) in usual_units() and figure.unit in ("%", "‰"):
        return canonical_name(name.removesuffix(ending)), aspect if aspect in ("change", "from") else "growth"
    if aspect == "level" and any(word in name for word in _INCREMENT):
        aspect = "change"
    return name, aspect


@lru_cache(maxsize=1 << 12)
def _bare(name: str) -> str:
    """Return the canonical name of an indicator whose words hold more than it: 全州地区生产总值, 地区生产总值历史性."""
    if name in usual_units():
        return name
    bare = canonical_name(_MORE_AFTER.sub("", _MORE_BEFORE.sub("", name)))
    return bare if bare in usual_units() else name


def unit_for(indicator: str, aspect: str) -> str | None:
    """Return the unit of a value: % for growth and shares, 位 for ranks, else the indicator's usual one."""
    usual = usual_units().get(indicator)
    if aspect in _ASPECT_UNITS:
        return _ASPECT_UNITS[aspect]
    return _POINTS if aspect == "change" and usual == _PERCENT else usual


def converted(figure: Figure, unit: str | None) -> Figure | None:
    """Return the figure in ``unit``, or in its own where both are the same kind of thing (美元 beside 元), else None.

    A number whose unit is left to the reader (迈上5万亿台阶) is taken in the base of ``unit``.

    Example:
        >>> grain = Figure(id="f", text="120亿斤", start=0, end=5, value=1.2e10, unit="斤", sentence=(0, 5), score=1)
        >>> converted(grain, "万吨").value, converted(grain, "亿元") is None
        (600.0, True)
    """
    if unit is None or figure.unit == unit:
        return figure
    if figure.unit is None and abs(figure.value) >= _LARGE and figure.aspect != "share":
        figure = figure.model_copy(update={"unit": unit.lstrip(_MULTIPLIERS)})
    if figure.unit == _POINTS and unit == _PERCENT:
        return figure
    try:
        return figure.to(unit)
    except ConversionError:
        own, wanted = measure_of(figure.unit or "").dimension, measure_of(unit).dimension
        return figure if own is not None and own == wanted else None


def step_of(figure: Figure) -> float:
    """Return what the last digit of a figure as written is worth, in its base unit: of 1.37万亿元 it is 0.01万亿.

    Example:
        >>> gdp = Figure(id="f", text="1.37万亿元", start=0, end=7, value=1.37e12, unit="元", sentence=(0, 7), score=1)
        >>> step_of(gdp)
        10000000000.0
    """
    number = "".join(c for c in figure.text if c.isdecimal() or c == ".").strip(".")
    if not number or number.count(".") > 1 or figure.value_max is not None or not float(number):
        return 0.0
    decimals = len(number.partition(".")[2])
    return float(abs(Fraction(repr(figure.value))) / Fraction(number) / 10**decimals)
