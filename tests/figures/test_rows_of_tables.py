"""Figures in the rows of tables; tests/specs/table_rows.json has the readings one by one."""

from __future__ import annotations

import math
import time
from itertools import pairwise

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhpolicy_ie
from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.numbers.quantities import find_quantities
from zhpolicy_ie.numbers.tables.layout import tables_in
from zhpolicy_ie.numbers.units import load_units
from zhpolicy_ie.readers import ReadOptions
from zhpolicy_ie.readers.docx import read_docx

UNITS = {"亿元": (1e8, "元"), "万吨": (1e4, "吨"), "人": (1, "人"), "公里": (1, "公里"), "万平方米": (1e4, "平方米")}
LABELS = ("粮食总产量", "一般公共预算收入", "绿化面积", "进出口总额", "公路里程", "从业人员", "商品房销售面积")
PROSE = "2022年，全县新开工项目15个，总投资从12亿元增加到30亿元，增长8.1%。"
TABLE = (
    "2023年主要指标\n指标\t单位\t2023年\t增长（%）\n粮食总产量\t万吨\t45.2\t-2.0\n商品房销售面积\t万平方米\t12\t3.1\n"
)


@pytest.fixture(scope="module")
def figures_only() -> Extractor:
    return zhpolicy_ie.load(only="figures")


number = st.decimals(-99_999, 99_999, places=1).map(lambda value: f"{value:,.1f}")


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, str, str]]]:
    """Give a table as it is written, and its rows: label, unit, amount, growth."""
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=6, unique=True))
    rows = [(label, draw(st.sampled_from(sorted(UNITS))), draw(number), draw(number)) for label in labels]
    gap = draw(st.sampled_from(["\t", " ", "   "]))
    mark = draw(st.sampled_from(["", "#", "其中：", "1."]))
    lines = [gap.join(("指标", "单位", "2023年", "比上年增长（%）"))]
    lines += [gap.join((mark + label, *cells)) for label, *cells in rows]
    return "\n".join(lines), rows


@settings(deadline=None, max_examples=60)
@given(table=tables(), around=st.booleans())
def test_a_table_reads_back_to_its_values(figures_only: Extractor, table: tuple[str, list], around: bool) -> None:
    text, rows = table
    text = f"{PROSE}\n{text}\n\n{PROSE}" if around else text
    found = figures_only(text).figures
    found = found[4:-4] if around else found
    assert len(found) == 2 * len(rows)
    for (label, unit, amount, growth), level, change in zip(rows, found[::2], found[1::2], strict=True):
        factor, plain = UNITS[unit]
        assert math.isclose(level.value, float(amount.replace(",", "")) * factor, rel_tol=1e-9, abs_tol=1e-9)
        assert (level.unit, level.text, level.aspect, level.indicator.text) == (plain, amount, "level", label)
        assert (change.text, change.unit, change.aspect, change.indicator.text) == (growth, "%", "growth", label)
        assert change.value == float(growth.replace(",", ""))
        assert level.period.value == change.period.value == "2023"
    for figure in found:
        for item in (figure, figure.indicator, figure.period):
            assert text[item.start : item.end] == item.text


def test_sentences_beside_a_table_are_read_as_without_it(figures_only: Extractor) -> None:
    alone = figures_only(PROSE).figures
    both = figures_only(f"{PROSE}\n{TABLE}\n{PROSE}").figures
    assert len(both) == 4 + 4 + 4
    old = next(i for i, figure in enumerate(alone) if figure.aspect == "from")
    for shift, part in ((0, both[:4]), (8, both[8:])):
        assert [(f.value, f.aspect, f.indicator.text, f.period and f.period.value) for f in part] == [
            (f.value, f.aspect, f.indicator.text, f.period and f.period.value) for f in alone
        ]
        assert part[old + 1].from_figure == f"f{old + shift}"


def test_offsets_hold_with_wide_characters_and_carriage_returns(figures_only: Extractor) -> None:
    text = "单位：亿元\r\n指标　２０２３年　增速\r\n出口总额　１，２０３．５　－４．２\r\n进口总额　98.6　5.1\r\n"
    found = figures_only(text).figures
    assert [(f.text, f.value, f.unit) for f in found] == [
        ("１，２０３．５", 120350000000.0, "元"),
        ("－４．２", -4.2, "%"),
        ("98.6", 9860000000.0, "元"),
        ("5.1", 5.1, "%"),
    ]
    assert [text[f.indicator.start : f.indicator.end] for f in found] == [
        "出口总额",
        "出口总额",
        "进口总额",
        "进口总额",
    ]
    assert all(text[slice(*f.sentence)].startswith(f.indicator.text) for f in found)


def test_a_word_document(ie: Extractor, tmp_path) -> None:
    made = docx.Document()
    made.add_paragraph("2023年，全县上下齐心协力，地区生产总值达到486.2亿元。")
    made.add_paragraph("表2 2023年各镇主要指标")
    cells = [
        ["镇（街道）", "工业总产值（亿元）", "增长（%）", "农村居民人均可支配收入（元）"],
        ["青岚镇", "86.3", "8.1", "42,350"],
        ["白鹭湾街道", "102.6", "-0.7", "—"],
    ]
    table = made.add_table(len(cells), len(cells[0]))
    for row, words in zip(table.rows, cells, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    made.save(tmp_path / "a.docx")
    with (tmp_path / "a.docx").open("rb") as stream:
        text = read_docx(stream, name="a.docx", options=ReadOptions()).text
    found = ie(text, meta={"year": 2023}).figures[1:]
    told = [(f.subject.text, f.indicator.text, f.value, f.unit, f.aspect, f.period.value) for f in found]
    assert told == [
        ("青岚镇", "工业总产值", 8630000000.0, "元", "level", "2023"),
        ("青岚镇", "工业总产值", 8.1, "%", "growth", "2023"),
        ("青岚镇", "农村居民人均可支配收入", 42350.0, "元", "level", "2023"),
        ("白鹭湾街道", "工业总产值", 10260000000.0, "元", "level", "2023"),
        ("白鹭湾街道", "工业总产值", -0.7, "%", "growth", "2023"),
    ]


@given(st.text(st.sampled_from("粮产亿元万% 1.52-\t\n。，（）单位：年"), max_size=80))
@settings(deadline=None, max_examples=300)
def test_any_text_with_cells(text: str) -> None:
    found = find_quantities(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for table in tables_in(text, load_units()):
        for row in table.rows:
            assert all(row.line[0] <= a <= b <= row.line[1] for a, b in row.cells)
            assert table.header is None or len(table.header) == len(row.cells)


@pytest.mark.parametrize(
    "piece", ["粮食 吨 5\n", "粮食\t5\t", " 5", "5 粮\n\n", "指标 单位 年\n粮食 吨 5\n\n甲\n", "\t\n"]
)
def test_time_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text, started = piece * (size // len(piece)), time.process_time()
        find_quantities(text)
        return time.process_time() - started

    seconds(2_000)
    assert min(seconds(32_000) for _ in range(2)) < 20 * max(min(seconds(4_000) for _ in range(2)), 0.005)
