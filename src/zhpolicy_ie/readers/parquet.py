"""Parquet files with a document in each row, read some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from zhpolicy_ie.errors import DamagedFileError, UnsafeFileError, ZhPolicyError
from zhpolicy_ie.readers.columns import find_columns, table_rows
from zhpolicy_ie.readers.limits import MAX_ROW_GROUP
from zhpolicy_ie.readers.model import ReadOptions, Row

_BATCH = 256


def read_parquet(stream: BinaryIO, *, name: str, options: ReadOptions) -> Iterator[Row | ZhPolicyError]:
    """Yield the rows of a Parquet file; ids are those of its id column, else ``file:row``, counted from 1.

    Raises:
        ColumnError: No column is known to hold the texts.
        DamagedFileError: It is cut off or damaged.
        UnsafeFileError: A row group is larger than the limit.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(stream)
        groups = [file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups)]
        if max(groups, default=0) > MAX_ROW_GROUP:
            raise UnsafeFileError(
                f"a row group unpacks to {max(groups):,} bytes", remedy="write it with smaller row groups", where=name
            )
        columns = find_columns(file.schema_arrow.names, options, name=name)
        yield from table_rows(_cells(file, name), columns, options)
    except (pa.ArrowException, OSError, ValueError, UnicodeDecodeError) as error:
        reason = str(error).split("\n", maxsplit=1)[0]
        raise DamagedFileError(
            f"the Parquet file is damaged or cut off ({reason})", remedy="write it again from its source", where=name
        ) from None


def _cells(file: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    for batch in file.iter_batches(batch_size=_BATCH):
        for row in batch.to_pylist():
            number += 1
            yield f"{name}:{number}", row
