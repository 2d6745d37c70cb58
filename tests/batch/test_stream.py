"""Documents through several processes: in order, the same for any number of them, and one that crashes costs itself."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from test_pool import stuck_in_c

from zhpolicy_ie.batch import patience
from zhpolicy_ie.batch.pool import default_method
from zhpolicy_ie.errors import EmptyInputError, OptionError, WorkerError
from zhpolicy_ie.extractor import Extractor

TEXT = "2023年，云澜县第{0}号项目由云澜城投集团建设，完成投资{0}.5亿元，增长{0}%，新增企业{0}家。"
METHODS = sorted({default_method(), "spawn"})


class Deadly(Extractor):
    """Ends its process at some texts, at others only the first time."""

    def __call__(self, text, **options):
        if "致命" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if text.startswith("一次") and not (seen := Path(text[2:])).exists():
            seen.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if "故障" in text:
            raise RuntimeError("a fault of ours")
        if "无尽" in text:
            stuck_in_c()
        if "漫长" in text:
            time.sleep(600)
        return super().__call__(text.replace("/", ""), **options)


@pytest.mark.parametrize("method", METHODS)
def test_the_documents_are_the_same_for_any_number_of_processes(ie, method):
    texts = [(TEXT.format(n), {"year": 2020 + n % 5}) for n in range(12)] + ["新增企业8家。" * 400]
    alone = list(ie.pipe(texts))
    assert [d.id for d in alone] == [f"d{n}" for n in range(13)] and alone[3].figures
    assert list(ie.pipe(texts, n_process=2, start_method=method)) == alone


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_document_that_crashes_costs_itself_only(ie, tmp_path):
    texts = [TEXT.format(n) for n in range(9)]
    texts[2], texts[4], texts[5], texts[7] = "致命", "", f"一次{tmp_path / 'seen'}", "故障"
    failed = {}
    found = Deadly(ie.nlp).pipe(texts, n_process=2, on_error=failed.__setitem__)
    assert [d.id for d in found] == ["d0", "d1", "d3", "d5", "d6", "d8"]
    assert isinstance(failed["d2"], WorkerError) and "SIGKILL" in str(failed["d2"])
    assert isinstance(failed["d4"], EmptyInputError)
    assert "RuntimeError: a fault of ours" in str(failed["d7"]) and len(failed) == 3


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_text_without_end_costs_itself_only(ie, monkeypatch):
    monkeypatch.setattr(patience, "_GRACE", 0.0)
    texts = [TEXT.format(n) for n in range(6)]
    texts[1], texts[3] = "无尽", "漫长"
    failed = {}
    found = Deadly(ie.nlp).pipe(texts, n_process=2, timeout=2.0, on_error=failed.__setitem__)
    assert [d.id for d in found] == ["d0", "d2", "d4", "d5"]
    assert {id: error.code for id, error in failed.items()} == {"d1": "E115", "d3": "E115"}
    assert "it was still in test_pool.py:" in str(failed["d1"])


@pytest.mark.parametrize("n_process", [1, 2])
def test_without_a_handler_the_error_comes_at_its_place(ie, n_process):
    found = ie.pipe(["新增企业8家。", " ", "新增企业9家。"], n_process=n_process)
    assert next(found).figures[0].value == 8
    with pytest.raises(EmptyInputError):
        next(found)


@pytest.mark.parametrize("n_process", [1, 2])
def test_few_texts_are_taken_ahead(ie, n_process):
    taken = []
    texts = (taken.append(n) or f"新增企业{n}家。" for n in range(1000))
    found = ie.pipe(texts, n_process=n_process)
    for _ in range(10):
        next(found)
    assert len(taken) <= 10 + (16 if n_process == 1 else 2 * 4) + 1
    found.close()


def test_an_impossible_number_of_processes(ie):
    with pytest.raises(OptionError, match="n_process=0"):
        next(ie.pipe(["新增企业8家。"], n_process=0))
