from __future__ import annotations

import json
import subprocess
import sys

import pytest

from zhpolicy_ie.cli import main

TEXT = "云澜县🚄云澜城投集团完成投资12.5亿元。"
LINE = {
    "id": "a", "text": TEXT, "meta": {"year": 2024},
    "entities": [{"start": 0, "end": 3, "label": "LOC", "text": "云澜县"}, {"start": 4, "end": 10, "label": "ORG"}],
    "figures": [{"start": 14, "end": 20, "text": "12.5亿元", "value": 1.25e9, "unit": "元"}],
}  # fmt: skip


@pytest.fixture
def gold(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(LINE, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_there_and_back(gold, capsys):
    assert main(["convert", "gold.jsonl", "tasks.json", "--to", "label_studio"]) == 0
    assert main(["convert", "tasks.json", "back.jsonl", "--from", "label-studio"]) == 0
    back = json.loads((gold.parent / "back.jsonl").read_text(encoding="utf-8"))
    LINE["entities"][1]["text"] = "云澜城投集团"
    assert back == LINE
    assert capsys.readouterr().err.splitlines() == ["1 documents, 0 spans lost, 0 repaired"] * 2


def test_offsets_in_utf_16(gold):
    assert main(["convert", "gold.jsonl", "out.jsonl", "--to", "doccano"]) == 0
    assert json.loads((gold.parent / "out.jsonl").read_text())["label"] == [[0, 3, "LOC"], [5, 11, "ORG"]]
    assert main(["convert", "gold.jsonl", "out.jsonl", "--to", "doccano", "--offsets", "code-points"]) == 0
    assert json.loads((gold.parent / "out.jsonl").read_text())["label"][1] == [4, 10, "ORG"]


def test_figures_left_out_are_counted_once(gold, capsys):
    assert main(["convert", "gold.jsonl", "out.bio"]) == 0
    warnings = [line for line in capsys.readouterr().err.splitlines() if line.startswith("warning")]
    assert warnings == ["warning: this format carries no figures; figures left out (1)"]


def test_lost_spans_are_listed_and_cost_the_exit_code(gold, capsys):
    line = LINE | {"entities": [*LINE["entities"], {"start": 4, "end": 6, "label": "LOC", "text": "云澜"}]}
    gold.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    assert main(["convert", "gold.jsonl", "out.bio"]) == 1
    assert "lost: a 4-6 LOC 云澜: it overlaps another span" in capsys.readouterr().err
    assert (gold.parent / "out.bio").read_text(encoding="utf-8").count("B-") == 2
    assert main(["convert", "gold.jsonl", "out.bio", "--allow-loss"]) == 0


def test_bad_documents_are_named_and_the_rest_is_written(gold, capsys):
    gold.write_text(gold.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    assert main(["convert", "gold.jsonl", "-", "--to", "prodigy", "--allow-loss"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["id"] == "a"
    assert "E106 gold.jsonl:2" in err


def test_nothing_is_written_without_a_document(gold):
    gold.write_text("{}\n", encoding="utf-8")
    assert main(["convert", "gold.jsonl", "out.bio"]) == 1
    assert not (gold.parent / "out.bio").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["gold.jsonl", "out.xyz"],
        ["gold.jsonl", "out", "--to", "xml"],
        ["gold.jsonl", "gold.jsonl", "--to", "bio"],
        ["gold.jsonl", "no/folder/out.bio"],
        ["gold.jsonl", "-", "--to", "brat"],
        ["gold.jsonl", ".", "--to", "brat"],
        ["gold.jsonl", "out.bio", "--offsets", "utf-16"],
        ["gold.jsonl", "out.bio", "--offsets", "bytes"],
    ],
)
def test_wrong_usage_touches_nothing(gold, words):
    before = gold.read_bytes()
    assert main(["convert", *words]) == 2
    assert [path.name for path in gold.parent.iterdir()] == ["gold.jsonl"]
    assert gold.read_bytes() == before


def test_a_missing_input(gold):
    assert main(["convert", "none.jsonl", "out.bio"]) == 1


def test_converting_text_formats_imports_neither_spacy_nor_datasets(gold):
    code = (
        "import sys; from zhpolicy_ie.cli import main; import zhpolicy_ie.corpora;"
        "assert main(['convert', 'gold.jsonl', 'out.bio']) == 0;"
        "print([m for m in ('spacy', 'numpy', 'pyarrow', 'datasets') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
