"""Tables of documents (CSV, workbooks, Parquet): which column holds the texts, and what the others say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from zhpolicy_ie.errors import ColumnError, EmptyInputError, InputError, TooLongError, ZhPolicyError
from zhpolicy_ie.readers.model import ReadOptions, Row

#: What columns are called that we know, lower case; the first that a table has is taken.
TEXT_NAMES = ("text", "正文", "全文", "内容", "文本", "content", "body")
_META_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "标题", "题目"),
    "region": ("region", "地区", "区域"),
    "year": ("year", "年份", "年度"),
    "genre": ("genre",),
}
_ID_NAMES = ("id", "编号", "序号")


class Columns(NamedTuple):
    """The roles of a table's columns, by name."""

    text: str
    id: str | None
    meta: Mapping[str, str]
    more: tuple[str, ...]


def find_columns(header: Sequence[str], options: ReadOptions, *, name: str) -> Columns:
    """Return the roles of columns, by ``--text-column`` and their names.

    Raises:
        ColumnError: No column is known to hold the texts.

    Example:
        >>> find_columns(("编号", "标题", "正文"), ReadOptions(), name="a.csv").text
        '正文'
    """
    shown = ", ".join(column for column in header if column)[:200] or "none"
    known = {column.strip().lower(): column for column in reversed(header)}
    wanted = options.text_column
    if wanted is not None and wanted not in header:
        raise ColumnError(f"there is no column {wanted!r}", remedy=f"name one of its columns: {shown}", where=name)
    text = wanted or _first(known, TEXT_NAMES)
    if text is None:
        raise ColumnError(
            f"none of its columns is known to hold the texts ({shown})", remedy="name it with --text-column", where=name
        )
    found = {key: column for key, names in _META_NAMES.items() if (column := _first(known, names))}
    id_ = _first(known, _ID_NAMES)
    taken = {text, id_, *found.values()}
    return Columns(text, id_, found, tuple(column for column in header if column and column not in taken))


def table_rows(
    found: Iterator[tuple[str, Mapping[str, Any]]], columns: Columns, options: ReadOptions
) -> Iterator[Row | ZhPolicyError]:
    """Yield the rows of a table as documents; rows without any text are passed over if they are blank altogether.

    Args:
        found: The place of each row for messages and ids, and its cells.
        columns: What they hold.
        options: For the limit of a document's length.
    """
    for where, cells in found:
        try:
            row = _row(where, cells, columns, options)
        except ZhPolicyError as error:
            yield error
            continue
        if row is not None:
            yield row


def _row(where: str, cells: Mapping[str, Any], columns: Columns, options: ReadOptions) -> Row | None:
    text = cells.get(columns.text)
    if _blank(text):
        if all(_blank(cell) for cell in cells.values()):
            return None
        raise EmptyInputError(f"the column {columns.text!r} is empty in this row", remedy="leave it out", where=where)
    if not isinstance(text, str):
        text = _plain(text)
        if not isinstance(text, str):
            text = str(text)
    if len(text) > options.max_chars:
        raise TooLongError(
            f"the text is longer than {options.max_chars:,} characters, the limit for one document",
            remedy="split it, or raise --max-chars",
            where=where,
        )
    meta = {key: _plain(cells.get(column)) for key, column in columns.meta.items()}
    meta |= {column: _plain(cells.get(column)) for column in columns.more}
    if not _blank(meta.get("year")):
        meta["year"] = _year(meta["year"], where)
    id_ = _plain(cells.get(columns.id)) if columns.id else None
    return Row(where if _blank(id_) else str(id_), text, {k: v for k, v in meta.items() if not _blank(v)}, where)


def _first(known: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((known[name] for name in names if name in known), None)


def _blank(cell: Any) -> bool:
    return (
        cell is None or (isinstance(cell, str) and not cell.strip()) or (isinstance(cell, float) and math.isnan(cell))
    )


def _plain(cell: Any) -> Any:
    """Return a cell as JSON can carry it, with whole numbers whole."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return cell if isinstance(cell, str | int | float | None) else str(cell)


def _year(value: Any, where: str) -> int:
    try:
        return int(str(value).strip().removesuffix("年"))
    except ValueError:
        raise InputError(
            f"the year {str(value)[:20]!r} is no number", remedy="write it like 2023", where=where
        ) from None
