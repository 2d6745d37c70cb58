from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

import zhpolicy_ie
from zhpolicy_ie.batch import RunOptions, run
from zhpolicy_ie.batch.progress import Progress
from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.readers import ReadOptions, Source, find_sources
from zhpolicy_ie.writers import make_sink

TEXT = "2024年云澜县第{0}号简报\n2023年，云澜科创城由云澜城投集团建设，完成投资{0}.5亿元，增长{0}%，新增企业{0}家。\n"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Give a folder with 25 texts and a table, one of whose rows has no text, and work beside it."""
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "in"
    made.mkdir()
    for number in range(1, 26):
        (made / f"{number:02}.txt").write_text(TEXT.format(number), encoding="utf-8")
    lines = [f'{{"id": "row", "text": "粮食总产量{n}.3万吨。"}}\n' for n in range(4)]
    (made / "rows.jsonl").write_text("".join(lines) + '{"id": "none"}\n', encoding="utf-8")
    return tmp_path


@pytest.fixture
def extract(folder, ie, monkeypatch):
    """Run over the folder, in this process, with the models loaded already; give what was told."""
    monkeypatch.setattr(zhpolicy_ie, "load", lambda **options: Extractor(ie.nlp))

    def call(output: str, *, inputs=("in",), reading=None, tell=None, **options) -> tuple[Progress, list[str]]:
        found = list(find_sources(inputs))
        sources = [s for s in found if isinstance(s, Source)]
        told: list[str] = []
        with make_sink(Path(output), None) as sink:
            progress = Progress(sources, shown=False)
            run(
                found,
                reading or ReadOptions(),
                sink,
                RunOptions(**options),
                tell=tell or told.append,
                progress=progress,
            )
        return progress, told

    return call


@pytest.fixture
def in_child():
    """Run something in a forked process, which may kill itself or be killed; give its exit code."""
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("no fork here")

    def call(function, *, after: float | None = None) -> int:
        process = multiprocessing.get_context("fork").Process(target=function)
        process.start()
        process.join(after)
        if process.is_alive() and after is not None:
            process.kill()
        process.join(120)
        assert process.exitcode is not None
        return process.exitcode

    return call
