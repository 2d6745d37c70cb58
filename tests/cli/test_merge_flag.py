"""``extract --merge``: what ``extract`` and ``merge`` do one after the other, in one go."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest

FIRST = "嘉善县人民政府与浙江澜湖长三角研究院（以下简称“澜湖院”）签约，浙江大学参加。"
SECOND = "嘉善县政府作了部署，国家发改委和浙江大学参加。"


@pytest.fixture
def texts() -> None:
    for name, text in (("a.txt", FIRST), ("b.txt", SECOND)):
        Path(name).write_text(text, encoding="utf-8")


@pytest.fixture
def reports(run, texts) -> list[dict]:
    """What the two commands give, one after the other."""
    assert run("extract", "a.txt", "b.txt", "-o", "r.jsonl", "-q").code == 0
    rows = run("merge", "r.jsonl").records
    assert any(len(row["documents"]) > 1 and len(row["aliases"]) > 0 for row in rows)
    return rows


def test_it_gives_what_merge_gives(run, reports):
    result = run("extract", "a.txt", "b.txt", "--merge", "-o", "o.jsonl")
    assert (result.code, result.out) == (0, "")
    assert [json.loads(line) for line in Path("o.jsonl").read_text(encoding="utf-8").splitlines()] == reports
    assert "2 documents" in result.err
    assert "of them in several documents" in result.err
    assert not Path("o.jsonl.part").exists()
    streamed = run("extract", "b.txt", "a.txt", "--merge")
    assert [{**row, "documents": []} for row in streamed.records] == [{**row, "documents": []} for row in reports]


def test_tables(run, reports):
    from openpyxl import load_workbook
    from pyarrow.parquet import read_table

    for name in ("o.csv", "o.xlsx", "o.parquet"):
        assert run("extract", "a.txt", "b.txt", "--merge", "-q", "-o", name).code == 0
    with Path("o.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [row["id"] for row in reports]
    sheet = load_workbook("o.xlsx")["organizations"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [row["id"] for row in reports]
    assert read_table("o.parquet").column("name").to_pylist() == [row["name"] for row in reports]


def test_a_database_keeps_the_documents_and_joins_those_of_all_runs(run, reports):
    assert run("extract", "a.txt", "-o", "o.sqlite", "-q").code == 0
    assert run("extract", "b.txt", "--merge", "-o", "o.sqlite", "-q").code == 0
    assert run("extract", "b.txt", "--merge", "-o", "o.sqlite", "-q").code == 0
    with sqlite3.connect("o.sqlite") as db:
        assert db.execute("SELECT count(*) FROM documents").fetchone() == (2,)
        found = db.execute("SELECT id, name FROM merged_organizations").fetchall()
        members = db.execute("SELECT m.id, o.doc_id, o.organization_id FROM merged_members m JOIN organizations o USING"
                             " (doc_id, organization_id)").fetchall()  # fmt: skip
    db.close()
    assert found == [(row["id"], row["name"]) for row in reports]
    assert sorted(members) == sorted(
        (row["id"], d["id"], d["organization"]) for row in reports for d in row["documents"]
    )


def test_a_run_that_was_broken_off_goes_on(run, texts, monkeypatch):
    from zhpolicy_ie.merge.sinks import MergedFileSink

    def full(self) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(MergedFileSink, "_export", full)
        result = run("extract", "a.txt", "b.txt", "--merge", "-o", "o.jsonl")
    assert result.code == 130
    assert Path("o.jsonl.part").exists()
    assert not Path("o.jsonl").exists()
    assert run("extract", "a.txt", "b.txt", "--merge", "-o", "o.jsonl").code == 0
    assert Path("o.jsonl").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--only", "figures"],
        ["--table", "figures"],
        ["--include-text"],
        ["--bom"],
        ["--format", "table"],
        ["-o", "o.txt"],
        ["-o", "o.jsonl", "--format", "csv"],
        ["-o", "o.jsonl", "--bom"],
        ["-o", "o.sqlite", "--bom"],
        ["--format", "sqlite"],
    ],
)
def test_what_does_not_go_together(run, texts, options):
    result = run("extract", "a.txt", "--merge", *options)
    assert (result.code, result.out) == (2, "")
    assert "E300" in result.err
