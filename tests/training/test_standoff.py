"""Annotations of texts that are not ours: offsets alone are kept, and fit the text they were made on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhpolicy_ie.errors import FormatError, MissingInputError
from zhpolicy_ie.records import CoreLabel
from zhpolicy_ie.training import standoff
from zhpolicy_ie.training.standoff import kept, read_stretches

SHIPPED = [Path(__file__).parents[2] / "annotations" / "names" / name for name in ("first.jsonl", "second.jsonl")]
TEXT = "云川县工作会议召开。\n云川县引进远航重工集团，建设柳溪新城。"
NAMES = [(11, 14, "LOC"), (16, 22, "ORG"), (25, 29, "PROJ")]


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "doc_1.txt").write_text(TEXT, encoding="utf-8")
    row = {"id": "doc_1", "title": "某县动态", "region": None, "year": 2024, "genre": "news", "chars": len(TEXT)}
    (tmp_path / "manifest.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return tmp_path


def annotated(start=11):
    text = TEXT[start:]
    entities = [
        {"start": a - start, "end": b - start, "label": label, "text": TEXT[a:b]} for a, b, label in NAMES if a >= start
    ]
    return {"id": f"doc_1@{start}", "text": text, "entities": entities}


def test_offsets_come_back_as_the_same_names(corpus, tmp_path):
    path = tmp_path / "kept.jsonl"
    path.write_text(json.dumps(kept(annotated())) + "\n", encoding="utf-8")
    assert not any("\u4e00" <= char <= "\u9fff" for char in path.read_text(encoding="utf-8"))
    (unit,) = read_stretches(path, corpus)
    assert {key: unit[key] for key in ("id", "text", "entities")} == annotated()
    assert unit["meta"] == {"title": "某县动态", "region": None, "year": 2024, "genre": "news"}


def test_a_line_with_its_text_needs_no_corpus(tmp_path):
    path = tmp_path / "whole.jsonl"
    path.write_text(json.dumps(annotated()) + "\n", encoding="utf-8")
    assert read_stretches(path, tmp_path / "nowhere") == [annotated()]


def test_a_changed_corpus_is_refused(corpus, tmp_path):
    path = tmp_path / "kept.jsonl"
    path.write_text(json.dumps(kept(annotated())) + "\n", encoding="utf-8")
    (corpus / "policy" / "doc_1.txt").write_text(TEXT.replace("远航", "远方"), encoding="utf-8")
    with pytest.raises(FormatError, match="doc_1@11 has another text"):
        read_stretches(path, corpus)


@pytest.mark.parametrize("lost", ["manifest.jsonl", "policy/doc_1.txt"])
def test_a_missing_corpus_is_named(corpus, tmp_path, lost):
    path = tmp_path / "kept.jsonl"
    path.write_text(json.dumps(kept(annotated())) + "\n", encoding="utf-8")
    (corpus / lost).unlink()
    with pytest.raises(MissingInputError, match=Path(lost).name):
        read_stretches(path, corpus)


def test_both_directions_by_command(corpus, tmp_path, capsys):
    whole, offsets, back = (tmp_path / name for name in ("whole.jsonl", "offsets.jsonl", "back.jsonl"))
    whole.write_text(json.dumps(annotated()) + "\n", encoding="utf-8")
    standoff.main(["keep", str(whole), "-o", str(offsets)])
    standoff.main(["join", str(offsets), "--corpus", str(corpus), "-o", str(back)])
    assert json.loads(back.read_text(encoding="utf-8"))["entities"] == annotated()["entities"]
    assert capsys.readouterr().err == "1 annotated stretches\n" * 2


def test_the_shipped_annotations_are_sound():
    records = [json.loads(line) for path in SHIPPED for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({record["id"] for record in records}) == len(records)
    for record in records:
        assert set(record) == {"id", "length", "crc32", "entities"}
        ends = [0, *(end for _, end, _ in record["entities"])]
        assert all(before <= start for before, (start, _, _) in zip(ends, record["entities"], strict=False))
        assert all(start < end <= record["length"] for start, end, _ in record["entities"])
        assert {label for _, _, label in record["entities"]} <= set(CoreLabel.__args__)


def test_the_shipped_annotations_are_of_other_documents_than_dev(shared):
    dev = {json.loads(line)["id"].partition("@")[0] for line in (shared / "gold/dev.jsonl").open(encoding="utf-8")}
    units = [unit for path in SHIPPED for unit in read_stretches(path, shared / "corpus")]
    assert dev.isdisjoint(unit["id"].partition("@")[0] for unit in units)
    assert all(not unit["entities"] or unit["text"].strip() for unit in units)


def test_the_readme_tells_what_is_there(capsys):
    standoff.main(["stats", *map(str, SHIPPED)])
    assert capsys.readouterr().out in SHIPPED[0].with_name("README.md").read_text(encoding="utf-8")


def test_a_broken_line_is_told(tmp_path):
    path = tmp_path / "broken.jsonl"
    path.write_text("{broken\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"broken\.jsonl"):
        read_stretches(path, tmp_path)
