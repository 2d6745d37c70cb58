"""Label Studio's JSON: a list of tasks, each with ``data`` and ``annotations``; its short JSON-MIN is read as well.

Older versions count UTF-16 units, newer ones code points; the words beside each span tell which. Our id, meta and
figures are fields of ``data``, which Label Studio keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zhpolicy_ie.corpora.files import Piece, dump, json_values, meta_of
from zhpolicy_ie.corpora.formats import Format, WriteOptions
from zhpolicy_ie.corpora.jsonl import figures_of
from zhpolicy_ie.corpora.model import AnnotatedText, RawDocument, RawSpan, Report, raw_span
from zhpolicy_ie.corpora.offsets import Ruler
from zhpolicy_ie.errors import FormatError, ZhPolicyError

_KNOWN = ("id", "text", "label", "figures", "annotation_id", "annotator", "created_at", "updated_at", "lead_time")
_REMEDY = "export it again as JSON or JSON-MIN from a project for named entities"


def read(path: Path, report: Report) -> Iterator[RawDocument | ZhPolicyError]:
    """Yield the tasks of an export with the first annotation of each that was not cancelled."""
    values = json_values(path)
    while True:
        try:
            where, task = next(values)
            yield _document(task, where, report)
        except StopIteration:
            return
        except ZhPolicyError as error:
            yield error


def _document(task: Any, where: str, report: Report) -> RawDocument:
    if not isinstance(task, dict):
        raise _wrong("the task is not an object", where)
    data = task.get("data", task)
    if not isinstance(data, dict):
        raise _wrong('"data" is not an object', where)
    text = data.get("text")
    if not isinstance(text, str):
        strings = [value for key, value in data.items() if isinstance(value, str) and key != "id"]
        if len(strings) != 1:
            raise _wrong('"data" has no "text"', where)
        text = strings[0]
    results = _results(task, where, report) if "data" in task else _short_results(task, where)
    spans = tuple(span for value in results for span in _spans(value, where))
    id_ = data.get("id", task.get("id", where))
    return RawDocument(str(id_), text, meta_of(data, _KNOWN), spans, where, figures_of(data, where))


def _results(task: dict[str, Any], where: str, report: Report) -> list[dict[str, Any]]:
    """Return the marked regions of a task."""
    annotations = task.get("annotations", task.get("completions")) or []
    if not isinstance(annotations, list) or not all(isinstance(item, dict) for item in annotations):
        raise _wrong('"annotations" is not a list of objects', where)
    valid = [item for item in annotations if not item.get("was_cancelled")]
    if len(valid) < len(annotations):
        report.warnings["cancelled annotations are not carried over"] += len(annotations) - len(valid)
    if len(valid) > 1:
        report.warnings["second and further annotations of a task are not carried over"] += len(valid) - 1
    predictions = task.get("predictions")
    if not valid and isinstance(predictions, list) and predictions:
        report.warnings["tasks without annotation, of which the prediction was read"] += 1
        valid = predictions
    found = valid[0].get("result") if valid and isinstance(valid[0], dict) else []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise _wrong('"result" is not a list of objects', where)
    values: list[dict[str, Any]] = []
    for item in found:
        value = item.get("value")
        if isinstance(value, dict) and ("labels" in value or "hypertextlabels" in value):
            values.append(value)
        else:
            report.warnings[f"results of type {item.get('type', 'unknown')} are not carried over"] += 1
    return values


def _short_results(task: dict[str, Any], where: str) -> list[dict[str, Any]]:
    found = task.get("label") or []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise _wrong('"label" is not a list of objects', where)
    return found


def _spans(value: dict[str, Any], where: str) -> list[RawSpan]:
    """Return a region as a span for each of its labels."""
    labels = value.get("labels", value.get("hypertextlabels"))
    if not isinstance(labels, list) or not labels:
        raise _wrong("a region has no label", where)
    offsets = value.get("globalOffsets")  # of HTML, where start and end are paths
    place = offsets if isinstance(offsets, dict) and not isinstance(value.get("start"), int) else value
    return [raw_span(place.get("start"), place.get("end"), label, value.get("text"), where=where) for label in labels]


def _wrong(problem: str, where: str) -> FormatError:
    return FormatError(problem, remedy=_REMEDY, where=where)


def write(documents: Sequence[AnnotatedText], options: WriteOptions, report: Report) -> Iterator[Piece]:
    """Yield the list of tasks, one a line."""
    yield Piece("", b"[\n")
    for i, document in enumerate(documents):
        yield Piece("", f"{',' if i else ' '}{dump(_task(document, options))}\n".encode())
    yield Piece("", b"]\n")


def _task(document: AnnotatedText, options: WriteOptions) -> dict[str, Any]:
    text, ruler = document.text, Ruler(document.text, options.units)
    result = [
        {
            "id": f"e{i}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": ruler.counted(entity.start),
                "end": ruler.counted(entity.end),
                "text": text[entity.start : entity.end],
                "labels": [entity.label],
            },
        }
        for i, entity in enumerate(document.entities)
    ]
    data: dict[str, Any] = {"id": document.id, "text": text, "meta": dict(document.meta)}
    if document.figures:
        data["figures"] = [dict(figure) for figure in document.figures]
    return {"data": data, "annotations": [{"result": result}]}


FORMAT = Format(read, write, figures=True)
