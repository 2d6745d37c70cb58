from __future__ import annotations

import itertools
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from zhpolicy_ie import batch
from zhpolicy_ie.batch.pool import WINDOW, Death, Pool, default_method
from zhpolicy_ie.errors import EncodingError, ModelError
from zhpolicy_ie.readers import ReadOptions, Source, open_source

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


class Work:
    """Doubles numbers, later ones faster; dies of some, and of others never comes back."""

    def __init__(self, *, deadly: tuple[int, ...] = (), endless: tuple[int, ...] = (), fails: bool = False) -> None:
        self.deadly, self.endless, self.fails = deadly, endless, fails

    def load(self) -> None:
        if self.fails:
            raise ModelError("the model is missing", remedy="reinstall the package")

    def __call__(self, task: int) -> object:
        if task in self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        if task in self.endless:
            stuck_in_c()
        if task == 3:
            time.sleep(0.1)
        if task == 5:
            return EncodingError("odd", remedy="none", where="a.txt")
        return task * 2


def stuck_in_c() -> None:
    """Hold the interpreter without end, in code in C that looks at no signals."""
    print(None in itertools.repeat(0))


def died(task: int, death: Death) -> str:
    return f"{task} {death.reason}"


METHODS = sorted({default_method(), "spawn"})


@pytest.mark.parametrize("method", METHODS)
def test_results_come_in_order_and_a_crash_costs_one(method):
    with Pool(Work(deadly=(2, 7)), 2, died=died, method=method) as pool:
        found = list(pool.map((number != 4, number) for number in range(10)))
    assert str(found.pop(5)) == "E103 a.txt: odd. Remedy: none."
    assert found == [0, 2, "2 ended by SIGKILL", 6, 4, 12, "7 ended by SIGKILL", 16, 18]


@pytest.mark.parametrize("method", METHODS)
def test_a_process_that_holds_the_interpreter_is_ended_and_replaced(method):
    with Pool(Work(endless=(2, 7)), 2, died=died, method=method, patience=0.5) as pool:
        before = {worker._process.pid for worker in pool._workers}
        found = list(pool.map((True, number) for number in range(5, 13)))
        after = {worker._process.pid for worker in pool._workers}
        more = list(pool.map((True, number) for number in range(3)))
    assert found[3:] == [16, 18, 20, 22, 24] and more[:2] == [0, 2]
    said = r"{} it was still in test_pool\.py:\d+ when it was ended"
    assert re.fullmatch(said.format(7), found[2]) and re.fullmatch(said.format(2), more[2])
    assert len(before & after) == 1


def test_a_process_that_signals_alone_would_not_stop():
    """What :func:`stuck_in_c` does is what no signal handler ends: else the test above would not test the watchdog."""
    code = (
        "import itertools, signal, sys\n"
        "signal.signal(signal.SIGALRM, lambda *_: sys.exit(3))\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.2)\n"
        "print(None in itertools.repeat(0))"
    )
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", code], timeout=1, check=False)


def test_no_more_is_taken_than_the_window_holds():
    taken = []

    def tasks():
        for number in range(100):
            taken.append(number)
            yield True, number

    with Pool(Work(), 2, died=died) as pool:
        results = pool.map(tasks())
        assert next(results) == 0
        time.sleep(0.2)
        assert len(taken) <= 2 * WINDOW + 1


@pytest.mark.parametrize("method", METHODS)
def test_a_model_that_cannot_be_loaded_is_told_as_such(method):
    with pytest.raises(ModelError, match="E400 the model is missing"):
        Pool(Work(fails=True), 2, died=died, method=method)


def test_workers_go_when_their_parent_is_killed(in_child, tmp_path):
    def parent():
        pool = Pool(Work(), 2, died=died)
        (tmp_path / "pids").write_text(" ".join(str(w._process.pid) for w in pool._workers))
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(parent) == -signal.SIGKILL
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("name", ["a.jsonl", "a.sqlite"])
def test_the_records_are_the_same_for_any_number_of_jobs(folder, extract, name):
    for jobs in (1, 2, 3):
        progress, told = extract(f"{jobs}.{name}", jobs=jobs)
        assert (progress.documents, progress.errors) == (29, 1)
        assert [line[:19] for line in told] == ["E106 in/rows.jsonl:"]
    if name == "a.jsonl":
        assert len({Path(f"{jobs}.{name}").read_bytes() for jobs in (1, 2, 3)}) == 1


def test_work_that_was_sent_to_another_process_gives_the_same(folder):
    work = batch.work.Work(str, only="figures", words="char", tagger=None, max_chars=1000)
    (item,) = open_source(Source("in/01.txt", Path("in/01.txt")), ReadOptions())
    here = work(("a", item))
    sent = pickle.loads(pickle.dumps(work))
    assert sent(pickle.loads(pickle.dumps(("a", item)))) == here
    assert "f0" in here.payload


def test_a_document_that_kills_its_worker_is_named(folder, extract, monkeypatch):
    from zhpolicy_ie.batch import work

    call = work.Work.__call__

    def deadly(self, task):
        if task[0] == "in/05.txt":
            os.kill(os.getpid(), signal.SIGKILL)
        return call(self, task)

    monkeypatch.setattr(work.Work, "__call__", deadly)
    progress, told = extract("a.jsonl", jobs=2)
    assert told[0].startswith("E901 in/05.txt: the process that read the document died (ended by SIGKILL)")
    assert (progress.documents, progress.errors) == (28, 2)
    assert "in/05.txt" not in Path("a.jsonl").read_text()
