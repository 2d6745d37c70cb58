"""A report's parts settle what a sentence leaves open; words that say it are not overruled."""

from __future__ import annotations

import pytest

from zhpolicy_ie import Document
from zhpolicy_ie.extractor import Extractor

META = {"year": 2026, "genre": "gov_work_report", "region": "云澜省"}
REVIEW = """一、2025年工作回顾
过去一年，全省地区生产总值增长5.2%，一般公共预算收入增长3.1%。
完成固定资产投资812亿元，同比增长6.4%。新开工重点项目73个，建成投产41个。
新建农村公路310公里，改造老旧小区196个，惠及居民4.2万户。城镇新增就业9.3万人，发放创业贷款12.6亿元。
"""
FIVE = """二、“十四五”时期发展成就
五年来，综合实力明显增强。地区生产总值跨过两个千亿元台阶，年均增长5.6%，一般公共预算收入增长31%。
城镇新增就业累计46.8万人。
"""
PLAN = """三、2026年重点工作
今年的目标这样安排：城镇新增就业9万人以上，地区生产总值增长5.5%左右，粮食产量稳定在120亿斤以上。
新建农村公路280公里，改造老旧小区150个，建成公办幼儿园30所，新增养老床位2600张。
"""


@pytest.fixture(scope="module")
def report(ie: Extractor) -> Document:
    return ie(REVIEW + FIVE + PLAN, meta=META)


def meaning(report: Document, text: str, nth: int = 0) -> tuple[str, str | None]:
    figure = [f for f in report.figures if f.text == text][nth]
    return figure.status, figure.period.value if figure.period else None


@pytest.mark.parametrize(
    ("text", "status", "period"),
    [
        ("73个", "actual", "2025"),
        ("196个", "actual", "2025"),
        ("9.3万人", "actual", "2025"),
        ("5.6%", "actual", "2021/2025"),
        ("31%", "actual", "2021/2025"),
        ("46.8万人", "actual", "2021/2025"),
        ("9万人", "target", "2026"),
        ("280公里", "target", "2026"),
        ("2600张", "target", "2026"),
    ],
)
def test_parts_settle_status_and_period(report: Document, text: str, status: str, period: str) -> None:
    assert meaning(report, text) == (status, period)


def test_an_annual_average_is_not_of_one_year(ie: Extractor) -> None:
    (figure,) = ie("全县工业增加值年均增长7.1%。", meta={"year": 2025, "genre": "gov_work_report"}).figures
    assert figure.period is None
