from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import zhpolicy_ie
from zhpolicy_ie.records import Document

TEXT = "2023年，云澜县地区生产总值达到486.2亿元。"


def test_a_text_file_becomes_one_line_of_json(run):
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    result = run("extract", "a.txt")
    assert (result.code, result.err) == (0, "")
    (record,) = result.records
    assert (record["id"], record["source"], record["text"]) == ("a.txt", "a.txt", None)
    (figure,) = record["figures"]
    assert (figure["value"], figure["unit"]) == (48_620_000_000, "元")
    assert TEXT[figure["start"] : figure["end"]] == figure["text"] == "486.2亿元"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_offsets_count_characters_whatever_the_encoding(run, encoding):
    text = "云澜县简况\r\n\r\n" + TEXT + "\r\n"
    Path("a.txt").write_bytes(text.encode(encoding))
    (record,) = run("extract", "a.txt", "--include-text").records
    assert record["text"] == text
    assert record["figures"][0]["start"] == text.index("486.2")


def test_jsonl_keeps_ids_and_own_metadata(run):
    lines = [
        {"id": "x/1", "text": TEXT, "meta": {"region": "云澜县", "topic": "经济"}},
        {"text": TEXT, "meta": {"year": 2020}},
    ]
    Path("a.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    first, second = run("extract", "a.jsonl", "--region", "乙县", "--year", "2024").records
    assert (first["id"], second["id"]) == ("x/1", "a.jsonl:2")
    assert first["meta"] == {
        "title": None, "region": "云澜县", "year": 2024, "genre": None, "topic": "经济",
    }  # fmt: skip
    assert (second["meta"]["region"], second["meta"]["year"]) == ("乙县", 2020)


def test_metadata_is_read_off_a_text_and_shown(run):
    Path("a.txt").write_text("2024年云澜县政府工作报告\n各位代表：\n去年，全县生产总值增长6%。\n", encoding="utf-8")
    (record,) = run("extract", "a.txt").records
    shown = {entry["field"]: (entry["text"], entry["start"]) for entry in record["meta"].pop("inferred")}
    assert record["meta"] == {
        "title": "2024年云澜县政府工作报告", "region": "云澜县", "year": 2024, "genre": "gov_work_report",
    }  # fmt: skip
    assert shown["region"] == ("云澜县", 5) and shown["year"] == ("2024", 0) and len(shown) == 4
    given = {"title": "甲", "region": "乙县", "year": 2022, "genre": "news"}
    (record,) = run("extract", "a.txt", *(word for k, v in given.items() for word in (f"--{k}", str(v)))).records
    assert record["meta"] == given
    (record,) = run("extract", "a.txt", "--no-infer", "--year", "2022").records
    assert record["meta"] == {"title": None, "region": None, "year": 2022, "genre": None}


def test_standard_input_as_text_and_as_jsonl(run):
    (record,) = run("extract", "-", stdin=TEXT.encode("gb18030")).records
    assert (record["id"], record["source"], len(record["figures"])) == ("stdin", None, 1)
    (record,) = run("extract", "-", stdin=json.dumps({"id": "q", "text": TEXT}).encode()).records
    assert (record["id"], record["source"]) == ("q", None)
    (record,) = run("extract", "-", "--input-format", "text", stdin=b'{"text": "x"}').records
    assert record["id"] == "stdin"


def test_folders_patterns_and_files_together(run):
    for name in ("r/a.txt", "r/deep/b.txt", "c.txt", "d.dat"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(TEXT, encoding="utf-8")
    assert [r["id"] for r in run("extract", "r", "*.txt", "d.dat").records] == ["r/a.txt", "c.txt", "d.dat"]
    assert [r["id"] for r in run("extract", "r", "--recursive").records] == ["r/a.txt", "r/deep/b.txt"]


def test_csv_of_figures(run):
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    result = run("extract", "a.txt", "--table", "figures", "-o", "out.csv")
    assert (result.code, result.out) == (0, "")
    (row,) = csv.DictReader(io.StringIO(Path("out.csv").read_text(encoding="utf-8")))
    assert (row["text"], row["value"], row["unit"], row["sentence"]) == ("486.2亿元", "48620000000", "元", TEXT)


@pytest.mark.parametrize("table", ["organizations", "projects", "entities"])
def test_every_table_has_a_header(run, table):
    Path("a.txt").write_text("今天天气好。", encoding="utf-8")
    result = run("extract", "a.txt", "--format", "csv", "--table", table)
    assert result.code == 0
    assert result.out.splitlines()[0].startswith("doc_id,source,title,region,year,")


def test_tables_for_people(run):
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    result = run("extract", "a.txt", "--format", "table")
    assert "figures (1)" in result.out
    assert "48,620,000,000 元" in result.out


def test_an_existing_output_is_replaced(run):
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    Path("out.jsonl").write_text("old\n" * 1000)
    assert run("extract", "a.txt", "-o", "out.jsonl").code == 0
    (line,) = Path("out.jsonl").read_text(encoding="utf-8").splitlines()
    assert Document.model_validate_json(line).figures


def test_the_library_and_the_command_line_say_the_same(run, ie):
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    (record,) = run("extract", "a.txt", "--include-text", "--year", "2024").records
    document = ie(TEXT, meta={"year": 2024}, id="a.txt", source="a.txt")
    assert Document.model_validate(record) == document


def test_the_demo_shows_the_sample(run):
    result = run("demo")
    assert result.code == 0
    assert "云澜县" in result.out
    assert "48,620,000,000 元" in result.out
    assert run("demo", "--text").out == zhpolicy_ie.samples.text()


def test_options_reach_the_extractor(run, monkeypatch, ie):
    seen = {}

    def load(**options):
        seen.update(options)
        return ie

    monkeypatch.setattr(zhpolicy_ie, "load", load)
    run("extract", "-", "--only", "figures", "--words", "char", "--max-chars", "77", stdin=TEXT.encode())
    assert seen == {"only": "figures", "words": "char", "max_chars": 77, "tagger": "shipped"}
