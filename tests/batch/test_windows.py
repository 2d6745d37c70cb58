"""What is computed in windows (groups of chunks, batches of runs, parts of a text) has no part in the records.

Sums of single-precision products depend on how many are summed at once, so scores may differ in their fourth decimal.
"""

from __future__ import annotations

import pytest

from zhpolicy_ie import samples
from zhpolicy_ie.figures.learned import model as linking
from zhpolicy_ie.figures.learned import parts
from zhpolicy_ie.names import beginnings
from zhpolicy_ie.names.tagger import model as tagger
from zhpolicy_ie.records import Document
from zhpolicy_ie.text import segmenter

META = {"year": 2024, "genre": "gov_work_report"}
LINE = "云澜科创城由云澜城投集团建设，总投资{0}.5亿元，占地{0}00亩，比上年增长{0}%。"


@pytest.fixture
def small_windows(monkeypatch):
    """Give what makes every window so small that a text of some thousand characters has many."""

    def shrink() -> None:
        monkeypatch.setattr(tagger, "GROUP", 300)
        monkeypatch.setattr(beginnings, "_KEPT", 20)
        monkeypatch.setattr(segmenter, "_BATCH", 50)
        monkeypatch.setattr(parts, "PART", 700)
        monkeypatch.setattr(linking, "_GROUP", 8)

    return shrink


def assert_same(found: list[Document], expected: list[Document]) -> None:
    for one, other in zip(found, expected, strict=True):
        facts, others = one.to_dict(), other.to_dict()
        for kind in ("entities", "figures"):
            scores = [[record.pop("score") for record in records[kind]] for records in (facts, others)]
            assert scores[0] == pytest.approx(scores[1], abs=2e-3)
        assert facts == others


def own_texts() -> list[str]:
    report = samples.text()
    # A single line without a paragraph's end, and a document of several reports whose years and places differ.
    line = "".join(LINE.format(n) for n in range(1, 60))
    return [report, line, "\n".join([report, line, report.replace("2024", "2022").replace("云澜", "嘉善"), report])]


def test_small_windows_and_the_whole_give_the_same_records(ie, small_windows):
    whole = [ie(text, meta=META) for text in own_texts()]
    assert len(whole[2].figures) > 150 and len(whole[2].entities) > 60
    small_windows()
    assert_same([ie(text, meta=META) for text in own_texts()], whole)


def test_it_is_so_in_real_texts(ie, small_windows, shared):
    paths = sorted((shared / "corpus" / "policy").glob("*.txt"))[7::450]
    texts = [path.read_text(encoding="utf-8")[:5_000] for path in paths]
    whole = [ie(text, meta=META) for text in texts if text.strip()]
    small_windows()
    assert_same([ie(text, meta=META) for text in texts if text.strip()], whole)
