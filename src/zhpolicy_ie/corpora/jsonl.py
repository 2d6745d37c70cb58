"""Our own JSONL, that of gold data: ``id``, ``text``, ``meta``, ``entities`` and ``figures`` on each line.

The output of ``extract --include-text`` is read as well; its organizations and projects stay behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from zhpolicy_ie.corpora.files import Piece, dump, json_lines, text_of
from zhpolicy_ie.corpora.formats import Format, WriteOptions
from zhpolicy_ie.corpora.model import AnnotatedText, RawDocument, Report, raw_span
from zhpolicy_ie.errors import FormatError, ZhPolicyError
from zhpolicy_ie.evaluation.annotations import LABELS, notes_from_dict


def read(path: Path, report: Report) -> Iterator[RawDocument | ZhPolicyError]:
    """Yield the documents of a JSONL file."""
    for where, record in json_lines(path):
        if isinstance(record, ZhPolicyError):
            yield record
            continue
        try:
            yield _document(record, where)
        except ZhPolicyError as error:
            yield error.at(where)
            continue
        for key in ("organizations", "projects"):
            if record.get(key):
                report.warnings[f"{key} are not carried over"] += len(record[key])


def _document(record: dict[str, Any], where: str) -> RawDocument:
    text = text_of(record, where, remedy="give each line its text; extract writes it with --include-text")
    meta = record.get("meta")
    if not isinstance(meta, dict | None):
        raise FormatError('"meta" is not an object', remedy="write it like {…}", where=where)
    given = [] if record.get("entities") is None else record["entities"]
    if not isinstance(given, list) or not all(isinstance(entity, dict) for entity in given):
        raise FormatError('"entities" is not a list of objects', remedy="write it like [{…}, {…}]", where=where)
    spans = tuple(raw_span(e.get("start"), e.get("end"), e.get("label"), e.get("text"), where=where) for e in given)
    id_ = record.get("id")
    return RawDocument(where if id_ is None else str(id_), text, meta or {}, spans, where, figures_of(record, where))


def figures_of(record: Mapping[str, Any], where: str) -> tuple[Mapping[str, Any], ...]:
    """Return the figures of a record in our form, after checking them as ``evaluate`` does.

    Raises:
        FormatError: One of them cannot be read.
    """
    figures = record.get("figures") or []
    try:
        notes_from_dict({"id": "", "figures": figures})
    except ZhPolicyError as error:
        raise FormatError(f"the figures are not as they should be: {error.problem}", remedy=error.remedy, where=where) \
            from error  # fmt: skip
    return tuple(figures)


def write(documents: Sequence[AnnotatedText], options: WriteOptions, report: Report) -> Iterator[Piece]:
    """Yield a line for each document."""
    for document in documents:
        yield Piece("", f"{dump(to_record(document))}\n".encode())
        for entity in document.entities:
            if entity.label not in LABELS:
                report.warnings[f"label {entity.label} is none of {', '.join(LABELS)}"] += 1


def to_record(document: AnnotatedText) -> dict[str, Any]:
    """Return a document as the object of a line.

    Example:
        >>> from zhpolicy_ie.evaluation.annotations import EntityNote
        >>> to_record(AnnotatedText("a", "云澜县", entities=(EntityNote(0, 3, "LOC"),)))["entities"]
        [{'start': 0, 'end': 3, 'label': 'LOC', 'text': '云澜县'}]
    """
    text = document.text
    entities = [
        {"start": e.start, "end": e.end, "label": e.label, "text": text[e.start : e.end]} for e in document.entities
    ]
    return {
        "id": document.id,
        "text": text,
        "meta": dict(document.meta),
        "entities": entities,
        "figures": [dict(figure) for figure in document.figures],
    }


FORMAT = Format(read, write, fixed_units=True, figures=True)
