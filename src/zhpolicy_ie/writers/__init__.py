"""Records to characters: JSON Lines for programs, CSV for spreadsheets, tables for people; and where they go.

>>> from zhpolicy_ie.records import Document
>>> from zhpolicy_ie.writers import JsonlFormat
>>> JsonlFormat().body(Document(id="a", text="…"))[:24]
'{"id":"a","source":null,'
"""

from zhpolicy_ie.writers.columns import Column, replacing
from zhpolicy_ie.writers.formats import CsvFormat, Format, FormatName, JsonlFormat, csv_line, make_format, safe_cell
from zhpolicy_ie.writers.output import Output, check_ending
from zhpolicy_ie.writers.parquet import write_parquet
from zhpolicy_ie.writers.sinks import Sink, SinkName, make_sink
from zhpolicy_ie.writers.tables import COLUMNS, Table, rows, typed_columns
from zhpolicy_ie.writers.workbook import Sheet, write_workbook

__all__ = [
    "COLUMNS",
    "Column",
    "CsvFormat",
    "Format",
    "FormatName",
    "JsonlFormat",
    "Output",
    "Sheet",
    "Sink",
    "SinkName",
    "Table",
    "check_ending",
    "csv_line",
    "make_format",
    "make_sink",
    "replacing",
    "rows",
    "safe_cell",
    "typed_columns",
    "write_parquet",
    "write_workbook",
]
