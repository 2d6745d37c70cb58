"""The linking stage: what its parts do, how it behaves with and without models, and that it stays linear."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import spacy

import zhpolicy_ie
from zhpolicy_ie import layers
from zhpolicy_ie.errors import ModelError
from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.figures.canonical import canonical_name
from zhpolicy_ie.figures.learned.model import load_model
from zhpolicy_ie.figures.words import load_lexicon
from zhpolicy_ie.layers import FigureDraft
from zhpolicy_ie.vocabulary import read_rows, resource

REPORT = {"year": 2024, "genre": "gov_work_report"}


@pytest.fixture(scope="module")
def by_rule() -> Extractor:
    return zhpolicy_ie.load(linker="rules")


def test_rules_alone_read_the_plain_sentence(by_rule: Extractor) -> None:
    (figure,) = by_rule("2022年，全县地区生产总值达到625.4亿元。").figures
    assert (figure.value, figure.unit, figure.period.value, figure.aspect) == (62540000000, "元", "2022", "level")
    assert figure.indicator.text == "地区生产总值"


def test_from_and_to_are_linked(ie: Extractor) -> None:
    first, second = ie("森林覆盖率从41.2%提高到43.5%。", meta=REPORT).figures
    assert (first.aspect, second.aspect, second.from_figure) == ("from", "level", first.id)


def test_a_report_reviews_one_year_and_plans_the_next(ie: Extractor) -> None:
    text = "过去一年，完成固定资产投资212亿元，同比增长8.1%。今年预期目标是：地区生产总值增长6%左右。"
    figures = ie(text, meta=REPORT).figures
    assert [(f.period.value, f.status) for f in figures if f.period] == [
        ("2023", "actual"),
        ("2023", "actual"),
        ("2024", "target"),
    ]


def test_numbers_inside_names_are_not_figures(ie: Extractor) -> None:
    assert not ie("深入实施“百千万工程”，加快建设G60科创走廊。").figures


def test_canonical_names() -> None:
    assert canonical_name("GDP") == canonical_name("生产总值") == "地区生产总值"
    assert canonical_name("规上工业增加值") == "规模以上工业增加值"


def test_words_are_sound() -> None:
    rows = read_rows(resource("zhpolicy_ie.figures", "words.tsv"), ("word", "role", "kind"))
    assert {r["role"] for r in rows} == {"link", "lead", "stop", "noun"}
    assert len({(r["word"], r["role"]) for r in rows}) == len(rows)
    assert load_lexicon().link.suffix("投资增长", 4) == (2, "up")


def test_indicators_are_sound() -> None:
    rows = read_rows(resource("zhpolicy_ie.figures", "indicators.tsv"), ("name", "aliases", "usual_unit"))
    assert len({r["name"] for r in rows}) == len(rows) > 150


def test_a_broken_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="E400"):
        load_model(tmp_path)
    (tmp_path / "config.json").write_text('{"format": 99}', encoding="utf-8")
    (tmp_path / "weights.npz").write_bytes(b"no zip")
    with pytest.raises(ModelError):
        load_model(tmp_path)


def test_layers_survive_serialisation(ie: Extractor) -> None:
    doc = ie.nlp(ie.make_doc("2022年，全县完成投资20亿元。"))
    copy = spacy.tokens.Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert layers.get(copy, FigureDraft) == layers.get(doc, FigureDraft)


def test_one_component_alone_in_another_pipeline() -> None:
    nlp = spacy.blank("zh")
    for name in ("zhpolicy_quantities", "zhpolicy_periods", "zhpolicy_figures"):
        nlp.add_pipe(name)
    (figure,) = layers.get(nlp("2022年，新建公路35公里。"), FigureDraft)
    assert figure.quantity.value == 35
    assert figure.period_value == "2022"


def test_long_documents_cost_the_same_per_character(ie: Extractor) -> None:
    paragraph = "2022年，全县新建公路35公里，增长8%，完成投资20亿元，居全市第2位。\n"

    def seconds(times: int) -> float:
        text = paragraph * times
        started = time.process_time()
        ie(text)
        return time.process_time() - started

    seconds(10)
    assert seconds(800) < 16 * max(seconds(100), 0.05) + 1.0
