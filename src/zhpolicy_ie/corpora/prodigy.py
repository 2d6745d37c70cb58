"""Prodigy's JSONL: ``text``, ``spans`` with ``start``, ``end`` and ``label``, ``meta``, and the annotator's ``answer``.

What was rejected or ignored is no annotation: those documents are left out and their spans listed as lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zhpolicy_ie.corpora.files import Piece, dump, json_lines, meta_of, text_of
from zhpolicy_ie.corpora.formats import Format, WriteOptions
from zhpolicy_ie.corpora.jsonl import figures_of
from zhpolicy_ie.corpora.model import AnnotatedText, RawDocument, RawSpan, Report, SpanNote, raw_span
from zhpolicy_ie.corpora.offsets import Ruler
from zhpolicy_ie.errors import FormatError, ZhPolicyError

_KNOWN = ("id", "text", "spans", "tokens", "figures", "answer", "relations", "options", "accept", "config")


def read(path: Path, report: Report) -> Iterator[RawDocument | ZhPolicyError]:
    """Yield the accepted documents of an export (``prodigy db-out``)."""
    for where, record in json_lines(path):
        try:
            if isinstance(record, ZhPolicyError):
                raise record
            text = text_of(record, where)
            spans = _spans(record, where)
            id_ = str(record.get("id", where))
            answer = record.get("answer", "accept")
            if answer == "accept":
                yield RawDocument(id_, text, meta_of(record, _KNOWN), spans, where, figures_of(record, where))
                continue
            reason = f"the answer is {answer}"
            report.warnings[f"documents left out, {reason}"] += 1
            report.lost.extend(
                SpanNote(id_, s.start, s.end, s.label, s.text or text[s.start : s.end], reason) for s in spans
            )
        except ZhPolicyError as error:
            yield error


def _spans(record: dict[str, Any], where: str) -> tuple[RawSpan, ...]:
    spans = record.get("spans") or []
    if not isinstance(spans, list) or not all(isinstance(span, dict) for span in spans):
        raise FormatError('"spans" is not a list of objects', remedy="export it again with db-out", where=where)
    return tuple(raw_span(s.get("start"), s.get("end"), s.get("label"), s.get("text"), where=where) for s in spans)


def write(documents: Sequence[AnnotatedText], options: WriteOptions, report: Report) -> Iterator[Piece]:
    """Yield a line for each document; Prodigy adds the tokens itself."""
    for document in documents:
        text, ruler = document.text, Ruler(document.text, options.units)
        spans = [
            {
                "start": ruler.counted(e.start),
                "end": ruler.counted(e.end),
                "label": e.label,
                "text": text[e.start : e.end],
            }
            for e in document.entities
        ]
        record = {"id": document.id, "text": text, "spans": spans, "meta": dict(document.meta), "answer": "accept"}
        if document.figures:
            record["figures"] = [dict(figure) for figure in document.figures]
        yield Piece("", f"{dump(record)}\n".encode())


FORMAT = Format(read, write, figures=True)
