"""Records to characters: JSON Lines for programs, CSV for spreadsheets, tables for people; and where they go.

>>> from zhpolicy_ie.records import Document
>>> from zhpolicy_ie.writers import JsonlFormat
>>> JsonlFormat().body(Document(id="a", text="…"))[:24]
'{"id":"a","source":null,'
"""

from zhpolicy_ie.writers.formats import CsvFormat, Format, FormatName, JsonlFormat, make_format
from zhpolicy_ie.writers.output import Output
from zhpolicy_ie.writers.tables import COLUMNS, Table, rows

__all__ = ["COLUMNS", "CsvFormat", "Format", "FormatName", "JsonlFormat", "Output", "Table", "make_format", "rows"]
