"""The panel's files, and its command."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from zhpolicy_ie.cli import main
from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.panel import build_panel, long_table, wide_table, write_table


@pytest.fixture
def rows(record):
    aim = {"like": "growth", "text": "5%—5.5%", "value": 5, "value_max": 5.5, "status": "target", "period": "2025"}
    return build_panel([record({}, {"like": "growth"}, aim)]).rows


@pytest.fixture
def records(record, tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    documents = [record({}, {"like": "grain"}), record({"status": "estimate", "period": "2025"}, id="b")]
    path.write_text("\n".join(d.to_json() for d in documents), encoding="utf-8")
    return path


def test_csv(rows, tmp_path: Path) -> None:
    write_table(long_table(rows), tmp_path / "panel.csv", bom=True)
    text = (tmp_path / "panel.csv").read_bytes().decode("utf-8")
    assert text.startswith("\ufeffcode,region,level,period,indicator")
    (first, *_) = csv.DictReader(io.StringIO(text[1:]))
    assert (first["region"], first["value"], first["unit"], first["conflict"]) == ("浙江省", "5.4", "%", "False")


def test_workbook(rows, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write_table(long_table(rows), tmp_path / "panel.xlsx")
    sheet = load_workbook(tmp_path / "panel.xlsx")["panel"]
    header = [cell.value for cell in sheet[1]]
    second = dict(zip(header, [cell.value for cell in sheet[3]], strict=True))
    assert second["value"] == 5312
    assert second["code"] == "330000"


def test_parquet(rows, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    write_table(long_table(rows), tmp_path / "panel.parquet")
    table = pq.read_table(tmp_path / "panel.parquet").to_pylist()
    assert [row["value"] for row in table] == [5.4, 5312.0, 5.0]
    assert table[2]["value_max"] == 5.5


def test_wide(rows) -> None:
    table = wide_table(rows)
    assert [c.name for c in table.columns][5:] == [
        "地区生产总值 growth actual (%)",
        "地区生产总值 growth target (%)",
        "地区生产总值 growth target (%) max",
        "地区生产总值 level actual (亿元)",
    ]
    first, second = table.rows
    assert (first["period"], first["地区生产总值 level actual (亿元)"]) == ("2024", 5312.0)
    assert (second["period"], second["地区生产总值 growth target (%) max"]) == ("2025", 5.5)


def test_wide_names_conflicts(record) -> None:
    other = record({"text": "5390亿元", "value": 5.39e11}, id="b")
    (row,) = wide_table(build_panel([record({}), other]).rows).rows
    assert row["conflicts"] == "地区生产总值 level actual (亿元)"


def test_endings(rows, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"E300 .*\.csv, \.xlsx or \.parquet"):
        write_table(long_table(rows), tmp_path / "panel.txt")


def test_command(records: Path, tmp_path: Path, capsys) -> None:
    assert main(["panel", str(records), "--indicator", "GDP", "--status", "actual"]) == 0
    out, err = capsys.readouterr()
    assert [row["status"] for row in csv.DictReader(io.StringIO(out))] == ["actual", "estimate"]
    assert "2 documents, 2 rows, 0 values in conflict" in err
    assert main(["panel", str(records), "-o", str(tmp_path / "panel.parquet"), "--wide"]) == 0
    assert (tmp_path / "panel.parquet").stat().st_size > 0


def test_a_line_that_is_no_record_is_named(records: Path, capsys) -> None:
    records.write_text(records.read_text(encoding="utf-8") + '\n{"id": 3}\n', encoding="utf-8")
    assert main(["panel", str(records)]) == 1
    out, err = capsys.readouterr()
    assert "records.jsonl:3" in err
    assert len(out.splitlines()) == 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-o", "panel.doc"], "E300"),
        (["--wide", "--every"], "E300"),
        (["-o", "panel.xlsx", "--bom"], "E300"),
    ],
)
def test_wrong_usage(records: Path, options, message, capsys) -> None:
    assert main(["panel", str(records), *options]) == 2
    assert message in capsys.readouterr().err


def test_no_records(tmp_path: Path, capsys) -> None:
    assert main(["panel", str(tmp_path / "none.jsonl")]) == 1
    err = capsys.readouterr().err
    assert "E107" in err
    assert "E100" in err


def test_the_output_may_not_be_an_input(records: Path, capsys) -> None:
    linked = records.with_suffix(".csv")
    linked.hardlink_to(records)
    assert main(["panel", str(records), "-o", str(linked)]) == 2
    assert "E200" in capsys.readouterr().err
