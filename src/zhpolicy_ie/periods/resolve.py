"""From a time expression to its value, given the year and genre of the document."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from typing import NamedTuple

from zhpolicy_ie.layers import PeriodMention
from zhpolicy_ie.periods import patterns
from zhpolicy_ie.periods.sections import Sections
from zhpolicy_ie.text.width import normalise_width

_SENTENCE_END = re.compile(r"[。！？\n]")
_CLAUSE_END = frozenset(" \t\n　，。；：！？、（(“—")
_HAN_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_COUNT = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "十一": 11}
_CONGRESS = {"十八": 2012, "十九": 2017, "二十": 2022}
_OFFSET = {"今年": 0, "本年": 0, "本年度": 0, "当年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}


class Setting(NamedTuple):
    """The year that 今年 means and the year a review speaks of where it names none (both None if unknown)."""

    year: int | None
    review_year: int | None


def setting_of(meta_year: int | None, genre: str | None) -> Setting:
    """Return the setting of a document: a work report of year Y reviews Y-1.

    Example:
        >>> setting_of(2024, "gov_work_report")
        Setting(year=2024, review_year=2023)
    """
    if meta_year is None:
        return Setting(None, None)
    return Setting(meta_year, meta_year - 1 if genre == "gov_work_report" else meta_year)


def find_periods(text: str, setting: Setting) -> list[PeriodMention]:
    """Return the time expressions of ``text`` in order, resolved as far as the text and the setting allow.

    Example:
        >>> [p.value for p in find_periods("上半年，比上年；到2025年；2022年6月", Setting(2023, 2023))]
        ['2023-H1', None, '..2025', '2022-06']
    """
    plain = normalise_width(text)
    found: list[PeriodMention] = []
    named_year: int | None = None
    named_at, in_passing = 0, False
    # In a report the part it stands in says which year 全年 is; a year named in passing (a New Year's speech) does not.
    parts = Sections(plain, setting.year) if setting.year is not None and setting.review_year != setting.year else None
    for match in _matches(plain):
        if found and match.start() < found[-1].end:
            continue
        if named_year is not None and patterns.PARAGRAPH_END.search(plain, named_at, match.start()):
            named_year = None
        if in_passing and _SENTENCE_END.search(plain, named_at, match.start()):
            named_year = None
        part = parts.at(match.start()) if parts is not None else ""
        spoken_of = int(part) if len(part) == 4 and _SENTENCE_END.search(plain, named_at, match.start()) else named_year
        mention, year = _read(plain, match, setting, spoken_of)
        if mention is not None:
            found.append(mention)
            if year is not None:
                named_year, named_at = year, match.end()
                # 举办2022年活动周 does not date the next sentence; 2022年，… at a clause's beginning does.
                in_passing = match.start() > 0 and plain[match.start() - 1] not in _CLAUSE_END
    return found


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Merge the matches of whole expressions and of parts (上半年 alone) in order; whole ones first."""
    both = (patterns.EXPRESSION.finditer(text), patterns.PART.finditer(text))
    return heapq.merge(*both, key=lambda match: match.start())


def _read(
    text: str, match: re.Match[str], setting: Setting, named: int | None
) -> tuple[PeriodMention | None, int | None]:
    """Return the mention and the year it names, if it names one."""
    start, end, kind = match.start(), match.end(), str(match.lastgroup)
    groups = match.groupdict()
    value: str | None = None
    year: int | None = None
    part = None
    if match.re is patterns.PART:
        if _is_inside_number(text, start):
            return None, None
        base = named if named is not None else setting.review_year
        value, part = _part_value(base, match), match
    elif groups.get("years"):
        value, year = f"{groups['y1']}/{groups['y2']}", int(groups["y2"])
    elif groups.get("since"):
        value = f"{groups['ys']}/{setting.year}" if setting.year else groups["ys"]
    elif groups.get("dated") or groups.get("relative"):
        year = _year_of(groups, setting)
        part = patterns.PART.match(text, end + 1 if text[end : end + 1] == "的" else end)
        if part is not None:
            end, value = part.end(), _part_value(year, part)
        elif year is not None:
            value = str(year)
    elif groups.get("plan"):
        return _plan_period(text, match), None
    elif groups.get("congress"):
        value = f"{_CONGRESS[groups['cn']]}/{setting.year}" if setting.year else None
    elif groups.get("yearend"):
        value = str(setting.year) if setting.year else None
    elif groups.get("pastyear"):
        # Only in a work report is the past year a calendar year, the one under review.
        if setting.review_year == setting.year:
            return PeriodMention(start, end, None, "vague"), None
        year = setting.review_year
        value = str(year)
    elif groups.get("wholeyear"):
        base = named if named is not None else setting.review_year
        if setting.review_year != setting.year and patterns.AIM_BEFORE.search(text, max(0, start - 20), start):
            base = setting.year  # a report plans its own year
        value = str(base) if base else None
    elif groups.get("now"):
        value = str(setting.review_year) if setting.review_year else None
        return PeriodMention(start, end, value, "now"), None
    else:
        return PeriodMention(start, end, None, "vague"), None
    kind = _kind(text, start, end, part, groups)
    if kind == "target" and value is not None and len(value) == 4:
        if setting.year is None or int(value) >= setting.year:
            value = f"..{value}"
        else:
            kind = "span"
    if kind == "comparison":
        return PeriodMention(start, end, None, kind), None
    # 到2025年 looks ahead: 上半年 in the sentence after it is not of 2025.
    return PeriodMention(start, end, value, kind), None if kind == "target" else year


def _is_inside_number(text: str, start: int) -> bool:
    return start > 0 and (text[start - 1].isdigit() or text[start - 1] in ".-/")


def _year_of(groups: dict[str, str | None], setting: Setting) -> int | None:
    if groups.get("y"):
        return int(str(groups["y"]))
    if groups.get("hy"):
        return int("".join(_HAN_DIGITS.get(c, "0") for c in str(groups["hy"])))
    if setting.year is None:
        return None
    return setting.year + _OFFSET[str(groups["rel"])]


def _part_value(year: int | None, part: re.Match[str]) -> str | None:
    """Return the value of a part of ``year``: 2023-06, 2023-H1, 2023-Q3, 2023-01/2023-07, 2023-07-25."""
    if year is None:
        return None
    groups = part.groupdict()
    if groups["months"]:
        return _months(year, int(groups["m1"]), int(groups["m2"]))
    if groups["first_months"]:
        count = groups["fm"]
        return _months(year, 1, int(count) if count.isdigit() else _COUNT[count])
    if groups["first_quarters"]:
        count = groups["fq"]
        return _months(year, 1, 3 * (int(count) if count.isdigit() else _COUNT[count]))
    if groups["day"]:
        return f"{year}-{int(groups['dm']):02d}-{int(groups['dd']):02d}"
    if groups["month"]:
        return f"{year}-{int(groups['mm']):02d}"
    if groups["quarter"]:
        count = groups["q"]
        return f"{year}-Q{count if count.isdigit() else _COUNT[count]}"
    return f"{year}-H{1 if groups['h'] == '上' else 2}"


def _months(year: int, first: int, last: int) -> str | None:
    if not 1 <= first < last <= 12:
        return None
    if (first, last) == (1, 6):
        return f"{year}-H1"
    if (first, last) == (1, 12):
        return str(year)
    return f"{year}-{first:02d}/{year}-{last:02d}"


def _plan_period(text: str, match: re.Match[str]) -> PeriodMention:
    """Resolve “十四五”期间: the n-th five-year plan from the tenth (2001-2005) on, and before."""
    number = str(match["pn"])
    n = _COUNT.get(number) or 10 + _COUNT[number[1:]]
    first = 2001 + 5 * (n - 10)
    tail = str(match["ptail"])
    span = PeriodMention(match.start(), match.end(), f"{first}/{first + 4}", "span")
    if "末" in tail or "收官" in tail:
        target = patterns.TARGET_BEFORE.search(text, max(0, match.start() - 3), match.start())
        compared = patterns.COMPARISON_BEFORE.search(text, max(0, match.start() - 3), match.start())
        if compared:
            return span._replace(value=None, kind="comparison")
        return span._replace(value=f"..{first + 4}" if target else str(first + 4), kind="target" if target else "span")
    if "开局" in tail:
        return span._replace(value=str(first))
    return span


def _kind(text: str, start: int, end: int, part: re.Match[str] | None, groups: dict[str, str | None]) -> str:
    before = (text, max(0, start - 3), start)
    compared = patterns.COMPARISON_AFTER.match(text, end)
    if compared is not None and compared.group()[0] == "的" and patterns.FROM_OR_TO.search(*before):
        compared = None  # 从2020年的41.6%提高到2025年的52%
    if compared or patterns.COMPARISON_BEFORE.search(*before):
        return "comparison"
    if part is not None and part["day"]:
        return "dateline" if patterns.NOT_A_TIME.match(text, end) else "day"
    if groups.get("years") or groups.get("since") or groups.get("wholeyear"):
        return "span"
    until = patterns.UNTIL_BEFORE.search(*before)
    tail = groups.get("tail") or groups.get("rtail") or ""
    if not until and (patterns.TARGET_BEFORE.search(*before) or "前" in tail):
        return "target"
    return "span"
