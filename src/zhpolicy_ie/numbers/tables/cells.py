"""What a cell of a table is: a number (with or without its unit), a unit, a mark for a missing value, or words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from zhpolicy_ie.numbers.numerals import parse_arabic
from zhpolicy_ie.numbers.scanner import scan
from zhpolicy_ie.numbers.units import Units

Span = tuple[int, int]
_NUMBER = re.compile(
    r"(?P<bound>[≥≤><＞＜约超近]?)[ ]?(?P<sign>[-−–+负]?)"
    r"(?P<number>\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>[^\s\d（）()，。；、]{0,10}?)(?P<tail>以上|以下|以内|左右)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"(?:19|20)\d\d年?(?:末|底)?")
# 2023年 and 6月 are times, not so many years.
_OF_DATES = frozenset(("年", "月", "日", "点", "时"))
_BOUNDS = dict.fromkeys(("≥", ">", "＞", "超", "以上"), "over")
_BOUNDS |= dict.fromkeys(("≤", "<", "＜", "以下", "以内"), "under") | dict.fromkeys(("约", "近", "左右"), "approx")
_MISSING = re.compile(r"(?:[-–—－―]{1,4}|…{1,2}|/|／|\*|无|预期性|约束性|指导性)")
_LIST_OF_UNITS = re.compile(r"[、,，;；/／和及]")
_BRACKET = re.compile(r"\s?[（(](?:单位[:：])?(?P<unit>[^（）()\n]{1,12})[）)]\s?")
_BARE_UNIT = re.compile(r"(?:%|‰|个?百分点)$")


class Measure(NamedTuple):
    """A unit with the factor of its multiplier: 万吨 is 10,000 of 吨."""

    factor: float
    unit: str


class NumberCell(NamedTuple):
    """A cell that is a number; ``start..end`` is the number with its own unit, if it has one.

    ``value`` is as written, before any multiplier of a unit; ``modifier`` as in :class:`~zhpolicy_ie.layers.Quantity`.
    """

    start: int
    end: int
    value: float
    own: Measure | None
    modifier: str

    def is_year(self, text: str) -> bool:
        """Tell whether it may be a year: 2023, which has no thousand separator and no unit."""
        return self.own is None and _YEAR.fullmatch(text, self.start, self.end) is not None


@lru_cache(maxsize=1024)
def measure_of(words: str, units: Units) -> Measure | None:
    """Return the unit that some words are as a whole, None if they are none.

    Example:
        >>> from zhpolicy_ie.numbers.units import load_units
        >>> measure_of("万千瓦时", load_units()), measure_of("单位", load_units())
        (Measure(factor=10000.0, unit='千瓦时'), None)
    """
    text = "1" + words
    raw = next(scan(text, units), None)
    if raw is None or raw.end != len(text) or raw.unit is None or raw.unit in _OF_DATES or raw.open_ended:
        return None
    return Measure(raw.value, raw.unit)


def measures_in(words: str, units: Units) -> list[Measure]:
    """Return the units of a caption or of a bracket, which may list some: 亿元、%; empty if it holds anything else.

    Example:
        >>> from zhpolicy_ie.numbers.units import load_units
        >>> [m.unit for m in measures_in("万元、%", load_units())], [m.unit for m in measures_in("元/人", load_units())]
        (['元', '%'], ['元/人'])
    """
    words = words.replace(" ", "")
    whole = measure_of(words, units)
    if whole is not None:
        return [whole]
    found = [measure_of(part, units) for part in _LIST_OF_UNITS.split(words)]
    return [] if None in found else [m for m in found if m is not None]


def unit_in_heading(text: str, span: Span, units: Units) -> tuple[list[Measure], int]:
    """Return the units that a heading names at its end, and where they begin: 增加值（亿元）, 增长%.

    Args:
        text: Width-normalised text.
        span: The heading.
        units: Unit vocabulary.
    """
    start, end = span
    opening = max(text.rfind(mark, start, end) for mark in "（(")
    bracket = _BRACKET.fullmatch(text, opening, end) if opening >= 0 else None
    if bracket is not None:
        found = measures_in(bracket["unit"].replace("±", ""), units)
        if found:
            return found, opening
    bare = _BARE_UNIT.search(text, start, end)
    if bare is not None and bare.start() > start:
        measure = measure_of(bare.group(), units)
        return ([measure], bare.start()) if measure is not None else ([], end)
    return [], end


def number_cell(text: str, span: Span, units: Units) -> NumberCell | None:
    """Return a cell as a number, None if it is anything else.

    Example:
        >>> from zhpolicy_ie.numbers.units import load_units
        >>> cells = [number_cell(cell, (0, len(cell)), load_units()) for cell in ("-1,203.5", "≥95%", "2023年")]
        >>> [cell and (cell.value, cell.modifier) for cell in cells]
        [(-1203.5, 'exact'), (95.0, 'over'), None]
    """
    match = _NUMBER.fullmatch(text, *span)
    if match is None:
        return None
    own = measure_of(match["unit"], units) if match["unit"] else None
    if match["unit"] and own is None:
        return None
    value = parse_arabic(match["number"])
    negative = match["sign"] not in ("", "+")
    modifier = _BOUNDS.get(match["bound"] or match["tail"] or "", "exact")
    return NumberCell(
        start=match.start("sign" if negative else "number"),
        end=match.end("unit"),
        value=-value if negative else value,
        own=own,
        modifier=modifier,
    )


def is_missing(text: str, span: Span) -> bool:
    """Tell whether a cell says that there is no value, or what sort of aim the row is."""
    return _MISSING.fullmatch(text, *span) is not None


def is_years(text: str, span: Span) -> bool:
    """Tell whether a cell is a year: 2023, 2023年, 2023年末."""
    return _YEARS.fullmatch(text, *span) is not None
