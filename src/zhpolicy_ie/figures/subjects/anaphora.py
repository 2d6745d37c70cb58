"""Words that take up a name said before: 该镇, 全市, 公司, 项目."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from zhpolicy_ie.figures.subjects.candidates import Mention
from zhpolicy_ie.vocabulary import read_rows, resource

# What lies around a place of a level; 市 and 县 are not told apart, as a city may be a county.
_WIDER = {"市": "省", "县": "省", "镇": "省市县州"}
_WHOLE = re.compile(r"(?<![占居于列较比在超过的和与、])(?:全[省市县州]|我[省市县])(?!第|前|[各首率平最的\d])")
_SHORT_NAME = 2
_LEVELS = {"province": "省", "prefecture": "市", "county": "县", "town": "镇", "country": "国"}


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


def taken_up(anaphor: Anaphor, text: str, mention: Mention) -> str:
    """Tell whether a word can stand for a name.

    Returns:
        ``yes`` by its ending or its level (全市 for a prefecture), ``label`` where only the label agrees, ``no``, or
        ``-`` where there is no such word.
    """
    return fits(anaphor.word, text[mention.start : mention.end], mention.kind, mention.label)


@lru_cache(maxsize=1 << 13)
def fits(word: str, name: str, kind: str, label: str) -> str:
    """Tell whether a word can stand for a name of this kind and label, as :func:`taken_up` does."""
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


def speaks_of_wider(text: str, mention: Mention, start: int, end: int) -> bool:
    """Tell whether words behind a place speak of a whole area around it: 全省 behind a city, 全县 behind a town.

    Words that the place is only compared with (高于全省, 居全市第一) do not count.

    Args:
        text: The document's text.
        mention: A name.
        start: Where the sentence of the figure begins.
        end: Where the figure begins.

    Example:
        >>> city = Mention(0, 3, "LOC", "prefecture", 0)
        >>> speaks_of_wider("临江市回稳。全省增长5%", city, 6, 10)
        True
        >>> speaks_of_wider("临江市高于全省5个百分点", city, 0, 7)
        False
    """
    level = _LEVELS.get(mention.kind)
    if mention.label != "LOC" or level not in _WIDER:
        return False
    return any(whole.group()[1] in _WIDER[level] for whole in _WHOLE.finditer(text, max(start, mention.end), end))
