"""Numerals, units and quantities: properties over generated spellings, and bounds on adversarial input."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import pairwise

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.numbers.modifiers import load_modifiers
from zhpolicy_ie.numbers.numerals import parse_chinese, parse_mixed, scaled
from zhpolicy_ie.numbers.quantities import find_quantities
from zhpolicy_ie.numbers.units import load_units
from zhpolicy_ie.vocabulary import read_rows, resource

UNITS = [
    r["unit"]
    for r in read_rows(resource("zhpolicy_ie.numbers", "units.tsv"), ("unit", "kind"))
    if r["kind"] == "measure"
]
# 岁 is a figure only of an age that many have.
SAFE_UNITS = [u for u in UNITS if not u.isascii() and "/" not in u and u != "岁"]


@given(st.integers(min_value=1, max_value=10**15))
def test_a_chinese_numeral_reads_back(number: int) -> None:
    assert parse_chinese(cn2an.an2cn(number)) == number


@given(st.integers(min_value=1, max_value=10**7), st.integers(min_value=1, max_value=99))
def test_a_chinese_decimal_reads_back(whole: int, hundredths: int) -> None:
    number = float(f"{whole}.{hundredths:02d}")
    assert parse_chinese(cn2an.an2cn(str(number))) == pytest.approx(number, rel=1e-12)


@given(
    st.decimals(min_value="0.01", max_value="99999", places=2),
    st.sampled_from(["", "万", "亿", "万亿"]),
    st.sampled_from(SAFE_UNITS),
)
def test_a_number_with_unit_reads_back(number: object, multiplier: str, unit: str) -> None:
    text = f"{number}{multiplier}{unit}"
    factor = {"": 1, "万": 1e4, "亿": 1e8, "万亿": 1e12}[multiplier]
    found = find_quantities(f"总量为{text}。")
    assert [(q.value, q.start, q.end) for q in found] == [(scaled(float(str(number)), factor), 3, 3 + len(text))]
    assert f"{multiplier}{unit}".endswith(found[0].unit or "")


@given(st.integers(min_value=1, max_value=10**9))
def test_thousand_separators_and_full_width_change_nothing(number: int) -> None:
    plain = find_quantities(f"投资{number}元")[0]
    for spelling in (
        f"{number:,}",
        f"{number:,}".replace(",", "，"),
        str(number).translate({48 + i: 0xFF10 + i for i in range(10)}),
    ):
        quantity = find_quantities(f"投资{spelling}元")[0]
        assert (quantity.value, quantity.unit) == (plain.value, plain.unit), spelling


@given(st.text(max_size=200))
def test_offsets_hold_on_any_text(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end


@given(
    st.lists(
        st.sampled_from(
            [
                "增长",
                "8%",
                "3.5",
                "亿",
                "元",
                "、",
                "和",
                "第",
                "20",
                "—",
                "至",
                "万",
                "多",
                "家",
                "2023年",
                "\n",
                " ",
                "1/4",
                "百分之",
                "：",
            ]
        ),
        max_size=40,
    )
)
def test_offsets_hold_on_pieces_of_figures(pieces: list[str]) -> None:
    text = "".join(pieces)
    spans = [(q.start, q.end) for q in find_quantities(text)]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize(
    "piece", ["1", "万", "1.", "1,", "一", "百分之", "1/", "9—", "3、", "第3、", "1:2:", "亿元", "千瓦"]
)
def test_reading_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        find_quantities(text)
        return time.process_time() - started

    small = max(min(seconds(10_000) for _ in range(2)), 1e-3)
    assert seconds(80_000) < 40 * small + 1.0


def test_mixed_spellings() -> None:
    assert parse_mixed("3千多") == 3000
    assert parse_mixed("1.2万亿") == 1.2e12
    assert parse_mixed("十余") == 10


def test_units_are_sound() -> None:
    rows = read_rows(resource("zhpolicy_ie.numbers", "units.tsv"), ("unit", "dimension", "base_unit", "factor", "kind"))
    assert len({r["unit"] for r in rows}) == len(rows), "a unit stands twice"
    for row in rows:
        assert row["kind"] in ("measure", "classifier", "time"), row
        assert row["dimension"] and Fraction(row["factor"] or 1) > 0, row
        assert row["unit"][0] not in "万亿", f"{row['unit']}: multipliers are read with the number"
    assert len(load_units()) == len(rows)


def test_known_conversions() -> None:
    units = load_units()
    factor = {u: units.get(u).factor for u in ("平方公里", "公顷", "亩", "公里", "米", "吨", "千瓦", "兆瓦")}  # type: ignore[union-attr]
    assert factor["平方公里"] / factor["公顷"] == 100
    assert factor["公顷"] / factor["亩"] == 15
    assert factor["公里"] / factor["米"] == 1000
    assert factor["兆瓦"] / factor["千瓦"] == 1000


def test_modifiers_are_sound() -> None:
    rows = read_rows(resource("zhpolicy_ie.numbers", "modifiers.tsv"), ("word", "position", "modifier"))
    assert {r["position"] for r in rows} == {"before", "after"}
    assert {r["modifier"] for r in rows} <= {"exact", "approx", "over", "under"}
    assert load_modifiers().of("约3家", 1, 3) == "approx"


@pytest.mark.parametrize("amount", ["86.4亿元", "3家", "1.2万亩", "1万元/平方米", "8%"])
def test_a_unit_may_end_the_text(amount: str) -> None:
    text = f"合计{amount}"
    assert [(q.start, q.end) for q in find_quantities(text)] == [(2, len(text))]
