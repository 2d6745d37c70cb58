"""Time grows with length only, whatever is repeated: the whole pipeline on eight times the text."""

from __future__ import annotations

import time

import pytest

from .targets import whole

PIECES = (
    "（", "）", "“", "、", "1", "万", "1至", "第", "年", "省", "公司", "项目", "有限公司、", "云澜县白鹭湾科创谷，",
    "\u202e", "\u200b\u0301", "𠀀", "以下简称“", "2023年", "分别增长5%和", "位于云澜县的",
    "该项目由云澜城投集团建设，", "\n",
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
