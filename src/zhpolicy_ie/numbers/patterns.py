"""The patterns that find numbers. All are linear: no nested repetition over the same characters."""

from __future__ import annotations

import re

ARABIC = r"\d{1,3}(?:(?:[,，]| , )\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[ \n]?\.[ \n]?\d+|\.\d+)?"
CHINESE = "零〇一二两三四五六七八九十百千万亿"
VAGUE = "多余几"
# 20来万, 十来家: where a unit or a multiplier follows; elsewhere 来 begins the next word.
_SOME = r"来(?=[百千万亿个家人名项台户位亩吨辆场次栋间只头斤米元件条所座])"
_DECIMAL = r"\d{1,4}(?:\.\d{1,4})?"

# One number. Groups say which spelling it is; what follows (multipliers, unit) is read by the scanner.
NUMBER = re.compile(
    # What a number can begin with: looking at one character first spares seven alternatives at most places.
    rf"(?=[\d数几{CHINESE}])(?:(?P<parts>(?<![\d.:：日号]){_DECIMAL}(?:[:：]{_DECIMAL}){{2}}(?![\d:：]))"
    rf"|(?P<ratio>(?<![\d.:：]){_DECIMAL}[:：]{_DECIMAL}(?![\d:：]))"
    rf"|(?P<fraction>(?<![\d/.])\d{{1,3}}/\d{{1,3}}(?![\d/年月]))"
    rf"|(?P<power>(?<![\d.])(?:{_DECIMAL}[×x*])?10(?:\^\d{{1,2}}(?!\d)|[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}}))"
    # 1 2 . 5 万 吨 as recognised print has it, and 3|400亩 where the line ends inside a number.
    r"|(?P<spaced>(?<![\d.,\n] )(?<![\d.,A-Za-z])\d(?: \d)+(?: ?\. ?\d(?: \d)*)?(?! ?[\d.年月日]))"
    r"|(?P<broken>(?<=[\u4e00-\u9fff])(?!(?:19|20)\d\d\n)\d{1,5}\n\d{1,4}(?:\.\d+)?(?!\d))"
    rf"|(?P<arabic>{ARABIC})"
    rf"|(?P<percent>[百千]分之[{CHINESE}点]+)"
    rf"|(?P<share>[{CHINESE}]+分之[{CHINESE}]+)"
    r"|(?P<half>(?<=[占近超过约逾足达])一半)"
    rf"|(?P<chinese>[数几]?[{CHINESE}]+(?:点[零一二三四五六七八九]+)?))"
)
PART = re.compile(_DECIMAL)
BLANK_MULTIPLIER = re.compile(r"[ \n](?=[万亿])")
MULTIPLIERS = re.compile(rf"(?P<before>{_SOME}|[{VAGUE}]?)(?P<words>[十百千万亿]*)(?P<after>{_SOME}|[{VAGUE}]?)")
COUNTED_HUNDRED_MILLIONS = re.compile(r"个(?:亿(?!元|美|吨|斤|千|立|平|人|株)|(?P<more>[多余])亿)")
# 1亿5000万, 3万5千: the lower places of a number, unless a date begins there.
NEXT_PLACES = re.compile(r"(?P<digits>\d{1,4})(?P<more>[多余]?)(?P<words>[百千万]*)(?![\d.年月日])")
# 三五, 六七: two digits in one place are a range; the words around them belong to both.
TWO_DIGITS = re.compile(
    r"(?P<head>(?:[一二两三四五六七八九]?[十百千万])*)(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<tail>[十百千万亿]*)"
)
# 三成五, 七成半: the rest of a share in tenths.
REST_OF_TENTHS = re.compile(r"[一二三四五六七八九](?=的|以[上下内]|左右|[，。；、）)]|$)|半(?![数年月天个小成])")
RANGE = re.compile(r"\s?(?:——|[-—–―−~～至到])\s?")
