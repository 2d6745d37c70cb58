"""What all formats are turned into and written from, and the account of what happened on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from zhpolicy_ie.errors import FormatError, ZhPolicyError
from zhpolicy_ie.evaluation.annotations import EntityNote

#: How a program counts characters: Python by code points, JavaScript and Java by UTF-16 units (an emoji is two).
Units = Literal["code-points", "utf-16"]


class AnnotatedText(NamedTuple):
    """One document: offsets count code points of ``text``; ``figures`` are the objects of our JSONL as they are."""

    id: str
    text: str
    meta: Mapping[str, Any] = {}
    entities: tuple[EntityNote, ...] = ()
    figures: tuple[Mapping[str, Any], ...] = ()


class RawSpan(NamedTuple):
    """A span as a file gives it: offsets in the file's own count, ``text`` where the file repeats the words."""

    start: int
    end: int
    label: str
    text: str | None = None


class RawDocument(NamedTuple):
    """A document as a file gives it; ``where`` is ``file:line``."""

    id: str
    text: str
    meta: Mapping[str, Any]
    spans: tuple[RawSpan, ...]
    where: str
    figures: tuple[Mapping[str, Any], ...] = ()


class SpanNote(NamedTuple):
    """A span that could not be kept as it was, and why.

    Example:
        >>> print(SpanNote("a", 0, 2, "ORG", "云澜", "it overlaps another span"))
        a 0-2 ORG 云澜: it overlaps another span
    """

    id: str
    start: int
    end: int
    label: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.id} {self.start}-{self.end} {self.label} {self.text}: {self.reason}"


@dataclass
class Report:
    """What reading or writing a file brought to light.

    Attributes:
        documents: How many documents were read or written.
        lost: Spans that are not in the result.
        repaired: Spans that are in the result, but not where the file said.
        warnings: Other things worth knowing, with their number.
        errors: Documents that could not be read.
    """

    documents: int = 0
    lost: list[SpanNote] = field(default_factory=list)
    repaired: list[SpanNote] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    errors: list[ZhPolicyError] = field(default_factory=list)

    def lose(self, document: AnnotatedText, span: EntityNote, reason: str) -> None:
        """Note that a span of a document cannot be written."""
        self.lost.append(SpanNote(document.id, *span, document.text[span.start : span.end], reason))

    def lines(self) -> Iterator[str]:
        """Yield the account as lines for people: errors, what is lost, what is repaired, then warnings."""
        yield from map(str, self.errors)
        yield from (f"lost: {note}" for note in self.lost)
        yield from (f"repaired: {note}" for note in self.repaired)
        yield from (f"warning: {text} ({count:,})" for text, count in self.warnings.items())


def without_overlaps(spans: Iterable[EntityNote]) -> tuple[list[EntityNote], list[EntityNote]]:
    """Return the spans in text order without those that overlap an earlier or, from the same start, a longer one.

    Returns:
        The spans kept, and the others.

    Example:
        >>> without_overlaps([EntityNote(1, 3, "LOC"), EntityNote(0, 2, "ORG")])
        ([EntityNote(start=0, end=2, label='ORG')], [EntityNote(start=1, end=3, label='LOC')])
    """
    kept: list[EntityNote] = []
    others: list[EntityNote] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        (others if kept and span.start < kept[-1].end else kept).append(span)
    return kept, others


def raw_span(start: Any, end: Any, label: Any, text: Any = None, *, where: str) -> RawSpan:
    """Return a span after checking that its parts are of the right kind.

    Raises:
        FormatError: An offset is not a whole number, or the label is not a word.
    """
    if not all(isinstance(offset, int) and not isinstance(offset, bool) for offset in (start, end)):
        raise FormatError(
            f"a span from {start!r} to {end!r} has no offsets", remedy="give whole numbers of characters", where=where
        )
    if not isinstance(label, str) or not label.strip():
        raise FormatError(f"the span {start}-{end} has no label", remedy="give every span a label", where=where)
    return RawSpan(start, end, label, text if isinstance(text, str) else None)
