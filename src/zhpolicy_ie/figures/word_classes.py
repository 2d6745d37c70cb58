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
_MOST = 1 << 16  # words whose class is kept
_PREFIXES = frozenset("新再续已共各总均改扩首")  # 新登记, 再提高: the class is that of the rest


class _Classes(dict[str, int]):
    """The class of every listed word, and of other words once they have been asked for.

    A plain dict is read from fewer places in memory than what keeps track of the latest use.
    """

    def __init__(self, listed: dict[str, int]) -> None:
        super().__init__(listed)
        self._listed = listed

    def __missing__(self, word: str) -> int:
        found = self._listed.get(word[1:], 0) if len(word) > 2 and word[0] in _PREFIXES else 0
        found = found or (1 if _HAN.match(word) else 0)
        if len(self) < _MOST:
            self[word] = found
        return found


@lru_cache(maxsize=1)
def _classes() -> _Classes:
    rows = read_rows(resource("zhpolicy_ie.figures", "word_classes.tsv"), ("word", "class"))
    return _Classes({row["word"]: CLASS_NAMES.index(row["class"]) for row in rows})


def word_class(word: str) -> int:
    """Return a number for the class of a word: 0 for what is no Chinese word, 1 for a noun or an unknown word.

    Example:
        >>> word_class("企业"), word_class("建成") == word_class("新建成") > 1, word_class("8.5%")
        (1, True, 0)
    """
    return _classes()[word]


def is_verb(word: str) -> bool:
    """Tell whether a word is a verb at least one time in three.

    Example:
        >>> is_verb("新签约"), is_verb("税收")
        (True, False)
    """
    return CLASS_NAMES[word_class(word)] in ("verb", "verb-noun")


def is_adverb(word: str) -> bool:
    """Tell whether a word is an adverb.

    Example:
        >>> is_adverb("同时"), is_adverb("企业")
        (True, False)
    """
    return CLASS_NAMES[word_class(word)] == "adverb"


def may_be_noun(word: str) -> bool:
    """Tell whether a word is a verb that is mostly used as a noun.

    Example:
        >>> may_be_noun("生产"), may_be_noun("建成")
        (True, False)
    """
    return CLASS_NAMES[word_class(word)] in ("noun-verb", "verbal-noun")
