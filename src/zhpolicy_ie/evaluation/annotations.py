"""Gold and prediction files, read into one comparable form.

Both are JSONL with one document a line. A gold figure gives ``indicator``, ``period`` and ``subject`` as strings, a
record as objects; a gold range is a list in ``value``, a record has ``value_max``. Here they become the same tuples.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import index
from pathlib import Path
from typing import Any, NamedTuple

from zhpolicy_ie.errors import GoldError
from zhpolicy_ie.evaluation.record_notes import RecordNotes, found_records, record_notes
from zhpolicy_ie.records import Document
from zhpolicy_ie.vocabulary import read_rows, resource

LABELS = ("ORG", "PROJ", "LOC", "PER")


class EntityNote(NamedTuple):
    """A name: its characters and its label."""

    start: int
    end: int
    label: str


class FigureNote(NamedTuple):
    """A figure: ``values`` holds one number, or the two ends of a range, and is None where there is no value.

    ``score`` is what the pipeline gives a figure it found; 1 for annotated ones.
    """

    start: int
    end: int
    text: str
    values: tuple[float, ...] | None
    unit: str | None
    modifier: str | None
    aspect: str | None
    status: str | None
    indicator: str | None
    period: str | None
    subject: str | None
    optional: bool
    score: float = 1.0


class Notes(NamedTuple):
    """Everything that was noted of one document; ``text`` and ``meta`` are empty for predictions.

    ``records`` is None where nobody noted organizations and projects.
    """

    id: str
    text: str
    meta: Mapping[str, Any]
    entities: tuple[EntityNote, ...]
    figures: tuple[FigureNote, ...]
    records: RecordNotes | None = None


def read_gold(path: Path) -> list[Notes]:
    """Read an annotated file.

    Raises:
        GoldError: The file is missing, empty or not JSONL, a line lacks ``id``, ``text``, ``entities`` or ``figures``,
            or an id occurs twice.

    """
    notes = _read(path, required=("id", "text", "entities", "figures"))
    if not notes:
        raise GoldError("the file has no annotated document", remedy="give a JSONL file of gold data", where=str(path))
    return notes


def read_predictions(path: Path) -> list[Notes]:
    """Read a file written by ``extract``, or any JSONL with ``id``, ``entities`` and ``figures``.

    Raises:
        GoldError: The file is missing or not JSONL, a line lacks an ``id``, or an id occurs twice.

    """
    return _read(path, required=("id",))


def notes_of(document: Document) -> Notes:
    """Return what the pipeline found in a document."""
    return notes_from_dict(document.to_dict())


def notes_from_dict(data: Mapping[str, Any]) -> Notes:
    """Return the notes of one parsed line.

    Raises:
        GoldError: A field is missing or of the wrong kind.

    Example:
        >>> notes_from_dict({"id": "a", "figures": [{"start": 0, "end": 4, "value": [2, 3]}]}).figures[0].values
        (2.0, 3.0)

    """
    try:
        return Notes(
            id=str(data["id"]),
            text=data.get("text") or "",
            meta=data.get("meta") or {},
            entities=tuple(
                EntityNote(index(e["start"]), index(e["end"]), e["label"]) for e in data.get("entities", ())
            ),
            figures=tuple(_figure(f) for f in data.get("figures", ())),
            records=_records(data),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"field {error} is missing" if isinstance(error, KeyError) else str(error)
        raise GoldError(
            f"the annotations cannot be read ({what})", remedy="compare the line with docs/schema.md"
        ) from error


def _records(data: Mapping[str, Any]) -> RecordNotes | None:
    if "organizations" not in data or "projects" not in data:
        return None
    listed = any(isinstance(r["kind"], list) for r in (*data["organizations"], *data["projects"]))
    return record_notes(data, data.get("text") or "") if listed else found_records(data)


def with_records(gold: Iterable[Notes], path: Path) -> list[Notes]:
    """Return the notes with the records that another file annotates, which has no texts of its own.

    Raises:
        GoldError: The file is missing or not JSONL, its records are not valid, or an id is none of ``gold``.
    """
    notes = {note.id: note for note in gold}
    for where, data in _lines(path, required=("id", "organizations", "projects")):
        if (note := notes.get(str(data["id"]))) is None:
            raise GoldError(
                f"the annotated texts have no {data['id']}",
                remedy="give the file of the texts it was made for",
                where=where,
            )
        try:
            notes[note.id] = note._replace(records=record_notes(data, note.text))
        except GoldError as error:
            raise error.at(where) from error
    return list(notes.values())


def _figure(data: Mapping[str, Any]) -> FigureNote:
    return FigureNote(
        start=index(data["start"]),
        end=index(data["end"]),
        text=data.get("text") or "",
        values=_values(data.get("value"), data.get("value_max")),
        unit=_unit(data.get("unit")),
        modifier=data.get("modifier"),
        aspect=data.get("aspect"),
        status=data.get("status"),
        indicator=_words(data.get("indicator"), "text"),
        period=_words(data.get("period"), "value"),
        subject=_words(data.get("subject"), "text"),
        optional=bool(data.get("optional")),
        score=float(data.get("score", 1.0)),
    )


def _values(value: Any, upper: Any) -> tuple[float, ...] | None:
    if isinstance(value, list):
        return tuple(float(v) for v in value)
    if value is None:
        return None
    return (float(value),) if upper is None else (float(value), float(upper))


def _unit(unit: Any) -> str | None:
    return None if unit in (None, "", "-") else unit_aliases().get(unit, str(unit))


def _words(link: Any, key: str) -> str | None:
    return (link.get(key) if isinstance(link, dict) else link) or None


@cache
def unit_aliases() -> dict[str, str]:
    """Return the spellings that count as another unit, from ``unit_aliases.tsv``."""
    rows = read_rows(resource("zhpolicy_ie.evaluation", "unit_aliases.tsv"), ("written", "same_as"))
    return {row["written"]: row["same_as"] for row in rows}


def _read(path: Path, required: tuple[str, ...]) -> list[Notes]:
    notes: list[Notes] = []
    for where, data in _lines(path, required):
        try:
            notes.append(notes_from_dict(data))
        except GoldError as error:
            raise error.at(where) from error
    _check_ids(notes, path)
    return notes


def _lines(path: Path, required: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each line's place (file and number) and object."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise GoldError(
            f"the file cannot be read ({error.strerror})", remedy="give an existing JSONL file", where=str(path)
        ) from error
    except UnicodeDecodeError as error:
        raise GoldError("the file is not UTF-8", remedy="save it as UTF-8", where=str(path)) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield f"{path}:{number}", _object(line, f"{path}:{number}", required)


def _object(line: str, where: str, required: tuple[str, ...]) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise GoldError(f"not JSON ({error})", remedy="write one JSON object a line", where=where) from error
    missing = [key for key in required if key not in data] if isinstance(data, dict) else list(required)
    if missing:
        raise GoldError(
            f"the line has no {', '.join(missing)}", remedy="write one object with these fields a line", where=where
        )
    return dict(data)


def _check_ids(notes: Iterable[Notes], path: Path) -> None:
    seen: set[str] = set()
    for note in notes:
        if note.id in seen:
            raise GoldError(f"the id {note.id} occurs twice", remedy="give every document its own id", where=str(path))
        seen.add(note.id)
