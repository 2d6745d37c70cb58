from __future__ import annotations

import csv
import io
import json

import pytest

from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.records import Document
from zhpolicy_ie.writers import COLUMNS, CsvFormat, JsonlFormat, make_format


def parse(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_jsonl_is_one_line_that_reads_back(document):
    line = JsonlFormat(include_text=True).body(document)
    assert line.count("\n") == 1
    assert line.endswith("\n")
    assert Document.model_validate(json.loads(line)) == document
    assert json.loads(JsonlFormat().body(document))["text"] is None


def test_csv_reads_back(document):
    style = CsvFormat("figures")
    first, second = parse(style.head() + style.body(document))
    assert tuple(first) == COLUMNS["figures"]
    assert (first["value"], first["unit"], first["start"]) == ("1250000000", "元", str(document.figures[0].start))
    assert second["value_max"] == ""


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "\t=1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(name):
    document = Document.model_validate({"id": name, "organizations": [{"id": "o0", "name": name, "mentions": []}]})
    style = CsvFormat("organizations")
    (row,) = parse(style.head() + style.body(document))
    assert row["name"] == "'" + name
    assert row["doc_id"] == "'" + name


def test_a_signed_number_is_no_formula():
    figure = {"id": "f0", "text": "-7.7%", "start": 0, "end": 5, "value": -7.7, "sentence": [0, 5], "score": 1}
    document = Document.model_validate({"id": "a", "text": "-7.7%", "figures": [figure]})
    style = CsvFormat("figures")
    (row,) = parse(style.head() + style.body(document))
    assert (row["text"], row["value"]) == ("-7.7%", "-7.7")


def test_line_breaks_quotes_and_nul_keep_to_their_cell():
    document = Document.model_validate(
        {"id": 'a"b\r\nc,d\x00e', "projects": [{"id": "p0", "name": "x", "mentions": []}]}
    )
    style = CsvFormat("projects")
    (row,) = parse(style.head() + style.body(document))
    assert row["doc_id"] == 'a"b\r\nc,d\ufffde'


def test_the_mark_for_excel_comes_first():
    assert CsvFormat("figures", bom=True).head().startswith("\ufeffdoc_id,")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("jsonl", {"table": "figures"}),
        ("csv", {"include_text": True}),
        ("table", {"include_text": True}),
        (None, {"table": "figures", "include_text": True}),
        ("jsonl", {"bom": True}),
        (None, {"bom": True}),
    ],
)
def test_options_that_exclude_each_other(name, options):
    with pytest.raises(OptionError):
        make_format(name, **options)


def test_a_table_without_a_format_is_csv():
    assert isinstance(make_format(None, table="projects"), CsvFormat)
    assert isinstance(make_format(None), JsonlFormat)


def test_tables_for_people_show_each_kind(document):
    text = make_format("table").body(document)
    for shown in (
        "figures (2)",
        "organizations (1)",
        "projects (1)",
        "1,250,000,000 元",
        "第3位",
        "云澜城投集团 (builder)",
    ):
        assert shown in text
    assert "entities" not in text
    assert "\x1b" not in text


def test_no_document_steers_the_terminal():
    name = "\x1b[2J[bold]甲\u202e乙"
    document = Document.model_validate({"id": "a\nb", "projects": [{"id": "p0", "name": name, "mentions": []}]})
    text = make_format("table", table="projects").body(document)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]甲" in text
