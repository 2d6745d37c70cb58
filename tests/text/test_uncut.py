"""Docs whose tokens are lines: the words near numbers are those of the eager tokenizer, and memory stays flat."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.pipeline import build_language
from zhpolicy_ie.text.align import set_ents_exact

PIECES = [
    "云澜县",
    "新增企业",
    "8家",
    "，",
    "。",
    "\n",
    "\r\n",
    "G60",
    "投资",
    "1,234.5亿元",
    " ",
    "\u3000",
    "\x85",
    "A",
]


@pytest.fixture(scope="module")
def nlp():
    return build_language(only="figures", linker="rules")


def near(tokenizer, doc: Doc, stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in tokenizer.words_near([doc], [stretches])[0].tolist()]


def eager(doc: Doc) -> list[tuple[int, int]]:
    return [(token.idx, token.idx + len(token)) for token in doc]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join), st.data())
def test_words_near_are_those_of_the_eager_tokenizer(nlp, text, data):
    tokenizer, whole = nlp.tokenizer, nlp.make_doc(text)
    lines = tokenizer.uncut(text)
    assert "".join(token.text for token in lines) == text
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    names = [(a, b, "ORG") for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    whole, lines = set_ents_exact(whole, names), set_ents_exact(lines, names)
    assert near(tokenizer, whole, [(0, 1)]) == eager(whole)  # its tokens are words
    assert near(tokenizer, lines, [(0, len(text))]) == eager(whole)
    start = data.draw(st.integers(0, len(text)))
    found = near(tokenizer, lines, [(start, start + 3)])
    assert set(found) <= set(eager(whole))
    assert {word for word in eager(whole) if word[1] > start and word[0] < start + 3} <= set(found)


def test_the_records_are_those_of_a_doc_of_words(ie):
    text = "2023年，云澜县完成投资30.5亿元，增长8%。\n云澜科创城由云澜城投集团建设，总投资20亿元，占地300亩。\n" * 30
    doc = ie.nlp(ie.nlp.make_doc(text))
    lines = ie.nlp(ie.make_doc(text))
    assert len(lines) < len(doc) / 4
    for kind in (layers.Quantity, NameMention, layers.FigureDraft, layers.OrganizationDraft, layers.ProjectDraft):
        assert layers.get(lines, kind) == layers.get(doc, kind)


def test_spacy_remembers_nothing_of_the_texts(ie):
    before = len(ie.nlp.vocab.strings)
    reader = Extractor(ie.nlp)
    sizes = []
    for n in range(9):
        doc = reader.make_doc(f"第{n}号简报：\n云澜县新增企业{n + 1}家。")
        sizes.append(len(reader.nlp(doc).vocab.strings))
    assert len(ie.nlp.vocab.strings) == before and set(sizes) == {2}


def test_components_of_others_see_words():
    nlp = build_language(only="figures", linker="rules")
    seen = []

    def look(doc):
        seen.extend(token.text for token in doc)
        return doc

    Language.component("looks_at_words", func=look)
    nlp.add_pipe("looks_at_words")
    reader = Extractor(nlp)
    with nlp.memory_zone():
        found = reader("新增企业8家，培育龙头企业2家。")
    assert "企业" in seen and "龙头" in seen
    assert found.figures[1].value == 2 and "龙头" not in nlp.vocab.strings
