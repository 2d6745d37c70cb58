"""What the parts of a work report speak of: the past year, the past five years, the year or the five years ahead.

A report names that once, in a heading or at the head of a paragraph, and leaves it to the reader from there on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_HAN = "一二三四五六七八九十"
_NUMBERED = rf"[{_HAN}]{{1,3}}、|[（(][{_HAN}\d]{{1,3}}[）)]|\d{{1,2}}[.、．]|—"
# What may stand before a mark; no two alternatives can match the same characters, so that matching stays linear.
_OPENING = rf"(?:各位代表[！!，,：:]?\s*)?(?:{_NUMBERED}|回顾|总结|面对|在|刚刚)*"
_PLAN = r"[“\"]?(?P<plan>十[一二三四五六]五)[”\"]?"
_MARK = re.compile(
    rf"{_OPENING}(?:"
    r"(?P<past_years>(?:过去|这|本届政府|近)的?五年|五年来|五年间)"
    rf"|{_PLAN}(?:时期|期间|以来)?(?P<review>[^，。；]{{0,12}}(?:回顾|成就))?(?P<era>时期|期间)?"
    r"|(?P<years_ahead>(?:未来|今后)的?五年)"
    r"|(?P<past_year>过去的?一年|一年来|过去的(?P<py>20\d\d)年)"
    r"|(?P<dated>(?P<dy>20\d\d)年(?!\d{1,2}月|来|底|末|前|以来|至|到|[、—-]))"
    r"|(?P<this_year>今年)"
    r")"
)
_NUMBER = {c: i for i, c in enumerate("一二三四五六", start=1)}


class Section(NamedTuple):
    """A part of a report from ``start`` on: ``value`` is a year or a closed range of years."""

    start: int
    value: str


class Sections:
    r"""Tells what the part of a report around a character speaks of.

    A mark holds until the next one; a year named within a paragraph (2022年，县里…) until the paragraph ends.

    Args:
        text: A report, its width normalised.
        year: Its year.

    Example:
        >>> parts = Sections("一、“十四五”时期回顾\n全县新增就业9万人。\n二、2025年工作\n新增2万人。", 2026)
        >>> parts.at(15), parts.at(33)
        ('2021/2025', '2025')
    """

    def __init__(self, text: str, year: int) -> None:
        self._found: list[Section] = []
        held = ""
        for paragraph in re.finditer(r"[^\n]+", text):
            head = True
            said = held
            for sentence in re.finditer(r"[^。！？；!?]+[。！？；!?]*", paragraph.group()):
                mark = _MARK.match(sentence.group().lstrip())
                value = _value(mark, year) if mark else ""
                if mark and value and value != said:
                    self._found.append(Section(paragraph.start() + sentence.start(), value))
                    said = value
                    held = value if head or mark["past_years"] else held
                head = head and sentence.group().strip(" 　！!：:各位代表，,") == ""
            if said != held:
                self._found.append(Section(paragraph.end(), held))
        self._starts = [section.start for section in self._found]

    def at(self, position: int) -> str:
        """Return the year or the range of years spoken of at a character; empty if nothing said so before."""
        i = bisect_right(self._starts, position)
        return self._found[i - 1].value if i else ""


def _value(mark: re.Match[str], year: int) -> str:
    if mark["past_years"]:
        return f"{year - 5}/{year - 1}"
    if mark["plan"]:
        number = 10 + _NUMBER[mark["plan"][1]]
        first = 2001 + 5 * (number - 10)
        if not (mark["review"] or mark["era"] or mark.group().endswith(("时期", "期间", "以来"))):
            return ""
        return f"{first}/{first + 4}"
    if mark["years_ahead"]:
        return f"{year}/{year + 4}"
    if mark["past_year"]:
        return mark["py"] or str(year - 1)
    return mark["dy"] or str(year)
