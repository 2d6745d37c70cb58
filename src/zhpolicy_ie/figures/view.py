"""One document as the linking stage sees it: quantities with their sentence, paragraph and clause."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.clauses import Clause, clause_of
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity
from zhpolicy_ie.text.sentences import pieces, sentence_spans
from zhpolicy_ie.text.width import normalise_width

Span = tuple[int, int]
# A paragraph ends at a line end after a finished sentence; other line ends are breaks of broken text.
# Each alternative begins with a plain character, so that all others are passed over fast.
_CLOSED = "(?<=[。！？；”）)]{})"
_PARAGRAPH_END = re.compile(
    "|".join(char + _CLOSED.format(char) + r"[ \t　]*\r?\n" for char in (" ", r"\t", "　"))
    + "|"
    + r"\r" + _CLOSED.format(r"\r") + r"\n|\n" + _CLOSED.format(r"\n") + r"|\n[ \t　]*\n"
)  # fmt: skip
_LIST_GAP = re.compile(r"\s?(?:及?以上|左右)?(?:、|和|与|及|以及|，)\s?(?:(?:位居|居|排|列)?第|约|近|超)?")
_LONGEST_GAP = 12  # no match is longer; most gaps are, and need not be looked at
_REACH = 700


class Spanning(Protocol):
    """Anything with offsets."""

    @property
    def start(self) -> int:
        """Return where it begins."""

    @property
    def end(self) -> int:
        """Return where it ends (exclusive)."""


_START = attrgetter("start")
SpanningT = TypeVar("SpanningT", bound=Spanning)


class Source(NamedTuple):
    """What the stages before leave for linking; ``words`` are rows of the start and the end of a word, in order.

    ``region`` is the place the document speaks for (浙江省/嘉兴市), ``title`` its title, where they are known.
    """

    text: str
    quantities: list[Quantity]
    periods: list[PeriodMention]
    names: list[NameMention]
    words: npt.NDArray[np.int64]
    year: int | None
    genre: str | None
    region: str | None = None
    title: str | None = None


class View:
    """Answers where a quantity stands and what stands around it; its text has its width normalised.

    Attributes:
        quantities: The quantities that are figures: none inside a name, no mere durations.
        list_gaps: Of each, whether nothing but the mark of a list stands between it and the one before.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = normalise_width(source.text)
        self.quantities = _figures_only(source.quantities, source.names)
        self.periods, self.genre, self.year = source.periods, source.genre, source.year
        self._period_starts = [p.start for p in source.periods]
        self.places = [n for n in source.names if n.label == "LOC"]
        self.owners = [n for n in source.names if n.label != "PER"]
        gaps = (_is_list_gap(self.text, *pair) for pair in pairwise(self.quantities))
        self.list_gaps = [False, *gaps]
        positions = [quantity.start for quantity in self.quantities]
        sentences = sentence_spans(self.text) if positions else []
        self._whole_sentences = spans_at(sentences, positions)
        self._sentences = spans_at([piece for s in sentences for piece in pieces(self.text, *s)], positions)
        borders = [0, *(m.end() for m in _PARAGRAPH_END.finditer(self.text)), len(self.text)] if positions else []
        self._paragraphs = [_within(borders, position) for position in positions]
        self._clauses = [clause_of(self.text, self.quantities, i, s) for i, s in enumerate(self._sentences)]

    def sentence(self, i: int) -> Span:
        """Return the sentence of the i-th quantity; of one that never ends, a part of bounded length."""
        return self._sentences[i]

    def whole_sentence(self, i: int) -> Span:
        """Return the sentence of the i-th quantity, however long it is."""
        return self._whole_sentences[i]

    def paragraph(self, i: int) -> Span:
        """Return the paragraph of the i-th quantity, at most some hundred characters to each side."""
        return self._paragraphs[i]

    def clause(self, i: int) -> Clause:
        """Return the clause of the i-th quantity."""
        return self._clauses[i]

    def periods_in(self, start: int, end: int) -> list[PeriodMention]:
        """Return the time expressions that overlap a stretch of text."""
        return overlapping(self.periods, start, end, self._period_starts)

    def places_in(self, start: int, end: int) -> list[NameMention]:
        """Return the place names that overlap a stretch of text."""
        return overlapping(self.places, start, end)

    def owners_in(self, start: int, end: int) -> list[NameMention]:
        """Return the places, organizations and projects that overlap a stretch of text."""
        return overlapping(self.owners, start, end)


def overlapping(items: list[SpanningT], start: int, end: int, starts: Sequence[int] | None = None) -> list[SpanningT]:
    """Return the items of an ordered list without overlaps that share characters with ``start``..``end``.

    Args:
        items: The items.
        start: Where the stretch begins.
        end: Where it ends.
        starts: Where each of the items begins, if that is known.
    """
    if not items:
        return []
    i = max(0, (bisect_left(items, start, key=_START) if starts is None else bisect_left(starts, start)) - 1)
    found = []
    while i < len(items) and items[i].start < end:
        if items[i].end > start:
            found.append(items[i])
        i += 1
    return found


def _is_list_gap(text: str, before: Quantity, quantity: Quantity) -> bool:
    near = quantity.start - before.end <= _LONGEST_GAP
    return near and _LIST_GAP.fullmatch(text, before.end, quantity.start) is not None


def spans_at(spans: list[Span], positions: list[int]) -> list[Span]:
    """Return for each position the last of the spans that begins at it or before it, else the first."""
    starts = [start for start, _ in spans]
    return [spans[max(0, bisect_right(starts, position) - 1)] for position in positions]


def _within(borders: list[int], position: int) -> Span:
    """Return the stretch between two borders around a position, at most some hundred characters to each side."""
    k = bisect_right(borders, position)
    end = borders[k] if k < len(borders) else borders[-1]
    return max(borders[k - 1], position - _REACH), min(end, position + _REACH)


def _figures_only(quantities: list[Quantity], names: list[NameMention]) -> list[Quantity]:
    """Drop durations and the quantities inside a name (百千万工程, a 110千伏 line)."""
    starts = [n.start for n in names]
    kept = []
    for quantity in quantities:
        j = bisect_right(starts, quantity.start) - 1
        inside = j >= 0 and quantity.end <= names[j].end and names[j].label != "PER"
        if not inside and not quantity.optional:
            kept.append(quantity)
    return kept
