"""Time grows with length only, whatever is repeated: the whole pipeline on eight times the text, and beside prose."""

from __future__ import annotations

import time

import pytest

from zhpolicy_ie import samples

from .targets import whole

PIECES = (
    "（", "）", "“", "、", "1", "万", "1至", "第", "年", "省", "公司", "项目", "有限公司、", "云澜县白鹭湾科创谷，",
    "\u202e", "\u200b\u0301", "𠀀", "以下简称“", "2023年", "分别增长5%和", "位于云澜县的",
    "该项目由云澜城投集团建设，", "\n", "投资5亿元和", "云澜县投资5亿元和",
)  # fmt: skip


def seconds(text: str) -> float:
    started = time.process_time()
    whole()(f"云澜县{text}。", meta={"year": 2024, "genre": "gov_work_report"})
    return time.process_time() - started


@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear(piece):
    small, large = (piece * (size // len(piece)) for size in (500, 4_000))
    seconds(small)
    # Linear is eight times as long, a square 64 times.
    assert min(seconds(large) for _ in range(2)) < 20 * max(min(seconds(small) for _ in range(2)), 0.02)


@pytest.mark.parametrize("piece", ["投资5亿元和", "云澜县的A项目投资5亿元和", "区"])
def test_a_clause_without_end_takes_the_time_of_prose(piece):
    report = samples.text()
    texts = [f"{words * (24_000 // len(words) + 1)}"[:24_000] for words in (report, piece)]
    seconds(report)
    prose, odd = (min(seconds(text) for _ in range(2)) for text in texts)
    assert odd < 3 * prose
