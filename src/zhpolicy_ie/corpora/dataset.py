"""Hugging Face ``datasets``: annotated files as typed datasets, and records as columns whose types never vary.

Everything works offline and in memory. ``datasets`` is imported when it is needed, not before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from zhpolicy_ie.corpora.convert import read_corpus
from zhpolicy_ie.corpora.jsonl import to_record
from zhpolicy_ie.corpora.model import Units
from zhpolicy_ie.errors import FormatError
from zhpolicy_ie.records import Genre

if TYPE_CHECKING:
    import datasets

_SPAN = {"text": "string", "start": "int32", "end": "int32"}
_PROJECT_PART = {"id": "string", "role": "string"}
_NAMED = {"id": "string", "name": "string", "aliases": ["string"], "kind": "string", "place": "string"}

#: The columns of a dataset; gold data and records have the same, with null for what one of the two does not have.
#: A shape is the name of a type, a list of one shape, or a dict of shapes.
META_SHAPE = {"title": "string", "region": "string", "year": "int32", "genre": "string", "more": "string"}
_ENTITY = {"id": "string", "label": "string", **_SPAN, "score": "float64"}
_FIGURE = {
    "id": "string", **_SPAN, "value": "float64", "value_max": "float64", "unit": "string", "dimension": "string",
    "modifier": "string", "aspect": "string", "status": "string",
    "indicator": {**_SPAN, "name": "string"},
    "period": {**_SPAN, "value": "string"},
    "subject": {**_SPAN, "entity": "string"},
    "compared_to": "string", "from_figure": "string", "sentence": ["int32"], "score": "float64", "optional": "bool",
}  # fmt: skip
_EVIDENCE = {"field": "string", "id": "string", **_SPAN}
RECORD_SHAPES: dict[str, Any] = {
    "entities": [_ENTITY],
    "figures": [_FIGURE],
    "organizations": [{**_NAMED, "mentions": ["string"], "evidence": [_EVIDENCE]}],
    "projects": [
        {
            **_NAMED,
            "status": "string",
            "mentions": ["string"],
            "organizations": [_PROJECT_PART],
            "figures": ["string"],
            "evidence": [_EVIDENCE],
        }
    ],
    "error": "string",
}
_GOLD: dict[str, Any] = {
    "id": "string", "text": "string", "meta": META_SHAPE, "entities": [_ENTITY], "figures": [_FIGURE],
}  # fmt: skip
RECORD_COLUMNS = tuple(RECORD_SHAPES)


def features() -> datasets.Features:
    """Return the types of the columns that :func:`load_dataset` makes.

    Example:
        >>> features()["meta"]["year"].dtype
        'int32'
    """
    return _features("gold")


@cache
def _features(kind: str) -> datasets.Features:
    import datasets

    def typed(shape: Any) -> Any:
        if isinstance(shape, dict):
            return {key: typed(value) for key, value in shape.items()}
        return [typed(shape[0])] if isinstance(shape, list) else datasets.Value(shape)

    return datasets.Features(typed(_GOLD if kind == "gold" else RECORD_SHAPES))


def load_dataset(
    path: Path | str, format: str | None = None, *, offsets: Units | None = None, allow_loss: bool = False
) -> datasets.Dataset:
    """Read an annotated file of any format as a ``datasets.Dataset`` with the types of :func:`features`.

    Gold figures name indicator, period and subject by words alone, so the offsets inside these are null. Metadata
    beyond title, region, year and genre is JSON in ``meta["more"]``.

    Args:
        path: The file, or brat's folder.
        format: One of :data:`zhpolicy_ie.corpora.FORMATS`; by the path's ending if None.
        offsets: How the program that wrote the file counts characters, see
            :func:`zhpolicy_ie.corpora.read_corpus`.
        allow_loss: Leave out spans and documents that cannot be read instead of raising.

    Raises:
        InputError: The file, or one of its documents, cannot be read.
        FormatError: A span is not in the text.
    """
    import datasets

    documents, report = read_corpus(path, format, offsets=offsets)
    if not allow_loss:
        if report.errors:
            raise report.errors[0]
        if report.lost:
            raise FormatError(
                f"{len(report.lost):,} spans cannot be kept, the first is {report.lost[0]}",
                remedy="correct them, or leave them out with allow_loss=True",
                where=str(path),
            )
    rows = []
    for document in documents:
        record = to_record(document)
        record["meta"] = split_meta(record["meta"])
        rows.append(shaped({**record, "figures": [_figure(figure) for figure in record["figures"]]}, _GOLD))
    return datasets.Dataset.from_list(rows, features=features())


def shaped(value: Any, shape: Any) -> Any:
    """Return ``value`` with exactly the fields of ``shape``, absent ones as None."""
    if isinstance(shape, dict):
        return {key: shaped(value.get(key), part) for key, part in shape.items()} if value is not None else None
    if isinstance(shape, list):
        return None if value is None else [shaped(item, shape[0]) for item in value]
    return value


def split_meta(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata with our four keys as they should be, and everything else as JSON."""
    good: dict[str, Any] = {key: meta[key] for key in ("title", "region") if isinstance(meta.get(key), str)}
    year = meta.get("year")
    if isinstance(year, str) and year.isascii() and year.isdigit():
        year = int(year)
    if isinstance(year, int) and 1900 <= year <= 2200:
        good["year"] = year
    if meta.get("genre") in get_args(Genre):
        good["genre"] = meta["genre"]
    more = {key: value for key, value in meta.items() if key not in good and value is not None}
    return {**good, "more": json.dumps(more, ensure_ascii=False) if more else None}


def _figure(figure: Mapping[str, Any]) -> dict[str, Any]:
    """Return a gold figure in the form of a record: links as objects, a range as two values."""
    found = dict(figure)
    if isinstance(found.get("value"), list):
        values = found["value"]
        found |= {"value": values[0] if values else None, "value_max": values[1] if len(values) > 1 else None}
    for key, words in (("indicator", "text"), ("period", "value"), ("subject", "text")):
        if isinstance(found.get(key), str):
            found[key] = {words: found[key]} if found[key] else None
    return found


class Column(list[Any]):
    """A list that tells Arrow its type.

    ``datasets`` infers a column's type from the first batch; one in which no project has a place would fix the type
    "null", and the first place after it would be an error. Only plain values travel between processes.
    """

    def __init__(self, name: str, values: Iterable[Any]) -> None:
        super().__init__(shaped(value, RECORD_SHAPES[name]) for value in values)
        self._name = name

    def __arrow_array__(self, type: Any = None) -> Any:
        """Return the values as an Arrow array; called by pyarrow."""
        import pyarrow as pa

        return pa.array(list(self), type=type or _features("records").arrow_schema.field(self._name).type)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._name, list(self))
