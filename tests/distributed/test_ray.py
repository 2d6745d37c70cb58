"""On a local Ray cluster with two workers: every document exactly once, also when a worker is killed, as alone."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhpolicy_ie.cli import main
from zhpolicy_ie.distributed import ShardOptions, extract_dataset, extract_shards
from zhpolicy_ie.distributed.ray_data import start

ray = pytest.importorskip("ray", reason="Ray is not installed (extra [ray])")
pytest.importorskip("ray.data", reason="Ray Data is not installed (extra [ray])")
TEXT = "2023年，云澜县第{0}号项目由云澜城投集团建设，完成投资{0}.5亿元，增长{0}%，新增企业{0}家。\n"
SHARDS, DOCUMENTS = 8, 12


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """Start a cluster of two processors."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100 << 20)
    start()
    yield
    ray.shutdown()


@pytest.fixture
def shards(tmp_path, monkeypatch) -> list[dict]:
    """Write some shards, each with a document that has no text, and give the documents that have."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    documents = []
    for shard in range(SHARDS):
        lines = [
            {"id": f"{shard}-{n}", "text": TEXT.format(n + 1) * 20, "meta": {"year": 2020 + shard % 4}}
            for n in range(DOCUMENTS)
        ]
        documents += lines
        lines.insert(shard, {"id": f"{shard}-none", "text": " ", "meta": {}})
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        Path(f"in/part-{shard}.jsonl").write_text(text, encoding="utf-8")
    return [document for document in documents if document["text"].strip()]


def records(folder: str) -> list[dict]:
    paths = sorted(Path(folder).glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def workers() -> list[int]:
    """Return the processes of ours that are actors with the models."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if b"_ShardActor" in (path / "cmdline").read_bytes() and _is_ours(int(path.name)):
                found.append(int(path.name))
        except OSError:
            continue
    return found


def _is_ours(pid: int) -> bool:
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        if pid == os.getpid():
            return True
    return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the workers in /proc")
def test_every_document_comes_out_once_though_a_worker_is_killed(cluster, shards, ie):
    killed = False
    done = []
    for finished in extract_shards("in/*.jsonl", "out", ShardOptions(include_text=True), num_actors=2):
        done.append(finished)
        if not killed:
            os.kill(workers()[0], signal.SIGKILL)
            killed = True
    assert sorted(f.shard for f in done) == [f"part-{n}" for n in range(SHARDS)]
    assert sum(f.documents for f in done) == len(shards) and sum(f.errors for f in done) == SHARDS
    found = records("out/records")
    assert [record["id"] for record in found] == [document["id"] for document in shards]
    alone = ie.pipe((document["text"], document["meta"]) for document in shards)
    for record, document in zip(found, alone, strict=True):
        plain = document.to_dict(include_text=True)
        assert {k: v for k, v in record.items() if k not in ("id", "source")} == {
            k: v for k, v in plain.items() if k not in ("id", "source")
        }
    assert {error["code"] for error in records("out/errors")} == {"E101"} and len(records("out/errors")) == SHARDS
    # Again: the finished are passed over, and one that is gone is done.
    Path("out/finished/part-3.json").unlink()
    Path("out/records/part-3.jsonl").unlink()
    before = {path: path.stat().st_mtime_ns for path in Path("out/records").iterdir()}
    assert len(list(extract_shards("in/*.jsonl", "out", ShardOptions(include_text=True), num_actors=1))) == SHARDS
    assert records("out/records") == found
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_dataset_gets_the_columns_of_the_records(cluster, ie):
    rows = [{"id": str(n), "text": TEXT.format(n) if n else "", "kept": n} for n in range(6)]
    dataset = extract_dataset(ray.data.from_items(rows), num_actors=2, batch_size=2, only="figures")
    found = sorted(dataset.take_all(), key=lambda row: row["kept"])
    assert [row["error"] is None for row in found] == [False, True, True, True, True, True]
    assert [f["value"] for f in found[3]["figures"]] == [f.value for f in ie(TEXT.format(3)).figures]


def test_the_command(cluster, shards, capsys):
    assert main(["extract-ray", "in/part-[01].jsonl", "-o", "out", "--only", "figures", "--format", "parquet"]) == 1
    assert "2 shards, 24 documents in out/records; 2 documents failed: out/errors" in capsys.readouterr().err
    assert sorted(path.name for path in Path("out/records").iterdir()) == ["part-0.parquet", "part-1.parquet"]
    assert main(["extract-ray", "in/none*.jsonl", "-o", "out"]) == 1
    assert "E107" in capsys.readouterr().err
