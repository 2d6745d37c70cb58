"""Runs that are killed, at chosen places and at any: the next run makes of it what an unbroken run makes."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

import zhpolicy_ie
from zhpolicy_ie.batch.work import Work
from zhpolicy_ie.cli import main
from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.readers import ReadOptions
from zhpolicy_ie.writers import store
from zhpolicy_ie.writers.sinks import StoreSink, StreamSink
from zhpolicy_ie.writers.store import Store, stored_documents

FORMATS = ("a.jsonl", "a.csv", "a.sqlite", "a.xlsx", "a.parquet")


def content(path: str) -> object:
    """Give what a file says, in a form that can be compared."""
    if path.endswith(".sqlite"):
        with sqlite3.connect(path) as db:
            tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            return {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    if path.endswith(".xlsx"):
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(path)}
    return pq.read_table(path).to_pylist() if path.endswith(".parquet") else Path(path).read_bytes()


def leftovers(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"in"}


@pytest.mark.parametrize("name", FORMATS)
def test_killed_again_and_again(folder, extract, in_child, monkeypatch, name):
    monkeypatch.setattr(store, "_SECONDS", 0.0)
    extract(f"whole.{name}")
    chance = random.Random(name)
    killed, code = 0, -signal.SIGKILL
    while code:
        # Later attempts are given more time: each must get somewhere, and the last to its end.
        code = in_child(lambda: extract(name), after=chance.uniform(0.02, 0.25) * (1 + killed / 4))
        assert code in (0, -signal.SIGKILL)
        killed += code != 0
    assert killed > 1
    assert content(name) == content(f"whole.{name}")
    assert leftovers(folder) == {name, f"whole.{name}"}


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_killed_in_the_middle_of_a_write(folder, extract, in_child, name):
    extract(f"whole.{name}")
    write = os.write

    def run_until(number: int) -> None:
        calls = 0

        def half(fd: int, data: bytes) -> int:
            nonlocal calls
            calls += 1
            if calls == number:
                write(fd, bytes(data)[: len(data) // 2])
                os._exit(9)
            return write(fd, data)

        os.write = half
        extract(name)

    for number in (1, 2, 3, 4, 5, 8, 9):
        assert in_child(lambda n=number: run_until(n)) == 9
    extract(name)
    assert content(name) == content(f"whole.{name}")


def test_killed_in_the_middle_of_a_document_s_rows(folder, extract, in_child, monkeypatch):
    monkeypatch.setattr(store, "_SECONDS", 0.0)
    extract("whole.sqlite")
    insert = Store._insert

    def run_until(number: int) -> None:
        calls = 0

        def last(self: Store, *args) -> None:
            nonlocal calls
            calls += 1
            if calls == number:
                os._exit(9)
            insert(self, *args)

        Store._insert = last
        extract("a.sqlite")

    for number in (1, 4, 10, 15, 22):
        assert in_child(lambda n=number: run_until(n)) == 9
        if Path("a.sqlite").exists():
            counts = [len(rows) for table, rows in content("a.sqlite").items() if table == "figures"]
            assert counts in ([0], [3 * len(list(stored_documents(Path("a.sqlite"))))])
    extract("a.sqlite")
    assert content("a.sqlite") == content("whole.sqlite")


def test_ctrl_c_then_the_same_command(folder, extract, monkeypatch):
    extract("whole.jsonl")
    done = Work.__call__
    calls = 0

    def interrupt(self, task):
        nonlocal calls
        calls += 1
        if calls == 7:
            raise KeyboardInterrupt
        return done(self, task)

    with monkeypatch.context() as patch:
        patch.setattr(Work, "__call__", interrupt)
        with pytest.raises(KeyboardInterrupt):
            extract("a.jsonl")
    assert Path("a.jsonl").read_text().count("\n") == 6
    progress, _ = extract("a.jsonl")
    assert (progress.documents, progress.known, progress.errors) == (23, 6, 1)
    assert content("a.jsonl") == content("whole.jsonl")


@pytest.fixture
def broken_off(folder, extract, in_child):
    """Leave a run that was killed after ten documents."""

    def run() -> None:
        def tell(_: str) -> None:
            os._exit(9)

        Path("in/10x.txt").write_bytes(b"")  # its error is told between the tenth and the eleventh
        extract("a.jsonl", tell=tell)

    assert in_child(run) == 9
    Path("in/10x.txt").unlink()
    return folder


def test_restart_begins_anew(broken_off, extract):
    progress, _ = extract("a.jsonl", restart=True)
    assert (progress.documents, progress.known) == (29, 0)


def test_other_settings_begin_anew(broken_off, extract):
    progress, _ = extract("a.jsonl", words="char")
    assert (progress.documents, progress.known) == (29, 0)
    assert len(content("a.jsonl").splitlines()) == 29


def test_a_document_that_changed_meanwhile_is_told(broken_off, extract):
    Path("in/03.txt").write_text("全县新增企业7家。")
    progress, told = extract("a.jsonl")
    assert [line[:12] for line in told][:1] == ["E114 in/03.t"]
    assert (progress.documents, progress.known, progress.errors) == (19, 9, 2)


def test_metadata_given_otherwise_is_a_change(broken_off, extract):
    progress, _ = extract("a.jsonl", reading=ReadOptions(defaults={"year": 2020}))
    assert progress.errors == 11


def test_a_database_takes_what_is_new_or_changed(folder, extract):
    assert extract("a.sqlite")[0].documents == 29
    before = content("a.sqlite")
    progress, _ = extract("a.sqlite")
    assert (progress.documents, progress.known) == (0, 29)
    assert content("a.sqlite") == before
    Path("in/03.txt").write_text("全县新增企业7家。")
    Path("in/26.txt").write_text("全县新增企业8家。")
    progress, _ = extract("a.sqlite")
    assert (progress.documents, progress.known) == (2, 28)
    found = {d.id: d for d in stored_documents(Path("a.sqlite"))}
    assert len(found) == 30
    assert [f.value for id_ in ("in/03.txt", "in/26.txt") for f in found[id_].figures] == [7, 8]
    assert extract("a.sqlite", restart=True)[0].documents == 30
    assert extract("a.sqlite", words="char")[0].documents == 30


def test_the_same_id_twice_hides_nothing(folder, extract):
    extract("a.sqlite")
    ids = [d.id for d in stored_documents(Path("a.sqlite"))]
    assert [i for i in ids if i.startswith("row")] == ["row", "row#2", "row#3", "row#4"]


def test_a_stored_document_is_the_document(folder, extract, ie):
    extract("a.sqlite")
    stored = next(iter(stored_documents(Path("a.sqlite"))))
    text = Path("in/01.txt").read_text()
    meta = {"title": "2024年云澜县第1号简报", "year": 2024}
    assert {entry.field for entry in stored.meta.inferred} == set(meta)
    assert stored == ie(text, id="in/01.txt", source="in/01.txt", meta=meta | {"inferred": stored.meta.inferred})
    with sqlite3.connect("a.sqlite") as db:
        assert db.execute("SELECT DISTINCT role FROM project_organizations").fetchall()
        rows = db.execute("SELECT place, period, value FROM indicators WHERE doc_id = 'in/07.txt'").fetchall()
        assert any(row[1:] == ("2023", 7.5e8) for row in rows)
        for view in ("targets", "targets_and_results", "organization_documents", "project_investments"):
            db.execute(f"SELECT * FROM {view}").fetchall()


@pytest.mark.parametrize(("data", "code"), [(b"no database" * 100, "E201"), (None, "E201")])
def test_what_is_no_database_of_ours_is_left_alone(folder, extract, data, code):
    path = Path("a.sqlite")
    if data is None:
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE mine (x)")
    else:
        path.write_bytes(data)
    before = path.read_bytes()
    with pytest.raises(Exception, match=code):
        extract("a.sqlite")
    assert path.read_bytes() == before


def test_a_database_of_another_version_is_left_alone(folder, extract):
    extract("a.sqlite")
    with sqlite3.connect("a.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(Exception, match=r"E201 a\.sqlite: the database has version 99"):
        extract("a.sqlite")


def test_the_journal_notes_what_is_there(broken_off):
    head, *notes = [json.loads(line) for line in Path("a.jsonl.journal").read_text().splitlines()]
    assert head[1] == 0
    assert len(notes) == 10
    assert notes[-1][2] == Path("a.jsonl").stat().st_size


@pytest.mark.parametrize("name", ["a.jsonl", "a.sqlite"])
def test_a_document_written_when_ctrl_c_comes_is_counted(folder, ie, monkeypatch, capsys, name):
    monkeypatch.setattr(zhpolicy_ie, "load", lambda **options: Extractor(ie.nlp))
    sink = StreamSink if name == "a.jsonl" else StoreSink
    write, times = sink.write, iter(range(1, 99))

    def interrupted(self, *given) -> None:
        write(self, *given)
        if next(times) == 3:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(sink, "write", interrupted)
    assert main(["extract", "in", "-o", name]) == 130
    assert capsys.readouterr().err.startswith(f"interrupted: 3 documents are complete in {name}; the same command")
