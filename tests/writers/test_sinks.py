from __future__ import annotations

from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from zhpolicy_ie.errors import OptionError, OutputError
from zhpolicy_ie.readers.records import read_records
from zhpolicy_ie.writers import COLUMNS, make_sink, rows
from zhpolicy_ie.writers.tables import TABLES


def write(path: Path, document, **options) -> None:
    with make_sink(path, options.pop("format", None), **options) as sink:
        sink.begin("settings", restart=False)
        sink.known(document.id)
        sink.write(document.id, "fingerprint", sink.encode(document))
        sink.finish()


def test_the_suffix_says_what_is_written(tmp_path, document):
    for name in ("a.jsonl", "a.csv", "a.xlsx", "a.parquet", "a.sqlite", "a.out"):
        write(tmp_path / name, document)
    assert (tmp_path / "a.csv").read_text().startswith("doc_id,")
    assert (tmp_path / "a.jsonl").read_text() == (tmp_path / "a.out").read_text()
    sheets = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for table in TABLES:
        header, *found = sheets[table].iter_rows(values_only=True)
        assert header == COLUMNS[table]
        wanted = [tuple(None if cell == "" else cell for cell in row.values()) for row in rows(document, table)]
        assert found == wanted
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == list(rows(document, "figures"))
    assert list(read_records(tmp_path / "a.sqlite")) == [document]
    assert {p.name for p in tmp_path.iterdir()} == {
        f"a.{s}" for s in ("jsonl", "csv", "xlsx", "parquet", "sqlite", "out")
    }


def test_a_table_can_be_chosen(tmp_path, document):
    write(tmp_path / "a.xlsx", document, table="projects")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["projects"]
    write(tmp_path / "b.parquet", document, table="entities")
    assert pq.read_table(tmp_path / "b.parquet").column("label").to_pylist() == ["PROJ", "ORG"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.duckdb", {}),
        ("a.sqlite", {"table": "figures"}),
        ("a.sqlite", {"include_text": True}),
        ("a.xlsx", {"bom": True}),
        ("a.csv", {"include_text": True}),
        (None, {"format": "xlsx"}),
        (None, {"format": "sqlite"}),
    ],
)
def test_options_that_exclude_each_other(tmp_path, name, options):
    with pytest.raises(OptionError):
        make_sink(tmp_path / name if name else None, options.pop("format", None), **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.jsonl", "a.xlsx", "a.sqlite"])
def test_no_input_is_overwritten(tmp_path, name):
    (tmp_path / name).write_text("input")
    with pytest.raises(OutputError, match="would overwrite an input"):
        make_sink(tmp_path / name, None, inputs=[tmp_path / name])


def test_a_database_that_another_run_writes(tmp_path, document, monkeypatch):
    import sqlite3

    from zhpolicy_ie.writers import store

    write(tmp_path / "a.sqlite", document)
    connect = sqlite3.connect
    monkeypatch.setattr(store.sqlite3, "connect", lambda path, **more: connect(path, **more | {"timeout": 0.05}))
    other = connect(tmp_path / "a.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutputError, match=r"E201 .* the database is in use"):
        write(tmp_path / "a.sqlite", document)
    other.close()
