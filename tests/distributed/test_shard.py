"""One shard, without any engine: whole or not at all, done once, and a document that kills is given up."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import zhpolicy_ie
from zhpolicy_ie.distributed.shard import Shard, ShardOptions, ShardWork, find_shards, finished, outstanding
from zhpolicy_ie.errors import MissingInputError, OptionError
from zhpolicy_ie.extractor import Extractor

LINES = [
    {"id": "a", "text": "2023年，云澜科创城完成投资30亿元，增长8%。", "meta": {"year": 2024, "issue": 7}},
    {"id": "b", "text": ""},
    {"id": "c", "text": "粮食总产量达到21.3万吨。"},
]


@pytest.fixture
def work(ie, monkeypatch, tmp_path):
    """Give what makes the work for a folder ``out``, with the models loaded already."""
    monkeypatch.setattr(zhpolicy_ie, "load", lambda **options: Extractor(ie.nlp))
    monkeypatch.chdir(tmp_path)
    return lambda **options: ShardWork(ShardOptions(**options), Path("out"))


def shard(name: str = "a") -> Shard:
    path = Path(f"{name}.jsonl")
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), encoding="utf-8")
    return Shard(str(path), name)


def test_records_and_errors_are_tables_of_their_own(work, ie):
    done = work()(shard())
    assert (done.documents, done.errors, done.characters) == (2, 1, sum(len(line["text"]) for line in LINES))
    found = [json.loads(line) for line in Path("out/records/a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in found] == ["a", "c"]
    again = ie(LINES[0]["text"], meta=LINES[0]["meta"]).to_dict(include_text=False)
    assert found[0]["figures"] == again["figures"] and found[0]["projects"] == again["projects"]
    (error,) = [json.loads(line) for line in Path("out/errors/a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (error["shard"], error["where"], error["code"]) == ("a", "a.jsonl:2", "E101")


def test_parquet_has_the_same_types_whatever_is_in_it(work):
    empty = Path("b.jsonl")
    work(format="parquet")(shard())
    empty.write_text('{"id": "x", "text": "没有数字。"}\n', encoding="utf-8")
    work(format="parquet", include_text=True)(Shard("b.jsonl", "b"))
    full, bare = pq.read_table("out/records/a.parquet"), pq.read_table("out/records/b.parquet")
    assert full.schema.equals(bare.drop_columns(["text"]).schema)
    assert full["figures"][0][0]["value"].as_py() == 3e9
    assert full["meta"][0].as_py()["more"] == '{"issue": 7}'
    assert pq.read_table("out/errors/a.parquet")["code"].to_pylist() == ["E101"]


def test_what_is_done_is_passed_over_until_input_or_options_change(work):
    one, two = shard("a"), shard("b")
    this = work()
    this(one)
    assert outstanding([one, two], Path("out"), this.fingerprint())[0] == [two]
    assert finished(one, Path("out"), work(only="figures").fingerprint()) is None
    Path(one.path).write_text('{"id": "x", "text": "新增企业8家。"}\n', encoding="utf-8")
    assert finished(one, Path("out"), this.fingerprint()) is None
    assert (done := this(one)).errors == 0 and finished(one, Path("out"), this.fingerprint()) == done
    assert not Path("out/errors/a.jsonl").exists()


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_document_of_which_processes_die_is_given_up(work, in_child, monkeypatch):
    call = Extractor.__call__

    def deadly(self, text, **options):
        if "粮食" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(self, text, **options)

    monkeypatch.setattr(Extractor, "__call__", deadly)
    one, this = shard(), work()
    for _ in range(2):
        assert in_child(lambda: this(one)) == -signal.SIGKILL
        assert not Path("out/records/a.jsonl").exists()
    done = this(one)
    assert (done.documents, done.errors) == (1, 2)
    assert "E901" in Path("out/errors/a.jsonl").read_text(encoding="utf-8")
    assert not list(Path("out").rglob("*.journal"))


def test_outputs_are_named_after_the_inputs_below_the_pattern(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("in/2023/a.jsonl", "in/2024/a.jsonl.gz", "in/b.parquet"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    assert [s.name for s in find_shards("in/**/*.*")] == ["2023/a", "2024/a", "b"]
    assert [s.name for s in find_shards("in")] == ["b"]
    Path("in/b.jsonl").touch()
    with pytest.raises(OptionError, match="one output"):
        find_shards("in/*")
    with pytest.raises(MissingInputError):
        find_shards("out/*.jsonl")


def test_an_unknown_format(work):
    with pytest.raises(OptionError, match="format='csv'"):
        work(format="csv")
