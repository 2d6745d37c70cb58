"""Canonical names of indicators: GDP, 生产总值 and 地区生产总值 are one."""

from __future__ import annotations

import re
from functools import lru_cache

from zhpolicy_ie.vocabulary import read_rows, resource

# The genre shortens 规模以上 to 规上 and 限额以上 to 限上 in every compound.
_SHORT = (("规上", "规模以上"), ("限上", "限额以上"), ("全社会固定资产投资", "固定资产投资"))

# Nouns that are no indicator by themselves; the sentence has named the rest of it: 粮食播种面积31万亩、总产9万吨.
_ELLIPTIC = ("总产量", "总产", "产量", "总量", "支出")


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, str]]:
    return read_rows(resource("zhpolicy_ie.figures", "indicators.tsv"), ("name", "aliases", "usual_unit"))


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in _rows():
        for alias in (row["name"], *filter(None, row["aliases"].split("|"))):
            names.setdefault(_expand(alias), row["name"])
    return names


@lru_cache(maxsize=1)
def _usual_units() -> dict[str, str]:
    return {row["name"]: row["usual_unit"] for row in _rows()}


def usual_unit(words: str) -> str | None:
    """Return the unit in which an indicator of the vocabulary is given, None for other words.

    Example:
        >>> usual_unit("GDP"), usual_unit("民宿床位")
        ('亿元', None)
    """
    name = known_name(words)
    return _usual_units()[name] if name is not None else None


@lru_cache(maxsize=1)
def _spellings() -> re.Pattern[str]:
    written = {alias for row in _rows() for alias in (row["name"], *filter(None, row["aliases"].split("|")))}
    return re.compile("|".join(sorted(map(re.escape, written), key=len, reverse=True)))


def indicator_in(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where a stretch of text names an indicator of the vocabulary: the longest that is there, or None.

    Example:
        >>> indicator_in("二、各镇（街道）一般公共预算收入情况", 0, 18)
        (8, 16)
    """
    found = [match.span() for match in _spellings().finditer(text, start, end)]
    return max(found, key=lambda span: span[1] - span[0], default=None)


def _expand(words: str) -> str:
    for short, full in _SHORT:
        words = words.replace(short, full)
    return words.replace("“", "").replace("”", "").replace("\n", "").replace(" ", "")


def canonical_name(words: str, before: str = "") -> str:
    """Return the vocabulary's name for an indicator, or its words with usual abbreviations written out.

    Args:
        words: The indicator as written.
        before: The sentence up to the number; it says what 总产 or 总量 standing alone is of.

    Example:
        >>> canonical_name("GDP"), canonical_name("规上工业增加值"), canonical_name("民宿床位")
        ('地区生产总值', '规模以上工业增加值', '民宿床位')
        >>> canonical_name("总产", "粮食播种面积31万亩，总产")
        '粮食总产量'
    """
    expanded = _expand(words)
    topics = [(before.rfind(topic), name) for topic, name in _elliptic().get(expanded, ()) if topic in before]
    if topics:
        return max(topics)[1]
    return _aliases().get(expanded, expanded)


def known_name(words: str) -> str | None:
    """Return the vocabulary's name for an indicator, None if it does not have it.

    Example:
        >>> known_name("城镇居民人均可支配收入"), known_name("农村")
        ('城镇居民人均可支配收入', None)
    """
    return _aliases().get(_expand(words))


@lru_cache(maxsize=1)
def _elliptic() -> dict[str, list[tuple[str, str]]]:
    """Return what a noun that leaves its topic to the words before may be short for: 总产 is of 粮食, 棉花, …."""
    found: dict[str, list[tuple[str, str]]] = {noun: [] for noun in _ELLIPTIC}
    for alias, name in _aliases().items():
        for noun in _ELLIPTIC:
            if alias.endswith(noun) and len(alias) - len(noun) >= 2:
                found[noun].append((alias.removesuffix(noun), name))
    return found
