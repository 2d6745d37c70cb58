"""Scores of many items at once are the sums that each of them gives alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.figures.learned.classify import SIZE, Classifier, rank, softmax

WEIGHTS = np.random.default_rng(3).normal(size=(SIZE, 3)).astype(np.float32)
MODEL = Classifier(("a", "b", "c"), WEIGHTS, np.array([0.5, 0.0, -0.5], np.float32))
SLOTS = st.integers(0, 40) | st.integers(SIZE - 40, SIZE - 1)


@given(st.lists(st.tuples(st.lists(SLOTS, min_size=1), st.lists(SLOTS), st.lists(SLOTS)), min_size=1, max_size=150))
def test_a_slot_counts_once_wherever_it_stands(items: list[tuple[list[int], ...]]) -> None:
    alone = [MODEL.bias + WEIGHTS[sorted({*few, *one, *other})].sum(axis=0) for few, one, other in items]
    arrays = [[np.array(one, np.int64), np.array(other, np.int64)] for _, one, other in items]
    assert np.allclose(MODEL.of_parts([few for few, _, _ in items], arrays), alone, atol=1e-4)
    assert np.allclose(MODEL.of_sets([{*few, *one, *other} for few, one, other in items]), alone, atol=1e-4)


def test_the_likeliest_class_that_is_possible() -> None:
    scores = [1.0, 3.0, 2.0]
    chances = softmax(np.array([scores], np.float32))[0]
    assert MODEL.likeliest(scores, lambda name: True) == ("b", pytest.approx(float(chances[1])))
    assert MODEL.likeliest(scores, lambda name: name != "b") == ("c", pytest.approx(float(chances[2])))
    assert MODEL.likeliest(scores, lambda name: False)[0] == "a"


def test_rank_takes_the_candidate_of_the_greatest_sum() -> None:
    weights = np.array([0.0, 1.0, 2.0, -1.0], np.float32)
    assert rank(weights, [{1}]) == (0, 1.0)
    best, chance = rank(weights, [{1, 3}, {1, 2}, {0}])
    assert best == 1
    assert chance == pytest.approx(np.exp(3) / (np.exp(3) + 2))
