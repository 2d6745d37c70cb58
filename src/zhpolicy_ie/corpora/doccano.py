"""doccano's JSONL for sequence labelling: ``label: [[start, end, label], …]``, or ``entities`` with offsets by name.

doccano counts UTF-16 units unless a project counts graphemes, and gives documents its own ``id``; ours is ``doc_id``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zhpolicy_ie.corpora.files import Piece, dump, json_lines, meta_of, text_of
from zhpolicy_ie.corpora.formats import Format, WriteOptions
from zhpolicy_ie.corpora.model import AnnotatedText, RawDocument, RawSpan, Report, raw_span
from zhpolicy_ie.corpora.offsets import Ruler
from zhpolicy_ie.errors import FormatError, ZhPolicyError

_KNOWN = ("id", "doc_id", "text", "label", "labels", "entities", "relations", "Comments", "comments")


def read(path: Path, report: Report) -> Iterator[RawDocument | ZhPolicyError]:
    """Yield the documents of an export."""
    for where, record in json_lines(path):
        try:
            if isinstance(record, ZhPolicyError):
                raise record
            text = text_of(record, where)
            spans = tuple(_span(item, where) for item in _items(record, where))
            id_ = record.get("doc_id", record.get("id", where))
            yield RawDocument(str(id_), text, meta_of(record, _KNOWN), spans, where)
            if record.get("relations"):
                report.warnings["relations are not carried over"] += len(record["relations"])
        except ZhPolicyError as error:
            yield error


def _items(record: dict[str, Any], where: str) -> list[Any]:
    items: Any = next((record[key] for key in ("label", "labels", "entities") if record.get(key)), [])
    if not isinstance(items, list):
        raise FormatError(
            "the labels are not a list", remedy="export a project for sequence labelling as JSONL", where=where
        )
    return items


def _span(item: Any, where: str) -> RawSpan:
    if isinstance(item, list) and len(item) == 3:
        return raw_span(*item, where=where)
    if isinstance(item, dict):
        return raw_span(item.get("start_offset"), item.get("end_offset"), item.get("label"), where=where)
    raise FormatError(f"{item!r} is not a span", remedy="export a project for sequence labelling as JSONL", where=where)


def write(documents: Sequence[AnnotatedText], options: WriteOptions, report: Report) -> Iterator[Piece]:
    """Yield a line for each document, ready for doccano's import."""
    for document in documents:
        ruler = Ruler(document.text, options.units)
        spans = [[ruler.counted(e.start), ruler.counted(e.end), e.label] for e in document.entities]
        record = {"doc_id": document.id, "text": document.text, "label": spans, "meta": dict(document.meta)}
        yield Piece("", f"{dump(record)}\n".encode())


FORMAT = Format(read, write, units="utf-16")
