"""Words that take up a name said before: 该镇, 全市, 公司, 项目."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from zhpolicy_ie.vocabulary import read_rows, resource

_SHORT_NAME = 2
# At the beginning of a clause or behind a time; 高于全省, 居全市第一 and 纳入全省 only compare or place.
_WHOLE = re.compile(
    r"(?:(?<=[，。；：！？\s年月日前底度来])|(?<![\s\S]))(?:[全该][省市县州]|我[省市县])(?!第|前|[各首率平最的\d])"
)
_ENDINGS = "省市县区州盟旗镇乡村"
# What a place without such an ending may be, by its kind.
_MAY_BE = {"province": "省市", "prefecture": "市州", "county": "县市旗区", "town": "镇", "country": "国"}
_LEVELS = {kind: levels[0] for kind, levels in _MAY_BE.items()}


class Anaphor(NamedTuple):
    """A word that takes up a name, and where it begins; an empty word where there is none."""

    word: str
    start: int


NO_ANAPHOR = Anaphor("", -1)


class _Words(NamedTuple):
    pattern: re.Pattern[str]
    endings: dict[str, tuple[str, ...]]
    labels: dict[str, str]


@cache
def _words() -> _Words:
    rows = read_rows(resource("zhpolicy_ie.figures.subjects", "anaphora.tsv"), ("word", "label", "endings"))
    longest = sorted((row["word"] for row in rows), key=len, reverse=True)
    return _Words(
        re.compile("|".join(map(re.escape, longest))),
        {row["word"]: tuple(row["endings"].split("|")) for row in rows},
        {row["word"]: row["label"] for row in rows},
    )


def anaphors_in(text: str, start: int, end: int) -> list[Anaphor]:
    """Return the words of a stretch of text that take up a name, in order.

    Example:
        >>> anaphors_in("去年该镇新增企业12家", 0, 8)
        [Anaphor(word='该镇', start=2), Anaphor(word='企业', start=6)]
    """
    return [Anaphor(m.group(), m.start()) for m in _words().pattern.finditer(text, start, end)]


@lru_cache(maxsize=1 << 13)
def fits(word: str, name: str, kind: str, label: str) -> str:
    """Tell whether a word can stand for a name of this kind and label.

    Returns:
        ``yes`` by its ending or its level (全市 for a prefecture), ``label`` where only the label agrees, ``no``, or
        ``-`` where there is no such word.
    """
    if not word:
        return "-"
    words = _words()
    endings = words.endings[word]
    # 全州 may be 凉山州, but not 贵州 or 广州.
    if (name.endswith(endings) and not (name.endswith("州") and len(name) == _SHORT_NAME)) or _LEVELS.get(
        kind
    ) in endings:
        return "yes"
    return "label" if label == words.labels[word] else "no"


def whole_named(text: str, start: int, end: int) -> Anaphor:
    """Return the last word for a whole area (全省, 我市) in a stretch of text: figures behind it are of that area.

    Words that something is only compared with (高于全省, 居全市第一) do not count.

    Example:
        >>> whole_named("全省增长5%", 0, 4)
        Anaphor(word='全省', start=0)
        >>> whole_named("高于全省5个百分点", 0, 4)
        Anaphor(word='', start=-1)
    """
    found = NO_ANAPHOR
    for match in _WHOLE.finditer(text, start, end + 1):  # one more, to see what follows
        found = Anaphor(match.group(), match.start())
    return found


def of_another_level(word: str, name: str, kind: str) -> bool:
    """Tell whether a place cannot be what a word for a whole area speaks of (全市: no county, no town, no province).

    A county may be a city, so 义乌 can be what 全市 speaks of, 嘉善县 cannot.

    Example:
        >>> [of_another_level("全市", *place) for place in (("嘉善县", "县"), ("义乌", "county"), ("嘉兴市", "市"))]
        [True, False, False]
    """
    levels = name[-1] if len(name) > _SHORT_NAME and name[-1] in _ENDINGS else _MAY_BE.get(kind, word[1])
    return word[1] not in levels
