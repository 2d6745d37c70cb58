"""The forms in which official documents name the place that they speak for."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from zhpolicy_ie.vocabulary import read_rows, resource

_HAN = r"[\u4e00-\u9fff]"
_ORDINAL = r"第[一二三四五六七八九十百零〇\d]{1,5}届"
_YEAR = r"(?:(?:19|20)\d\d\s*(?:[-—–~至]\s*(?:20)?\d\d)?|[一二][九〇○零][〇○零一二三四五六七八九]{2})"
_LEVEL = r"(自治[区州县]|[省市县区州旗盟])"

# 我代表嘉善县人民政府, 受国务院委托: who reports.
REPORTS = re.compile(rf"(?:我谨?代表|(?<!享)受)(?:(?P<state>国务院)|(?P<place>{_HAN}{{2,24}}?)(?:人民)?政府)")
# （2024年1月15日在嘉善县第十七届人民代表大会第三次会议上）.
SESSION = re.compile(
    rf"^(?:[^\S\n]|[—–\-（(*#])*20\d\d年\d{{1,2}}月\d{{1,2}}日[^\n，。；]{{0,12}}?在"
    rf"(?:(?P<place>{_HAN}{{2,24}}?){_ORDINAL}人民代表大会|(?P<state>{_ORDINAL}全国人民代表大会))",
    re.MULTILINE,
)
# What stands before the place in a title: # 2024年, 关于印发《, 二〇二二年.
LEAD = re.compile(
    rf"[\s#*—–\-《“\"「【（(〔\[]*(?:中国共产党|中共)?"
    rf"(?:{_YEAR}\s*年?(?:度|上半年|前?[一二三四1-4]季度|\d{{1,2}}月份?)?)?"
    rf"\s*(?:关于(?:印发|发布|修订|公布)?)?[《“\"（(]?"
)
STATE = re.compile(r"[\s#*《]*(国务院|中共中央|中华人民共和国国务院)")
NATIONWIDE = re.compile(r"^(各省、自治区、直辖市)", re.MULTILINE)
# A notice whose heading has run into its text.
NOTICE = re.compile(
    rf"\s*({_HAN}{{2,24}}?)人民政府(?:办公[厅室])?(?:关于|印发)[^。]{{4,80}}?的(?:通知|意见|决定|批复|公告)"
)
# A place that is in no list but has a report of its own: 云澜县政府工作报告.
UNLISTED = re.compile(
    rf"(?P<government>{_HAN}{{2,12}}?)(?:人民)?政府(?:工作报告|办公|关于)"
    rf"|(?P<bulletin>{_HAN}{{2,12}}?)(?:{_YEAR}年)?国民经济和社会发展"
)
# A second place beside the first.
OTHER = re.compile(r"[、与和及至到\-—–－·~]")
# What may follow the short name of a place in a title: 长沙2024, 长沙“十四五”.
DIRECT = re.compile(rf"[“\"']|{_YEAR}|十[一二三四五六]五|(?:人民)?政府")
# The parts of a file's name.
NAME_SPLIT = re.compile(r"[\s_\-—–·,，、+~&.()（）【】\[\]《》/\\]+")
# 我代表市人民政府, 全县, 我省, 州委: the level of the place that a text calls its own.
OWN_GOVERNMENT = re.compile(rf"(?:我谨?代表|(?<!享)受){_LEVEL}(?:人民)?政府")
OWN_LEVEL = re.compile(rf"(?:全|我){_LEVEL}|{_LEVEL}(?:人民政府|政府|委(?!员|托|派|屈))")


class Words(NamedTuple):
    """Patterns of ``words.tsv``, which says what each is; ``office`` and ``body`` match from behind the place on."""

    document: re.Pattern[str]
    office: re.Pattern[str]
    head: re.Pattern[str]
    body: re.Pattern[str]


@cache
def words() -> Words:
    """Return the shipped words, read once."""
    rows = read_rows(resource("zhpolicy_ie.metadata", "words.tsv"), ("role", "word"))

    def any_of(role: str) -> str:
        found = sorted((row["word"] for row in rows if row["role"] == role), key=len, reverse=True)
        return "(?:" + "|".join(map(re.escape, found)) + ")"

    return Words(
        re.compile(any_of("document")),
        re.compile(rf"{_HAN}{{0,10}}{any_of('office')}[\s\W]*$"),
        re.compile(any_of("head")),
        re.compile(rf"[^，。：\s]{{0,6}}?{any_of('body')}"),
    )
