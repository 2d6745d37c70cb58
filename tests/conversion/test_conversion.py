"""Figures in other units: known equalities, round trips over the whole vocabulary, and refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.conversion import convert, measure_of
from zhpolicy_ie.errors import ConversionError, ZhPolicyError
from zhpolicy_ie.numbers.units import Unit, load_units
from zhpolicy_ie.records import Figure

UNITS = [row.unit for row in load_units()]
FAMILIES: dict[str, list[str]] = {}
for _row in load_units():
    FAMILIES.setdefault(_row.base_unit, []).append(_row.unit)
RELATED = [units for units in FAMILIES.values() if len(units) > 1]
MULTIPLIERS = ["", "十", "百", "千", "万", "亿", "万亿", "千万"]
values = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-6)


def figure(value: float, unit: str | None, **fields: object) -> Figure:
    return Figure.model_validate(
        {"id": "f0", "text": "…", "start": 3, "end": 4, "sentence": (0, 9), "score": 1, "value": value, "unit": unit}
        | fields
    )


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (15, "亩", "公顷", 1),
        (1, "平方公里", "亩", 1500),
        (36000, "亩", "万亩", 3.6),
        (2400, "亩", "平方公里", 1.6),
        (86000, "㎡", "公顷", 8.6),
        (863.48e8, "元", "亿元", 863.48),
        (1.1e8, "元", "万元", 11000),
        (2.5, "万亿元", "亿元", 25000),
        (863000, "吨标准煤", "万吨标准煤", 86.3),
        (1, "吨标准煤", "千瓦时", 8141),
        (12.5, "%", "‰", 125),
        (4, "成", "%", 40),
        (35, "‰", "成", 0.35),
        (1.5, "倍", "％", 150),
        (0.4, "个百分点", "个基点", 40),
        (9000, "元/平方米", "万元/亩", 600),
        (350, "公里/小时", "米/秒", 350 / 3.6),
        (10, "米每秒", "公里每小时", 36),
        (12000, "吨/年", "吨/个月", 1000),
        (24, "万吨/日", "万吨/小时", 1),
        (26, "微克/立方米", "毫克/升", 2.6e-5),
        (1200, "元/月", "万元/年", 1.44),
        (420, "MW", "万千瓦", 42),
        (5, "斤", "公斤", 2.5),
        (3, "季度", "个月", 9),
        (65.9, "万人", "名", 659000),
        (800, "公斤/亩", "吨/公顷", 12),
        (18000000, "人次", "万人次", 1800),
        (7, "台（套）", "台套", 7),
        (20000, "某某", "万某某", 2),
        (400000000, "", "亿", 4),
    ],
)
def test_known_equalities(value: float, unit: str, target: str, expected: float) -> None:
    assert convert(value, unit, target) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("unit", "target"),
    [
        ("亩", "元"),
        ("美元", "元"),
        ("亿元", "万美元"),
        ("%", "个百分点"),
        ("家", "个"),
        ("人", "人次"),
        ("台", "辆"),
        ("天", "个月"),
        ("吨/年", "吨/日"),
        ("元/平方米", "美元/平方米"),
        ("元/平方米", "元/吨"),
        ("芯公里", "公里"),
        ("吨碳", "吨二氧化碳"),
        ("亩", "平方公理"),
        ("", "%"),
        ("元", "万"),
    ],
)
def test_refusals_name_both_units(unit: str, target: str) -> None:
    with pytest.raises(ConversionError) as caught:
        convert(1, unit, target)
    assert isinstance(caught.value, ZhPolicyError)
    assert caught.value.code == "E600"
    assert (unit or "without unit") in caught.value.problem
    assert target in caught.value.problem


def test_the_remedy_fits() -> None:
    with pytest.raises(ConversionError, match="exchange rate"):
        convert(1, "美元", "元")
    with pytest.raises(ConversionError, match="平方公里"):
        convert(1, "亩", "元")
    with pytest.raises(ConversionError, match=r"平方公理 \(not a unit"):
        convert(1, "亩", "平方公理")


@given(st.sampled_from(RELATED).flatmap(lambda f: st.tuples(st.sampled_from(f), st.sampled_from(f))), values, st.data())
def test_there_and_back_again(pair: tuple[str, str], value: float, data: st.DataObject) -> None:
    unit, target = (data.draw(st.sampled_from(MULTIPLIERS)) + each for each in pair)
    assert convert(convert(value, unit, target), target, unit) == pytest.approx(value, rel=1e-14)


@given(st.sampled_from(UNITS), st.sampled_from(UNITS), values)
def test_a_conversion_exists_within_one_base_unit_only(unit: str, target: str, value: float) -> None:
    related = load_units().get(unit).base_unit == load_units().get(target).base_unit  # type: ignore[union-attr]
    if related:
        assert convert(0, unit, target) == 0
        assert (convert(value, unit, target) < 0) == (value < 0)
    else:
        with pytest.raises(ConversionError):
            convert(value, unit, target)


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_is_itself(unit: str) -> None:
    assert convert(12.34, unit, unit) == 12.34
    assert convert(12.34, "万" + unit, unit) == 123400
    assert measure_of(unit).known


def test_every_dimension_has_one_base_unit() -> None:
    bases: dict[str, set[str]] = {}
    for row in load_units():
        bases.setdefault(row.dimension, set()).add(row.base_unit)
    several = {name for name, units in bases.items() if len(units) > 1}
    assert {name for name in several if not name.startswith("count")} == {"currency"}


def test_no_base_unit_serves_two_dimensions() -> None:
    dimensions: dict[str, set[str]] = {}
    for row in load_units():
        dimensions.setdefault(row.base_unit, set()).add(row.dimension)
    assert [base for base, names in dimensions.items() if len(names) > 1] == []


def compounds() -> list[Unit]:
    """Give the rows such as 元/亩 whose parts are units alone (月 and 单线 are not; 分 alone is a mark)."""
    rows = [row for row in load_units() if "/" in row.unit and row.unit != "分/千瓦时"]
    return [row for row in rows if all(measure_of(part).known for part in row.unit.split("/"))]


@pytest.mark.parametrize("row", compounds(), ids=lambda row: row.unit)
def test_compound_rows_agree_with_their_parts(row: Unit) -> None:
    above, below = (measure_of(part) for part in row.unit.split("/"))
    ratio = above.base == below.base
    assert row.base_unit == ("ratio" if ratio else f"{above.base}/{below.base}")
    assert row.factor == above.factor / below.factor


def test_a_figure_is_copied_with_its_links() -> None:
    field = figure(1500, "亩", value_max=3000, dimension="area", modifier="over", aspect="change", status="target")
    other = field.to("平方公里")
    assert (other.value, other.value_max, other.unit) == (1, 2, "平方公里")
    assert field.value == 1500
    assert other.model_copy(update={"value": 1500.0, "value_max": 3000.0, "unit": "亩"}) == field
    assert other.to("亩") == field


def test_falls_stay_falls() -> None:
    assert figure(-7.7, "%", aspect="growth").to("‰").value == -77


def test_shares_and_plain_numbers() -> None:
    assert figure(0.25, None, aspect="share").to("%").value == 25
    assert figure(4e8, None).to("亿").value == 4
    with pytest.raises(ConversionError):
        figure(1.55, None).to("%")


def test_ranks_do_not_turn_into_people() -> None:
    second = figure(2, "位", dimension="rank", aspect="rank")
    assert second.to("位") == second
    with pytest.raises(ConversionError, match="leave the figure"):
        second.to("人")


def test_a_figure_that_was_read(ie) -> None:
    (read,) = ie("2023年，全县建成高标准农田3.6万亩。").figures
    assert read.to("平方公里").value == 24
    assert read.to("万亩").value == 3.6
