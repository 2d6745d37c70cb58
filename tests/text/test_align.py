"""Mentions on tokens: none is lost, whatever the words are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from hypothesis import assume, given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhpolicy_ie import layers
from zhpolicy_ie.text.align import char_span_exact, inside_tokens, set_ents_exact, split_at

VOCAB = Vocab()


def make(words: list[str], spaces: list[bool] | None = None) -> Doc:
    return Doc(VOCAB, words=words, spaces=spaces or [False] * len(words))


def test_splits_only_where_asked() -> None:
    doc = make(["临江县委", "推进", "产业园区"])
    assert [t.text for t in split_at(doc, [3, 4, 7, 9])] == ["临江县", "委", "推进", "产", "业园", "区"]
    assert split_at(doc, [0, 4, 6, 10, 99, -1]) is doc
    assert inside_tokens(doc, [9, 0, 4, 9, 2]) == [2, 9]


def test_keeps_what_the_doc_knows() -> None:
    doc = make(["临江县委", "推进", "。", "园区", "建成", "。"])
    for i, token in enumerate(doc):
        token.tag_, token.lemma_ = f"T{i}", f"L{i}"
    doc.set_ents([doc.char_span(0, 4, label="ORG")])
    doc[0].is_sent_start = doc[3].is_sent_start = True
    doc.spans["works"] = [doc.char_span(7, 9, label="PROJ", kb_id="Q1")]
    doc.cats["plan"] = 0.5
    layers.put_meta(doc, {"year": 2024})
    split = split_at(doc, [3, 8])
    assert split.text == doc.text
    assert [(e.text, e.label_) for e in split.ents] == [("临江县委", "ORG")]
    assert [s.text for s in split.sents] == ["临江县委推进。", "园区建成。"]
    assert [t.tag_ for t in split] == ["T0", "T0", "T1", "T2", "T3", "T3", "T4", "T5"]
    assert split[1].lemma_ == "L0"
    assert [(s.text, s.label_, s.kb_id_) for s in split.spans["works"]] == [("园区", "PROJ", "Q1")]
    assert split.cats == {"plan": 0.5}
    assert layers.get_meta(split) == {"year": 2024}


def test_works_on_tokens_with_spaces() -> None:
    doc = spacy.blank("en")("new zone opens")
    assert [t.text_with_ws for t in split_at(doc, [1, 3, 10])] == ["n", "ew", " ", "zone ", "o", "pens"]
    assert split_at(doc, [3]).text == doc.text


@given(st.lists(st.tuples(st.text(min_size=1, max_size=5), st.booleans()), min_size=1, max_size=8), st.data())
def test_any_span_can_be_had(tokens: list[tuple[str, bool]], data: st.DataObject) -> None:
    doc = make([word for word, _ in tokens], [space for _, space in tokens])
    start = data.draw(st.integers(0, len(doc.text) - 1))
    end = data.draw(st.integers(start + 1, len(doc.text)))
    assume(not any(token.whitespace_ and token.idx + len(token) + 1 == end for token in doc))
    split = set_ents_exact(doc, [(start, end, "ORG")])
    assert split.text == doc.text
    assert [(e.start_char, e.end_char, e.label_) for e in split.ents] == [(start, end, "ORG")]


def test_a_span_that_cannot_be_exact_is_refused() -> None:
    doc = make(["临江县委"])
    for start, end in ((0, 3), (1, 4), (0, 0), (4, 4), (4, 9)):
        with pytest.raises(ValueError, match=f"{start} to {end}"):
            char_span_exact(doc, start, end)


@pytest.mark.parametrize("mode", ["pkuseg", "char"])
def test_no_gold_mention_is_lost(mode: str, shared: Path) -> None:
    """Counts gold boundaries inside plain tokens (``pytest -s`` shows them), then loses none of them."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhpolicy.Tokenizer.v1", "words": mode}}})
    for part in ("train", "dev"):
        boundaries = inside = mentions = hit = 0
        for line in (shared / "gold" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
            unit = json.loads(line)
            doc = nlp(unit["text"])
            offsets = {offset for m in unit["entities"] + unit["figures"] for offset in (m["start"], m["end"])}
            boundaries += len(offsets)
            inside += len(inside_tokens(doc, offsets))
            names = [(m["start"], m["end"], m["label"]) for m in unit["entities"]]
            doc = set_ents_exact(doc, names)
            assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == sorted(names)
            assert [e.text for e in doc.ents] == [m["text"] for m in sorted(unit["entities"], key=lambda m: m["start"])]
            doc = split_at(doc, offsets)
            for figure in unit["figures"]:
                assert char_span_exact(doc, figure["start"], figure["end"]).text == figure["text"]
            assert doc.text == unit["text"]
            mentions += len(unit["entities"]) + len(unit["figures"])
            hit += len(doc.ents) + len(unit["figures"])
        print(
            f"\n{mode}, {part}: {inside} of {boundaries} gold boundaries inside tokens; {mentions - hit} mentions lost"
        )
        assert mentions == hit > 0
