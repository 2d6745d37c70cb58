"""A line end within a sentence changes nothing but the offsets."""

from __future__ import annotations

import numpy as np
import pytest

from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.figures.broken_lines import joined_lines
from zhpolicy_ie.figures.view import Source
from zhpolicy_ie.layers import Quantity

SENTENCE = "2023年，全县固定资产投资增长9.1%，其中工业投资增长15.4%，高于全市3.2个百分点，拉动作用继续显现。"
META = {"year": 2024, "genre": "news"}
# Not where a number, its unit or a time would be cut, which the stages before see to.
PLACES = [i for i in range(20, len(SENTENCE) - 4) if not any(c in "0123456789.%个，" for c in SENTENCE[i - 1 : i + 1])]


@pytest.mark.parametrize("place", PLACES)
def test_figures_of_a_broken_sentence(ie: Extractor, place: int) -> None:
    text = SENTENCE[:place] + "\n" + SENTENCE[place:]
    whole, broken = ie(SENTENCE, meta=META).figures, ie(text, meta=META).figures

    def words(item: object) -> str | None:
        return item and item.text.replace("\n", "")  # type: ignore[attr-defined]

    assert [(f.value, f.aspect, words(f.indicator), words(f.period)) for f in broken] == [
        (f.value, f.aspect, words(f.indicator), words(f.period)) for f in whole
    ]
    for figure in broken:
        for item in (figure, figure.indicator, figure.period):
            assert item is None or text[item.start : item.end] == item.text


def test_a_line_end_between_sentences_stays() -> None:
    text = "一、工业经济\n全年工业投资增长9%。\n二、农业经济"
    quantity = Quantity(text.index("9"), text.index("9") + 2, 9.0, None, "%", None, "exact", "cardinal", False)
    words = np.zeros((0, 2), np.int64)
    assert joined_lines(Source(text, [quantity], [], [], words, None, None)) is None
