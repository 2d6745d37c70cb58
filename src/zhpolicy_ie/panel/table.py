"""The panel as a table: long, with a row for each value, or wide, with a column for each indicator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from zhpolicy_ie.panel.build import SEPARATOR, PanelRow
from zhpolicy_ie.writers import (
    Column,
    Sheet,
    check_ending,
    csv_line,
    replacing,
    safe_cell,
    write_parquet,
    write_workbook,
)
from zhpolicy_ie.writers.columns import Cell

#: Endings of the files that :func:`write_table` can write.
ENDINGS = (".csv", ".xlsx", ".parquet")
_KINDS = {"value": "number", "value_max": "number", "score": "number", "start": "integer", "end": "integer"}
_KINDS |= {"statements": "integer", "conflict": "boolean"}


class Table(NamedTuple):
    """Columns with their types, and rows by column name."""

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]


def long_table(rows: Iterable[PanelRow]) -> Table:
    """Return a row for each value, with the columns of :class:`~zhpolicy_ie.panel.build.PanelRow`."""
    columns = tuple(Column(name, _KINDS.get(name, "text")) for name in PanelRow._fields)  # type: ignore[arg-type]
    return Table(columns, tuple(row._asdict() for row in rows))


def wide_table(rows: Iterable[PanelRow]) -> Table:
    """Return a row for each region and period, with a column for each indicator, aspect, status and unit.

    A range takes two columns, the second ending in ``max``. Where documents disagree the value with the most statements
    stands, and ``conflicts`` names the column.

    Example:
        >>> wide_table([]).columns[0].name
        'code'
    """
    cells: dict[tuple[str, str, str, str], dict[str, PanelRow]] = {}
    names: dict[str, bool] = {}
    for row in rows:
        name = f"{row.indicator} {row.aspect} {row.status}" + (f" ({row.unit})" if row.unit else "")
        names[name] = names.get(name, False) or row.value_max is not None
        line = cells.setdefault((row.code, row.region, row.level, row.period), {})
        if name not in line or row.statements > line[name].statements:
            line[name] = row
    columns = [Column(name) for name in ("code", "region", "level", "period", "conflicts")]
    for name in sorted(names):
        columns.append(Column(name, "number"))
        if names[name]:
            columns.append(Column(f"{name} max", "number"))
    return Table(tuple(columns), tuple(_wide_rows(cells)))


def _wide_rows(cells: Mapping[tuple[str, str, str, str], Mapping[str, PanelRow]]) -> Iterator[dict[str, Cell]]:
    for (code, region, level, period), line in sorted(cells.items()):
        made: dict[str, Cell] = {"code": code, "region": region, "level": level, "period": period}
        made["conflicts"] = SEPARATOR.join(name for name in sorted(line) if line[name].conflict)
        for name, row in line.items():
            made[name] = row.value
            if row.value_max is not None:
                made[f"{name} max"] = row.value_max
        yield made


def csv_text(table: Table, *, bom: bool = False) -> str:
    """Return a table as CSV, safe to open in a spreadsheet; ``bom`` puts the byte order mark before it."""
    names = [column.name for column in table.columns]
    lines = [csv_line([safe_cell(row.get(name)) for name in names]) for row in table.rows]
    return ("\ufeff" if bom else "") + "".join([csv_line(names), *lines])


def write_table(table: Table, path: Path, *, bom: bool = False) -> None:
    """Write a table as CSV, workbook or Parquet by the ending of ``path``; what was there stays until all is written.

    Raises:
        OptionError: The ending names none of them.
        OutputError: The file cannot be written.
    """
    check_ending(path, ENDINGS, "a panel")
    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_workbook(path, [Sheet("panel", table.columns, table.rows)])
    elif ending == ".parquet":
        write_parquet(path, table.columns, table.rows)
    else:
        with replacing(path) as made:
            made.write_text(csv_text(table, bom=bom), encoding="utf-8", newline="")
