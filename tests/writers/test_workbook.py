from __future__ import annotations

import zipfile

import openpyxl
import pyarrow.parquet as pq
import pytest

from zhpolicy_ie.errors import OutputError
from zhpolicy_ie.writers import Column, Sheet, rows, typed_columns, workbook, write_parquet, write_workbook
from zhpolicy_ie.writers.tables import TABLES

COLUMNS = (Column("name"), Column("n", "integer"), Column("x", "number"), Column("sure", "boolean"))


def test_a_sheet_for_each_table_with_types_filter_and_frozen_header(document, tmp_path):
    path = tmp_path / "a.xlsx"
    counts = write_workbook(path, (Sheet(t, typed_columns(t), rows(document, t)) for t in TABLES))
    assert counts == {"figures": 2, "organizations": 1, "projects": 1, "entities": 2}
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == list(TABLES)
    sheet = book["figures"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:{sheet.dimensions.split(':')[1]}")
    header, first, _ = sheet.iter_rows(values_only=True)
    row = dict(zip(header, first, strict=True))
    assert (row["value"], row["start"], row["sentence"]) == (
        1.25e9, document.figures[0].start, document.text.split("\n")[0],
    )  # fmt: skip
    assert sheet.cell(2, header.index("value") + 1).data_type == "n"


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "@SUM(A1)", "#N/A", "-3", "1e5"])
def test_text_stays_text(tmp_path, text):
    path = tmp_path / "a.xlsx"
    write_workbook(path, [Sheet("t", COLUMNS, [{"name": text}])])
    cell = openpyxl.load_workbook(path)["t"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_what_excel_cannot_hold(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    names = ["a\x00b\x0b", "长" * 40_000, "c", "d", "e"]
    assert write_workbook(path, [Sheet("t", COLUMNS, ({"name": n} for n in names))]) == {"t": 5}
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["t", "t (2)", "t (3)"]
    assert book["t"]["A2"].value == "a\ufffdb\ufffd"
    assert len(book["t"]["A3"].value) == workbook.MAX_CELL
    assert [book[s]["A2"].value for s in book.sheetnames[1:]] == ["c", "e"]


def test_parquet_has_types_and_nulls(tmp_path):
    path = tmp_path / "a.parquet"
    given = [{"name": "=云澜", "n": 3, "x": 1, "sure": True, "more": 1}, {}]
    assert write_parquet(path, COLUMNS, given) == 2
    table = pq.read_table(path)
    assert [str(f.type) for f in table.schema] == ["string", "int64", "double", "bool"]
    assert table.to_pylist() == [
        {"name": "=云澜", "n": 3, "x": 1.0, "sure": True},
        {"name": None, "n": None, "x": None, "sure": None},
    ]
    assert write_parquet(path, COLUMNS, []) == 0
    assert pq.read_table(path).num_rows == 0


@pytest.mark.parametrize(
    "write", [lambda p, r: write_parquet(p, COLUMNS, r), lambda p, r: write_workbook(p, [Sheet("t", COLUMNS, r)])]
)
def test_a_failure_leaves_what_was_there(tmp_path, write):
    path = tmp_path / "a.out"
    path.write_text("old")

    def broken():
        yield {"name": "a"}
        raise RuntimeError("mid-way")

    with pytest.raises(RuntimeError, match="mid-way"):
        write(path, broken())
    assert [p.name for p in tmp_path.iterdir()] == ["a.out"]
    assert path.read_text() == "old"
    with pytest.raises(OutputError, match="E200"):
        write(tmp_path / "none" / "a.out", [])


def test_pages_are_looked_up(document):
    pages = [{"number": 1, "start": 0}, {"number": 3, "start": document.text.index("\n")}]
    paged = document.model_validate(document.to_dict() | {"pages": pages})
    assert [row["page"] for row in rows(paged, "figures")] == [1, 3]
    assert [row["first_page"] for row in rows(paged, "projects")] == [1]
    assert [row["page"] for row in rows(document, "figures")] == [None, None]
