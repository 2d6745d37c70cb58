"""Finding the names of a list in a text, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")


class NameMatcher(Generic[ValueT]):
    """Finds every listed name of two or more characters at every position of a text.

    The first two characters lead to the lengths that names so beginning have, so most positions cost one look-up
    and none costs more than the number of different lengths: linear in the text.

    Example:
        >>> NameMatcher({"嘉善": 1, "嘉善县": 2}).longest("在嘉善县")
        {1: (4, 2)}
    """

    def __init__(self, names: Mapping[str, ValueT]) -> None:
        self._names = {name: value for name, value in names.items() if len(name) >= 2}
        lengths: dict[str, set[int]] = {}
        for name in self._names:
            lengths.setdefault(name[:2], set()).add(len(name))
        self._lengths = {key: tuple(sorted(found, reverse=True)) for key, found in lengths.items()}

    @property
    def names(self) -> Mapping[str, ValueT]:
        """The names with their values."""
        return self._names

    def get(self, name: str) -> ValueT | None:
        """Return the value of ``name``, None where it is not listed."""
        return self._names.get(name)

    def at(self, text: str, start: int) -> Iterator[tuple[int, ValueT]]:
        """Yield ``(end, value)`` of the names that begin at ``start``, longest first."""
        for length in self._lengths.get(text[start : start + 2], ()):
            value = self._names.get(text[start : start + length])
            if value is not None and start + length <= len(text):
                yield start + length, value

    def longest(self, text: str) -> dict[int, tuple[int, ValueT]]:
        """Return the longest name at each position where one begins: start -> (end, value)."""
        found = {}
        get_lengths, get_name = self._lengths.get, self._names.get
        # A slice beyond the end is cut short and could equal a shorter name: hence the check of the end.
        for start in range(len(text) - 1):
            lengths = get_lengths(text[start : start + 2])
            if lengths:
                for length in lengths:
                    value = get_name(text[start : start + length])
                    if value is not None and start + length <= len(text):
                        found[start] = (start + length, value)
                        break
        return found


class SuffixMatcher:
    """Finds which of many endings ends at a position; the longest wins.

    Example:
        >>> SuffixMatcher(["园", "产业园"]).ending("嘉善产业园", 5)
        '产业园'
    """

    def __init__(self, endings: Iterable[str]) -> None:
        self._endings = frozenset(endings)
        lengths: dict[str, set[int]] = {}
        for ending in self._endings:
            lengths.setdefault(ending[-1], set()).add(len(ending))
        self._lengths = {key: tuple(sorted(found, reverse=True)) for key, found in lengths.items()}

    def ending(self, text: str, end: int) -> str | None:
        """Return the longest listed ending of ``text[:end]``, None where there is none."""
        if end <= 0:
            return None
        for length in self._lengths.get(text[end - 1], ()):
            if length <= end and text[end - length : end] in self._endings:
                return text[end - length : end]
        return None
