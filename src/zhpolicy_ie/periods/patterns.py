"""The pattern of time expressions, one alternative a form. Width-normalised text is expected."""

from __future__ import annotations

import re

_DASH = r"\s?(?:——|[-—–―−~～至到])\s?"
_YEAR = r"(?:19|20)\d\d"
_HAN_YEAR = r"[一二][〇○零九][〇○零一二三四五六七八九]{2}"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"

# What may follow a year or 今年 and narrows it; or stand alone.
_PART = (
    rf"(?P<months>(?P<m1>{_MONTH})月?份?{_DASH}(?P<m2>{_MONTH})月份?)"
    rf"|(?P<first_months>(?<!日)前(?P<fm>1[01]|[1-9]|十一|[一二两三四五六七八九十])(?:个月|月(?!\d|份?以)))"
    rf"|(?P<day>(?P<dm>{_MONTH})月(?P<dd>{_DAY})[日号])"
    rf"|(?P<month>(?P<mm>{_MONTH})月(?:份|末|底|初|中旬|上旬|下旬)?)"
    rf"|(?P<first_quarters>前(?P<fq>[二两三23])(?:个)?季度)"
    rf"|(?P<quarter>第?(?P<q>[一二三四1-4])季度(?:末)?)"
    rf"|(?P<half>(?P<h>[上下])半年)"
)

# What an expression can begin with: looking at one character first spares a dozen alternatives at most places.
_FIRST = r"(?=[\d一二两三四五六七八九十“‘党今本去上前明当年过这全截目眼如现迄近多历日改连新最])"
EXPRESSION = re.compile(
    rf"{_FIRST}(?:(?P<years>(?P<y1>{_YEAR})年?{_DASH}(?P<y2>{_YEAR})年(?:间|期间)?)"
    rf"|(?P<since>(?P<ys>{_YEAR})年(?:以来|至今|起))"
    rf"|(?P<dated>(?:(?P<y>{_YEAR})|(?P<hy>{_HAN_YEAR}))年(?P<tail>度|全年|底前|年底|底|末|初|内|前(?![\d二两三个])|以前|之前)?)"
    r"|(?P<plan>[“‘]?(?P<pn>十[一二三四五六]?|[六七八九])五[”’]?(?P<ptail>以来|时期末|期末|末期?|收官|时期|期间|规划期|前三年|开局|头两年|的?前[两三四]年))"
    r"|(?P<congress>党的(?P<cn>十八|十九|二十)大以来)"
    r"|(?P<relative>(?P<rel>今年|本年度?|去年|上年|前年|明年|当年)(?P<rtail>以来|全年|底前|年底|底|末|初|内|度)?)"
    r"|(?P<yearend>(?:(?<=[。，；\n])|(?<=^)|(?<=[到至截在]))年(?:底前?|末|内))"
    r"|(?P<pastyear>过去的?一年|一年来|这一年)"
    r"|(?P<wholeyear>全年|年度内)"
    r"|(?P<now>截[至止](?:到)?(?:目前|当前|现在)|目前|当前|眼下|如今|现阶段|迄今)"
    r"|(?P<vague>近年来?|近几年来?|近些年|多年来|历年|近日|日前|近期|(?:过去|近|这|最近)?[一二两三四五六七八九十\d]{1,2}(?:多|余)?年(?:来|间)"
    r"|近[一二两三四五六七八九十\d]{1,2}年|改革开放以来|连续[一二两三四五六七八九十\d]{1,2}年|新时代以来))"
)
PART = re.compile(rf"(?=[\d前第一二三四上下])(?:{_PART})")
# 比上年, 较2019年, 与去年相比, 去年同期: the base of a comparison, not the time of the figure.
COMPARISON_BEFORE = re.compile(r"(?:比|较|比起|同|与|于|相比|对比|超过)\s?$")
COMPARISON_AFTER = re.compile(r"(?:(?:底|末)?(?:同期|相比|同比)|同期|的\d+(?:\.\d+)?[倍%])")
FROM_OR_TO = re.compile(r"[从由自到至]\s?$")
AIM_BEFORE = re.compile(r"(?:力争|确保|争取|力促|努力|目标|计划)[^，。；！？\n]*$")
TARGET_BEFORE = re.compile(r"(?:到|至|力争)\s?$")
UNTIL_BEFORE = re.compile(r"截[至止]到?\s?$")
# A line end after a finished sentence; the year named before it does not hold behind it.
PARAGRAPH_END = re.compile(r"[。！？；”）)][ \t　]*\r?\n|\n[ \t　]*\n")
NOT_A_TIME = re.compile(r"(?:电|讯|报道|消息)")
