"""The pointer computes for many figures at once what it was trained on figure by figure."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhpolicy_ie.figures.learned.hashing import SIZE
from zhpolicy_ie.figures.learned.joined import Joined
from zhpolicy_ie.figures.learned.pointer import Pointer, PointerWeights
from zhpolicy_ie.figures.learned.positions import text_features
from zhpolicy_ie.figures.learned.window import LEFT_REACH, RIGHT_REACH, window_of
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity
from zhpolicy_ie.numbers.quantities import find_quantities

Span = tuple[int, int]
PIECES = (
    "全年完成工业投资",
    "86.4亿元",
    "，",
    "增长14.6%",
    "、",
    "其中：",
    "新增企业",
    "3家",
    "。",
    "\n",
    "“链主”",
    "1,200",
    "占比约",
)


def random_weights(none: float) -> PointerWeights:
    rng = np.random.default_rng(7)
    begin, end, pair = (rng.normal(size=SIZE).astype(np.float32) for _ in range(3))
    return PointerWeights(begin, end, pair, none)


WEIGHTS = {none: random_weights(none) for none in (-1e6, 18.0)}
POINTERS = {none: Pointer(weights) for none, weights in WEIGHTS.items()}


def one_by_one(
    text: str,
    quantities: list[Quantity],
    words: npt.NDArray[np.int64],
    names: list[NameMention],
    periods: list[PeriodMention],
    hints: list[Span | None],
    weights: PointerWeights,
) -> list[tuple[Span | None, float]]:
    """Score every candidate span of every figure as training does."""
    features = text_features(text, words, names, periods)
    found: list[tuple[Span | None, float]] = []
    for i in range(len(quantities)):
        previous = found[-1][0] if found else None
        window = window_of(features, quantities, i, previous, (0, len(text)), hints[i])
        at = [w[window.slots].astype(np.float64).sum(axis=1) for w in (weights.begin, weights.end)]
        pairs = weights.pair[window.pair_slots].astype(np.float64).sum(axis=1)
        scores = np.append(at[0][window.begins] + at[1][window.ends] + pairs, weights.none)
        chances = np.exp(scores - scores.max())
        best = int(scores.argmax())
        span = None
        if best < len(window.begins):
            span = window.lo + int(window.begins[best]), window.lo + int(window.ends[best])
        found.append((span, float(chances[best] / chances.sum())))
    return found


@pytest.mark.parametrize("none", WEIGHTS)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=120))
@settings(max_examples=15, deadline=None)
def test_all_at_once_is_as_one_by_one(none: float, pieces: list[str]) -> None:
    text = "".join(pieces)
    quantities = find_quantities(text)
    edges = np.cumsum([0, *map(len, pieces)]).tolist()
    words = np.array(list(pairwise(edges)))
    names = [NameMention(a, b, "LOC", 1.0, "") for a, b in words.tolist() if text[a:b] == "新增企业"]
    periods = [PeriodMention(a, a + 2, "2022", "span") for a, _ in words.tolist() if text.startswith("全年", a)]
    hints: list[Span | None] = [(max(0, q.start - 5), q.start) if q.start % 2 else None for q in quantities]
    features = text_features(text, words, names, periods)
    reach = [(max(0, q.start - LEFT_REACH), min(len(text), q.end + RIGHT_REACH)) for q in quantities]
    behind = [text[q.end : q.end + 2] for q in quantities]
    joined = Joined(text, words, names, periods, quantities, reach, hints, behind, [0], [0, len(quantities)])
    choices = POINTERS[none].over(lambda *_: (features, 0), joined)
    previous = None
    expected = one_by_one(text, quantities, words, names, periods, hints, WEIGHTS[none])
    for i, (span, _) in enumerate(expected):
        previous = choices.choose(i, previous)
        assert previous == span
    assert choices.chances() == pytest.approx([chance for _, chance in expected], abs=1e-3)
