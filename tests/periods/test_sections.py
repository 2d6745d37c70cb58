"""What the parts of a composed report speak of."""

from __future__ import annotations

import pytest

from zhpolicy_ie.periods.resolve import Setting, find_periods
from zhpolicy_ie.periods.sections import Sections

REPORT = """云澜省政府工作报告
各位代表：
一、“十四五”时期工作回顾
过去五年，我们走过了不平凡的路。全省城镇新增就业累计81万人。
五年来，交通条件大为改善。高速公路通到每个县。
刚刚过去的2025年，面对外部冲击，我们稳住了大盘。2023年8月的洪水留下的缺口补上了。受灾乡镇恢复生产。
工业运行平稳。
二、“十五五”时期的主要目标
到2030年，全省人均生产总值再上台阶。
三、2026年重点工作
今年是开局之年。主要预期目标是：地区生产总值增长5%左右。
"""


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("累计81万人", "2021/2025"),
        ("高速公路", "2021/2025"),
        ("稳住了大盘", "2025"),
        ("留下的缺口", "2025"),
        ("受灾乡镇", "2025"),
        ("工业运行", "2025"),
        ("人均生产总值", "2026/2030"),
        ("增长5%", "2026"),
    ],
)
def test_parts(words: str, value: str) -> None:
    assert Sections(REPORT, 2026).at(REPORT.index(words)) == value


def test_a_year_within_a_paragraph_ends_with_it() -> None:
    text = "过去一年，全县工业回稳。2022年，旧厂房曾经停产。现在重新开工。\n农业丰收。"
    parts = Sections(text, 2025)
    assert parts.at(text.index("重新")) == "2022"
    assert parts.at(text.index("农业")) == "2024"


def test_nothing_said_is_nothing() -> None:
    assert Sections("全县工业回稳。", 2025).at(3) == ""


def test_the_whole_year_is_that_of_its_part() -> None:
    text = "一、2024年工作回顾\n省长在2025年新年致辞中讲到了这里。\n全年实现生产总值531亿元。"
    (whole,) = [p for p in find_periods(text, Setting(2025, 2024)) if text[p.start : p.end] == "全年"]
    assert whole.value == "2024"
