"""Figures alone look at the words around numbers only; what they find is what they find among all words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import spacy

from zhpolicy_ie import layers
from zhpolicy_ie.figures.learned.positions import text_features
from zhpolicy_ie.layers import FigureDraft
from zhpolicy_ie.pipeline import build_language

TEXT = (
    "过去一年，全县上下聚焦产业转型，持续优化营商环境，城乡面貌明显改善，群众获得感不断增强。\n"
    "2023年，全县实现地区生产总值486.2亿元，同比增长6.3%；规上工业增加值、社会消费品零售总额分别增长7.1%和5.4%。"
    "新引进亿元以上项目37个，其中制造业项目占六成以上。\n"
    "我们始终坚持党建引领，深入推进基层治理，着力防范化解风险，守牢安全生产底线，社会大局保持稳定。\n"
    "今年，力争固定资产投资增长8%左右，城镇新增就业1.2万人。"
)


def test_the_same_figures_as_among_all_words(tmp_path: Path) -> None:
    nlp = build_language(only="figures")
    eager = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhpolicy.Tokenizer.v1"}}})
    for name in nlp.pipe_names:
        eager.add_pipe(name)
    figures = layers.get(nlp(TEXT), FigureDraft)
    assert len(figures) >= 7
    assert figures == layers.get(eager(TEXT), FigureDraft)
    nlp.to_disk(tmp_path / "pipeline")
    assert layers.get(spacy.load(tmp_path / "pipeline")(TEXT), FigureDraft) == figures


def test_features_near_a_stretch_are_those_of_the_whole() -> None:
    words = np.array([(k, k + 2) for k in range(0, 120, 2)])
    whole = text_features(TEXT, words, [], [])
    near = [(-20, 6), (30, 55), (58, 61), (len(TEXT) - 3, len(TEXT) + 26)]
    part = text_features(TEXT, words, [], [], near)
    for start, end in near:
        inside = slice(max(start, 0), end + 1)
        assert np.array_equal(part.ngrams[:, part.column[inside]], whole.ngrams[:, whole.column[inside]])
    assert part.ngrams.shape[1] < 60 < whole.ngrams.shape[1]
    assert not text_features(TEXT, words, [], [], []).ngrams.size
