"""Word classes: where a verb, an adverb or a preposition stands, no indicator begins or goes on."""

from __future__ import annotations

import re
from functools import lru_cache

from zhpolicy_ie.vocabulary import read_rows, resource

CLASS_NAMES = (
    "other",
    "noun",
    "verb",
    "verb-noun",
    "noun-verb",
    "verbal-noun",
    "adverb",
    "preposition",
    "conjunction",
    "particle",
    "adjective",
    "pronoun",
    "direction",
)
_HAN = re.compile("[\u4e00-\u9fff]")
_PREFIXES = frozenset("新再续已共各总均改扩首")  # 新登记, 再提高: the class is that of the rest


@lru_cache(maxsize=1)
def _known() -> dict[str, int]:
    rows = read_rows(resource("zhpolicy_ie.figures", "word_classes.tsv"), ("word", "class"))
    return {row["word"]: CLASS_NAMES.index(row["class"]) for row in rows}


def word_class(word: str) -> int:
    """Return a number for the class of a word: 0 for what is no Chinese word, 1 for a noun or an unknown word.

    Example:
        >>> word_class("企业"), word_class("建成") == word_class("新建成") > 1, word_class("8.5%")
        (1, True, 0)
    """
    known = _known()
    found = known.get(word)
    if found is None and len(word) > 2 and word[0] in _PREFIXES:
        found = known.get(word[1:])
    return found or (1 if _HAN.match(word) else 0)


_kept = lru_cache(maxsize=1 << 13)(word_class)


def is_verb(word: str) -> bool:
    """Tell whether a word is a verb at least one time in three.

    Example:
        >>> is_verb("新签约"), is_verb("税收")
        (True, False)
    """
    return CLASS_NAMES[_kept(word)] in ("verb", "verb-noun")


def may_be_noun(word: str) -> bool:
    """Tell whether a word is a verb that is mostly used as a noun.

    Example:
        >>> may_be_noun("生产"), may_be_noun("建成")
        (True, False)
    """
    return CLASS_NAMES[_kept(word)] in ("noun-verb", "verbal-noun")
