"""The adapter for Spark in docs/scale.md, run as it stands there on a local session with two workers."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed")
pytest.importorskip("pandas", reason="pandas is not installed")
DOCS = Path(__file__).parents[2] / "docs" / "scale.md"
TEXT = "2023年，云澜科创城由云澜城投集团建设，完成投资{0}.5亿元，增长{0}%。"


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_the_adapter(ie, monkeypatch):
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        rows = [(f"n{n}", TEXT.format(n) if n else "") for n in range(8)]
        names = {"documents": spark.createDataFrame(rows, "id string, text string").repartition(2)}
        docs = DOCS.read_text(encoding="utf-8")
        (code,) = re.findall(r"^```pyspark\n(.*?)^```$", docs, re.MULTILINE | re.DOTALL)
        exec(compile(code, "docs/scale.md", "exec"), names)
        found = {row["id"]: row for row in names["records"].collect()}
    finally:
        spark.stop()
    assert sorted(found) == [id_ for id_, _ in rows]
    assert found["n0"]["error"].startswith("E101")
    for id_, text in rows[1:]:
        record = json.loads(found[id_]["record"])
        assert record["figures"] == ie(text).to_dict(include_text=False)["figures"] and record["projects"]
