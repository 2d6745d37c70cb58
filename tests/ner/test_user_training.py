from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed; it comes with the extra train")

import torch

from zhpolicy_ie.cli import main
from zhpolicy_ie.errors import InputError, ModelError, OptionError, OutputError
from zhpolicy_ie.names.find import find_names
from zhpolicy_ie.names.tagger.model import Calibration, Tagger
from zhpolicy_ie.names.vocab import load_vocabulary
from zhpolicy_ie.resources import model_path
from zhpolicy_ie.training.ner.annotated import read_annotated
from zhpolicy_ie.training.ner.data import build_alphabet, build_lexicon, tags_of
from zhpolicy_ie.training.ner.export import export
from zhpolicy_ie.training.ner.network import Shape
from zhpolicy_ie.training.ner.settings import Settings
from zhpolicy_ie.training.ner.tagger import NameTagger
from zhpolicy_ie.training.ner.user import restore_folder, train_from_jsonl, train_tagger

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


@pytest.fixture(autouse=True)
def one_thread():
    """Keep threads from waiting for each other over matrices this small."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Give a base that knows nothing and is so small that a run takes a second."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("base")
    alphabet, lexicon = build_alphabet([record(order)["text"] for order in ORDERS]), build_lexicon()
    sizes = len(alphabet.chars) + 4, len(alphabet.pairs) + 1, len(alphabet.triples) + 1
    shape = Shape(*sizes, lexicon.sizes, 16, 16, 8, (1, 1), (0,), 2)
    labels = ("ORG", "PROJ", "LOC", "PER")
    export(NameTagger(shape, labels), alphabet, lexicon, Calibration((1.0,) * 4, (0.0,) * 4), folder, "0.0.1")
    return folder


@pytest.fixture
def settings(data, base):
    def make(output, **options):
        values = {"train": data[0], "dev": data[1], "base": base, "epochs": 1, **options}
        return Settings.read(output=output, **values)

    return make


def weights(folder):
    with np.load(folder / "weights.npz") as arrays:
        return {name: arrays[name] for name in arrays.files}


def same(one, other):
    a, b = weights(one), weights(other)
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def test_a_restored_folder_finds_what_the_folder_finds():
    from zhpolicy_ie.training.ner.tagger import predict
    from zhpolicy_ie.training.ner.user import _encode

    tagger = Tagger.load()
    model, alphabet, lexicon = restore_folder(model_path("ner"), tagger.labels)
    text = record((0, 1, 2))["text"] * 2
    spans = predict([model], _encode([{"text": text, "entities": []}], alphabet, lexicon, tagger.labels))[0]
    assert [s[:3] for s in spans] == [s[:3] for s in tagger.spans(text)]


def test_training_adds_a_label_and_leaves_a_whole_model(settings, tmp_path):
    told = []
    own = settings(tmp_path / "mine", epochs=30, learning_rate=0.03, dropout=0)
    scores = train_tagger(own, tell=told.append)["scores"]
    tagger = Tagger.load(tmp_path / "mine")
    assert tagger.labels == ("ORG", "PROJ", "LOC", "PER", "PRODUCT")
    assert set(scores) == {*tagger.labels, "all"}
    assert scores["PRODUCT"] == 1
    assert told[0].startswith("base 0.0.1: ")
    assert {p.name for p in (tmp_path / "mine").iterdir()} == {
        "config.json", "weights.npz", "README.md", "meta.json", "training.cfg",
    }  # fmt: skip


def test_the_function_for_programs(data, base, tmp_path):
    scores = train_from_jsonl(*data, tmp_path / "m", base=base, labels=["LOC", "PRODUCT"], epochs=1, tell=list)
    assert list(scores) == ["LOC", "PRODUCT", "all"]


def test_labels_left_out_stay_with_the_rules(settings, tmp_path):
    told = []
    train_tagger(settings(tmp_path / "m", labels="PRODUCT,LOC"), tell=told.append)
    tagger = Tagger.load(tmp_path / "m")
    assert tagger.labels == ("PRODUCT", "LOC")
    assert any("passed over: PROJ" in line for line in told)
    text = "清源市人民政府与北京大学签约。"
    assert "ORG" in {m.label for m in find_names(text, load_vocabulary(), tagger=tagger)}


def test_the_model_describes_itself(data, base, tmp_path):
    config = tmp_path / "train.cfg"
    config.write_text(
        f'[training]\ntrain = "{data[0]}"\ndev = "{data[1]}"\noutput = "{tmp_path / "own-1"}"\n'
        f'base = "{base}"\nepochs = 9\n\n'
        '[model]\nlicence = "CC-BY-4.0"\ndescription = "finds tractors"\n',
        encoding="utf-8",
    )
    train_tagger(Settings.read(config, epochs=1), tell=lambda line: None)
    folder = tmp_path / "own-1"
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    assert (meta["version"], meta["licence"]) == ("0.0.1+own.1", "CC-BY-4.0")
    assert meta["version"] == Tagger.load(folder).version
    assert (meta["train_texts"], meta["train_names"], meta["judged_by_base"]) == (4, 12, ["ORG", "PER"])
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "CC-BY-4.0" in card and "Finds tractors." in card and "| PRODUCT | - |" in card
    # What is stored gives the same settings again, the options included.
    assert Settings.read(folder / "training.cfg").training == Settings.read(config, epochs=1).training


def test_without_a_word_from_the_user_the_licence_is_open(settings, tmp_path):
    meta = train_tagger(settings(tmp_path / "m"), tell=lambda line: None)
    assert meta["licence"].startswith("not stated")
    assert "train.jsonl" in meta["description"]


def test_a_run_broken_off_goes_on_to_the_same_result(settings, tmp_path):
    train_tagger(settings(tmp_path / "whole"), tell=lambda line: None)

    def interrupt(line):
        if line.startswith("step 3/"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_tagger(settings(tmp_path / "parts"), tell=interrupt)
    assert {p.name for p in (tmp_path / "parts").iterdir()} == {"unfinished"}
    told = []
    train_tagger(settings(tmp_path / "parts"), tell=told.append)
    assert "going on from step 2" in told
    assert not any(line.startswith("step 1/") for line in told)
    assert same(tmp_path / "whole", tmp_path / "parts")
    # The seed decides: the same once more gives the same, another one does not.
    train_tagger(settings(tmp_path / "parts"), restart=True, tell=lambda line: None)
    assert same(tmp_path / "whole", tmp_path / "parts")
    train_tagger(settings(tmp_path / "parts", seed=2), restart=True, tell=lambda line: None)
    assert not same(tmp_path / "whole", tmp_path / "parts")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL])
def test_a_process_that_is_stopped_goes_on(settings, data, base, tmp_path, capfd, kind):
    folder = tmp_path / "parts"
    words = ["train", "--train", str(data[0]), "--dev", str(data[1]), "--base", str(base), "--epochs", "10"]
    words += ["--output", str(folder)]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "zhpolicy_ie", *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env) as process:
        end = time.monotonic() + 120
        while not (folder / "unfinished" / "checkpoint.pt").is_file() and time.monotonic() < end:
            time.sleep(0.01)
        process.send_signal(kind)
        _, err = process.communicate(timeout=60)
    if kind == signal.SIGINT:
        assert process.returncode == 130
        assert err.splitlines()[-1].startswith("interrupted: the same command goes on")
    assert not (folder / "config.json").exists()
    assert main(words) == 0
    assert "going on from step" in capfd.readouterr().err
    train_tagger(settings(tmp_path / "whole", epochs=10), tell=lambda line: None)
    assert same(folder, tmp_path / "whole")


def test_another_run_does_not_go_on_from_a_broken_one(settings, tmp_path):
    def interrupt(line):
        if line.startswith("step 2/"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_tagger(settings(tmp_path / "m"), tell=interrupt)
    with pytest.raises(OptionError, match=r"another seed \(1, now 2\).*--restart"):
        train_tagger(settings(tmp_path / "m", seed=2))
    (tmp_path / "m" / "unfinished" / "checkpoint.pt").write_bytes(b"half")
    with pytest.raises(ModelError, match=r"damaged.*--restart"):
        train_tagger(settings(tmp_path / "m"))


def test_nothing_of_others_is_overwritten(settings, tmp_path):
    full, taken, file = tmp_path / "full", tmp_path / "taken", tmp_path / "file"
    train_tagger(settings(full), tell=lambda line: None)
    with pytest.raises(OutputError, match="finished model"):
        train_tagger(settings(full))
    taken.mkdir()
    (taken / "thesis.docx").write_bytes(b"years of work")
    for restart in (False, True):
        with pytest.raises(OutputError, match="other things"):
            train_tagger(settings(taken), restart=restart)
    file.write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        train_tagger(settings(file / "m"))
    with pytest.raises(OutputError, match="the output is the base"):
        train_tagger(settings(full, base=full), restart=True)


def test_a_base_of_another_version_is_refused(settings, base, tmp_path):
    other = shutil.copytree(base, tmp_path / "base")
    config = json.loads((other / "config.json").read_text(encoding="utf-8"))
    (other / "config.json").write_text(json.dumps({**config, "format": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"reads zhpolicy_ie\.tagger 1"):
        train_tagger(settings(tmp_path / "m", base=other))
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
