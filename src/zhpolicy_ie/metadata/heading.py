"""Title, genre and year of a document, from its first lines and its file name."""

from __future__ import annotations

import re

from zhpolicy_ie.metadata.found import Found

# Longer lines are paragraphs; so are lines with a comma that are longer than the second.
_MAX_TITLE, _MAX_CLAUSE = 60, 30
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<![\d〇○零一二三四五六七八九])(20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})(?=年)")
# A plan's period (2021-2025年, 2035年远景目标) is no year of writing.
_SPAN = re.compile(r"20\d\d年?\s*[-—–~～至到]{1,2}\s*20\d\d年|(?:20\d\d|二[〇○零]..)年远景目标")
_FILE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:(?=[01]\d[0-3]\d(?!\d))|(?!\d))")
_DELIVERED = re.compile(
    r"^(?:[^\S\n]|[—–\-（(])*(20\d\d)年\d{1,2}月\d{1,2}日(?:在.{2,50}会议?上|[ \t）)]*\r?$)", re.MULTILINE
)
# A work report reviews the year before its own.
_REVIEWED = re.compile(
    r"((?:19|20)\d\d)年(?:国内|政府|主要)?工作(?:的)?(?:简要)?(?:回顾|总结)"
    r"|(?:一、|首先报告)\s*((?:19|20)\d\d)年(?:的)?(?:主要|政府)?工作|刚刚过去的((?:19|20)\d\d)年"
)
# Without such words it begins with the year that it reviews: 2023年是……的一年.
_BEGINS = re.compile(r"(?:^|。)[^\S\n]*((?:19|20)\d\d)年[是，,]", re.MULTILINE)
# A heading such as 2023年工作回顾 names the year it reviews, not its own.
_SECTION = re.compile(r"回顾|总结|工作安排|主要工作|目标任务")
# What begins a chapter or a sentence begins no title; a date alone is none.
_NO_TITLE = re.compile(
    r"第[一二三四五六七八九十\d]+[章节条]|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．]"
    r"|[（(]?20\d\d年\d{1,2}月\d{1,2}日[）)]?$|为(?:了|深入|贯彻|进一步|全面|加快|充分|落实|切实)|根据|按照|随着|近年来|当前"
)
_GENRES = (
    ("gov_work_report", re.compile(r"政府工作(?:的)?报告")),
    ("stat_bulletin", re.compile(r"统计公报|公报$|经济运行情况$|主要(?:经济)?指标")),
    ("plan", re.compile(r"规划|纲要|计划|方案|实施意见|若干(?:措施|政策)|行动$|指南|办法")),
)
_OPENING = re.compile(
    r"各位代表[：:，,].{0,40}?(?:代表.{0,12}政府|报告工作)"
    r"|我代表[^。\n]{1,14}政府[，,]?向[^。\n]{0,6}大会(?:报告|作)",
    re.DOTALL,
)
_NEWS = re.compile(r"本报讯|记者|(?:日讯|日电)[（(\s]|讯（")
_NEWS_HEAD = 300
_FIRST_LINES = 8


def title_of(head: str) -> Found | None:
    """Return the first line of a text if it is a title: short, not a sentence, and not all there is."""
    lines = [match for match in re.finditer(r"[^\r\n]+", head) if match.group().strip("#\ufeff \t\u3000")]
    if len(lines) < 2:
        return None
    line = lines[0].group().strip()
    title = line.lstrip("#").strip()
    if len(title) > _MAX_TITLE or title[-1] in "。！？；，、：:;,!?…" or not re.search(r"[\u4e00-\u9fff]", title):
        return None
    if (len(title) > _MAX_CLAUSE and "，" in title) or _SECTION.search(title) or _NO_TITLE.match(title):
        return None
    return Found(title, "text", title, head.index(title, lines[0].start()))


def genre_of(head: str, title: str | None, at: int | None, stem: str) -> Found | None:
    """Return what kind of document it is.

    Args:
        head: The first part of its text.
        title: Its title.
        at: Where the title stands in the text, None if it was given.
        stem: Name of the file without suffix.
    """
    for genre, pattern in _GENRES:
        if title and (match := pattern.search(title)):
            return _in_title(genre, match, at)
        if match := pattern.search(stem):
            return Found(genre, "name", match.group())
    if match := _OPENING.search(head):
        return Found("gov_work_report", "text", match.group(), match.start())
    if match := _NEWS.search(head[:_NEWS_HEAD]):
        return Found("news", "text", match.group(), match.start())
    return None


def year_of(head: str, title: str | None, at: int | None, stem: str, genre: object) -> Found | None:
    """Return the year that 今年 is in a document; the arguments are those of :func:`genre_of`, and its genre."""
    if title and (match := _only_year(title)):
        return _in_title(_number(match), match, at)
    # A report says below its title when it was delivered: （2024年1月15日在……会议上）.
    top = "".join(head.splitlines(keepends=True)[:_FIRST_LINES])
    if match := _DELIVERED.search(top):
        return Found(int(match[1]), "text", match[1], match.start(1))
    if genre == "gov_work_report" and (match := _REVIEWED.search(head)):
        return Found(int(match[match.lastindex or 1]) + 1, "text", match.group(), match.start())
    if genre == "gov_work_report" and (match := _BEGINS.search(head)):
        return Found(int(match[1]) + 1, "text", match[1], match.start(1))
    if match := _only_year(stem):
        return Found(_number(match), "name", match.group())
    in_name = set(_FILE_YEAR.findall(stem))
    return Found(int(year), "name", year) if len(in_name) == 1 and (year := in_name.pop()) else None


def _in_title(value: object, match: re.Match[str], at: int | None) -> Found:
    return Found(value, "title" if at is None else "text", match.group(), None if at is None else at + match.start())


def _only_year(text: str) -> re.Match[str] | None:
    """Return the year of a text that names one only, where it stands first."""
    # The same length, so that the offsets of what is left hold.
    plain = _SPAN.sub(lambda match: "#" * len(match.group()), text)
    found = list(_YEAR.finditer(plain))
    return found[0] if found and len({_number(match) for match in found}) == 1 else None


def _number(match: re.Match[str]) -> int:
    return int(match[1].translate(_DIGITS))
