"""The evaluate command, from files to printed scores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from zhpolicy_ie.cli.evaluate import evaluate
from zhpolicy_ie.errors import GoldError

FIGURE = {"start": 5, "end": 8, "text": "52家", "value": 52.0, "unit": "家", "modifier": "exact", "aspect": "change",
          "indicator": "企业", "period": "2023", "status": "actual", "subject": None, "optional": False}  # fmt: skip
ENTITY = {"start": 0, "end": 2, "text": "嘉善", "label": "LOC"}
GOLD = {"id": "a", "text": "嘉善新增企52家。", "meta": {"year": 2023}, "entities": [ENTITY], "figures": [FIGURE]}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write(tmp_path / "gold.jsonl", GOLD)


def write(path: Path, *lines: dict) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(evaluate)
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_prediction_file_is_scored(gold: Path, tmp_path: Path) -> None:
    found = write(tmp_path / "found.jsonl", {**GOLD, "figures": [{**FIGURE, "aspect": "level"}]})
    scores = json.loads(run(gold, "--predictions", found, "--json").stdout)
    assert list(scores) == ["units", "entities", "figures"]
    assert scores["units"] == 1
    assert scores["entities"]["LOC"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "tp": 1, "fp": 0, "fn": 0}
    assert scores["figures"]["value+unit"]["f1"] == 1.0
    assert scores["figures"]["record"] == {"p": 0.0, "r": 0.0, "f1": 0.0, "tp": 0, "fp": 1, "fn": 1}
    assert scores["figures"]["aspect"] == {"acc": 0.0, "n": 1}


def test_errors_and_confusions_are_listed(gold: Path, tmp_path: Path) -> None:
    found = write(tmp_path / "found.jsonl", {**GOLD, "entities": [], "figures": [{**FIGURE, "aspect": "level"}]})
    text = run(gold, "--predictions", found, "--errors", 5, "--confusions").stdout
    assert "entity missed: 1\n-\ta\t嘉善\tLOC; found: -\t[嘉善]新增企52家。\n" in text
    assert "record aspect: 1\n-\ta\t52家\tgold change, found level\t嘉善新增企[52家]。\n" in text
    assert "aspect (gold -> found)\n  change -> level  1\n" in text
    data = json.loads(run(gold, "--predictions", found, "--errors", 5, "--confusions", "--json").stdout)
    assert [e["kind"] for e in data["errors"]] == ["entity missed", "record aspect"]
    assert data["confusions"]["aspect"] == [{"gold": "change", "found": "level", "n": 1}]


def test_no_more_errors_of_a_kind_than_asked_for(gold: Path, tmp_path: Path) -> None:
    write(gold, *({**GOLD, "id": f"g{i}"} for i in range(5)))
    found = write(tmp_path / "found.jsonl", {"id": "g0"})
    result = run(gold, "--predictions", found, "--errors", 2)
    assert "figure missed: 5" in result.stdout
    assert result.stdout.count("52家 = 52 家; found: -") == 2
    assert "4 gold documents have no prediction" in result.stderr


def test_a_row_for_the_score_table(gold: Path) -> None:
    row = run(gold, "--predictions", gold, "--row", "gold itself").stdout
    assert row == "| gold itself | 1.0000 | 1.0000 | 1.0000 | 1.0000 | .0000 | .0000 | 1.0000 | .0000 | - |\n"


def test_the_pipeline_runs_on_gold_texts_and_reports_its_speed(gold: Path) -> None:
    result = run(gold, "--words", "char", "--json")
    figures = json.loads(result.stdout)["figures"]["span"]
    assert figures["tp"] + figures["fn"] == 1
    assert result.stderr.startswith("9 characters in ")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "E500 .*has no annotated document"),
        ("{}\n", "E500 .*gold.jsonl:1: the line has no id, text, entities, figures. Remedy:"),
        ("[1]\n", "E500 .*gold.jsonl:1: the line has no id"),
        ("\n{not json\n", "E500 .*gold.jsonl:2: not JSON"),
        ('{"id": "a", "text": "", "entities": [{"start": 1}], "figures": []}', "E500 .*:1: .*'end' is missing"),
        (
            '{"id": "a", "text": "", "entities": [], "figures": [{"start": "1", "end": 2}]}',
            "E500 .*:1: .*cannot be read",
        ),
        ('{"id": "a", "text": "", "entities": [], "figures": null}', "E500 .*:1: .*cannot be read"),
        ('{"id": "a", "text": "", "entities": [], "figures": []}\n' * 2, "E500 .*the id a occurs twice"),
    ],
)
def test_unusable_gold_is_refused_with_a_remedy(gold: Path, content: str, problem: str) -> None:
    gold.write_text(content, encoding="utf-8")
    with pytest.raises(GoldError, match=problem):
        run(gold)


def test_files_that_cannot_be_read_are_refused(gold: Path, tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"E500 .*nowhere.jsonl: the file cannot be read"):
        run(gold, "--predictions", tmp_path / "nowhere.jsonl")
    gold.write_bytes("嘉善".encode("gb18030"))
    with pytest.raises(GoldError, match=r"E500 .*not UTF-8"):
        run(gold)
