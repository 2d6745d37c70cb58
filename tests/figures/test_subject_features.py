"""The hashed features of a subject, kept from one figure to the next, against the strings they stand for."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.figures.learned.classify import SIZE, slots
from zhpolicy_ie.figures.link import readings
from zhpolicy_ie.figures.subjects import parts
from zhpolicy_ie.figures.subjects.features import slots_in
from zhpolicy_ie.figures.subjects.links import NONE, Passage, ways
from zhpolicy_ie.figures.subjects.model import Options, SubjectModel, options_of
from zhpolicy_ie.figures.view import Source, View
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity, get

TEXT = (
    "云澜县去年完成工业投资86.4亿元，增长14.6%，居全市第3位。柳溪镇与石桥镇新增企业320家、280家，该镇产值12亿元。\n"
    "在弘泽新材料有限公司，负责人周立介绍，公司投资3.5亿元、占地90亩，全县用工1200人；云澜县就业率达98%。\n"
    "“全市出口增长9.1%。”临江市商务局表示，云澜县占2成，项目总投资5亿元由临江市承担。"
)
OTHER = "临江市2023年实现地区生产总值880亿元，增长6.2%，云澜县增长7%，全市新增就业3万人。"


def view_of(ie: Extractor, text: str, region: str | None, title: str | None, genre: str) -> View:
    doc = ie.nlp(text)
    layers = get(doc, Quantity), get(doc, PeriodMention), get(doc, NameMention)
    words = np.array([(t.idx, t.idx + len(t)) for t in doc])
    return View(Source(text, *layers, words, 2024, genre, region, title))


def read(view: View) -> list[Options]:
    return list(options_of(view, [situation for _, situation in readings(view)]))


def strings_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every part return its feature strings themselves, each with a NUL behind it, nothing kept."""

    def lines(features: list[str]) -> bytes:
        return "".join(f"{feature}\0" for feature in features).encode()

    kept = [name for name in vars(parts) if name.startswith("of_")]
    assert len(kept) > 10
    for name in kept:
        part = getattr(parts, name).__wrapped__.__wrapped__
        monkeypatch.setattr(parts, name, lambda *values, part=part: lines(part(*values)))
    monkeypatch.setattr(parts, "packed", lines)


def test_kept_slots_are_those_of_the_strings(ie: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    other = view_of(ie, OTHER, "浙江省/临江市", "临江市概况", "gov_work_report")
    view = view_of(ie, TEXT, "浙江省/云澜县", "云澜县招商", "news")
    read(other)  # so that some of what is kept comes from another document
    fast = read(view)
    strings_of(monkeypatch)
    plain = read(view)
    rows = [row.decode().split("\0")[:-1] for option in plain for row in option.features]
    assert len(rows) > 40
    assert {"0ac0", "pTrue|LOC|ac", "N0news", "J去年|LOC"} <= {f for row in rows for f in row}
    packed = [row for option in fast for row in option.features]
    weights = np.random.default_rng(1).normal(size=SIZE).astype(np.float32)
    for strings, row in zip(rows, packed, strict=True):
        assert slots_in(row).tolist() == sorted(slots(strings).tolist())
    expected = [weights[slots(strings)].sum() for strings in rows]
    np.testing.assert_allclose(SubjectModel(weights).scores(packed), expected, rtol=1e-4, atol=1e-4)


def test_a_slot_that_comes_twice_in_a_row_counts_once() -> None:
    weights = np.arange(SIZE, dtype=np.float32)
    rows = [np.array(row, np.int32).tobytes() for row in ([5, 3, 5], [3], [7, 7])]
    assert SubjectModel(weights).scores(rows).tolist() == [8, 3, 7]


def test_links_say_how_each_option_follows_each_of_the_figure_before(ie: Extractor) -> None:
    found = read(view_of(ie, TEXT, None, None, "news"))
    assert [o.passage for o in found][:2] == [None, Passage("C", 0, "news")]
    relations = set()
    for before, option in itertools.pairwise(found):
        assert option.passage is not None
        links = ways(option.passage)
        for row, old in enumerate(before.groups):
            for column, new in enumerate(option.groups):
                relation, _, fresh, left, _, here, _ = links[option.link_of[row, column]]
                relations.add((relation, fresh))
                names = ("none", "opened", "closed", "same" if old == new else "other")
                assert relation == names[(old != NONE) * 2 + (new != NONE)]
                assert (left == "-") == (old == NONE)
                assert (fresh == "-") == (new == NONE)
                if new != NONE:
                    assert here == (option.candidates[column].earliest is not None)
    assert len(relations) >= 8
