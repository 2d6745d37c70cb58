"""The vocabulary of words in the headings of a table's columns and rows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from zhpolicy_ie.vocabulary import read_rows, resource

_WITHIN = ("aspect", "status", "column")


class Said(NamedTuple):
    """A word of a heading at ``start..end`` of the text; see ``words.tsv``."""

    start: int
    end: int
    role: str
    kind: str


class TableWords:
    """Finds the words of the vocabulary in headings.

    Example:
        >>> [(w.role, w.kind) for w in table_words().within("2024年计划增长（%）", 0, 12)]
        [('status', 'target'), ('aspect', 'growth')]
        >>> table_words().whole("corner", "县（市、区）"), table_words().whole("row", "茶叶")
        ('things', None)
    """

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._whole = {(row["role"], row["word"]): row["kind"] for row in rows}
        self._within = {row["word"]: (row["role"], row["kind"]) for row in reversed(rows) if row["role"] in _WITHIN}
        words = sorted(map(re.escape, self._within), key=len, reverse=True)
        self._pattern = re.compile("|".join(words))

    def within(self, text: str, start: int, end: int) -> list[Said]:
        """Return the words of headings of columns in a stretch of text, the longest at each place."""
        found = self._pattern.finditer(text, start, end)
        return [Said(match.start(), match.end(), *self._within[match.group()]) for match in found]

    def whole(self, role: str, words: str) -> str | None:
        """Return the kind of a whole corner or label of a row, None if it is not in the vocabulary."""
        return self._whole.get((role, words.replace(" ", "").replace("(", "（").replace(")", "）")))


@lru_cache(maxsize=1)
def table_words() -> TableWords:
    """Return the shipped vocabulary, read once."""
    return TableWords(read_rows(resource("zhpolicy_ie.numbers.tables", "words.tsv"), ("word", "role", "kind")))
