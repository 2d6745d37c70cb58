"""Finding the names of a list in a text, in one pass."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT")
#: Turns lines of several lists into names with their values.
Parse = Callable[[Sequence[Sequence[str]]], Mapping[str, ValueT]]


class NameMatcher(Generic[ValueT]):
    """Finds every listed name of two or more characters at every position of a text.

    The first two characters lead to the lengths that names so beginning have, so most positions cost one look-up
    and none costs more than the number of different lengths: linear in the text.

    Example:
        >>> NameMatcher({"嘉善": 1, "嘉善县": 2}).longest("在嘉善县")
        {1: (4, 2)}
    """

    def __init__(self, names: Mapping[str, ValueT]) -> None:
        self._names: dict[str, ValueT] = {}
        #: By the first two characters; no lengths where the names are still to be read.
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._add(names)

    def _add(self, names: Mapping[str, ValueT]) -> None:
        """Add names; of those that begin with the same two characters all are added at once."""
        lengths: dict[str, int] = {}
        for name, value in names.items():
            if len(name) >= 2:
                self._names[name] = value
                start = name[:2]
                lengths[start] = lengths.get(start, 0) | 1 << len(name)
        # One bit a length: far fewer different sets of lengths than beginnings.
        known = {
            bits: tuple(n for n in range(bits.bit_length(), 1, -1) if bits >> n & 1) for bits in {*lengths.values()}
        }
        for start, bits in lengths.items():
            self._lengths[start] = known[bits]

    def _read(self, start: str) -> tuple[int, ...]:
        """Read the names that begin with two characters, and return their lengths."""
        raise NotImplementedError

    @property
    def names(self) -> Mapping[str, ValueT]:
        """The names with their values."""
        return self._names

    def get(self, name: str) -> ValueT | None:
        """Return the value of ``name``, None where it is not listed."""
        if self._lengths.get(name[:2]) == ():
            self._read(name[:2])
        return self._names.get(name)

    def at(self, text: str, start: int) -> Iterator[tuple[int, ValueT]]:
        """Yield ``(end, value)`` of the names that begin at ``start``, longest first."""
        lengths = self._lengths.get(text[start : start + 2])
        if lengths is None:
            return
        for length in lengths or self._read(text[start : start + 2]):
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
            if lengths is not None:
                for length in lengths or self._read(text[start : start + 2]):
                    value = get_name(text[start : start + length])
                    if value is not None and start + length <= len(text):
                        found[start] = (start + length, value)
                        break
        return found


class LazyNameMatcher(NameMatcher[ValueT]):
    """A matcher that takes the rows of long lists apart when names that begin so are looked for.

    Most of some ten thousand names are in no text that a program reads.

    Args:
        lists: The lines of each list; a name is the first cell of its line.
        parse: Returns the names in lines of each of the lists with their values. What a list says of a name must not
            depend on names that begin with other characters.

    Example:
        >>> parse = lambda lists: {line: len(line) for lines in lists for line in lines}
        >>> LazyNameMatcher([["嘉善", "嘉善县", "平湖"], ["嘉善港"]], parse).longest("在嘉善港")
        {1: (4, 3)}
    """

    def __init__(self, lists: Sequence[Sequence[str]], parse: Parse[ValueT]) -> None:
        super().__init__({})
        self._lists, self._parse = [_Lines(lines) for lines in lists], parse
        for lines in self._lists:
            self._lengths |= dict.fromkeys(lines.first, ())

    @property
    def names(self) -> Mapping[str, ValueT]:
        """All names with their values, those of the first list first."""
        every = self._parse([lines.lines for lines in self._lists])
        return {name: value for name, value in every.items() if len(name) >= 2}

    def _read(self, start: str) -> tuple[int, ...]:
        # Threads that come to this at once do the same, and the names are there before their lengths are.
        self._add(self._parse([lines.beginning(start) for lines in self._lists]))
        return self._lengths[start]


class _Lines:
    """Lines in groups of the same first two characters."""

    def __init__(self, lines: Sequence[str]) -> None:
        starts = [line[:2] for line in lines]
        self.lines, order = lines, sorted(starts)
        self._grouped = lines
        if order != starts:
            self._grouped, starts = sorted(lines, key=lambda line: line[:2]), order
        self._starts = starts
        #: Where each group begins.
        self.first = dict(zip(reversed(starts), range(len(starts) - 1, -1, -1), strict=True))

    def beginning(self, start: str) -> Sequence[str]:
        """Return the lines that begin with two characters."""
        low = self.first.get(start)
        return () if low is None else self._grouped[low : bisect_right(self._starts, start, low)]


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
