"""Time expressions: resolution by document year and genre, and bounds on adversarial input."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.periods.resolve import find_periods, setting_of

NEWS = setting_of(2023, "news")
REPORT = setting_of(2024, "gov_work_report")
NOTHING = setting_of(None, None)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("2022年", "2022", "span"),
        ("二〇二二年", "2022", "span"),
        ("2022年6月末", "2022-06", "span"),
        ("2022年6月8日", "2022-06-08", "day"),
        ("2022年上半年", "2022-H1", "span"),
        ("2022年第三季度", "2022-Q3", "span"),
        ("2022年前三季度", "2022-01/2022-09", "span"),
        ("2022年1—7月", "2022-01/2022-07", "span"),
        ("2022年1至6月", "2022-H1", "span"),
        ("2021—2025年", "2021/2025", "span"),
        ("“十四五”时期", "2021/2025", "span"),
        ("“十五五”期间", "2026/2030", "span"),
        ("“十三五”末", "2020", "span"),
        ("今年", "2023", "span"),
        ("去年", "2022", "span"),
        ("今年前7个月", "2023-01/2023-07", "span"),
        ("截至目前", "2023", "now"),
        ("近年来", None, "vague"),
        ("近三年", None, "vague"),
        ("2025年底前", "..2025", "target"),
    ],
)
def test_values(text: str, value: str | None, kind: str) -> None:
    (period,) = find_periods(text, NEWS)
    assert (period.value, period.kind, text[period.start : period.end]) == (value, kind, text)


def test_target_dates_look_ahead() -> None:
    assert [p.value for p in find_periods("到2025年", NEWS)] == ["..2025"]
    assert [p.value for p in find_periods("截至2022年底", NEWS)] == ["2022"]


def test_the_base_of_a_comparison_is_not_the_time() -> None:
    for text in ("比上年", "较2019年", "去年同期", "与2020年相比"):
        assert [p.kind for p in find_periods(text, NEWS)] == ["comparison"], text


def test_a_report_reviews_the_year_before() -> None:
    assert [p.value for p in find_periods("目前", REPORT)] == ["2023"]
    assert [p.value for p in find_periods("今年", REPORT)] == ["2024"]


def test_no_year_is_invented() -> None:
    for text in ("今年", "去年", "上半年", "1—7月", "目前", "年底前"):
        assert [p.value for p in find_periods(text, NOTHING)] in ([None], []), text


def test_a_dateline_is_not_the_time_of_its_figures() -> None:
    assert [p.kind for p in find_periods("某社云川7月5日电", NEWS)] == ["dateline"]


@given(st.text(alphabet="年月日季度上下半前今去十四五—至到1234567890 “”底末", max_size=60))
def test_expressions_are_ordered_and_inside(text: str) -> None:
    end = 0
    for period in find_periods(text, NEWS):
        assert end <= period.start < period.end <= len(text)
        end = period.end


@pytest.mark.parametrize("piece", ["2023年", "1", "1月", "年", "近", "十", "“十四五", "1—"])
def test_reading_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        find_periods(text, NEWS)
        return time.process_time() - started

    assert seconds(80_000) < 40 * max(seconds(10_000), 1e-3) + 1.0
