"""Training the segmentation model: sampling, labels and pruning on a corpus of a few lines; the whole once, small."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from zhpolicy_ie.errors import MissingInputError
from zhpolicy_ie.text.segmenter import FILES, Segmenter
from zhpolicy_ie.training.segmentation import fit, label, labelled_runs, prune, sample_sentences, word_f1

VERBS = ("完成", "实现", "推进", "加快", "启动")
NOUNS = ("工业投资", "项目建设", "技改", "招商", "城镇化")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    names = [f"doc_{i}.txt" for i in range(40)]
    for i, name in enumerate(names):
        lines = [
            f"临江县第{i}号开发区{verb}{noun}{j}项。" for j, (verb, noun) in enumerate(zip(VERBS, NOUNS, strict=True))
        ]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    manifest = "\n".join(json.dumps({"path": name}) for name in names)
    (tmp_path / "manifest.jsonl").write_text(manifest, encoding="utf-8")
    return tmp_path


def test_the_sample_is_the_same_again_and_holds_documents_out(corpus: Path) -> None:
    train, test = sample_sentences(corpus, 30, 6, seed=1)
    assert (train, test) == sample_sentences(corpus, 30, 6, seed=1)
    assert (len(train), len(test)) == (30, 6)
    assert sample_sentences(corpus, 30, 6, seed=2)[0] != train
    documents = [{s.split("号")[0] for s in part} for part in (train, test)]
    assert not documents[0] & documents[1]


def test_a_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match=r"manifest\.jsonl"):
        sample_sentences(tmp_path, 1, 1, 0)


def test_labels_known_already_are_not_asked_again(tmp_path: Path) -> None:
    cache = tmp_path / "labels.jsonl"
    cache.write_text('["加快", "建设", "。"]\n', encoding="utf-8")
    assert label(["加快建设。"], cache) == {"加快建设。": ["加快", "建设", "。"]}
    assert cache.read_text(encoding="utf-8").count("\n") == 1


def test_words_are_cut_where_the_tokenizer_cuts() -> None:
    assert list(labelled_runs(["2024年", "，", "G60科创走廊", "建设"])) == [["年"], ["科创走廊", "建设"]]


def test_trains_prunes_and_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draw = random.Random(0)
    data = [[draw.choice(VERBS), draw.choice(NOUNS), draw.choice(VERBS)] for _ in range(120)]
    fit(data[:100], data[100:], tmp_path, epochs=3, trim=0, seed=0)
    whole = Segmenter.from_folder(tmp_path)
    assert word_f1(whole, data[100:])[2] > 0.9
    small = prune(tmp_path, threshold=0.05, step=1 / 64)
    assert word_f1(small, data[100:])[2] > 0.9
    assert sum(len(small.files[name]) for name in FILES) < 0.5 * sum(len(whole.files[name]) for name in FILES)
    assert word_f1(small, [["完成工", "业投资"]])[2] == 0.0
