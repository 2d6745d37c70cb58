"""What holds of any text: harmless neighbours change no figure, and time grows with length only."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhpolicy_ie
from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.numbers.quantities import find_quantities

HARMLESS = "会议听取了有关情况汇报并研究部署下阶段工作。"
AMOUNTS = (
    "12.5亿元",
    "三成五",
    "百分之七点五",
    "1，234人",
    "20至30家",
    "第3位",
    "4个亿",
    "近百名",
    "50%以上",
    "1/4",
    "18亿亿次",
)
SENTENCES = (
    "2023年，规上工业增加值增长6.3%，其中制造业增长7.1%。",
    "税收收入、上级补助分别为12亿元和9亿元。",
    "出口额86亿元，占进出口总额的72.4%，居全省第3位。",
    "到2027年，建成加氢站30座以上。",
)


@pytest.fixture(scope="module")
def figures_only() -> Extractor:
    return zhpolicy_ie.load(only="figures")


def read(text: str) -> list[tuple[object, ...]]:
    return [(text[q.start : q.end], q.value, q.value_max, q.unit, q.modifier) for q in find_quantities(text)]


@given(
    st.sampled_from(AMOUNTS),
    st.text(alphabet=HARMLESS, max_size=30),
    st.text(alphabet=HARMLESS, max_size=30),
)
def test_harmless_neighbours_change_no_number(amount: str, before: str, after: str) -> None:
    text = f"总规模达到{amount}。"
    assert read(f"{before}。{text}{after}。") == read(text) != []


@settings(deadline=None, max_examples=25)
@given(sentence=st.sampled_from(SENTENCES), count=st.integers(1, 4), behind=st.booleans())
def test_a_harmless_paragraph_changes_no_figure(
    figures_only: Extractor, sentence: str, count: int, behind: bool
) -> None:
    more = "\n\n".join([HARMLESS] * count)
    text = f"{sentence}\n\n{more}" if behind else f"{more}\n\n{sentence}"
    meta = {"year": 2023, "genre": "news"}

    def meaning(words: str) -> list[tuple[object, ...]]:
        return [
            (f.text, f.value, f.unit, f.aspect, f.status, f.indicator and f.indicator.text, f.period and f.period.value)
            for f in figures_only(words, meta=meta).figures
        ]

    assert meaning(text) == meaning(sentence)


@pytest.mark.parametrize("piece", ["1至", "3、", "5%和", "分别3%、", "2021年、", "占8%、", "增长9%，", "万", "1", "8:"])
def test_linking_is_linear(figures_only: Extractor, piece: str) -> None:
    def seconds(size: int) -> float:
        text = "城镇、农村居民收入分别增长" + piece * (size // len(piece))
        started = time.process_time()
        figures_only(text, meta={"year": 2023})
        return time.process_time() - started

    small = max(seconds(2_000), 0.02)
    assert seconds(16_000) < 24 * small + 1.0


BENIGN = "2023年，全县实现地区生产总值486.2亿元，同比增长6.3%；新增就业1.2万人。"
ADVERSARIAL = {
    "digits": "9" * 100_000,
    "myriads": "万" * 100_000,
    "brackets": "（" * 50_000 + "5亿元" + "）" * 50_000,
    "years": "2023年" * 20_000,
    "bare numbers": "1," * 50_000,
    "comma list": "5亿元，" * 10_000,
    "enumeration": "5亿元、" * 10_000,
}


def cpu_seconds(extractor: Extractor, text: str) -> float:
    started = time.process_time()
    extractor(text, meta={"year": 2024, "genre": "gov_work_report"})
    return time.process_time() - started


@pytest.fixture(scope="module")
def benign_seconds(figures_only: Extractor) -> float:
    """Return how long a character of ordinary prose takes."""
    figures_only(BENIGN)
    return cpu_seconds(figures_only, BENIGN * 500) / len(BENIGN * 500)


@pytest.mark.parametrize("case", ADVERSARIAL)
def test_anything_so_long_is_read_like_prose(figures_only: Extractor, benign_seconds: float, case: str) -> None:
    """A list of bare amounts has three times as many figures as prose of its length, and takes as much longer."""
    text = ADVERSARIAL[case]
    assert cpu_seconds(figures_only, text) < 6 * benign_seconds * len(text)
