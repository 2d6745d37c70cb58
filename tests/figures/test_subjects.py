"""The choice of a figure's subject: candidates, words that take up a name, the chain, and what the model reads."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.figures.learned.classify import SIZE
from zhpolicy_ie.figures.learned.model import shipped_model
from zhpolicy_ie.figures.learned.situation import Situation
from zhpolicy_ie.figures.link import link_figures, readings
from zhpolicy_ie.figures.subjects.anaphora import anaphors_in, fits
from zhpolicy_ie.figures.subjects.candidates import candidates_of, mentions_of
from zhpolicy_ie.figures.subjects.model import SubjectModel, marginals
from zhpolicy_ie.figures.view import Source, Span, View
from zhpolicy_ie.layers import NameMention, Quantity
from zhpolicy_ie.vocabulary import read_rows, resource

NEWS = {"year": 2024, "genre": "news"}


def named(text: str, *names: tuple[str, str]) -> list[NameMention]:
    """Return the mentions of names in a text, searched one behind the other."""
    found, at = [], 0
    for words, label in names:
        at = text.index(words, at)
        found.append(NameMention(at, at + len(words), label, 1.0, "tagger"))
        at += len(words)
    return found


def test_mentions_of_one_name_share_a_number() -> None:
    text = "云澜县引进弘泽新材料有限公司，弘泽新材料在云澜投资，周立介绍。"
    names = named(
        text,
        ("云澜县", "LOC"),
        ("弘泽新材料有限公司", "ORG"),
        ("弘泽新材料", "ORG"),
        ("云澜", "LOC"),
        ("周立", "PER"),
    )
    assert [m.group for m in mentions_of(text, names)] == [0, 1, 1, 0]


def test_only_the_innermost_place_of_an_address_counts() -> None:
    text = "浙江省云澜县柳溪镇"
    names = named(text, ("浙江省", "LOC"), ("云澜县", "LOC"), ("柳溪镇", "LOC"))
    assert [text[m.start : m.end] for m in mentions_of(text, names)] == ["柳溪镇"]


def test_candidates_before_and_behind() -> None:
    text = "云澜县与柳溪镇签约，云澜县投资3亿元建设云澜港项目。"
    names = named(text, ("云澜县", "LOC"), ("柳溪镇", "LOC"), ("云澜县", "LOC"), ("云澜港项目", "PROJ"))
    mentions = mentions_of(text, names)
    at = text.index("3亿元")
    found = candidates_of(mentions, [m.start for m in mentions], (at, at + 3), (0, len(text)), (0, len(text)))
    assert [(c.mention.start, c.rank, c.times) for c in found] == [(10, 0, 2), (4, 1, 1), (20, -1, 1)]
    assert found[0].earliest is not None
    assert found[0].earliest.start == 0


@pytest.mark.parametrize(("word", "answer"), [("该镇", "yes"), ("该村", "label"), ("该公司", "no"), ("", "-")])
def test_words_that_take_up_a_name(word: str, answer: str) -> None:
    assert fits(word, "柳溪镇", "镇", "LOC") == answer


@pytest.mark.parametrize(("name", "answer"), [("凉山州", "yes"), ("贵州", "label"), ("广州", "label")])
def test_a_prefecture_is_no_city_or_province_whose_name_ends_alike(name: str, answer: str) -> None:
    assert fits("全州", name, "province", "LOC") == answer


def test_a_listed_place_is_taken_up_by_its_level() -> None:
    assert fits("全市", "嘉兴", "prefecture", "LOC") == "yes"


def test_the_longest_word_is_found() -> None:
    assert [a.word for a in anaphors_in("该项目由该公司建设", 0, 9)] == ["该项目", "该公司"]


def test_anaphora_are_sound() -> None:
    rows = read_rows(resource("zhpolicy_ie.figures.subjects", "anaphora.tsv"), ("word", "label", "endings"))
    assert len({row["word"] for row in rows}) == len(rows) > 80
    assert {row["label"] for row in rows} == {"LOC", "ORG", "PROJ"}
    assert all(all(row["endings"].split("|")) for row in rows)


@given(st.integers(0, 10_000), st.lists(st.integers(1, 3), min_size=1, max_size=4))
def test_marginals_are_those_of_all_ways_through_the_chain(seed: int, sizes: list[int]) -> None:
    draw = np.random.default_rng(seed)
    scores = [draw.normal(size=n).astype(np.float32) for n in sizes]
    links = [draw.normal(size=(a, b)).astype(np.float32) for a, b in itertools.pairwise(sizes)]
    expected = [np.zeros(n) for n in sizes]
    for way in itertools.product(*(range(n) for n in sizes)):
        total = sum(float(s[k]) for s, k in zip(scores, way, strict=True))
        total += sum(float(link[a, b]) for link, (a, b) in zip(links, itertools.pairwise(way), strict=True))
        for chances, k in zip(expected, way, strict=True):
            chances[k] += np.exp(total)
    for found, chances in zip(marginals(scores, links), expected, strict=True):
        np.testing.assert_allclose(found, chances / chances.sum(), rtol=1e-3)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("2023年，嘉善县实现地区生产总值880亿元，同比增长6.2%。", ["嘉善县", "嘉善县"]),
        ("嘉善县新材料产业园项目开工。该项目总投资12亿元，占地90亩。", ["嘉善县新材料产业园项目"] * 2),
        ("海宁市新增企业320家，桐乡市新增企业280家，增长9.1%。", ["海宁市", "桐乡市", "桐乡市"]),
        ("今年上半年，嘉兴市进出口总额达2100亿元；全市实际利用外资18亿美元。", ["嘉兴市", "嘉兴市"]),
    ],
)
def test_subjects_of_plain_sentences(ie: Extractor, text: str, subjects: list[str]) -> None:
    found = [f.subject.text if f.subject else None for f in ie(text, meta=NEWS).figures]
    assert all(words and (words in want or want in words) for words, want in zip(found, subjects, strict=True)), found


def test_without_names_the_subject_is_open(ie: Extractor) -> None:
    assert [f.subject for f in ie("全年新建公路35公里，增长8%。").figures] == [None, None]


class FixedSubjects(SubjectModel):
    """Names no subject, with a probability of its own."""

    def __init__(self, sure: float) -> None:
        super().__init__(np.zeros(1, np.float32))
        self._sure = sure

    def choose(self, view: View, situations: Sequence[Situation]) -> list[tuple[Span | None, float]]:
        return [(None, self._sure) for _ in situations]


def test_unsure_subjects_lower_the_score() -> None:
    text = "全年新建公路35公里。"
    quantity = Quantity(6, 10, 35.0, None, "公里", "length", "exact", "cardinal", False)
    source = Source(text, [quantity], [], [], np.array([(0, len(text))]), 2024, "news")
    sure, unsure = (
        link_figures([source], shipped_model()._replace(subject=FixedSubjects(p)))[0][0].score for p in (1.0, 0.25)
    )
    assert sure > 0
    assert unsure == pytest.approx(sure / 2, abs=1e-3)


def test_many_names_cost_the_same_per_name() -> None:
    def seconds(count: int) -> float:
        text = "".join(f"第{k:06d}号新材料公司，" for k in range(count))
        width = len(text) // count
        names = [NameMention(k * width, (k + 1) * width - 1, "ORG", 1.0, "tagger") for k in range(count)]
        started = time.process_time()
        mentions_of(text, names)
        return time.process_time() - started

    assert seconds(8000) < 16 * max(seconds(1000), 0.01) + 0.5


@pytest.mark.parametrize(
    ("text", "left_open"),
    [
        ("杭州展现新面貌。全省粮食总产量164亿斤。", True),
        ("杭州展现新面貌，我省粮食总产量164亿斤。", True),
        ("杭州粮食总产量高于全省平均水平，达到164亿斤。", False),
        ("杭州展现新面貌。全市粮食总产量164亿斤。", False),
    ],
)
def test_the_whole_province_is_not_the_city_named_before(text: str, left_open: bool) -> None:
    class Nearest(SubjectModel):
        """Chooses the nearest name, as a model may."""

        def probabilities(self, options, scores):
            return [np.eye(1, len(option.groups), dtype=np.float32)[0] for option in options]

    at = text.index("164")
    scanned = [Quantity(at, at + 5, 1.64e10, None, "斤", "mass", "exact", "cardinal", False)]
    city = NameMention(0, 2, "LOC", 1.0, "list:prefecture")
    view = View(Source(text, scanned, [], [city], np.zeros((0, 2), np.int64), 2026, "gov_work_report"))
    ((subject, _),) = Nearest(np.zeros(SIZE, np.float32)).choose(view, [s for _, s in readings(view)])
    assert subject == (None if left_open else (0, 2))
