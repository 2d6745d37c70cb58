"""What surrounds a number and makes it something other than a figure: dates, names, codes, classes, list numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from zhpolicy_ie.numbers.scanner import RawNumber, is_single_digit
from zhpolicy_ie.vocabulary import read_rows, resource

_DATE_AFTER = re.compile(
    r"\s?(?:年(?!均|产|报)|月份?(?!末存)|日(?!均|产|处理|元)|号(?!楼|线)|点(?![\d位])|时(?!速)|世纪|季度|年代)"
)
_PERIOD_MONTHS = re.compile(r"(?:前|头|后|近|首|这|过去|最近)\s?$")
_CODE_BEFORE = re.compile(r"(?:[A-Za-z_#№@\-+＋./×*〔\[［【］\]]|[A-Za-z]-)$")
_CODE_AFTER = re.compile(r"[A-Za-z_#@+＋×*〕\]］】]|[-—－](?=[A-Za-z\d]+[A-Za-z地])")
_CLASS_AFTER = re.compile(r"级(?!以上的?人)|制(?![造定])")
_CLASS_AFTER_BARE = re.compile(r"强(?![劲化])|A级|型(?!号)|版|届|大(?![于约概])|期(?:工程|项目)|条线|号|中全会")
_CLASS_NOUN = re.compile(
    r"(?:级|的?(?:单体|龙头|重大|重点|大|优质|在建|产业|工业|新)?(?:项目|企业|村|镇|县|产业集群|集群|园区|景区|单品|工程))"
)
_VOLTAGE_CLASS = re.compile(r"变电|输变电|输电|特高压|超高压|高压|交流|直流|线路|电网|配电")
_BOUND_WORDS = re.compile(r"\s?(?:[（(]含[)）])?(?:及|和|或)?(?:以上|以下|以内)")
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z“]")
_AFTER_BOUND = re.compile(
    r"(?:同比|增|占|比|较|居|位于|列|其中|并|且|而|就|和|与|或|左右|达|为|是|已|将|可|能|在|由|给|予|左右|用于|支持|得到|实现|完成|目标)"
)
_IN_QUOTES = re.compile(r"“[^”“\n]{0,16}$")
_CLOCK_BEFORE = re.compile(r"\d\s?[点时:：]\s?$")
_PURE = re.compile(r"[十百千万亿]+$")
_PURE_OK_BEFORE = re.compile(
    r"(?:超过?|逾|近|约|达到?|破|突破|过|上|跨越|跨上|迈[上入过进向]|超出|成为?|不足|不到|实现|冲刺|站[上稳]|数|达成|接近|有|[高多]达|为"
    r"|(?:稳|定|持|控|维|保|落|停|守|制)在|稳定|保持|稳居|[增升降减涨]至|[到高低]于|逼近|直逼|直奔|奔向|挺进|撬动)\s?$"
)
_IDIOM = re.compile(r"成[百千]上[千万]|[千万]家[万千]户|千千万万")
_VALUE_BEFORE = re.compile(r"[至到为达由从于数比]\s?$")


def is_date(text: str, raw: RawNumber) -> bool:
    """Tell whether the number belongs to a date, a clock time or a named month."""
    number = text[raw.start : raw.number_end]
    if raw.unit == "分" and _CLOCK_BEFORE.search(text, max(0, raw.start - 4), raw.start):
        return True
    after = _DATE_AFTER.match(text, raw.number_end)
    if after is not None:
        word = after.group().strip()
        if word[0] in "点时":
            return number.isdigit() and int(number) <= 24 and raw.unit is None
        return True
    return raw.unit in ("个月", "个季度") and bool(_PERIOD_MONTHS.search(text, max(0, raw.start - 3), raw.start))


def is_code(text: str, raw: RawNumber) -> bool:
    """Tell whether the number is part of a code, a model, a version, a footnote or a formula (G60, 5G, 1+10+3)."""
    before = text[max(0, raw.start - 2) : raw.start]
    measured = raw.unit is not None and (raw.value != raw.numeral or raw.unit[-1] in "%‰℃度点元")
    # GDP8.6万亿元, R&D占比: letters before are no objection to what is plainly an amount or a percentage.
    if _CODE_BEFORE.search(before) and not (measured and (before[-1:].isalpha() or before[-1:] in "-—+＋]］】")):
        return True
    after = text[raw.end : raw.end + 1]
    if raw.unit is None:
        return bool(_CODE_AFTER.match(text, raw.end))
    if after in ("×", "+", "＋"):
        return raw.value == raw.numeral
    return raw.unit[-1].isascii() and raw.unit[-1].isalpha() and after.isascii() and after.isalnum()


_AGE_OF_MANY = re.compile(r"(?:寿命|年龄|均龄|龄)[^，。；！？\n]{0,16}$")
_COORDINATE = re.compile(r"(?:[东西]经|[南北]纬)[约为]?\s?$")
_OPEN_TITLE = re.compile(r"《[^《》\n]{0,60}$")
_CLOSE_TITLE = re.compile(r"[^《》\n]{0,60}》")


def is_label(text: str, raw: RawNumber) -> bool:
    """Tell whether the number only tells a person, a place or a document: 65岁的王某, 东经120度, 《…30条意见》."""
    if raw.unit == "岁":
        return not _AGE_OF_MANY.search(text, max(0, raw.start - 24), raw.start)
    if raw.unit == "度" and _COORDINATE.search(text, max(0, raw.start - 5), raw.start):
        return True
    return bool(_CLOSE_TITLE.match(text, raw.end)) and bool(_OPEN_TITLE.search(text, max(0, raw.start - 61), raw.start))


def is_class(text: str, raw: RawNumber, unit_kind: str | None) -> bool:
    """Tell whether the number names a class: 亿元以上项目, 万吨级, 500强, 30万吨级泊位.

    Args:
        text: Width-normalised text.
        raw: The number.
        unit_kind: ``measure``, ``classifier``, ``time`` or None, from the unit vocabulary.
    """
    if _CLASS_AFTER.match(text, raw.end):
        return True
    if raw.unit is None and raw.spelling != "share" and _CLASS_AFTER_BARE.match(text, raw.end):
        return True
    if raw.unit is not None and raw.unit[0] == "元" and _CLASS_NOUN.match(text, raw.end):
        return True
    if raw.unit in ("千伏", "kV", "KV") and _VOLTAGE_CLASS.match(text, raw.end):
        return True
    if (
        text[raw.end : raw.end + 1] == "”"
        and raw.unit != "%"
        and _IN_QUOTES.search(text, max(0, raw.start - 18), raw.start)
    ):
        return True
    bound = _BOUND_WORDS.match(text, raw.end)
    if bound is None or raw.unit is None or raw.unit == "%":
        return False
    if unit_kind != "measure" and raw.unit not in ("人", "户"):
        return False
    return (
        bool(_HAN.match(text, bound.end()))
        and not _AFTER_BOUND.match(text, bound.end())
        and (text[bound.end()] != "的" or bool(_CLASS_NOUN.match(text, bound.end())))
    )


@lru_cache(maxsize=1)
def _false_continuations() -> dict[str, str]:
    rows = read_rows(resource("zhpolicy_ie.numbers", "false_units.tsv"), ("unit", "next"))
    return {row["unit"]: row["next"] for row in rows}


def is_wrong_unit(text: str, raw: RawNumber) -> bool:
    """Tell whether the unit is in fact the first character of another word: 30亿|项目, 318|国道."""
    if raw.unit is None or raw.end >= len(text):
        return False
    return text[raw.end] in _false_continuations().get(raw.unit, "")


def is_loose_chinese(text: str, raw: RawNumber) -> bool:
    """Tell whether a Chinese numeral counts nothing in earnest: 一个, 三大, 万亩 as an attribute, 千万工程."""
    if raw.spelling != "chinese":
        return False
    words = text[raw.start : raw.number_end]
    if raw.unit in ("届", "分") or _IDIOM.search(text, max(0, raw.start - 3), raw.end + 3):
        return True
    if raw.highest is None and is_single_digit(text, raw):
        return raw.unit != "成"
    if _PURE.match(words):
        if raw.open_ended:
            return False
        return not _PURE_OK_BEFORE.search(text, max(0, raw.start - 4), raw.start)
    if raw.unit is None:
        follows = text[raw.end : raw.end + 1]
        return ("\u4e00" <= follows <= "\u9fff" and not raw.open_ended) or not _PURE_OK_BEFORE.search(
            text, max(0, raw.start - 4), raw.start
        )
    return False


def is_bare(text: str, raw: RawNumber) -> bool:
    """Tell whether a number without unit says too little to be a figure."""
    if raw.unit is not None or raw.spelling in ("fraction", "ratio", "share", "percent"):
        return False
    if raw.spelling != "arabic":
        return False
    if raw.value == raw.numeral:  # no multiplier: only a decimal that is plainly a result (缩小至1.83)
        plain = "." not in text[raw.start : raw.end] or "\n" in text[raw.start : raw.end]
        return plain or not _VALUE_BEFORE.search(text, max(0, raw.start - 2), raw.start)
    return text[raw.end : raw.end + 1] in tuple("级强型")
