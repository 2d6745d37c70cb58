"""The patterns that find numbers. All are linear: no nested repetition over the same characters."""

from __future__ import annotations

import re

ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[ \n]?\.[ \n]?\d+|\.\d+)?"
CHINESE = "零〇一二两三四五六七八九十百千万亿"
VAGUE = "多余几"
_DECIMAL = r"\d{1,4}(?:\.\d{1,4})?"

# One number. Groups say which spelling it is; what follows (multipliers, unit) is read by the scanner.
NUMBER = re.compile(
    # What a number can begin with: looking at one character first spares seven alternatives at most places.
    rf"(?=[\d数几{CHINESE}])(?:(?P<parts>(?<![\d.:：日号]){_DECIMAL}(?:[:：]{_DECIMAL}){{2}}(?![\d:：]))"
    rf"|(?P<ratio>(?<![\d.:：]){_DECIMAL}[:：]{_DECIMAL}(?![\d:：]))"
    rf"|(?P<fraction>(?<![\d/.])\d{{1,3}}/\d{{1,3}}(?![\d/年月]))"
    rf"|(?P<power>(?<![\d.])(?:{_DECIMAL}[×x*])?10\^\d{{1,2}}(?!\d))"
    rf"|(?P<arabic>{ARABIC})"
    rf"|(?P<percent>[百千]分之[{CHINESE}点]+)"
    rf"|(?P<share>[{CHINESE}]+分之[{CHINESE}]+)"
    rf"|(?P<chinese>[数几]?[{CHINESE}]+(?:点[零一二三四五六七八九]+)?))"
)
PART = re.compile(_DECIMAL)
BLANK_MULTIPLIER = re.compile(r"[ \n](?=[万亿])")
MULTIPLIERS = re.compile(rf"(?P<before>[{VAGUE}]?)(?P<words>[十百千万亿]*)(?P<after>[{VAGUE}]?)")
COUNTED_HUNDRED_MILLIONS = re.compile(r"个亿(?!元|美|吨|斤|千|立|平|人|株)")
RANGE = re.compile(r"\s?(?:——|[-—–―−~～至到])\s?")
