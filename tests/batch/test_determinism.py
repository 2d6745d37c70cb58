"""Same input, same records: for any hash seed, in batches of any size, in any order, in one process or several."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from zhpolicy_ie import samples

PROGRAM = """
import json, sys, zhpolicy_ie
ie = zhpolicy_ie.load()
for text in json.load(sys.stdin):
    print(ie(text, meta={"year": 2024, "genre": "gov_work_report"}).to_json())
"""


@pytest.fixture(scope="module")
def texts() -> list[str]:
    whole = samples.text()
    paragraphs = [line for line in whole.splitlines() if line.strip()]
    return [whole, *paragraphs]


def test_hash_seeds_change_nothing(ie, texts):
    meta = {"year": 2024, "genre": "gov_work_report"}
    here = "".join(ie(text, meta=meta).to_json() + "\n" for text in texts)
    command = [sys.executable, "-c", PROGRAM]
    for seed in ("1", "20241"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            command, input=json.dumps(texts), env=environment, capture_output=True, check=True, encoding="utf-8"
        )
        assert done.stdout == here


def test_batches_of_any_size_in_any_order_give_the_same(ie, texts):
    rows = [{"id": str(n), "text": text, "meta": {"year": 2024}} for n, text in enumerate(texts)]
    once = ie.extract_batch(rows)
    assert sum(len(record["figures"]) for record in once) > 20
    assert [record for row in rows for record in ie.extract_batch([row])] == once
    assert ie.extract_batch(rows[::-1])[::-1] == once
    piped = ie.pipe(((row["text"], row["meta"]) for row in rows), n_process=2)
    assert [doc.to_dict(include_text=False)["figures"] for doc in piped] == [record["figures"] for record in once]
