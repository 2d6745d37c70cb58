"""What happens to a run when the machine fails it; ``docs/faults.md`` has the promises that are tested here."""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from test_broken_off import FORMATS, content
from test_pool import stuck_in_c

from zhpolicy_ie.batch import patience
from zhpolicy_ie.batch.work import Work
from zhpolicy_ie.cli import main
from zhpolicy_ie.errors import OutputError, TimeLimitError
from zhpolicy_ie.readers import ReadOptions
from zhpolicy_ie.writers import store
from zhpolicy_ie.writers.lock import LockFile

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX limits and locks")
ROOT = Path(__file__).parents[2]


def said(in_child, function) -> tuple[int, str]:
    """Return the exit code and the standard error of a function in a process of its own."""

    def run() -> None:
        with open("said", "w", encoding="utf-8", buffering=1) as sys.stderr:  # noqa: PTH123
            code = function() or 0
        os._exit(code)

    code = in_child(run)
    return code, Path("said").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_that_fills_up_loses_nothing_complete(folder, extract, in_child, monkeypatch, name):
    monkeypatch.setattr(store, "_SECONDS", 0.0)
    extract(f"whole.{name}")
    limit = 60_000 if name in ("a.jsonl", "a.csv") else 250_000
    size = Path(f"whole.{name}").stat().st_size
    limit = min(limit, size // 2) if name in ("a.jsonl", "a.csv") else limit

    def run() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return main(["extract", "in", "-o", name, "-q"])

    code, messages = said(in_child, run)
    assert code == 3
    assert re.search(rf"E200 {re.escape(name)}\S*: the (output|database) cannot be written .*: make room", messages)
    progress, _ = extract(name)
    assert progress.known > 0 and progress.known + progress.documents == 29
    assert content(name) == content(f"whole.{name}")


def test_a_small_disk(folder, extract, in_child, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        out = str(disk / "a.jsonl")
        code, messages = said(in_child, lambda: main(["extract", "in", "in", "in", "-o", out, "-q"]))
        lines = Path(out).read_bytes()
        assert (code, lines[-2:]) == (3, b"}\n")
        assert f"{lines.count(10)} documents are complete" in messages and "No space left" in messages
        subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True)
        assert extract(out)[0].known == min(29, lines.count(10))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("name", ["a.jsonl", "a.sqlite", "a.xlsx"])
def test_a_place_where_nothing_may_be_written(folder, extract, in_child, name):
    made = Path(tempfile.mkdtemp(prefix="zhpolicy_ie-"))
    (made / "in.txt").write_text("新增企业5家。", encoding="utf-8")
    made.chmod(0o555)

    def run() -> int:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        return main(["extract", str(made / "in.txt"), "-o", str(made / name), "-q"])

    try:
        code, messages = said(in_child, run)
        assert code in (2, 3)
        assert messages.startswith(f"E200 {made / name}: ") and "cannot be written" in messages
        assert [path.name for path in made.iterdir()] == ["in.txt"]
    finally:
        made.chmod(0o700)
        shutil.rmtree(made)


def test_an_input_that_vanishes_is_told_and_the_rest_is_done(folder, extract, monkeypatch):
    done = Work.__call__

    def vanish(self, task):
        Path("in/05.txt").unlink(missing_ok=True)
        return done(self, task)

    monkeypatch.setattr(Work, "__call__", vanish)
    progress, told = extract("a.jsonl")
    assert [line for line in told if "05.txt" in line] == [
        "E107 in/05.txt: there is no such file. Remedy: check the path."
    ]
    assert (progress.documents, progress.errors) == (28, 2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_document_for_which_memory_does_not_suffice(folder, extract, monkeypatch, jobs):
    read = Work._document

    def greedy(self, task):
        if task[0] == "in/05.txt":
            raise MemoryError
        return read(self, task)

    monkeypatch.setattr(Work, "_document", greedy)
    progress, told = extract("a.jsonl", jobs=jobs)
    assert told[0].startswith("E901 in/05.txt: the memory does not suffice for the document")
    assert (progress.documents, progress.errors) == (28, 2)


def test_a_worker_that_the_system_limits(folder, extract, monkeypatch):
    read = Work._document

    def greedy(self, task):
        if task[0] == "in/05.txt":
            used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (used + (64 << 20), resource.RLIM_INFINITY))
            bytearray(1 << 30)
        return read(self, task)

    if not Path("/proc/self/statm").exists():
        pytest.skip("the size of a process is not told here")
    monkeypatch.setattr(Work, "_document", greedy)
    progress, told = extract("a.jsonl", jobs=2)
    assert told[0].startswith("E901 in/05.txt: ")
    assert (progress.documents, progress.errors) == (28, 2)


@pytest.mark.parametrize("name", FORMATS)
def test_two_runs_on_one_output(folder, extract, in_child, name):
    ready, go = multiprocessing.Event(), multiprocessing.Event()

    def first() -> None:
        def hold(self, task):
            ready.set()
            go.wait(60)
            return done(self, task)

        done, Work.__call__ = Work.__call__, hold
        extract(name)
        os._exit(0)

    other = multiprocessing.get_context("fork").Process(target=first)
    other.start()
    assert ready.wait(60)
    code, messages = said(in_child, lambda: main(["extract", "in", "-o", name, "-q"]))
    assert code in (2, 3)
    assert messages == (
        f"E200 {name}: another run is writing the output. "
        "Remedy: wait for it to end, or choose another place with -o.\n"
    )
    go.set()
    other.join(60)
    assert other.exitcode == 0
    extract(f"whole.{name}")
    assert content(name) == content(f"whole.{name}")
    assert {p.name for p in folder.iterdir()} - {"in", "said"} == {name, f"whole.{name}"}


def test_the_lock_of_a_run_that_was_killed_holds_nobody_back(folder, in_child):
    def hold() -> None:
        LockFile(Path("a.sqlite"), "a.sqlite")
        os._exit(9)

    assert in_child(hold) == 9
    assert Path("a.sqlite.lock").exists()
    held = LockFile(Path("a.sqlite"), "a.sqlite")
    code, messages = said(in_child, lambda: int(locked()))
    assert (code, messages) == (1, "")
    held.release()
    assert not Path("a.sqlite.lock").exists()


def locked() -> bool:
    try:
        LockFile(Path("a.sqlite"), "a.sqlite")
    except OutputError:
        return True
    return False


RUNAWAYS = {
    "python": lambda: [None for _ in iter(int, 1)],
    "pattern": lambda: re.match("(?:a|a)*b", "a" * 60),
    "sleep": lambda: time.sleep(600),
}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("how", RUNAWAYS)
def test_a_document_without_end_is_told_and_the_rest_is_done(folder, extract, monkeypatch, how, jobs):
    read = Work._document

    def endless(self, task):
        if task[0] == "in/05.txt":
            RUNAWAYS[how]()
        return read(self, task)

    monkeypatch.setattr(Work, "_document", endless)
    progress, told = extract("a.jsonl", jobs=jobs, timeout=1.0)
    assert told[0].startswith("E115 in/05.txt: the document took longer than 1 seconds. Remedy: ")
    assert (progress.documents, progress.errors) == (28, 2)


@pytest.fixture
def stuck(monkeypatch):
    """Have one document hold the interpreter without end."""
    read = Work._document

    def endless(self, task):
        if task[0] == "in/05.txt":
            stuck_in_c()
        return read(self, task)

    monkeypatch.setattr(Work, "_document", endless)
    monkeypatch.setattr(patience, "_GRACE", 0.0)


def test_a_document_that_holds_the_interpreter_without_end(folder, extract, stuck):
    progress, told = extract("a.jsonl", jobs=2, timeout=3.0)
    assert re.fullmatch(
        r"E115 in/05\.txt: the document took longer than 3 seconds, in code that only ends with its process "
        r"\(it was still in test_pool\.py:\d+ when it was ended\)\. Remedy: report it with the document; "
        r"the others are not affected\.",
        told[0],
    )
    assert (progress.documents, progress.errors) == (28, 2)


def test_one_process_stands_still_then_and_two_go_on(folder, extract, in_child, stuck):
    assert in_child(lambda: extract("a.jsonl", timeout=0.5), after=8) == -signal.SIGKILL
    progress, told = extract("a.jsonl", jobs=2, timeout=3.0)
    assert progress.known == 4 and told[0].startswith("E115 in/05.txt: ")
    assert (progress.documents, progress.errors) == (24, 2)


def test_what_reads_damaged_files_does_not_take_the_end_of_time_for_damage(folder, extract, monkeypatch):
    from zhpolicy_ie.readers import pdf

    monkeypatch.setattr(pdf, "_read", lambda *_: time.sleep(600))
    Path("in/a.pdf").write_bytes(b"%PDF-1.7")
    _, told = extract("a.jsonl", inputs=("in/a.pdf",), timeout=0.5)
    assert told == [str(TimeLimitError("the document took longer than 0.5 seconds", where="in/a.pdf", remedy=(
        "allow more with --timeout, or report it with the document; the others are not affected")))]  # fmt: skip


def test_reading_is_as_before_when_time_is_short_of_nothing(folder, extract):
    extract("a.jsonl", timeout=100.0, reading=ReadOptions())
    extract("b.jsonl")
    assert content("a.jsonl") == content("b.jsonl")


def test_each_promise_names_a_test_that_is_there():
    rows = [line for line in (ROOT / "docs" / "faults.md").read_text(encoding="utf-8").splitlines() if "tests/" in line]
    named = [pair for row in rows for pair in re.findall(r"`(tests/\S+?\.py)(?:::(\w+))?`", row)]
    assert len(named) >= 10
    for path, name in named:
        assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8"), (path, name)
