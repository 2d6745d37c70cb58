"""Feature strings hashed from their parts are hashed as the whole strings are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.figures.learned.classify import begun, ended, ended_each, hashed

WORDS = st.text(alphabet="增长约8%亿元|=\ud83d", max_size=5)


@given(WORDS, st.lists(WORDS, max_size=4), WORDS)
def test_parts_are_hashed_as_the_whole(first: str, values: list[str], rest: str) -> None:
    whole = [hashed(first + value + rest) for value in values]
    assert ended(begun(first), values, rest) == whole
    assert ended_each([begun(first)] * len(values), values, rest) == whole
