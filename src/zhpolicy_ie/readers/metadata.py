"""What a document says about itself: title, year and genre, from its first lines and its file name.

Only fields that nobody has given are filled, and only where the evidence is plain: a wrong year would shift every
今年 and 去年 of the document, a missing one leaves them unresolved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_MAX_TITLE = 60
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<![\d〇○零一二三四五六七八九])(20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})(?=年)")
# A plan's period (2021-2025年, 2035年远景目标) is no year of writing.
_SPAN = re.compile(r"20\d\d年?\s*[-—–~～至到]{1,2}\s*20\d\d年|(?:20\d\d|二[〇○零]..)年远景目标")
_FILE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:(?=[01]\d[0-3]\d(?!\d))|(?!\d))")
_DELIVERED = re.compile(r"[\s—–\-（(]*(20\d\d)年\d{1,2}月\d{1,2}日(?:在.{2,50}会议?上|[\s）)]*$)")
# A work report reviews the year before its own.
_REVIEWED = re.compile(r"((?:19|20)\d\d)年(?:国内|政府|主要)?工作(?:的)?(?:简要)?(?:回顾|总结)")
# A heading such as 2023年工作回顾 names the year it reviews, not its own.
_SECTION = re.compile(r"回顾|总结|工作安排|主要工作|目标任务")
_GENRES = (
    ("gov_work_report", re.compile(r"政府工作(?:的)?报告")),
    ("stat_bulletin", re.compile(r"统计公报|公报$|经济运行情况$|主要(?:经济)?指标")),
    ("plan", re.compile(r"规划|纲要|计划|方案|实施意见|若干(?:措施|政策)|行动$|指南|办法")),
)
_NEWS = re.compile(r"本报讯|记者|(?:日讯|日电)[（(\s]|讯（")
_WORK_REPORT_OPENING = re.compile(r"各位代表[：:，,].{0,40}?(?:代表.{0,12}政府|报告工作)", re.DOTALL)


def infer_meta(text: str | None, given: Mapping[str, Any], *, name: str | None = None) -> dict[str, Any]:
    r"""Return ``given`` with title, year and genre filled in where they are missing and evident.

    Args:
        text: The document; None if only the given title may be used.
        given: What is known already; never overwritten.
        name: File name without suffix, the last resort for the year.

    Example:
        >>> infer_meta("2024年云澜县政府工作报告\n各位代表：……", {})
        {'title': '2024年云澜县政府工作报告', 'genre': 'gov_work_report', 'year': 2024}
    """
    meta = dict(given)
    head = (text or "")[:1500]
    _set(meta, "title", title_of(head) if text else None)
    title = meta.get("title") if isinstance(meta.get("title"), str) else None
    _set(meta, "genre", _genre(title or "", head, name or ""))
    _set(meta, "year", _year(title, head, name, meta.get("genre")))
    return meta


def fill(meta: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``meta`` with defaults for the keys that are missing or None."""
    filled = dict(meta)
    for key, value in defaults.items():
        _set(filled, key, value)
    return filled


def title_of(head: str) -> str | None:
    """Return the first line of a text if it is a title: short, not a sentence, and not all there is."""
    lines = [line.strip().lstrip("#").strip() for line in head.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) < 2 or len(lines[0]) > _MAX_TITLE or lines[0][-1] in "。！？；，、：:;,!?…":
        return None
    return lines[0] if re.search(r"[\u4e00-\u9fff]", lines[0]) and not _SECTION.search(lines[0]) else None


def _set(meta: dict[str, Any], key: str, value: Any) -> None:
    if meta.get(key) is None and value is not None:
        meta[key] = value


def _year(title: str | None, head: str, name: str | None, genre: object) -> int | None:
    if found := _years(title or ""):
        return found
    # A report says below its title when it was delivered: （2024年1月15日在……会议上）.
    for line in head.splitlines()[:8]:
        if match := _DELIVERED.match(line):
            return int(match[1])
    if genre == "gov_work_report" and (match := _REVIEWED.search(head)):
        return int(match[1]) + 1
    if found := _years(name or ""):
        return found
    in_name = set(_FILE_YEAR.findall(name or ""))
    return int(in_name.pop()) if len(in_name) == 1 else None


def _years(text: str) -> int | None:
    years = {int(y.translate(_DIGITS)) for y in _YEAR.findall(_SPAN.sub("", text))}
    return years.pop() if len(years) == 1 else None


def _genre(title: str, head: str, name: str) -> str | None:
    for genre, pattern in _GENRES:
        if pattern.search(title) or pattern.search(name):
            return genre
    if _WORK_REPORT_OPENING.search(head):
        return "gov_work_report"
    return "news" if _NEWS.search(head[:300]) else None
