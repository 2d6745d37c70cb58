"""Names of places to divisions with their codes."""

from __future__ import annotations

import re

import pytest

from zhpolicy_ie.panel.divisions import divisions
from zhpolicy_ie.vocabulary import read_rows, resource


@pytest.mark.parametrize(
    ("words", "within", "code"),
    [
        ("嘉善", None, "330421"),
        ("浙江省/嘉兴市/嘉善县", None, "330421"),
        ("浙江嘉善", None, "330421"),
        ("宁夏", None, "640000"),
        ("临夏州", None, "622900"),
        ("仙桃市", "湖北省", "429004"),
        # One name, several places: the document's region decides.
        ("朝阳区", "北京市", "110105"),
        ("朝阳区", "吉林省", "220104"),
        ("朝阳", "辽宁省", "211300"),
        ("鼓楼区", "福建省", "350102"),
        ("鼓楼区", "江苏省/徐州市", "320302"),
        ("海南区", "内蒙古自治区/乌海市", "150303"),
        ("杭州", "浙江省/嘉兴市/嘉善县", "330100"),
        ("台湾省", None, "710000"),
        ("全国", "浙江省", ""),
    ],
)
def test_resolve(words: str, within: str | None, code: str) -> None:
    d = divisions()
    found = d.resolve(words, d.resolve(within) if within else None)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("words", ["鼓楼区", "长三角", "姚庄镇", "", "浙江省/南京市", "示范园"])
def test_what_is_no_one_division(words: str) -> None:
    assert divisions().resolve(words) is None


def test_two_of_a_name_in_one_province_are_not_guessed() -> None:
    d = divisions()
    assert d.resolve("市中区", d.resolve("四川省")) is None
    assert d.resolve("市中区", d.resolve("四川省/乐山市")).code == "511102"


def test_path_and_titles() -> None:
    d = divisions()
    assert d.path(d.by_code("330421")) == "浙江省/嘉兴市/嘉善县"
    assert d.path(d.by_code("110105")) == "北京市/朝阳区"
    assert d.first_in("2025年宁夏政府工作报告").code == "640000"
    assert d.first_in("关于加快发展的意见") is None


def test_codes_are_of_gb_t_2260() -> None:
    rows = [r for r in read_rows(resource("zhpolicy_ie.entities", "places.tsv"), ("codes", "level")) if r["codes"]]
    codes = [code for row in rows for code in row["codes"].split("|")]
    assert len(codes) == len(set(codes)) > 3000
    ending = {"province": r"\d\d0000", "prefecture": r"\d\d(?!00)\d\d00", "county": r"\d{4}(?!00)\d\d"}
    assert all(re.fullmatch(ending[row["level"]], code) for row in rows for code in row["codes"].split("|"))
