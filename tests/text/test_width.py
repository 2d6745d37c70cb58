"""Width normalisation: what it folds, and that it never moves an offset."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.text.width import normalise_width


def test_folds_letters_digits_and_signs_and_keeps_chinese_marks() -> None:
    assert normalise_width("Ｇ６０　增长８．５％＋￥１") == "G60 增长8.5%+¥1"
    assert normalise_width("（甲），乙；丙：丁！？、。") == "（甲），乙；丙：丁！？、。"


@given(st.text())
def test_keeps_every_offset(text: str) -> None:
    assert len(normalise_width(text)) == len(text)
