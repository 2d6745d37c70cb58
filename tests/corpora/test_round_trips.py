"""Our JSONL into each format and back: the same texts and names, whatever the characters are."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhpolicy_ie.corpora import FORMATS, AnnotatedText, EntityNote, convert, read_corpus, write_corpus
from zhpolicy_ie.text.tokenizer import create_tokenizer

UNITS = ("code-points", "utf-16")
CHOICES = [(name, None) for name in FORMATS] + [
    (name, units) for name in ("doccano", "label-studio", "prodigy") for units in UNITS
]
PIECES = st.sampled_from(
    ["云澜县", "产业园", "🚄", "👨‍👩‍👧", "𠮷", "\r\n", "\n", "\r", "\t", " ", "\u3000", "\\", r"\n", "# id = a", "。",
     "\u2028", "\x85", "\ufeff", "é", "e\u0301", "B-ORG", '"', "5G", "863.48亿元"]
)  # fmt: skip
ANYTHING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
TEXTS = st.lists(st.one_of(PIECES, ANYTHING), max_size=12).map("".join)
LABELS = st.sampled_from(["ORG", "PROJ", "LOC", "PER", "I", "B-X"])
META = st.dictionaries(
    st.text("abc年", min_size=1, max_size=3), st.one_of(st.integers(0, 3000), TEXTS, st.lists(ANYTHING, max_size=2)),
    max_size=3,
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> list[AnnotatedText]:
    """Make up to three documents with names that do not overlap."""
    made = []
    for id_ in draw(st.lists(st.one_of(ANYTHING, st.just("gwr/1@2")), min_size=1, max_size=3, unique=True)):
        text = draw(TEXTS)
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
        names = [EntityNote(start, end, draw(LABELS)) for start, end in pairwise(cuts) if draw(st.booleans())]
        made.append(AnnotatedText(id_, text, draw(META), tuple(names)))
    return made


@pytest.fixture(autouse=True, scope="module")
def one_segmenter() -> Iterator[None]:
    """Load the segmentation model once, not for every example."""
    tokenizer = create_tokenizer()(spacy.blank("zh"))
    with mock.patch("zhpolicy_ie.text.tokenizer.create_tokenizer", lambda: lambda nlp: tokenizer):
        yield


@pytest.mark.parametrize(("name", "units"), CHOICES)
@given(documents())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_names_survive(name: str, units: str | None, texts: list[AnnotatedText]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        start, middle, end = Path(folder, "a.jsonl"), Path(folder, "middle"), Path(folder, "b.jsonl")
        write_corpus(texts, start)
        there = convert(start, middle, "jsonl", name, offsets=units)
        back = convert(middle, end, name, "jsonl", offsets=units)
        in_between = read_corpus(middle, name, offsets=units)[0]
        found = {document.id: document for document in read_corpus(end)[0]}
    expected = texts
    if name == "brat":
        at_line_end = {
            (d.id, *n)
            for d in texts
            for n in d.entities
            if d.text[n.start : n.end].strip("\r\n") != d.text[n.start : n.end]
        }
        assert {(note.id, note.start, note.end, note.label) for note in there.lost} == at_line_end
        expected = [d._replace(entities=tuple(n for n in d.entities if (d.id, *n) not in at_line_end)) for d in texts]
    else:
        assert there.lost == []
    assert there.errors == back.errors == back.lost == back.repaired == []
    assert found == {document.id: document for document in expected}
    assert {document.id: document for document in in_between} == found


@pytest.mark.parametrize("name", ["bio", "bioes"])
@given(documents())
@settings(max_examples=20, deadline=None)
def test_sentence_blocks_lose_nothing(name: str, texts: list[AnnotatedText]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a")
        write_corpus(texts, path, name, sentences=True)
        assert read_corpus(path, name)[0] == texts


@pytest.mark.parametrize("name", FORMATS)
def test_gold_survives(name: str, shared: Path, tmp_path: Path) -> None:
    gold = shared / "gold" / "dev.jsonl"
    convert(gold, tmp_path / "middle", "jsonl", name)
    report = convert(tmp_path / "middle", tmp_path / "back.jsonl", name, "jsonl")
    assert (report.lost, report.repaired, report.errors) == ([], [], [])

    def units(path: Path) -> dict[str, dict]:
        lines = path.read_text(encoding="utf-8").splitlines()
        return {unit["id"]: unit for unit in map(json.loads, lines)}

    before, after = units(gold), units(tmp_path / "back.jsonl")
    assert before.keys() == after.keys()
    carried = ["text", "meta", "entities"]
    carried += ["figures"] if name in ("jsonl", "spacy", "prodigy", "label-studio") else []
    assert all(before[id_][key] == after[id_][key] for id_ in before for key in carried)
