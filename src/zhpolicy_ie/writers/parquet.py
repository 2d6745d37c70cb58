"""A table as a Parquet file: typed columns, compressed, written in batches of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from zhpolicy_ie.writers.columns import Cell, Column, replacing

_BATCH = 20_000


def write_parquet(path: Path, columns: tuple[Column, ...], rows: Iterable[Mapping[str, Cell]]) -> int:
    """Write rows to a new Parquet file, which replaces what is at ``path`` when it is complete.

    Args:
        path: The file.
        columns: Its columns: text is ``string``, integer ``int64``, number ``double``, boolean ``bool``, all nullable.
        rows: One mapping a row, read once; keys that are no column are passed over, missing ones are null.

    Returns:
        How many rows there are.

    Raises:
        OutputError: The file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    schema = pa.schema([(column.name, kinds[column.kind]) for column in columns])
    waiting, total = iter(rows), 0
    with replacing(path) as made, pq.ParquetWriter(made, schema, compression="zstd") as file:
        while batch := list(islice(waiting, _BATCH)):
            data = {column.name: [row.get(column.name) for row in batch] for column in columns}
            file.write_table(pa.table(data, schema=schema))
            total += len(batch)
    return total
