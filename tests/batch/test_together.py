"""Texts that are extracted together have the records that each has alone, and the fault of one costs it only."""

from __future__ import annotations

import gc

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

import zhpolicy_ie
from zhpolicy_ie import layers
from zhpolicy_ie.batch.together import Item, together
from zhpolicy_ie.errors import EmptyInputError, InputError, InternalError
from zhpolicy_ie.figures.component import Figures
from zhpolicy_ie.layers import FigureDraft
from zhpolicy_ie.numbers.component import Quantities

# What could be read over the border between two texts: halves of numbers, words, times, lists and line ends.
PIECES = (
    "全年", "完成工业投资", "86.4亿元", "，", "增长14.6%", "、", "其中：", "新增企业", "3家", "。", "\n", "\r",
    "2023年", "单位GDP能耗下降", "2.5%", "分别", "和", "8.", "5", "万", "到2025年", "力争", "\0", "今年一季度",
)  # fmt: skip


@pytest.fixture(scope="module")
def figures():
    return zhpolicy_ie.load(only="figures")


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join),
            st.sampled_from([None, {"year": 2024, "genre": "gov_work_report"}, {"year": 2023, "genre": "news"}]),
        ),
        min_size=2,
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_together_as_alone(figures, texts):
    expected = []
    for number, (text, meta) in enumerate(texts):
        if text.strip():
            expected.append(figures(text, meta=meta, id=f"d{number}"))
    with pytest.MonkeyPatch.context() as patch:  # or a fault with several would show in nothing but the time
        patch.setattr("zhpolicy_ie.batch.together._alone", None)
        patch.setattr(Figures, "_is_linked", None)
        assert list(figures.pipe(texts, on_error=lambda *_: None)) == expected


def test_names_and_projects_together_as_alone(ie):
    texts = [
        "云澜县由云澜城投集团建设的云澜科创园完成投资2.5亿元",
        "云澜科创园二期由该集团建设，总投资5亿元。",
        "单位GDP能耗下降2.5%。",
        "云澜城投集团（以下简称“城投”）实现营收8亿元，城投利润增长3%。",
    ]
    together_ = [document.model_copy(update={"id": "d0"}) for document in ie.pipe(texts)]
    assert together_ == [ie(text) for text in texts]
    assert together_[0].projects


def test_a_fault_costs_its_text_only(monkeypatch, figures):
    whole = Quantities.__call__

    def fail(self, doc):
        if "故障" in doc.text:
            raise RuntimeError("a fault of ours")
        return whole(self, doc)

    monkeypatch.setattr(Quantities, "__call__", fail)
    texts = ["新增企业1家。", "故障", " ", "新增企业4家。", "新增企业5家。"]
    failed = {}
    found = list(figures.pipe(texts, on_error=failed.__setitem__))
    assert [(d.id, d.figures[0].value) for d in found] == [("d0", 1), ("d3", 4), ("d4", 5)]
    assert isinstance(failed["d1"], InternalError) and isinstance(failed["d2"], EmptyInputError)
    stream = figures.pipe(texts)
    assert next(stream).id == "d0"
    with pytest.raises(InternalError, match="RuntimeError: a fault of ours"):
        next(stream)
    records = figures.extract_batch([{"text": text} for text in texts])
    assert [record["error"] is None for record in records] == [True, False, False, True, True]


def test_what_fails_to_give_the_next_text_costs_none_before(figures):
    def texts():
        yield from ("新增企业1家。", "新增企业2家。")
        raise OSError("the disk is gone")

    found = figures.pipe(texts())
    assert [next(found).figures[0].value, next(found).figures[0].value] == [1, 2]
    with pytest.raises(OSError, match="the disk is gone"):
        next(found)


def test_long_texts_wait_for_nobody(figures):
    taken = []
    texts = ["新增企业1家。", "新增企业2家。" * 8000, "新增企业3家。", "新增企业4家。"]
    items = (taken.append(n) or Item(f"d{n}", text) for n, text in enumerate(texts))
    found = together(figures, items)
    assert [next(found)[0], len(taken)] == ["d0", 2]
    assert [next(found)[0], len(taken)] == ["d1", 3]
    assert [id for id, _ in found] == ["d2", "d3"]


def test_metadata_that_cannot_be_read_costs_its_text_only(figures):
    rows = [
        {"text": "新增企业1家。", "meta": "{"},
        {"text": "新增企业2家。", "meta": {"year": "soon"}},
        {"text": "投资3亿元。"},
    ]
    records = figures.extract_batch(rows)
    assert [len(record["figures"]) for record in records] == [0, 0, 1]
    assert "meta is not JSON" in records[0]["error"] and "meta.year" in records[1]["error"]


def test_nothing_prepared_is_nothing_extracted(figures):
    assert figures.extract([]) == []
    with pytest.raises(InputError):
        figures.prepare(5)


def test_a_pipeline_of_spacy_keeps_the_other_documents():
    nlp = spacy.blank("zh")
    nlp.add_pipe("zhpolicy_quantities")
    nlp.add_pipe("zhpolicy_figures")
    docs = [nlp.get_pipe("zhpolicy_quantities")(nlp.make_doc(f"新增企业{n}家。")) for n in range(1, 5)]
    docs[1].user_data["zhpolicy_ie.Quantity"] = [("no", "quantity")]
    told = []
    nlp.set_error_handler(lambda name, proc, failed, error: told.append((name, [doc.text for doc in failed])))
    found = list(nlp.get_pipe("zhpolicy_figures").pipe(docs, batch_size=4))
    assert [layers.get(doc, FigureDraft)[0].quantity.value for doc in found] == [1, 3, 4]
    assert told == [("zhpolicy_figures", ["新增企业2家。"])]
    nlp.get_pipe("zhpolicy_figures").set_error_handler(_raise)
    with pytest.raises(TypeError):
        list(nlp.get_pipe("zhpolicy_figures").pipe(docs))


def _raise(name, proc, failed, error):
    raise error


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(monkeypatch, figures, enabled):
    def fail(self, doc):
        states.append(gc.isenabled())
        if "故障" in doc.text:
            raise RuntimeError("a fault of ours")
        return whole(self, doc)

    states: list[bool] = []
    whole = Quantities.__call__
    monkeypatch.setattr(Quantities, "__call__", fail)
    (gc.enable if enabled else gc.disable)()
    try:
        figures("新增企业1家。")
        assert gc.isenabled() == enabled
        assert len(list(figures.pipe(["新增企业1家。", "故障"], on_error=lambda *_: None))) == 1
        assert gc.isenabled() == enabled
        with pytest.raises(RuntimeError):
            figures("故障")
        assert gc.isenabled() == enabled
    finally:
        gc.enable()
    assert states and not any(states)
