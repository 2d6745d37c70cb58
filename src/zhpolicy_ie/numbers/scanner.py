"""From text to raw numbers: value, unit and extent, before any judgement on whether they are figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from zhpolicy_ie.numbers.numerals import DIGITS, magnitude, parse_arabic, parse_chinese, parse_mixed, scaled
from zhpolicy_ie.numbers.patterns import (
    BLANK_MULTIPLIER,
    COUNTED_HUNDRED_MILLIONS,
    MULTIPLIERS,
    NEXT_PLACES,
    NUMBER,
    PART,
    REST_OF_TENTHS,
    TWO_DIGITS,
)
from zhpolicy_ie.numbers.units import Units

_UNIT_AFTER_THOUSAND = "瓦伏米克卡焦帕赫安吨分"
_FEW_DIGITS = 2  # 3亿5家 is two numbers; 2万3500人 is one
_LONGEST = 24  # no quantity is written with more characters; codes and garbage are
_MOST_MULTIPLIERS = 4  # 万亿亿 and the like; 万万万万万 is garbage
_WHOLE = 100  # per cent
_ONE_DIGIT = frozenset("零〇一二两三四五六七八九")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class RawNumber(NamedTuple):
    """A number as written.

    ``start``..``end`` reach from the first character of the number to the end of the unit, ``number_end`` is where the
    unit begins. ``spelling`` is arabic, ratio, fraction, percent, share or chinese. ``numeral`` is the value before
    multipliers. ``open_ended`` is true for 多, 余 or 几 inside; ``highest`` is the upper end of 三五, 六七百 and the
    like, which are ranges by themselves.
    """

    start: int
    number_end: int
    end: int
    value: float
    numeral: float
    unit: str | None
    spelling: str
    open_ended: bool
    highest: float | None = None


def scan(text: str, units: Units) -> Iterator[RawNumber]:
    """Yield every number of width-normalised ``text`` in order.

    Example:
        >>> from zhpolicy_ie.numbers.units import load_units
        >>> [(n.value, n.unit) for n in scan("投资1.2万亿元，占比百分之五", load_units())]
        [(1200000000000.0, '元'), (5.0, '%')]
    """
    position = 0
    while (match := NUMBER.search(text, position)) is not None:
        position = match.end()
        if match.lastgroup == "parts":
            yield from _parts_of_whole(match)
            continue
        raw = None
        if match.lastgroup in ("spaced", "broken"):
            raw = _plain(text, match.start(), match.end(), "arabic", units)
            if raw is None or raw.unit is None:  # two numbers beside each other after all
                position = match.start() + text[match.start() : match.end()].index(" " if match["spaced"] else "\n")
                raw = _plain(text, match.start(), position, "arabic", units)
        else:
            raw = _read(text, match.start(), match.end(), str(match.lastgroup), units)
        if raw is not None:
            position = max(position, raw.end)
            yield raw


def _read(text: str, start: int, end: int, spelling: str, units: Units) -> RawNumber | None:
    words = text[start:end]
    if len(words) > _LONGEST:
        return None
    if spelling == "fraction":
        above, below = map(int, words.split("/"))
        if not below or above >= below:
            return None
        return RawNumber(start, end, end, _rounded(above / below), 0, None, spelling, False)
    if spelling == "ratio":
        first, second = words.replace("：", ":").split(":")
        if not float(second) or (second.isdigit() and len(second) == 2 and float(first) < 25 and float(second) < 60):
            return None  # 8:30 is a clock time
        return RawNumber(start, end, end, _rounded(float(first) / float(second)), 0, None, spelling, False)
    if spelling == "share" or (spelling == "percent" and words.startswith(("百分之百", "千分之"))):
        return _parts(words, start, end, spelling)
    if spelling == "half":
        return RawNumber(start, end, end, 0.5, 0.5, None, "share", False)
    if spelling == "percent":
        try:
            value = parse_chinese(words[3:])
        except ValueError:
            return None
        return RawNumber(start, end, end, value, value, "%", spelling, False)
    if spelling == "power":
        mantissa, _, exponent = words.translate(_RAISED).replace("^", "").rpartition("10")
        value = scaled(float(mantissa.rstrip("×x*") or 1), 10.0 ** int(exponent))
        unit, unit_end = _unit_at(text, end, units)
        return RawNumber(start, end, unit_end if unit else end, value, value, unit, "arabic", False)
    return _plain(text, start, end, spelling, units)


def _parts_of_whole(match: re.Match[str]) -> Iterator[RawNumber]:
    """Yield each number of 50:15:35 or 11.9:44.1:44; what does not add up to 100 is a clock time or a mixture."""
    parts = list(PART.finditer(match.string, match.start(), match.end()))
    if abs(sum(float(part.group()) for part in parts) - _WHOLE) > 1:
        return
    for part in parts:
        value = float(part.group())
        yield RawNumber(part.start(), part.end(), part.end(), value, value, None, "ratio", False)


def _rounded(value: float) -> float:
    """Fractions are given to four decimals: 1/3 is 0.3333."""
    return round(value, 4)


def _parts(words: str, start: int, end: int, spelling: str) -> RawNumber | None:
    """Read X分之Y; 百分之百 is 100 %, 千分之三 is 3 ‰."""
    below, _, above = words.partition("分之")
    try:
        numerator, denominator = parse_chinese(above), parse_chinese(below)
    except ValueError:
        return None
    if below in ("百", "千"):
        unit = "%" if below == "百" else "‰"
        return RawNumber(start, end, end, numerator, numerator, unit, spelling, False)
    if not denominator or numerator >= denominator:
        return None
    return RawNumber(start, end, end, _rounded(numerator / denominator), numerator, None, spelling, False)


def _plain(text: str, start: int, end: int, spelling: str, units: Units) -> RawNumber | None:
    """Read an Arabic or Chinese numeral with its multipliers and unit."""
    highest = None
    if spelling == "arabic":
        numeral = parse_arabic(text[start:end])
    else:
        end = _give_back(text, start, end, units)
        if end == start:
            return None
        two = _two_digits(text[start:end])
        try:
            numeral, highest = two or (parse_mixed(text[start:end]), None)
        except ValueError:
            return None
    blank = BLANK_MULTIPLIER.match(text, end) if spelling == "arabic" else None
    if blank is not None and _unit_at(text, blank.end() + 1, units)[0] is not None:  # 2.6 万亩
        end = blank.end()
    tail = MULTIPLIERS.match(text, end)
    assert tail is not None  # every part of the pattern is optional
    if len(tail["words"]) > _MOST_MULTIPLIERS:
        return None
    number_end = tail.end()
    open_ended = bool(tail["before"] or tail["after"])
    factor, lower = magnitude(tail["words"]), 0.0
    if not tail["words"] and tail["before"] == "几" and spelling == "arabic":
        number_end, open_ended = end, False
    if tail["words"]:
        inner = _unit_inside(text, tail.start("words"), tail.end("words"), units)
        if inner is not None:
            number_end, factor, open_ended = inner, magnitude(text[tail.start("words") : inner]), bool(tail["before"])
        elif spelling == "arabic" and not open_ended:
            lower, number_end, open_ended = _lower_places(text, number_end, factor, units)
    else:
        counted = COUNTED_HUNDRED_MILLIONS.match(text, number_end)
        if counted is not None:
            number_end, factor, open_ended = counted.end(), 1e8, open_ended or bool(counted["more"])
    unit, unit_end = _unit_at(text, number_end, units)
    if unit == "成" and spelling == "chinese":
        rest = REST_OF_TENTHS.match(text, unit_end)
        if rest is not None:
            lower, unit_end = DIGITS.get(rest.group(), 5) / 10, rest.end()
    stop = unit_end if unit else number_end
    vague = text[start] in "数几" and spelling == "chinese"
    value = scaled(numeral, factor) + lower
    top = None if highest is None else scaled(highest, factor)
    return RawNumber(start, number_end, stop, value, numeral, unit, spelling, open_ended or vague, top)


def _two_digits(words: str) -> tuple[float, float] | None:
    """Return both ends of 三五, 十五六, 六七百: two neighbouring digits in one place."""
    match = TWO_DIGITS.fullmatch(words)
    if match is None or (DIGITS[match["high"]] - DIGITS[match["low"]] != 1 and match["low"] + match["high"] != "三五"):
        return None
    low, high = (parse_chinese(match["head"] + match[end] + match["tail"]) for end in ("low", "high"))
    return low, high


def _lower_places(text: str, end: int, factor: float, units: Units) -> tuple[float, int, bool]:
    """Return what 5000万 adds to 1亿 before it, where the number then ends and whether it is open-ended."""
    match = NEXT_PLACES.match(text, end)
    if match is None or not (match["words"] or len(match["digits"]) > _FEW_DIGITS):
        return 0.0, end, False
    lower = scaled(float(match["digits"]), magnitude(match["words"]))
    if lower >= factor or units.match(text, match.end()) == match.end():
        return 0.0, end, False
    return lower, match.end(), bool(match["more"])


def _give_back(text: str, start: int, end: int, units: Units) -> int:
    """Let the last multiplier of a Chinese numeral go to the unit where that is 千瓦, 千米, 百分点 and the like."""
    if end - start > 1 and _unit_inside(text, end - 1, end, units) is not None:
        return end - 1
    return end


def _unit_at(text: str, start: int, units: Units) -> tuple[str | None, int]:
    """Return the unit behind a number and its end; a blank or line end may stand before it or inside it."""
    if text[start : start + 1] in (" ", "\n") and units.match(text, start + 1) > start + 1:
        start += 1
    end = units.match(text, start)
    broken = text.find("\n", start, start + 5)
    if broken > start:  # 12万平|方米 as line-broken text has it: the longer unit over the break wins
        whole = text[start:broken] + text[broken + 1 : start + 8]
        size = units.match(whole, 0)
        if start + size > max(end, broken):
            return whole[:size], start + size + 1
    return (text[start:end], end) if end > start else (None, start)


def _unit_inside(text: str, start: int, end: int, units: Units) -> int | None:
    """Return where the number ends if its last multiplier in fact begins the unit (50万|千瓦, 2.4|百分点)."""
    last = text[end - 1]
    if last not in "千百" or units.match(text, end - 1) == end - 1:
        return None
    if last == "千" and text[end : end + 1] not in _UNIT_AFTER_THOUSAND:
        return None
    return end - 1


def is_single_digit(text: str, raw: RawNumber) -> bool:
    """Tell whether a Chinese numeral is one digit (三家), which the guideline leaves open."""
    return raw.spelling == "chinese" and all(c in _ONE_DIGIT for c in text[raw.start : raw.number_end])
