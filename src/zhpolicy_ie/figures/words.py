"""The vocabulary of words around a figure, and matching its words at the end or the start of a text."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from zhpolicy_ie.vocabulary import read_rows, resource


class Words:
    """Words of one role with their kinds; finds the longest that ends or starts a text."""

    def __init__(self, kinds: dict[str, str]) -> None:
        self._kinds = kinds
        self._longest = max(map(len, kinds), default=0)

    def suffix(self, text: str, end: int, start: int = 0) -> tuple[int, str] | None:
        """Return ``(begin, kind)`` of the longest word that ends at ``end`` and begins at ``start`` or later."""
        for size in range(min(self._longest, end - start), 0, -1):
            kind = self._kinds.get(text[end - size : end])
            if kind is not None:
                return end - size, kind
        return None

    def prefix(self, text: str, start: int, end: int) -> tuple[int, str] | None:
        """Return ``(stop, kind)`` of the longest word that begins at ``start`` and stops at ``end`` or earlier."""
        for size in range(min(self._longest, end - start), 0, -1):
            kind = self._kinds.get(text[start : start + size])
            if kind is not None:
                return start + size, kind
        return None


class Lexicon(NamedTuple):
    """The words by role; see ``words.tsv``."""

    link: Words
    lead: Words
    stop: Words
    noun: Words


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Return the shipped vocabulary, read once."""
    roles: dict[str, dict[str, str]] = {role: {} for role in Lexicon._fields}
    for row in read_rows(resource("zhpolicy_ie.figures", "words.tsv"), ("word", "role", "kind")):
        roles[row["role"]].setdefault(row["word"], row["kind"])
    return Lexicon(**{role: Words(kinds) for role, kinds in roles.items()})
