"""Runs of one script: they cover the text, and the segmenter is given Chinese characters only."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.text.runs import HAN, MAX_RUN, all_runs, code_points, runs

# Everything that has ever been trouble at a border: full width, line ends, NUL, signs beyond the BMP.
ALPHABET = "嘉善县亿万几〇𠮷豈８５．５％Ｇab５Gé1,234.5（），。\u3000 \t\r\n\x00\x85\u2028😀\u200b\ufeff"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投资1,234.5亿元", ["投资", "1,234.5", "亿元"]),
        ("第1,2项", ["第", "1,2", "项"]),
        ("列于1.引进", ["列于", "1", ".", "引进"]),
        ("G60科创走廊", ["G", "60", "科创走廊"]),
        ("上行\r\n下行\n", ["上行", "\r\n", "下行", "\n"]),
        ("甲  \t乙", ["甲", "  \t", "乙"]),
        ("——……", ["—", "—", "…", "…"]),
        ("二〇二五年", ["二〇二五年"]),
        ("𠮷林", ["𠮷林"]),
    ],
)
def test_breaks_at_marks_scripts_and_lines(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b, _ in runs(text)] == expected


@given(st.text(alphabet=ALPHABET))
def test_runs_cover_the_text_and_tell_chinese(text: str) -> None:
    offset = 0
    for start, end, han in runs(text):
        assert start == offset < end
        assert han == bool(re.fullmatch(f"[{HAN}]+", text[start:end]))
        offset = end
    assert offset == len(text)


@given(st.text(alphabet=ALPHABET, min_size=1) | st.text(alphabet="嘉7.,a \r\n", min_size=1, max_size=200))
def test_all_at_once_are_those_one_by_one(text: str) -> None:
    found = all_runs(text, code_points(text))
    assert list(zip(*(column.tolist() for column in found), strict=True)) == list(runs(text))


@pytest.mark.parametrize("run", ["发" * 700, "a" * 300, "7" * 300, "1,2" * 90, " " * 700, "\r\n" * 90, ",1.2" * 9])
def test_long_runs_all_at_once_are_cut_as_well(run: str) -> None:
    text = f"{run}亩{run}"
    found = all_runs(text, code_points(text))
    assert list(zip(*(column.tolist() for column in found), strict=True)) == list(runs(text))


def test_long_runs_are_cut() -> None:
    for text in ("发" * 5000, "a" * 5000, "7" * 5000, " " * 5000):
        sizes = [end - start for start, end, _ in runs(text)]
        assert sum(sizes) == 5000
        assert max(sizes) <= 9 * MAX_RUN
        assert len(sizes) >= 3 if text[0] == "7" else max(sizes) <= MAX_RUN
