from __future__ import annotations

import builtins
import json

import pytest

from zhpolicy_ie import Document
from zhpolicy_ie.cli import main

TEXTS = [
    ("竹溪牌变频水泵", "PRODUCT", "远销二十多个国家，"),
    ("东岭县", "LOC", "去年培育新品12个；"),
]


def record(order):
    text, entities = "", []
    for name, label, rest in (TEXTS[i] for i in order):
        entities.append({"start": len(text), "end": len(text) + len(name), "label": label})
        text += name + rest
    return {"id": str(order), "text": text, "meta": {}, "entities": entities, "figures": []}


@pytest.fixture
def data(tmp_path):
    for name, orders in (("a", [(0, 1), (1, 0), (0,)]), ("b", [(1,), (0, 1, 0)])):
        lines = [json.dumps(record(order), ensure_ascii=False) for order in orders]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ["--train", str(tmp_path / "a.jsonl"), "--dev", str(tmp_path / "b.jsonl")]


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed; it comes with the extra train")


def test_without_pytorch_the_message_says_what_to_install(data, capsys, monkeypatch):
    real = builtins.__import__

    def missing(name, *rest, **options):
        if name.split(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert main(["train", *data, "--output", "m"]) == 2
    message = capsys.readouterr().err
    assert message.startswith("E301 ") and message.count("\n") == 1
    assert "pip install 'zhpolicy_ie[train]' (about 200 MB" in message


def test_trained_extracted_evaluated(torch, data, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.cfg").write_text(
        "[training]\nepochs = 9\nlearning_rate = 0.01\nbatch_size = 1\n", encoding="utf-8"
    )
    assert main(["train", *data, "-o", "mine", "--config", "own.cfg", "--epochs", "5"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "step 15/15" in err and "PRODUCT" in err
    assert "epochs = 5" in (tmp_path / "mine" / "training.cfg").read_text(encoding="utf-8")
    # No rule sees a name in the second sentence: it is read for the sake of the new label.
    text = "东岭县新增企业5家。竹溪牌变频水泵远销二十多个国家。"
    (tmp_path / "t.txt").write_text(text, encoding="utf-8")
    assert main(["extract", "t.txt", "--tagger", "mine"]) == 0
    line = capsys.readouterr().out
    assert Document.model_validate_json(line).to_json(include_text=False) == line.strip()
    found = json.loads(line)["entities"]
    assert ("竹溪牌变频水泵", "PRODUCT") in {(e["text"], e["label"]) for e in found}
    assert main(["extract", "t.txt", "--tagger", "none"]) == 0
    assert "PRODUCT" not in capsys.readouterr().out
    assert main(["evaluate", "b.jsonl", "--tagger", "mine", "--linker", "rules", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entities"]["PRODUCT"]["f1"] > 0.5


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (["--epochs", "0"], 2, "E300 training.epochs = 0"),
        (["--labels", "LOC,FRUIT"], 2, "FRUIT is neither in the base nor in the annotations"),
        (["--config", "none.cfg"], 2, "E300 none.cfg: the settings cannot be read"),
        (["--base", "nowhere"], 3, "E400 nowhere: there is no name tagger here"),
        (["--train", "none.jsonl"], 1, "E107 none.jsonl: there is no such file"),
        (["--output", "a.jsonl"], 2, "E200 a.jsonl: the model cannot be written"),
    ],
)
def test_what_is_wrong_is_one_line(torch, data, tmp_path, capsys, monkeypatch, words, code, problem):
    monkeypatch.chdir(tmp_path)
    assert main(["train", *data, "--output", "m", *words]) == code
    out, err = capsys.readouterr()
    assert out == "" and problem in err
    assert err.count("\n") == 1
    assert not (tmp_path / "m").exists()


def test_a_missing_tagger_and_options_that_exclude_each_other(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.txt").write_text("东岭县新增企业5家。", encoding="utf-8")
    assert main(["extract", "t.txt", "--tagger", "nowhere"]) == 3
    assert "there is no name tagger here" in capsys.readouterr().err
    assert main(["evaluate", "g.jsonl", "--predictions", "p.jsonl", "--linker", "rules"]) == 2
    assert "--predictions" in capsys.readouterr().err
