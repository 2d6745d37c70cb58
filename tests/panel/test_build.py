"""From figures to values: region, unit, choice among statements, conflicts."""

from __future__ import annotations

import pytest

from zhpolicy_ie.panel import build_panel


def test_a_row_says_where_it_comes_from(record) -> None:
    (row,) = build_panel([record({}, id="report")]).rows
    assert (row.code, row.region, row.level) == ("330000", "浙江省", "province")
    assert (row.period, row.indicator, row.aspect, row.status) == ("2024", "地区生产总值", "level", "actual")
    assert (row.value, row.unit, row.modifier) == (5312.0, "亿元", "exact")
    assert (row.document, row.figure, row.start, row.end, row.text) == ("report", "f0", 0, 6, "5312亿元")
    assert (row.conflict, row.statements, row.documents) == (False, 1, "report")


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ({"like": "grain"}, ("粮食总产量", "level", 600.0, "万吨")),
        ({"like": "growth", "name": "地区生产总值增速", "aspect": "level"}, ("地区生产总值", "growth", 5.4, "%")),
        ({"text": "3万亿", "value": 3e12, "unit": None}, ("地区生产总值", "level", 30000.0, "亿元")),
        (
            {"text": "9万人", "value": 9e4, "unit": "人", "name": "城镇新增就业"},
            ("城镇新增就业", "change", 9.0, "万人"),
        ),
        ({"text": "8亿美元", "value": 8e8, "unit": "美元", "name": "进出口总额"}, ("进出口总额", "level", 8e8, "美元")),
    ],
)
def test_units_and_aspects(record, figure, expected) -> None:
    (row,) = build_panel([record(figure)]).rows
    assert (row.indicator, row.aspect, row.value, row.unit) == expected


def test_a_date_to_reach_is_the_year(record) -> None:
    (row,) = build_panel([record({"period": "..2027", "status": "target"})]).rows
    assert row.period == "2027"


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        ({"name": None}, "no indicator"),
        ({"name": "民宿床位"}, "the indicator is not in the vocabulary"),
        ({"period": None}, "no period"),
        ({"place": "云澜新材料公司", "label": "ORG"}, "about an organization or project"),
        ({"place": "长三角"}, "about a place without a code"),
        ({"text": "35个", "value": 35, "unit": "个"}, "the unit does not fit the indicator"),
        (
            {"text": "0.7个百分点", "value": 0.7, "unit": "个百分点", "aspect": "change", "compared_to": "高于全国"},
            "a distance to another place or plan",
        ),
    ],
)
def test_what_is_no_value_is_counted(record, figure, reason) -> None:
    panel = build_panel([record(figure)])
    assert panel.rows == ()
    assert dict(panel.left_out) == {reason: 1}


def test_no_region_no_row(record) -> None:
    assert build_panel([record({}, region=None)]).rows == ()
    assert build_panel([record({}, region=None, title="2025年浙江省政府工作报告")]).rows[0].code == "330000"


def test_a_subject_is_found_near_the_document(record) -> None:
    (row,) = build_panel([record({"place": "朝阳"}, region="北京市")]).rows
    assert (row.code, row.region) == ("110105", "北京市/朝阳区")


def test_the_headline_beats_the_aside(record) -> None:
    aims = {"status": "target", "period": "2025"}
    listed = [
        {"like": "growth", "text": "5.5%", "value": 5.5, "start": 1000, **aims},
        {"like": "grain", "start": 1020, **aims},
        {"text": "9万人", "value": 9e4, "unit": "人", "name": "城镇新增就业", "start": 1040, **aims},
    ]
    aside = {"like": "growth", "text": "6%", "value": 6, "start": 300, **aims}
    rows = build_panel([record(aside, *listed)], indicators=["GDP"]).rows
    assert [(row.value, row.statements, row.conflict) for row in rows] == [(5.5, 1, False)]


def test_an_exact_level_beats_a_threshold_and_the_higher_threshold_the_lower(record) -> None:
    low = {"text": "5000亿元", "value": 5e11, "modifier": "over"}
    high = {"text": "5200亿元", "value": 5.2e11, "modifier": "over"}
    assert [row.value for row in build_panel([record(low, high, {})]).rows] == [5312.0]
    assert [row.value for row in build_panel([record(low, high)]).rows] == [5200.0]


def test_a_bound_may_be_negative(record) -> None:
    fall = {"text": "3%", "value": -3, "unit": "%", "aspect": "growth", "modifier": "over"}
    assert [row.value for row in build_panel([record(fall)]).rows] == [-3]


def test_rounding_is_no_conflict(record) -> None:
    rounded = record({"text": "0.53万亿元", "value": 5.3e11}, id="later")
    (row,) = build_panel([rounded, record({}, id="first")]).rows
    assert (row.value, row.document, row.documents, row.conflict) == (5312.0, "first", "later|first", False)


def test_documents_that_disagree_are_kept_and_flagged(record) -> None:
    revised = record({"text": "5390亿元", "value": 5.39e11}, id="revised")
    rows = build_panel([record({}, id="first"), revised]).rows
    assert [(row.value, row.document, row.conflict) for row in rows] == [
        (5312.0, "first", True),
        (5390.0, "revised", True),
    ]


def test_targets_agree_only_if_they_are_the_same(record) -> None:
    def aim(value: float, **more) -> dict:
        return {"like": "growth", "text": f"{value}%", "value": value, "status": "target", **more}

    (row,) = build_panel([record(aim(5.5)), record(aim(5.5), id="b")]).rows
    assert row.statements == 2
    assert len(build_panel([record(aim(5.5)), record(aim(5.4), id="b")]).rows) == 2
    assert len(build_panel([record(aim(5.0)), record(aim(5.0, value_max=5.5), id="b")]).rows) == 2


def test_filters(record) -> None:
    document = record({}, {"like": "growth", "status": "target"}, {"name": "民宿床位", "unit": "张", "text": "12"})
    assert [r.aspect for r in build_panel([document], statuses=["target"]).rows] == ["growth"]
    assert [r.indicator for r in build_panel([document], indicators=["生产总值"]).rows] == ["地区生产总值"] * 2
    assert [r.indicator for r in build_panel([document], indicators=["民宿床位"]).rows] == ["民宿床位"]


def test_an_indicator_that_nothing_measures_is_named_with_those_like_it(record) -> None:
    panel = build_panel([record({})], indicators=["生产总", "地区生产总值"])
    assert dict(panel.absent) == {"生产总": ("地区生产总值",)}


def test_every_statement(record) -> None:
    document = record({}, {"text": "5000亿元", "value": 5e11, "modifier": "over"})
    assert len(build_panel([document]).rows) == 1
    assert [row.value for row in build_panel([document], every=True).rows] == [5312.0, 5000.0]


@pytest.mark.parametrize("words", ["全州地区生产总值", "地区生产总值历史性", "全年地区生产总值同比"])
def test_words_around_an_indicator_are_no_part_of_it(record, words) -> None:
    (row,) = build_panel([record({"name": words})]).rows
    assert row.indicator == "地区生产总值"


def test_a_bound_far_below_what_the_document_says_is_of_a_part(record) -> None:
    towns = {"text": "百亿元", "value": 1e10, "modifier": "under"}
    panel = build_panel([record({"status": "estimate"}, towns)])
    assert [row.text for row in panel.rows] == ["5312亿元"]
    assert panel.left_out["a bound far below the value that the document gives"] == 1
    near = {"text": "6000亿元", "value": 6e11, "modifier": "under"}
    assert len(build_panel([record({"status": "estimate"}, near)]).rows) == 2
