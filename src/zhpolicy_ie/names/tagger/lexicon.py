"""What the name lists say about each character, as small integers the network embeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.names.automaton import NameMatcher, SuffixMatcher
from zhpolicy_ie.names.vocab import Head, Listed, shipped_names
from zhpolicy_ie.vocabulary import read_rows, resource

_PACKAGE = "zhpolicy_ie.names"
#: Feature columns: cover of listed names, name beginning, name ending, last word ending, last word beginning, marks.
COLUMNS = ("cover", "begins", "ends", "head", "head_begins", "marks")
_OPEN = {"“": 0, "（": 1, "(": 1, "《": 2}
_CLOSE = {"”": 0, "）": 1, ")": 1, "》": 2}


def load_lists() -> tuple[NameMatcher[Listed], dict[str, Head]]:
    """Return the listed names and last words that lie beside the names component.

    Raises:
        VocabularyError: A list is missing or lacks a column.
    """
    rows = read_rows(resource(_PACKAGE, "heads.tsv"), ("head", "label", "family"))
    return shipped_names(), {row["head"]: Head(row["label"], row["family"]) for row in rows}


def group_of(listed: Listed) -> str:
    """Return the group of a listed name, such as ``LOC:county:short:free``."""
    return f"{listed.label}:{listed.kind}:{'full' if listed.full else 'short'}:{'free' if listed.free else 'gated'}"


@dataclass
class Lexicon:
    """The lists, with the groups and families in the order the network was trained with.

    Attributes:
        listed: Listed names and what is said of them.
        heads: What each last word says.
        groups: Known groups of listed names (:func:`group_of`); names of other groups are read as their label's ``*``.
        families: Known ``label:family`` of last words.
    """

    listed: NameMatcher[Listed]
    heads: Mapping[str, Head]
    groups: Sequence[str]
    families: Sequence[str]
    _endings: SuffixMatcher = field(init=False, repr=False)
    _group: dict[str, int] = field(init=False, repr=False)
    _family: dict[str, int] = field(init=False, repr=False)
    _head: dict[str, int] = field(init=False, repr=False)
    _cache: dict[Listed, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the groups and families; 0 means none."""
        self._endings = SuffixMatcher(self.heads)
        self._group = {name: i + 1 for i, name in enumerate(self.groups)}
        self._family = {name: i + 1 for i, name in enumerate(self.families)}
        self._head = {word: self._family.get(f"{h.label}:{h.family}", 0) for word, h in self.heads.items()}
        self._cache = {}

    def names(self) -> Iterable[tuple[str, Listed]]:
        """Return all listed names with what the lists say of them."""
        return self.listed.names.items()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each feature column, in the order of :data:`COLUMNS`."""
        groups, families = len(self.groups) + 1, len(self.families) + 1
        return (4 * groups, 4 * groups, 4 * groups, families, families, 12)

    def features(self, text: str) -> npt.NDArray[np.int16]:
        """Return one row per character of ``text`` (half width) and one column per entry of :data:`COLUMNS`."""
        out = np.zeros((len(text), len(COLUMNS)), dtype=np.int16)
        cover, begins, ends = out[:, 0], out[:, 1], out[:, 2]
        covered = 0
        for start, (end, listed) in self.listed.longest(text).items():
            group = self._cache.get(listed)
            if group is None:
                group = self._cache[listed] = 4 * self._group.get(group_of(listed), self._group.get(listed.label, 0))
            length = min(end - start, 5) - 2
            begins[start] = group + length
            if not ends[end - 1]:
                ends[end - 1] = group + length
            if start >= covered:
                cover[start:end] = group + 1
                cover[start], cover[end - 1] = group, group + 2
                covered = end
        self._heads(text, out)
        _marks(text, out[:, 5])
        return out

    def _heads(self, text: str, out: npt.NDArray[np.int16]) -> None:
        ending, head = self._endings.ending, self._head
        for end in range(2, len(text) + 1):
            word = ending(text, end)
            if word is not None:
                value = head[word]
                out[end - 1, 3] = value
                out[end - len(word), 4] = value


def _marks(text: str, column: npt.NDArray[np.int16]) -> None:
    """Say whether a character stands inside quotation marks (1), brackets (2) or book-title marks (4)."""
    open_: list[tuple[int, int]] = []
    for i, char in enumerate(text):
        if char in _OPEN:
            open_.append((_OPEN[char], i))
        elif char in _CLOSE:
            kind = _CLOSE[char]
            for depth in range(len(open_) - 1, -1, -1):
                if open_[depth][0] == kind:
                    start = open_[depth][1]
                    if i - start <= 60:
                        column[start + 1 : i] |= 1 << kind
                    del open_[depth:]
                    break
        elif char == "\n":
            open_.clear()
