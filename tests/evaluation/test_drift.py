"""What became better and what became worse between two outputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_evaluate_command import ENTITY, FIGURE, GOLD, run, write

from zhpolicy_ie.errors import OptionError


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Give the gold file and two outputs: one wrong in the aspect, one without the name and with two more figures."""
    more = [{**FIGURE, "start": 0, "end": 1, "text": "嘉"}, {**FIGURE, "start": 1, "end": 2, "text": "善"}]
    return [
        write(tmp_path / "gold.jsonl", GOLD),
        write(tmp_path / "old.jsonl", {**GOLD, "figures": [{**FIGURE, "aspect": "level"}, more[0]]}),
        write(tmp_path / "new.jsonl", {**GOLD, "entities": [], "figures": [*more, FIGURE]}),
    ]


def test_gone_and_new_mistakes_are_listed_by_kind(files: list[Path]) -> None:
    gold, old, new = files
    lines = run(gold, "--compare", old, new).stdout.splitlines()
    assert "entities LOC         f1 1.0000 -> 0.0000  worse" in lines
    assert "figures aspect      acc 0.0000 -> 1.0000  better" in lines
    assert "figures modifier    acc 1.0000 -> 1.0000  =" in lines
    at = lines.index("record aspect: 1 better, 0 worse, 0 as before")
    assert lines[at + 1].split("\t")[:4] == ["+", "a", "52家", "gold change, found level"]
    at = lines.index("entity missed: 0 better, 1 worse, 0 as before")
    assert lines[at + 1].startswith("-\ta\t嘉善\tLOC; found: -")
    assert "figure wrong: 0 better, 1 worse, 1 as before" in lines


def test_the_other_way_round_better_is_worse(files: list[Path]) -> None:
    gold, old, new = files
    there = json.loads(run(gold, "--compare", old, new, "--json").stdout)
    back = json.loads(run(gold, "--compare", new, old, "--json").stdout)
    assert (there["better"], there["worse"]) == (back["worse"], back["better"]) != ([], [])
    assert (there["old"], there["new"]) == (back["new"], back["old"])


def test_no_more_than_asked_for(files: list[Path]) -> None:
    gold, old, _ = files
    gold.write_text("".join(json.dumps({**GOLD, "id": f"g{i}"}) + "\n" for i in range(5)), encoding="utf-8")
    write(old, *({**GOLD, "id": f"g{i}"} for i in range(5)))
    new = write(old.with_name("new"), {**GOLD, "id": "g0", "entities": [ENTITY], "figures": []})
    text = run(gold, "--compare", old, new, "--errors", 2).stdout
    assert "figure missed: 0 better, 5 worse, 0 as before" in text
    assert len([line for line in text.splitlines() if line.startswith("-\tg") and "52 家" in line]) == 2


def test_nothing_moved(files: list[Path]) -> None:
    gold, old, _ = files
    assert "worse\n" not in run(gold, "--compare", old, old).stdout


def test_options_that_do_not_go_together(files: list[Path]) -> None:
    gold, old, new = files
    with pytest.raises(OptionError, match="E300 --compare goes with"):
        run(gold, "--compare", old, new, "--bands")
