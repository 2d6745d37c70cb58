"""The statements of docs/graph.md on a server of Cypher, where one is named by ZHPOLICY_IE_FALKORDB (host:port)."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from zhpolicy_ie import Document
from zhpolicy_ie.graph import write_csv_graph

SERVER, IMPORT = os.environ.get("ZHPOLICY_IE_FALKORDB"), os.environ.get("ZHPOLICY_IE_FALKORDB_IMPORT")
pytestmark = pytest.mark.skipif(not (SERVER and IMPORT), reason="no server of Cypher is named")

TEXT = "云澜新材料在嘉善县建设“锂膜”项目，总投资12亿元。"
_BLOCK = re.compile(r"```cypher\n(.*?)```", re.DOTALL)


def _documents() -> list[Document]:
    def span(words: str) -> dict[str, Any]:
        return {"text": words, "start": TEXT.index(words), "end": TEXT.index(words) + len(words)}

    return [
        Document.model_validate(
            {
                "id": f'报告"{n}",\\{n}', "source": f"C:\\reports\\{n}.txt",
                "meta": {"title": "=嘉善，\n“锂膜”", "region": "浙江省/嘉兴市/嘉善县", "year": 2020 + n},
                "entities": [
                    {"id": "e0", "label": "ORG", "score": 1, **span("云澜新材料")},
                    {"id": "e1", "label": "PROJ", "score": 1, **span("“锂膜”项目")},
                ],
                "figures": [
                    {
                        "id": "f0", **span("12亿元"), "value": 1.2e9, "unit": "元", "sentence": [0, 9], "score": 0.8,
                        "subject": {**span("“锂膜”项目"), "entity": "e1"},
                    }
                ],
                "organizations": [{"id": "o0", "name": "云澜新材料", "kind": "enterprise", "mentions": ["e0"]}],
                "projects": [
                    {
                        "id": "p0", "name": "“锂膜”项目", "kind": "works", "status": "planned", "place": "嘉善县",
                        "mentions": ["e1"], "figures": ["f0"], "organizations": [{"id": "o0", "role": "investor"}],
                    }
                ],
            }
        )
        for n in range(4)
    ]  # fmt: skip


def _statements() -> tuple[list[str], str]:
    """Give the statements that load files, as FalkorDB takes them, and the query."""
    page = Path(__file__).parents[2] / "docs" / "graph.md"
    load, query = _BLOCK.findall(page.read_text(encoding="utf-8"))[:2]
    made = []
    for statement in filter(None, map(str.strip, load.split(";"))):
        if statement.startswith("LOAD"):
            plain = re.sub(r"\} IN TRANSACTIONS OF \d+ ROWS", "", statement.replace("CALL (row) {", "WITH row"))
            made.append(plain.replace("file:///", "file://"))
    return ["CREATE INDEX FOR (n:Node) ON (n.id)", *made], query.strip().removesuffix(";")


def test_the_documented_statements_load_what_the_files_hold() -> None:
    falkordb = pytest.importorskip("falkordb")
    folder = Path(IMPORT or "")
    write_csv_graph(_documents(), folder)
    with (folder / "nodes.csv").open(encoding="utf-8", newline="") as file:
        nodes = list(csv.DictReader(file))
    with (folder / "edges.csv").open(encoding="utf-8", newline="") as file:
        edges = list(csv.DictReader(file))
    host, port = (SERVER or "").split(":")
    graph = falkordb.FalkorDB(host=host, port=int(port)).select_graph("zhpolicy_ie_test")
    statements, query = _statements()
    try:
        for statement in statements:
            graph.query(statement)
        again = [graph.query(statement) for statement in statements[1:]]
        assert [(r.nodes_created, r.relationships_created) for r in again] == [(0, 0), (0, 0)]
        found = graph.query("MATCH (n:Node) UNWIND labels(n) AS label RETURN n.id, n.name, label").result_set
        assert sorted(row for row in found if row[2] != "Node") == sorted(
            [n["id"], n["name"], n["label"]] for n in nodes
        )
        types = dict(graph.query("MATCH ()-[r]->() RETURN type(r), count(r)").result_set)
        assert types == Counter(edge["type"] for edge in edges)
        values = graph.query("MATCH (f:Figure) RETURN DISTINCT f.value, f.unit").result_set
        assert values == [[1.2e9, "元"]]
        assert graph.query(query).result_set == [["云澜新材料", "investor", "“锂膜”项目", "planned"]] * 4
    finally:
        graph.delete()
