import json

import pytest

pytest.importorskip("torch")

from zhpolicy_ie.errors import GoldError
from zhpolicy_ie.names.tagger.model import Tagger
from zhpolicy_ie.resources import model_path
from zhpolicy_ie.training.ner.data import tags_of
from zhpolicy_ie.training.ner.user import restore_folder, train_from_jsonl

PARTS = [
    ("清源市", "LOC", "与北京大学共建"),
    ("云川高新技术产业开发区", "PROJ", "新增企业12家，"),
    ("星河牌拖拉机", "PRODUCT", "出口40台，"),
]


def record(order):
    text, entities = "", []
    for i in order:
        name, label, rest = PARTS[i]
        entities.append({"start": len(text), "end": len(text) + len(name), "label": label, "text": name})
        text += name + rest
    return {"id": str(order), "text": text, "entities": entities}


def write(path, orders):
    path.write_text("\n".join(json.dumps(record(o), ensure_ascii=False) for o in orders) + "\n", encoding="utf-8")
    return path


def test_a_restored_folder_finds_what_the_folder_finds():
    from zhpolicy_ie.training.ner.tagger import predict
    from zhpolicy_ie.training.ner.user import _encode

    tagger = Tagger.load()
    model, alphabet, lexicon = restore_folder(model_path("ner"), tagger.labels)
    text = record((0, 1, 2))["text"] * 2
    spans = predict([model], _encode([{"text": text, "entities": []}], alphabet, lexicon, tagger.labels))[0]
    assert [s[:3] for s in spans] == [s[:3] for s in tagger.spans(text)]


def test_training_adds_a_label_and_keeps_the_others(tmp_path):
    train = write(tmp_path / "train.jsonl", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0)])
    dev = write(tmp_path / "dev.jsonl", [(0, 2, 1)])
    told = []
    scores = train_from_jsonl(train, dev, tmp_path / "mine", epochs=6, tell=told.append)
    tagger = Tagger.load(tmp_path / "mine")
    assert tagger.labels == ("ORG", "PROJ", "LOC", "PER", "PRODUCT")
    assert set(scores) == {*tagger.labels, "all"}
    assert told
    assert "PRODUCT" in (tmp_path / "mine" / "README.md").read_text(encoding="utf-8")
    assert not (tmp_path / "mine" / "checkpoint.pt").exists()
    found = {m.label for m in tagger.tag(record((0, 1, 2))["text"])}
    assert found & {"LOC", "PROJ"}


def test_wrong_offsets_are_refused_with_their_line(tmp_path):
    bad = record((0, 1))
    bad["entities"][1]["end"] += 1
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(record((1, 0))) + "\n" + json.dumps(bad) + "\n", encoding="utf-8")
    with pytest.raises(GoldError, match=r"bad\.jsonl:2"):
        train_from_jsonl(path, path, tmp_path / "m")


def test_tags_of_one_character_and_longer_names():
    annotated = {
        "text": "甲乙丙丁",
        "entities": [{"start": 0, "end": 1, "label": "A"}, {"start": 1, "end": 4, "label": "A"}],
    }
    assert list(tags_of(annotated, ["A"])) == [4, 1, 2, 3]
