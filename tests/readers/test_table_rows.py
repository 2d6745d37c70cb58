from __future__ import annotations

import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import bytes_of, make_docx, make_zip

from zhpolicy_ie.errors import ZhPolicyError
from zhpolicy_ie.readers import ReadOptions
from zhpolicy_ie.readers.csv_rows import read_csv

HEADER = ["编号", "标题", "年份", "正文", "栏目"]
ROWS = [["a1", "公告", 2023, "新增企业42家。\n共两段。", "要闻"], [None, None, None, "粮食21.3万吨。", None]]


def as_csv(header, rows, delimiter=",", encoding="utf-8-sig") -> bytes:
    import csv

    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return file.getvalue().encode(encoding)


def as_xlsx(*sheets) -> bytes:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    return bytes_of(book.save)


def as_parquet(header, rows) -> bytes:
    table = pa.table({name: [row[i] for row in rows] for i, name in enumerate(header)})
    return bytes_of(lambda file: pq.write_table(table, file))


FILES = {
    "a.csv": as_csv(HEADER, ROWS),
    "b.tsv": as_csv(HEADER, ROWS, "\t", "gb18030"),
    "c.csv": as_csv(HEADER, ROWS, ";"),
    "d.xlsx": as_xlsx([["封面"]], [[], HEADER, *ROWS]),
    "e.parquet": as_parquet(HEADER, ROWS),
}


@pytest.mark.parametrize("name", FILES)
def test_each_row_is_a_document(read, name):
    first, second = read(name, FILES[name], defaults={"region": "云澜县"})
    assert (first.id, first.text, first.source) == ("a1", "新增企业42家。\n共两段。", name)
    assert first.meta == {"title": "公告", "year": 2023, "栏目": "要闻", "region": "云澜县"}
    assert second.text == "粮食21.3万吨。"
    assert second.id.startswith(f"{name}:")
    assert second.meta == {"region": "云澜县"}


@pytest.mark.parametrize("name", FILES)
def test_the_column_can_be_named(read, name):
    assert [d.text for d in read(name, FILES[name], text_column="栏目") if not isinstance(d, ZhPolicyError)] == ["要闻"]
    (error,) = read(name, FILES[name], text_column="none")
    assert (error.code, "标题" in str(error)) == ("E113", True)


def test_jsonl_with_another_key(read):
    data = '{"正文": "甲", "id": 1}\n{"text": "乙"}\n'.encode()
    first, second = read("a.jsonl", data, text_column="正文")
    assert (first.id, first.text) == ("1", "甲")
    assert second.code == "E106"


def test_a_table_without_texts_names_its_columns(read):
    (error,) = read("a.csv", b"name,value\nx,1\n")
    assert error.code == "E113"
    assert "name, value" in str(error)
    assert "--text-column" in str(error)


def test_a_bad_row_costs_only_itself(read):
    data = as_csv(["text", "year"], [["甲", "2023年"], ["乙", "soon"], ["", "2022"], ["", ""], ["丙", ""]])
    found = read("a.csv", data)
    assert [f.code if isinstance(f, ZhPolicyError) else f.text for f in found] == ["甲", "E100", "E101", "丙"]
    assert found[1].where == "a.csv:3"
    assert found[0].meta == {"year": 2023}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b'text\n"never closed', "E109"),
        ("a.csv", b'text\n"x"y', "E109"),
        ("a.xlsx", as_xlsx([["text"], ["x"]])[:-40], "E109"),
        ("a.xlsx", make_zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x"}), "E109"),
        ("a.xlsx", make_zip({"[Content_Types].xml": b"<Types/>", "xl/vbaProject.bin": b"x"}), "E112"),
        (
            "a.xlsx",
            make_zip({"[Content_Types].xml": b"<Types/>", "xl/a.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}),
            "E112",
        ),
        ("a.parquet", as_parquet(["text"], [["x"]])[:-20], "E109"),
        ("a.parquet", b"PAR1" + bytes(50) + b"PAR1", "E109"),
        ("a.csv", b"", "E101"),
    ],
)
def test_broken_and_hostile_tables_are_one_line(read, name, data, code):
    (error,) = read(name, data)
    assert error.code == code
    assert "\n" not in str(error)


def test_formulas_give_their_last_value_and_are_not_run(read):
    assert [d.text for d in read("a.xlsx", as_xlsx([["text"], ["甲"], ['=HYPERLINK("http://x")'], ["乙"]]))] == [
        "甲",
        "乙",
    ]


cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5), st.sampled_from(",\t;|"))
def test_csv_cells_come_through(rows, delimiter):
    data = as_csv(["text", "栏目"], rows, delimiter, "utf-8")
    found = list(read_csv(io.BytesIO(data), name="a", options=ReadOptions(encoding="utf-8")))
    assert [(row.text, row.meta["栏目"]) for row in found] == rows


def test_a_workbook_in_disguise(read):
    assert read("a.csv", FILES["d.xlsx"])[0].id == "a1"
    assert read("a.xlsx", make_docx("<w:p><w:r><w:t>甲</w:t></w:r></w:p>"))[0].text == "甲"


@pytest.mark.parametrize(
    "value", ['[{"text": "甲"},\n {"text": "乙"}]', '{\n  "text": "甲"\n}', '[\n  {\n  "text": "甲"}]']
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_that_is_not_json_lines_is_one_error(read, value, encoding):
    (error,) = read("a.json", value.encode(encoding))
    assert error.code == "E106" and "one object per line" in str(error)
    assert [d.text for d in read("a.json", value.encode(encoding), kind="text")] == [value]
