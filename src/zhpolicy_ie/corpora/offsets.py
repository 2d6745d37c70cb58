"""Offsets of other programs turned into code points, and checked against the words where a file repeats them.

Browsers count UTF-16 units, in which an emoji or a rare Hanzi is two, and often CR LF as one. Where a file repeats
each span's words, a document's count is the one under which most of them are found at their place.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, Literal, NamedTuple

from zhpolicy_ie.corpora.model import AnnotatedText, RawDocument, RawSpan, Report, SpanNote, Units
from zhpolicy_ie.errors import SurrogateError
from zhpolicy_ie.evaluation.annotations import EntityNote

LineEnds = Literal["kept", "crlf-as-one", "lf-as-two"]

_NEAR = 256
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_PARTS = re.compile(r"\r\n|\\n|\s|.", re.DOTALL)
_BLANK = re.compile(r"\r\n|\\n|\s")
_COUNTS = {"utf-16": "UTF-16 units", "code-points": "code points"}
_LINE_ENDS = {"kept": "", "crlf-as-one": ", CR LF as one", "lf-as-two": ", each line end as two"}


class Ruler:
    r"""Translates offsets between a program's count and code points.

    Args:
        text: The text they belong to.
        units: How the program counts characters.
        line_ends: How it counts line ends: as they are, CR LF as one (a browser), LF as two (before the text was
            converted from CR LF).

    Example:
        >>> ruler = Ruler("🚄\r\n通车", "utf-16", "crlf-as-one")
        >>> ruler.counted(3), ruler.index(3), ruler.index(1)
        (3, 3, None)
    """

    def __init__(self, text: str, units: Units = "code-points", line_ends: LineEnds = "kept") -> None:
        self._length = len(text)
        self._places: list[int] | None = None
        if line_ends != "kept" or (units == "utf-16" and _ASTRAL.search(text)):
            widths = [2 if units == "utf-16" and char > "\uffff" else 1 for char in text]
            for i, (char, following) in enumerate(pairwise(f"\0{text}\0")):
                if line_ends == "crlf-as-one" and char == "\r" and following == "\n":
                    widths[i - 1] = 0
                elif line_ends == "lf-as-two" and following == "\n" and char != "\r":
                    widths[i] = 2
            self._places = list(accumulate(widths, initial=0))

    def counted(self, index: int) -> int:
        """Return the program's offset of a code point."""
        return index if self._places is None else self._places[index]

    def index(self, offset: int) -> int | None:
        """Return the code point at the program's offset; None outside the text or inside a character."""
        if self._places is None:
            return offset if 0 <= offset <= self._length else None
        place = bisect_left(self._places, offset)
        return place if place <= self._length and self._places[place] == offset else None


class _Placed(NamedTuple):
    """The spans that could be placed, in order and with None for the others, and what to say about them."""

    spans: list[tuple[int, int] | None]
    ruler: Ruler


def resolve(raw: RawDocument, units: Units | None, default: Units, report: Report) -> AnnotatedText:
    """Return a document with offsets in code points; what is lost or repaired goes into ``report``.

    Args:
        raw: The document as its file gives it.
        units: How the user says that the file counts; None if the user does not say.
        default: How the file's format usually counts.
        report: Takes the notes.

    Raises:
        SurrogateError: Some text of the document holds half of a surrogate pair.
    """
    _check_unicode(raw)
    placed = _place(raw, raw.spans, units, default, report)
    entities = [
        EntityNote(*place, span.label) for place, span in zip(placed.spans, raw.spans, strict=True) if place is not None
    ]
    spans = [RawSpan(f["start"], f["end"], "figure", f.get("text")) for f in raw.figures]
    placed = _place(raw, spans, None, "code-points", report)
    figures = [
        _moved(figure, placed.ruler) | {"start": place[0], "end": place[1]}
        for place, figure in zip(placed.spans, raw.figures, strict=True)
        if place is not None
    ]
    return AnnotatedText(raw.id, raw.text, raw.meta, tuple(entities), tuple(figures))


def _check_unicode(raw: RawDocument) -> None:
    labels = "".join(span.label for span in raw.spans)
    try:
        # ensure_ascii writes halves of pairs as escapes, so the parts are looked at as they are.
        f"{raw.id}{raw.text}{labels}{json.dumps([raw.meta, raw.figures], ensure_ascii=False)}".encode()
    except UnicodeEncodeError:
        raise SurrogateError(
            "the document holds half of a surrogate pair", remedy="write it again as valid Unicode", where=raw.where
        ) from None


def _place(raw: RawDocument, spans: Sequence[RawSpan], units: Units | None, default: Units, report: Report) -> _Placed:
    """Find the characters of each span."""
    counts = _candidates(raw.text, spans, units, default)
    rulers = [Ruler(raw.text, *count) for count in counts]
    best = max(range(len(rulers)), key=lambda i: _fit(raw.text, spans, rulers[i])) if len(rulers) > 1 else 0
    ruler = rulers[best]
    if best:
        chosen, line_ends = counts[best]
        how = f"{_COUNTS[chosen]}{_LINE_ENDS[line_ends]}"
        report.warnings[f"{raw.id}: the offsets were read as {how}, which fits its spans"] += len(spans)
    elif units is None and default == "utf-16" and _ASTRAL.search(raw.text) and any(s.text is None for s in spans):
        doubt = "texts with emoji or rare characters: offsets read as UTF-16 units; if not, say --offsets code-points"
        report.warnings[doubt] += 1
    places: list[tuple[int, int] | None] = [_found(raw.text, span, ruler) for span in spans]
    taken = {(place, span.label) for place, span in zip(places, spans, strict=True) if place}
    for i, span in enumerate(spans):
        if places[i] is None:
            outcome = _nearby(raw.text, span, ruler, taken)
            if isinstance(outcome, str):
                words = raw.text[span.start : span.end] if span.text is None and span.start >= 0 else span.text or ""
                report.lost.append(SpanNote(raw.id, span.start, span.end, span.label, words, outcome))
            else:
                places[i] = outcome
                taken.add((outcome, span.label))
                reason = f"its words are at {outcome[0]}-{outcome[1]}"
                report.repaired.append(SpanNote(raw.id, span.start, span.end, span.label, span.text or "", reason))
    return _Placed(places, ruler)


def _candidates(
    text: str, spans: Sequence[RawSpan], units: Units | None, default: Units
) -> list[tuple[Units, LineEnds]]:
    """Return the counts to try, the expected one first; only those that make a difference for this text."""
    choices: list[Units] = [units or default]
    if units is None and _ASTRAL.search(text):
        choices.append("utf-16" if default == "code-points" else "code-points")
    line_ends: list[LineEnds] = ["kept"]
    if any(span.text is not None for span in spans):
        # Without the words there would be nothing to tell these apart by.
        line_ends += ["crlf-as-one"] if "\r\n" in text else []
        line_ends += ["lf-as-two"] if re.search(r"(?<!\r)\n", text) else []
    return [(choice, end) for end in line_ends for choice in choices]


def _fit(text: str, spans: Sequence[RawSpan], ruler: Ruler) -> int:
    return sum(_found(text, span, ruler) is not None for span in spans)


def _found(text: str, span: RawSpan, ruler: Ruler) -> tuple[int, int] | None:
    """Return the characters at a span's offsets if there are any and they are the span's words."""
    start, end = ruler.index(span.start), ruler.index(span.end)
    if start is None or end is None or start >= end:
        return None
    found = text[start:end]
    if span.text is None or found == span.text or re.fullmatch(_pattern(span.text), found):
        return start, end
    return None


def _nearby(text: str, span: RawSpan, ruler: Ruler, taken: set[tuple[tuple[int, int], str]]) -> tuple[int, int] | str:
    """Return where the words of a misplaced span stand nearest to its offsets, or why that cannot be said."""
    if not span.text or not span.text.strip():
        return _impossible(text, span, ruler)
    place = ruler.index(span.start)
    expected = min(max(span.start, 0), len(text)) if place is None else place
    window = re.compile(_pattern(span.text)).finditer(text, max(0, expected - _NEAR), expected + _NEAR + len(span.text))
    places = sorted(
        (abs(match.start() - expected), match.span()) for match in window if (match.span(), span.label) not in taken
    )
    if not places:
        return "its words are not near its offsets"
    if len(places) > 1 and places[0][0] == places[1][0]:
        return "its words are equally near before and after its offsets"
    return places[0][1]


def _impossible(text: str, span: RawSpan, ruler: Ruler) -> str:
    if span.start >= span.end:
        return "it has no characters"
    if span.start < 0 or span.end > ruler.counted(len(text)):
        return f"it lies outside the text of {ruler.counted(len(text))} characters"
    if span.text is not None:
        return "its words are not at its offsets"
    return "it begins or ends inside a character"


def _pattern(words: str) -> str:
    """Return a pattern for ``words`` in which white space and line ends stand for each other."""
    return "".join(r"(?:\r\n|\s|\\n)" if _BLANK.fullmatch(part) else re.escape(part) for part in _PARTS.findall(words))


def _moved(figure: Mapping[str, Any], ruler: Ruler) -> dict[str, Any]:
    """Translate the offsets of a figure's indicator, period, subject and sentence."""
    moved = dict(figure)
    for key, value in figure.items():
        if isinstance(value, Mapping) and isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            places = {name: ruler.index(value[name]) for name in ("start", "end")}
            moved[key] = {**value, **{name: place for name, place in places.items() if place is not None}}
        elif key == "sentence" and isinstance(value, list | tuple):
            moved[key] = [ruler.index(offset) if isinstance(offset, int) else offset for offset in value]
    return moved
