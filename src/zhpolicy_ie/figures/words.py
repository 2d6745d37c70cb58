"""The vocabulary of words around a figure, and matching its words at the end or the start of a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from zhpolicy_ie.vocabulary import read_rows, resource


class Words:
    """Words of one role with their kinds; finds the longest that ends or starts a text."""

    def __init__(self, kinds: dict[str, str]) -> None:
        self._kinds = kinds
        # The lengths of the words that begin and that end with a character, longest first: most have none.
        self._beginning, self._ending = _lengths(kinds, 0), _lengths(kinds, -1)

    def suffix(self, text: str, end: int, start: int = 0) -> tuple[int, str] | None:
        """Return ``(begin, kind)`` of the longest word that ends at ``end`` and begins at ``start`` or later."""
        if end <= start:
            return None
        for size in self._ending.get(text[end - 1], ()):
            kind = self._kinds.get(text[end - size : end]) if size <= end - start else None
            if kind is not None:
                return end - size, kind
        return None

    def prefix(self, text: str, start: int, end: int) -> tuple[int, str] | None:
        """Return ``(stop, kind)`` of the longest word that begins at ``start`` and stops at ``end`` or earlier."""
        for size in self._beginning.get(text[start : start + 1], ()):
            kind = self._kinds.get(text[start : start + size]) if size <= end - start else None
            if kind is not None:
                return start + size, kind
        return None


def _lengths(words: Iterable[str], place: int) -> dict[str, list[int]]:
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[place], set()).add(len(word))
    return {char: sorted(sizes, reverse=True) for char, sizes in found.items()}


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
