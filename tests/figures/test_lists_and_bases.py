"""Lists that 分别 puts in order, bases of comparison, word classes and the calibrated score."""

from __future__ import annotations

import pytest

from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.figures.bases import base_of
from zhpolicy_ie.figures.learned.confidence import Calibration, Evidence, terms
from zhpolicy_ie.figures.word_classes import word_class

SURE = Evidence(0.99, 0.99, 0.99, 0.99, True, True, True, True, True, True, False, False, False, False)


def indicators(ie: Extractor, text: str) -> list[str | None]:
    return [f.indicator.text if f.indicator else None for f in ie(text, meta={"year": 2023}).figures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("税收收入、土地出让收入和上级补助分别为12亿元、7亿元和9亿元。", ["税收收入", "土地出让收入", "上级补助"]),
        ("茶园面积12万亩、果园面积8万亩，分别增长3.1%和2.4%。", ["茶园面积", "果园面积", "茶园面积", "果园面积"]),
        ("自来水普及率、垃圾分类覆盖率分别达98%、91%。", ["自来水普及率", "垃圾分类覆盖率"]),
    ],
)
def test_lists_are_aligned_in_order(ie: Extractor, text: str, expected: list[str]) -> None:
    assert indicators(ie, text) == expected


def test_verbs_before_one_noun_share_it(ie: Extractor) -> None:
    assert len(set(indicators(ie, "新签约、新开工亿元项目分别为31个和22个。"))) == 1


@pytest.mark.parametrize(
    ("before", "unit", "base"),
    [
        ("出口额占进出口总额的", "%", "占进出口总额的"),
        ("工业投资完成年度计划的", "%", "完成年度计划的"),
        ("亩产是普通大田的", "倍", "是普通大田的"),
        ("人均收入高于全省平均水平", "元", "高于全省平均水平"),
        ("医保报销比例提高", "个百分点", None),
        ("占地", "亩", None),
    ],
)
def test_base_of_a_comparison(before: str, unit: str, base: str | None) -> None:
    found = base_of(before, 0, len(before), unit)
    assert (before[slice(*found)] if found else None) == base


def test_each_period_of_a_list_has_its_figure(ie: Extractor) -> None:
    figures = ie("2020年、2021年，分别新建驿站14座、19座。").figures
    assert [f.period and f.period.value for f in figures] == ["2020", "2021"]


def test_unknown_verbs_with_a_prefix_are_verbs() -> None:
    assert word_class("新入驻") == word_class("入驻") > 1
    assert word_class("，") == 0


def test_score_falls_with_every_doubt() -> None:
    calibration = Calibration(-20.0, (1.0,) * len(terms(SURE)))
    best = calibration.score(SURE)
    for name in ("indicator", "aspect", "status", "period"):
        assert calibration.score(SURE._replace(**{name: 0.5})) < best <= 1
    assert 0 <= calibration.score(Evidence(*([0.0] * 4), *([False] * 10))) < 0.01
