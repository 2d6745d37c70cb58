"""A user's annotations, checked before they are learned from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from zhpolicy_ie.corpora.jsonl import read
from zhpolicy_ie.corpora.model import RawDocument, RawSpan, Report
from zhpolicy_ie.errors import FormatError, GoldError, ZhPolicyError
from zhpolicy_ie.names.tagger.model import Tagger
from zhpolicy_ie.records import LABEL_PATTERN

_LABEL = re.compile(LABEL_PATTERN)
#: A name that the base finds with this probability counts as annotated, where nobody annotates its label.
_BELIEVED = 0.5


def read_annotated(path: Path) -> list[dict[str, Any]]:
    """Read annotated texts, ``text`` and ``entities`` with ``start``, ``end`` and ``label``.

    Raises:
        InputError: The file is missing, empty or not text, or a line is not a JSON object with a text.
        FormatError: An entity does not fit its text, overlaps another or has an impossible label; says ``file:line``.
        GoldError: No text has an annotation.
    """
    records = []
    for document in read(path, Report()):
        if isinstance(document, ZhPolicyError):
            raise document
        if document.text.strip():
            records.append(_record(document))
    if not any(record["entities"] for record in records):
        raise GoldError("there are no annotated names", remedy="give texts with entities, one a line", where=str(path))
    return records


def _record(document: RawDocument) -> dict[str, Any]:
    last: RawSpan | None = None
    spans = sorted(document.spans)
    for span in spans:
        problem, remedy = _fault(span, last, document.text)
        if problem:
            raise FormatError(f"the name {span.start}-{span.end} {problem}", remedy=remedy, where=document.where)
        last = span
    return {"text": document.text, "entities": [{"start": s.start, "end": s.end, "label": s.label} for s in spans]}


def _fault(span: RawSpan, last: RawSpan | None, text: str) -> tuple[str, str]:
    if not 0 <= span.start < span.end <= len(text):
        return f"does not fit its text of {len(text)} characters", "count characters from 0, ends exclusive"
    words = text[span.start : span.end]
    if span.text is not None and span.text != words:
        return f"is said to be {span.text!r} but holds {words!r}", "count characters from 0, ends exclusive"
    if not _LABEL.fullmatch(span.label):
        return f"has the label {span.label!r}", "write labels in capitals, like ORG or PRODUCT_LINE"
    if last is not None and span.start < last.end:
        return f"overlaps the name {last.start}-{last.end}", "annotate the longer one alone"
    return "", ""


def labels_of(records: Iterable[dict[str, Any]]) -> list[str]:
    """Return the labels that annotations use, sorted."""
    return sorted({entity["label"] for record in records for entity in record["entities"]})


def remember(records: Sequence[dict[str, Any]], tagger: Tagger, labels: Collection[str]) -> list[dict[str, Any]]:
    """Return the texts with what ``tagger`` finds of ``labels`` beside the annotations, where it overlaps none."""
    return [_remember(record, tagger, labels) for record in records] if labels else list(records)


def _remember(record: dict[str, Any], tagger: Tagger, labels: Collection[str]) -> dict[str, Any]:
    taken = [(e["start"], e["end"]) for e in record["entities"]]
    found = [
        {"start": m.start, "end": m.end, "label": m.label}
        for m in tagger.tag(record["text"])
        if m.label in labels and m.score >= _BELIEVED and all(m.end <= a or b <= m.start for a, b in taken)
    ]
    return {"text": record["text"], "entities": [*record["entities"], *found]}
