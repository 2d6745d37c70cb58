"""What docs/formats.md shows is run."""

from __future__ import annotations

import re
from pathlib import Path

import zhpolicy_ie
from zhpolicy_ie.cli import main
from zhpolicy_ie.corpora import FORMATS, features, read_corpus

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_examples_run(tmp_path, monkeypatch, ie):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(zhpolicy_ie, "load", lambda: ie)
    blocks = {kind: [code for k, code in BLOCKS if k == kind] for kind in ("json", "sh", "python")}
    Path("gold.jsonl").write_text(blocks["json"][0], encoding="utf-8")
    report = read_corpus("gold.jsonl")[1]
    assert (report.lost, report.repaired, report.errors) == ([], [], [])
    assert main(["convert", "gold.jsonl", "export.json", "--to", "label-studio"]) == 0
    lines = [line.split("#")[0].split() for line in blocks["sh"][0].splitlines()]
    assert [main(words[3:]) for words in lines] == [0, 0, 0, 0]
    names: dict = {}
    for code in blocks["python"]:
        exec(compile(code, "formats.md", "exec"), names)
    assert names["dataset"].features == features()
    assert names["records"][0]["error"] is None


def test_every_format_is_in_the_table():
    first_cells = " ".join(re.findall(r"^\| ([^|]+) \|", PAGE, re.MULTILINE))
    assert [name for name in FORMATS if f"`{name}`" not in first_cells] == []
