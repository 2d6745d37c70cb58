"""What entities look at around a figure is bounded, and where people end their clauses it is the clause."""

from __future__ import annotations

import pytest

from zhpolicy_ie.entities.context import Context
from zhpolicy_ie.entities.vocab import load
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.text.sentences import LONGEST


def names(text: str, name: str) -> list[NameMention]:
    starts = [k for k in range(len(text)) if text.startswith(name, k)]
    return [NameMention(k, k + len(name), "LOC", 1.0, "list:county") for k in starts]


def test_a_clause_ends_at_its_marks():
    text = "云澜县扩建A园区，投资5亿元，占地80亩。"
    context = Context(text, names(text, "云澜县"), load())
    assert text[slice(*context.clause(text.index("5"), text.index("元")))] == "投资5亿元"
    assert [(s.start, s.end, s.mentions) for s in context.sentences] == [(0, len(text), [0])]


@pytest.mark.parametrize("piece", ["投资5亿元和", "云澜县投资5亿元和", "云澜县投资5亿元，"])
def test_what_never_ends_is_cut(piece):
    text = piece * 800
    mentions = names(text, "云澜县")
    context = Context(text, mentions, load())
    assert [i for s in context.sentences for i in s.mentions] == list(range(len(mentions)))
    assert "".join(text[s.start : s.end] for s in context.sentences) == text
    assert max(s.end - s.start for s in context.sentences) <= LONGEST
    for place in range(0, len(text), 97):
        left, right = context.clause(place, place + 1)
        assert left <= place < right <= left + 2 * LONGEST + 1
