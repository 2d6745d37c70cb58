"""Words that announce, and the agreement of a report's paragraph."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.figures.learned.agreement import agreed
from zhpolicy_ie.figures.learned.classify import SIZE
from zhpolicy_ie.figures.learned.signs import Place, Signs
from zhpolicy_ie.figures.status import aims, comes_later


def slots(text: str, number: str, genre: str = "news") -> set[int]:
    start = text.index(number)
    clause = max(text.rfind(mark, 0, start) for mark in "，。") + 1
    sentence = text.rfind("。", 0, start) + 1
    place = Place(sentence, clause, start, start + len(number), len(text), 0, ahead=False, behind=False)
    return set(Signs(text, genre).slots(place))


def test_a_word_counts_by_where_it_stands() -> None:
    own, before, behind = (
        slots("力争达到9亿元。", "9亿元"),
        slots("力争突破，达9亿元。", "9亿元"),
        slots("达9亿元，力争。", "9亿元"),
    )
    assert own != before != behind != own
    assert slots("达9亿元。", "9亿元") < own


def test_done_takes_the_force_of_an_announcement() -> None:
    assert slots("计划投产9家。", "9家") != slots("计划投产已有9家。", "9家")


@given(st.text(alphabet="将计划力争到2025年，。已累计建成后投产居第一通车", max_size=60), st.integers(0, 60))
def test_slots_are_slots(text: str, at: int) -> None:
    at = min(at, len(text))
    found = Signs(text, None).slots(Place(0, 0, at, at, len(text), 0, ahead=False, behind=False))
    assert all(0 <= slot < SIZE for slot in found)


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("下一步，全县新建大棚60座", "60", True),
        ("项目将投资3亿元", "3", True),
        ("计划总投资3亿元", "3", False),
        ("计划实施项目，目前已开工9个", "9", False),
        ("到2027年由5处", "5", False),
        ("将门槛从75%", "75", False),
    ],
)
def test_what_aims(text: str, number: str, expected: bool) -> None:
    start = text.index(number, 6 if text.startswith("到") else 0)
    assert aims(text, 0, text.rfind("，", 0, start) + 1, start) is expected


def test_what_comes_later() -> None:
    assert comes_later("投产后，年产值达3亿元", 0, 8)
    assert not comes_later("投产后，已实现产值3亿元", 0, 9)
    assert not comes_later("实施后期管护3处", 0, 6)


def test_a_doubtful_figure_goes_with_its_group() -> None:
    scores = np.array([[3.0, 0.0], [0.0, 0.5], [2.0, 0.0], [0.0, 0.5]], np.float32)
    moved = agreed(scores, 0, 1, ["a", "a", "a", "b"])
    assert moved[1, 0] > moved[1, 1]
    assert moved[3].tolist() == scores[3].tolist()
