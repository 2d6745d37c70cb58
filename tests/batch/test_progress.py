from __future__ import annotations

import io
import re

import pytest

from zhpolicy_ie.batch import progress as module
from zhpolicy_ie.batch.progress import Progress
from zhpolicy_ie.readers import Source


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def sources(tmp_path):
    made = []
    for name, size in (("a", 3000), ("b", 6000), ("c", 9000)):
        (tmp_path / name).write_bytes(b"x" * size)
        made.append(Source(name, tmp_path / name))
    return made


def test_time_left_follows_from_the_bytes_left(clock, sources):
    progress = Progress(sources, shown=False)
    clock[0] += 10
    progress.document(1000)
    progress.source_done("a")
    assert progress.line() == "1 document · 1,000 characters · 100/s · 50 s left"
    progress.error()
    progress.passed_over("b")
    progress.source_done("b")
    assert progress.line() == "1 document · 1,000 characters · 1 unchanged · 100/s · 1 error · 30 s left"
    progress.source_done("c")
    assert "left" not in progress.line()


def test_a_terminal_has_one_line_that_is_cleared(clock, sources):
    stream = Terminal()
    progress = Progress(sources, stream=stream)
    for _ in range(50):
        clock[0] += 0.05
        progress.document(10)
    drawn = stream.getvalue()
    assert 5 <= drawn.count("\r") <= 14
    assert "\n" not in drawn
    progress.clear()
    assert re.search(r"\r +\r$", stream.getvalue())


def test_a_log_has_a_line_a_minute(clock, sources):
    stream = io.StringIO()
    progress = Progress(sources, stream=stream)
    for _ in range(300):
        clock[0] += 1
        progress.document(10)
    assert stream.getvalue().count("\n") == 5
    assert "\r" not in stream.getvalue()


def test_the_summary(clock, sources):
    progress = Progress(sources, shown=False)
    progress.document(5000)
    progress.document(1000)
    progress.error()
    clock[0] += 90
    assert progress.summary("out.jsonl") == (
        "2 documents written to out.jsonl, 1 input failed; 6,000 characters in 1:30 (67/s)"
    )
