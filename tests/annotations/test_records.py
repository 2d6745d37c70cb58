"""The annotated organizations and projects of this repository, and the annotators' lines they are made of."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from zhpolicy_ie.errors import GoldError
from zhpolicy_ie.evaluation.annotations import read_gold, with_records
from zhpolicy_ie.evaluation.record_notes import PARTS, record_notes
from zhpolicy_ie.training.annotation_hints import reference_texts, shared_runs
from zhpolicy_ie.training.record_annotations import main, read_records

FOLDER = Path(__file__).parents[2] / "annotations"
OWN, DEV = FOLDER / "records" / "own.jsonl", FOLDER / "records" / "dev.jsonl"
TEXT = """# a-001 | title=快讯 | region=浙江省/嘉兴市 | year=2024 | genre=news
[嘉善|LOC]的[砚山生物有限公司|ORG]投资3亿元建设[砚山基地|PROJ]，[砚山生物|ORG]占地5亩。
@ 3亿元\t300000000\t元\texact\t投资\tlevel\t-\tactual\t砚山基地
@ 5亩\t5\t亩\texact\t占地\tlevel\t-\tactual\t-
"""
ORGANIZATION = "o | enterprise | 嘉善/- | 砚山生物有限公司 = 砚山生物"
PROJECT = "p | zone/works | under_construction | 嘉善 | 砚山基地 | 砚山生物: investor/builder | 3亿元"


def folder(tmp_path: Path, *lines: str) -> Path:
    (tmp_path / "records" / "documents").mkdir(parents=True)
    (tmp_path / "records" / "documents" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "records" / "own.txt").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "annotations.jsonl").write_text("", encoding="utf-8")
    return tmp_path


def test_lines_become_offsets(tmp_path: Path) -> None:
    (unit,) = read_records(folder(tmp_path, "# a-001", ORGANIZATION, PROJECT))
    assert unit["organizations"] == [
        {"mentions": [[3, 11], [23, 27]], "kind": ["enterprise"], "place": [[0, 2], None]},
    ]
    assert unit["projects"] == [
        {
            "mentions": [[18, 22]],
            "kind": ["zone", "works"],
            "place": [[0, 2]],
            "status": ["under_construction"],
            "organizations": [{"organization": 0, "role": ["investor", "builder"]}],
            "figures": [[13, 16]],
        }
    ]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["o | enterprise | 嘉善 | 砚山"], "there is no ORG mention 砚山"),
        ([ORGANIZATION], "the mention 砚山基地 is in no record"),
        ([ORGANIZATION, PROJECT.replace("3亿元", "4亿元")], "there is no figure 4亿元"),
        ([ORGANIZATION, PROJECT.replace("砚山生物:", "砚山:")], "there is no organization 砚山"),
        ([ORGANIZATION, PROJECT.replace("| 嘉善 |", "| 平湖 |")], "the place 平湖 is not in the text"),
        ([ORGANIZATION, PROJECT.replace("under_construction", "building")], "one of planned"),
        ([ORGANIZATION, PROJECT.replace("investor", "owner")], "one of builder"),
        ([ORGANIZATION, "p | zone | 嘉善"], "has not the fields"),
        ([ORGANIZATION, ORGANIZATION, PROJECT], "is in two records"),
    ],
)
def test_a_line_that_is_not_right_is_named(
    tmp_path: Path, lines: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder(tmp_path, "# a-001", *lines)), "--check"]) == 1
    message = capsys.readouterr().err
    assert problem in message
    assert "E500" in message


def test_an_unknown_text_and_a_line_before_the_first_are_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="there is no text a-002"):
        read_records(folder(tmp_path / "x", "# a-002"))
    with pytest.raises(GoldError, match="before the first id"):
        read_records(folder(tmp_path / "y", ORGANIZATION))


def test_the_committed_file_is_what_build_makes() -> None:
    made = read_records(FOLDER)
    assert len(made) >= 40
    committed = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]
    assert made == committed, "run: python -m zhpolicy_ie.training.record_annotations annotations"
    assert all(note.records for note in read_gold(OWN))


def test_no_text_of_others_is_in_the_stand_off_file() -> None:
    content = DEV.read_text(encoding="utf-8")
    assert not re.search(r"[^\x00-\x7f]", content)
    lines = [json.loads(line) for line in content.splitlines()]
    assert len(lines) >= 20
    assert {line["part"] for line in lines} == set(PARTS)
    assert all(set(line) == {"id", "part", "organizations", "projects"} for line in lines)


def test_the_stand_off_file_fits_its_texts(shared: Path, dev_gold: list[dict[str, Any]]) -> None:
    notes = {note.id: note for note in with_records(read_gold(shared / "gold" / "dev.jsonl"), DEV)}
    for unit in dev_gold:
        records = notes[unit["id"]].records
        if records is None:
            continue
        for label, these in (("ORG", records.organizations), ("PROJ", records.projects)):
            names = {(e["start"], e["end"]) for e in unit["entities"] if e["label"] == label}
            assert {span for record in these for span in record.mentions} == names
        figures = {(f["start"], f["end"]) for f in unit["figures"]}
        assert all(record.figures <= figures for record in records.projects)


def test_nothing_is_copied_from_the_reference_texts(shared: Path) -> None:
    own = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]
    paths = [shared / "corpus" / "policy", shared / "seeds", shared / "gold"]
    assert shared_runs(own, reference_texts(paths), 30) == {}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"mentions": [[0, 9]]}, "lie outside the text"),
        ({"mentions": [[0, 2], [0, 2]]}, "repeated"),
        ({"mentions": []}, "missing"),
        ({"kind": "enterprise"}, "one of government"),
        ({"place": []}, "the place is empty"),
        ({"kind": None}, "cannot be read"),
    ],
)
def test_records_that_cannot_be_read(change: dict[str, Any], problem: str) -> None:
    record = {"mentions": [[0, 4]], "kind": ["university"], "place": [None]} | change
    with pytest.raises(GoldError, match=problem):
        record_notes({"id": "a", "organizations": [record], "projects": []}, "浙江大学")
