"""Records and errors as JSONL or Parquet, written in batches to a file that replaces what is there when complete."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhpolicy_ie.corpora.dataset import META_SHAPE, RECORD_SHAPES, shaped, split_meta
from zhpolicy_ie.writers.atomic import write_atomically
from zhpolicy_ie.writers.columns import replacing

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = ("jsonl", "parquet")
_BATCH = 256
_ERROR = dict.fromkeys(("shard", "where", "code", "problem", "remedy"), "string")


def write_records(path: Path, records: Iterable[Mapping[str, Any]], format: str, *, text: bool) -> None:
    """Write records.

    Args:
        path: The file.
        records: As :meth:`zhpolicy_ie.Document.to_dict` makes them.
        format: One of :data:`FORMATS`.
        text: Whether they carry their texts.

    Raises:
        OutputError: The file cannot be written.
    """
    if format == "jsonl":
        _write_jsonl(path, records)
        return
    shape = {"id": "string", "source": "string", "meta": META_SHAPE, **RECORD_SHAPES}
    if text:
        shape["text"] = "string"
    rows = (shaped({**record, "meta": split_meta(record["meta"])}, shape) for record in records)
    _write_parquet(path, rows, shape)


def write_errors(path: Path, errors: Iterable[Mapping[str, Any]], format: str) -> None:
    """Write rows of errors: shard, where, code, problem, remedy.

    Raises:
        OutputError: The file cannot be written.
    """
    if format == "jsonl":
        _write_jsonl(path, errors)
    else:
        _write_parquet(path, errors, _ERROR)


def _write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    write_atomically(path, (json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def _write_parquet(path: Path, rows: Iterable[Mapping[str, Any]], shape: Mapping[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, arrow_type(part)) for name, part in shape.items()])
    waiting = iter(rows)
    with replacing(path) as made, pq.ParquetWriter(made, schema, compression="zstd") as file:
        while batch := list(islice(waiting, _BATCH)):
            file.write_table(pa.Table.from_pylist(batch, schema=schema))


def arrow_type(shape: Any) -> pa.DataType:
    """Return the Arrow type of a shape: the name of a type, a list of one shape, or a dict of them.

    Example:
        >>> str(arrow_type({"id": "string", "mentions": ["int32"]}))
        'struct<id: string, mentions: list<item: int32>>'
    """
    import pyarrow as pa

    if isinstance(shape, Mapping):
        return pa.struct([(name, arrow_type(part)) for name, part in shape.items()])
    if isinstance(shape, list):
        return pa.list_(arrow_type(shape[0]))
    plain = {"string": pa.string, "int32": pa.int32, "float64": pa.float64, "bool": pa.bool_}
    return plain[shape]()
