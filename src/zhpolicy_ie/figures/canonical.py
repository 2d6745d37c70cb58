"""Canonical names of indicators: GDP, 生产总值 and 地区生产总值 are one."""

from __future__ import annotations

from functools import lru_cache

from zhpolicy_ie.vocabulary import read_rows, resource

# The genre shortens 规模以上 to 规上 and 限额以上 to 限上 in every compound.
_SHORT = (("规上", "规模以上"), ("限上", "限额以上"), ("全社会固定资产投资", "固定资产投资"))


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in read_rows(resource("zhpolicy_ie.figures", "indicators.tsv"), ("name", "aliases", "usual_unit")):
        for alias in (row["name"], *filter(None, row["aliases"].split("|"))):
            names.setdefault(_expand(alias), row["name"])
    return names


def _expand(words: str) -> str:
    for short, full in _SHORT:
        words = words.replace(short, full)
    return words.replace("“", "").replace("”", "").replace("\n", "").replace(" ", "")


def canonical_name(words: str) -> str:
    """Return the vocabulary's name for an indicator, or its words with usual abbreviations written out.

    Example:
        >>> canonical_name("GDP"), canonical_name("规上工业增加值"), canonical_name("民宿床位")
        ('地区生产总值', '规模以上工业增加值', '民宿床位')
    """
    expanded = _expand(words)
    return _aliases().get(expanded, expanded)
