from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed; it comes with the extra train")

import zhpolicy_ie
from zhpolicy_ie.errors import InputError, ModelError, OptionError, OutputError
from zhpolicy_ie.names.tagger.model import Tagger
from zhpolicy_ie.resources import model_path
from zhpolicy_ie.training.ner.annotated import read_annotated
from zhpolicy_ie.training.ner.data import tags_of
from zhpolicy_ie.training.ner.settings import Settings
from zhpolicy_ie.training.ner.user import restore_folder, train_tagger

PARTS = [
    ("清源市", "LOC", "与北京大学共建"),
    ("云川高新技术产业开发区", "PROJ", "新增企业12家，"),
    ("星河牌拖拉机", "PRODUCT", "出口40台，"),
]
ORDERS = [(0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0)]


def record(order):
    text, entities = "", []
    for i in order:
        name, label, rest = PARTS[i]
        entities.append({"start": len(text), "end": len(text) + len(name), "label": label, "text": name})
        text += name + rest
    return {"id": str(order), "text": text, "entities": entities}


def write(path, records):
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path):
    return write(tmp_path / "train.jsonl", map(record, ORDERS)), write(tmp_path / "dev.jsonl", [record((0, 2, 1))])


def weights(folder):
    with np.load(folder / "weights.npz") as arrays:
        return {name: arrays[name] for name in arrays.files}


def same(one, other):
    a, b = weights(one), weights(other)
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def settings(data, output, **options):
    return Settings.read(train=data[0], dev=data[1], output=output, **{"epochs": 1, **options})


def test_a_restored_folder_finds_what_the_folder_finds():
    from zhpolicy_ie.training.ner.tagger import predict
    from zhpolicy_ie.training.ner.user import _encode

    tagger = Tagger.load()
    model, alphabet, lexicon = restore_folder(model_path("ner"), tagger.labels)
    text = record((0, 1, 2))["text"] * 2
    spans = predict([model], _encode([{"text": text, "entities": []}], alphabet, lexicon, tagger.labels))[0]
    assert [s[:3] for s in spans] == [s[:3] for s in tagger.spans(text)]


def test_training_adds_a_label_that_extract_then_finds(data, tmp_path):
    told = []
    own = settings(data, tmp_path / "mine", epochs=6, learning_rate=0.01)
    scores = train_tagger(own, tell=told.append)["scores"]
    tagger = Tagger.load(tmp_path / "mine")
    assert tagger.labels == ("ORG", "PROJ", "LOC", "PER", "PRODUCT")
    assert set(scores) == {*tagger.labels, "all"}
    assert told[0].startswith("base ")
    assert {p.name for p in (tmp_path / "mine").iterdir()} == {
        "config.json", "weights.npz", "README.md", "meta.json", "training.cfg",
    }  # fmt: skip
    # No rule sees a name in the second sentence: it is read for the sake of the new label.
    text = "清源市与北京大学共建实验室。星河牌拖拉机出口40台。"
    document = zhpolicy_ie.load(tagger=str(tmp_path / "mine"))(text)
    labels = {document.text[e.start : e.end]: e.label for e in document.entities}
    assert labels["星河牌拖拉机"] == "PRODUCT"
    assert labels["北京大学"] == "ORG"
    assert zhpolicy_ie.Document.model_validate_json(document.to_json()) == document


def test_labels_left_out_stay_with_the_rules(data, tmp_path):
    told = []
    train_tagger(settings(data, tmp_path / "m", labels="PRODUCT,LOC"), tell=told.append)
    assert Tagger.load(tmp_path / "m").labels == ("PRODUCT", "LOC")
    assert any("passed over: PROJ" in line for line in told)
    found = zhpolicy_ie.load(tagger=str(tmp_path / "m"))("清源市人民政府与北京大学签约。").entities
    assert ("北京大学", "ORG") in {(e.text, e.label) for e in found}


def test_the_model_describes_itself(data, tmp_path):
    config = tmp_path / "train.cfg"
    config.write_text(
        f'[training]\ntrain = "{data[0]}"\ndev = "{data[1]}"\noutput = "{tmp_path / "own-1"}"\nepochs = 9\n\n'
        '[model]\nlicence = "CC-BY-4.0"\ndescription = "finds tractors"\n',
        encoding="utf-8",
    )
    train_tagger(Settings.read(config, epochs=1), tell=lambda line: None)
    folder = tmp_path / "own-1"
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    base = Tagger.load().version
    assert (meta["version"], meta["licence"]) == (f"{base}+own.1", "CC-BY-4.0")
    assert meta["version"] == Tagger.load(folder).version
    assert (meta["train_texts"], meta["judged_by_base"]) == (4, ["ORG", "PER"])
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "CC-BY-4.0" in card and "Finds tractors." in card and "| PRODUCT | - |" in card
    # What is stored gives the same settings again, the options included.
    assert Settings.read(folder / "training.cfg").training == Settings.read(config, epochs=1).training


def test_without_a_word_from_the_user_the_licence_is_open(data, tmp_path):
    meta = train_tagger(settings(data, tmp_path / "m"), tell=lambda line: None)
    assert meta["licence"].startswith("not stated")
    assert "train.jsonl" in meta["description"]


def test_a_run_broken_off_goes_on_to_the_same_result(data, tmp_path):
    train_tagger(settings(data, tmp_path / "whole"), tell=lambda line: None)

    def interrupt(line):
        if line.startswith("step 3/"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_tagger(settings(data, tmp_path / "parts"), tell=interrupt)
    assert {p.name for p in (tmp_path / "parts").iterdir()} == {"unfinished"}
    told = []
    train_tagger(settings(data, tmp_path / "parts"), tell=told.append)
    assert "going on from step 2" in told
    assert not any(line.startswith("step 1/") for line in told)
    assert same(tmp_path / "whole", tmp_path / "parts")
    # The seed decides: the same once more gives the same, another one does not.
    train_tagger(settings(data, tmp_path / "parts"), restart=True, tell=lambda line: None)
    assert same(tmp_path / "whole", tmp_path / "parts")
    train_tagger(settings(data, tmp_path / "parts", seed=2), restart=True, tell=lambda line: None)
    assert not same(tmp_path / "whole", tmp_path / "parts")


def test_another_run_does_not_go_on_from_a_broken_one(data, tmp_path):
    def interrupt(line):
        if line.startswith("step 2/"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_tagger(settings(data, tmp_path / "m"), tell=interrupt)
    with pytest.raises(OptionError, match=r"another seed \(1, now 2\).*--restart"):
        train_tagger(settings(data, tmp_path / "m", seed=2))
    (tmp_path / "m" / "unfinished" / "checkpoint.pt").write_bytes(b"half")
    with pytest.raises(ModelError, match=r"damaged.*--restart"):
        train_tagger(settings(data, tmp_path / "m"))


def test_nothing_of_others_is_overwritten(data, tmp_path):
    full, taken, file = tmp_path / "full", tmp_path / "taken", tmp_path / "file"
    train_tagger(settings(data, full), tell=lambda line: None)
    with pytest.raises(OutputError, match="finished model"):
        train_tagger(settings(data, full))
    taken.mkdir()
    (taken / "thesis.docx").write_bytes(b"years of work")
    for restart in (False, True):
        with pytest.raises(OutputError, match="other things"):
            train_tagger(settings(data, taken), restart=restart)
    file.write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        train_tagger(settings(data, file / "m"))
    with pytest.raises(OutputError, match="the output is the base"):
        train_tagger(settings(data, full, base=full), restart=True)


def test_a_base_of_another_version_is_refused(data, tmp_path):
    base = shutil.copytree(model_path("ner"), tmp_path / "base")
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    (base / "config.json").write_text(json.dumps({**config, "format": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match="reads zhpolicy_ie.tagger 1"):
        train_tagger(settings(data, tmp_path / "m", base=base))
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"text": "清源市"', "not JSON"),
        ('["清源市"]', "not a JSON object"),
        ('{"entities": []}', 'no "text"'),
        ({"text": "清源市", "entities": [{"start": 0, "end": 4, "label": "LOC"}]}, "does not fit"),
        ({"text": "清源市", "entities": [{"start": 0, "end": "3", "label": "LOC"}]}, "no offsets"),
        (
            {"text": "清源市", "entities": [{"start": 0, "end": 2, "label": "LOC", "text": "清源市"}]},
            "but holds '清源'",
        ),
        ({"text": "清源市", "entities": [{"start": 0, "end": 3, "label": "产品"}]}, "capitals"),
        (
            {
                "text": "清源市",
                "entities": [{"start": 0, "end": 3, "label": "A"}, {"start": 1, "end": 3, "label": "B"}],
            },
            "overlaps",
        ),
    ],
)
def test_a_broken_line_is_named(tmp_path, line, problem):
    path = write(tmp_path / "bad.jsonl", [record((1, 0)), line])
    with pytest.raises(InputError, match=r"bad\.jsonl:2: ") as caught:
        read_annotated(path)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[training]\nepoch = 3\n", "no setting training.epoch"),
        ("[training]\nepochs = many\n", "training.epochs = 'many'"),
        ("[training]\nepochs = 0\n", "training.epochs = 0"),
        ('[training]\nlabels = ["org"]\n', "'org' is no label"),
        ("[trainin]\nepochs = 3\n", "no setting trainin"),
        ("[training]\nepochs = ${paths.x}\n", "not a .cfg file"),
        ("epochs = 3\n", "not a .cfg file"),
    ],
)
def test_wrong_settings_are_named(tmp_path, text, problem):
    path = tmp_path / "train.cfg"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OptionError) as caught:
        Settings.read(path, train="a", dev="b", output="c")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_not_given_is_asked_for():
    with pytest.raises(OptionError, match="give --dev"):
        Settings.read(train="a.jsonl", output="m")


def test_tags_of_one_character_and_longer_names():
    annotated = {
        "text": "甲乙丙丁",
        "entities": [{"start": 0, "end": 1, "label": "A"}, {"start": 1, "end": 4, "label": "A"}],
    }
    assert list(tags_of(annotated, ["A"])) == [4, 1, 2, 3]
