"""The graph of a small document: written, loaded into networkx, and checked node by node."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx as nx
import pytest

from zhpolicy_ie import Document
from zhpolicy_ie.cli import main
from zhpolicy_ie.graph import write_csv_graph, write_jsonld
from zhpolicy_ie.graph.jsonld import CONTEXT

TEXT = "云澜新材料在嘉善县建设锂膜项目，总投资12亿元，姚庄镇供地。全县用地80亩。"


def span(words: str) -> dict:
    return {"text": words, "start": TEXT.index(words), "end": TEXT.index(words) + len(words)}


def figure(id_: str, text: str, **more) -> dict:
    base = {"id": id_, **span(text), "value": 1, "sentence": (0, len(TEXT)), "score": 0.8}
    return base | more


@pytest.fixture
def document() -> Document:
    return Document.model_validate(
        {
            "id": "news/1.txt",
            "source": "news/1.txt",
            "text": TEXT,
            "meta": {"title": "锂膜项目开工", "region": "浙江省/嘉兴市/嘉善县", "year": 2024},
            "entities": [
                {"id": "e0", "label": "ORG", "score": 1, **span("云澜新材料")},
                {"id": "e1", "label": "PROJ", "score": 1, **span("锂膜项目")},
                {"id": "e2", "label": "LOC", "score": 1, **span("姚庄镇")},
            ],
            "organizations": [
                {"id": "o0", "name": "云澜新材料", "aliases": ["云澜"], "kind": "enterprise", "mentions": ["e0"]}
            ],
            "projects": [
                {
                    "id": "p0",
                    "name": "锂膜项目",
                    "kind": "works",
                    "status": "under_construction",
                    "place": "姚庄镇",
                    "mentions": ["e1"],
                    "organizations": [{"id": "o0", "role": "builder"}],
                    "figures": ["f0"],
                }
            ],
            "figures": [
                figure("f0", "12亿元", value=1.2e9, unit="元", subject={**span("锂膜项目"), "entity": "e1"}),
                figure("f1", "80亩", value=80, unit="亩"),
            ],
        }
    )


def load(folder: Path) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    with (folder / "nodes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            graph.add_node(row.pop("id"), **row)
    with (folder / "edges.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            graph.add_edge(row.pop("source"), row.pop("target"), **row)
    return graph


def test_csv_loads_into_networkx(document: Document, tmp_path: Path) -> None:
    counts = write_csv_graph([document, document], tmp_path / "graph")
    graph = load(tmp_path / "graph")
    assert (graph.number_of_nodes(), graph.number_of_edges()) == counts == (9, 13)
    assert all("label" in data for _, data in graph.nodes(data=True)), "an edge leads to a node that is not there"
    doc = "doc:news/1.txt"
    triples = {(a, b, data["type"]) for a, b, data in graph.edges(data=True)}
    assert triples == {
        (doc, "place:330421", "SPEAKS_FOR"),
        ("place:330421", "place:330400", "WITHIN"),
        ("place:330400", "place:330000", "WITHIN"),
        ("place:330421/姚庄镇", "place:330421", "WITHIN"),
        (doc, f"{doc}#o0", "MENTIONS"),
        (doc, f"{doc}#p0", "MENTIONS"),
        (f"{doc}#o0", f"{doc}#p0", "PARTICIPATES_IN"),
        (f"{doc}#p0", "place:330421/姚庄镇", "LOCATED_IN"),
        (f"{doc}#p0", f"{doc}#f0", "HAS_FIGURE"),
        (doc, f"{doc}#f0", "STATES"),
        (doc, f"{doc}#f1", "STATES"),
        (f"{doc}#f0", f"{doc}#p0", "ABOUT"),
        (f"{doc}#f1", "place:330421", "ABOUT"),
    }
    assert graph.nodes[f"{doc}#p0"]["status"] == "under_construction"
    assert graph.nodes["place:330421"]["code"] == "330421"
    assert float(graph.nodes[f"{doc}#f0"]["value"]) == 1.2e9
    (mention,) = graph.get_edge_data(doc, f"{doc}#p0").values()
    assert TEXT[int(mention["start"]) : int(mention["end"])] == mention["text"] == "锂膜项目"
    (part,) = graph.get_edge_data(f"{doc}#o0", f"{doc}#p0").values()
    assert part["role"] == "builder"


def test_json_ld_says_the_same(document: Document, tmp_path: Path) -> None:
    counts = write_jsonld([document], tmp_path / "graph.jsonld")
    data = json.loads((tmp_path / "graph.jsonld").read_text(encoding="utf-8"))
    nodes = {node["id"]: node for node in data["@graph"]}
    assert len(nodes) == counts[0] == 9
    terms = set(data["@context"]) - {"@version", "schema", "zie"}
    used = {term for node in nodes.values() for term in node}
    assert used | {"of", "in", "role"} <= terms
    assert {node["type"] for node in nodes.values()} <= terms
    doc = "urn:zhpolicy_ie:doc:news/1.txt"
    assert nodes[f"{doc}#o0"]["participates_in"] == [{"in": f"{doc}#p0", "role": "builder"}]
    assert nodes[f"{doc}#o0"]["aliases"] == ["云澜"]
    linked = [t for term in ("within", "located_in", "about", "states", "speaks_for", "has_figure")
              for node in nodes.values() for t in node.get(term, [])]  # fmt: skip
    linked += [m["of"] for node in nodes.values() for m in node.get("mentions", [])]
    assert len(linked) == counts[1] - 1
    assert set(linked) <= set(nodes)


def test_every_term_of_the_context_is_an_iri_or_keyword() -> None:
    for term, meaning in CONTEXT.items():
        target = meaning["@id"] if isinstance(meaning, dict) else str(meaning)
        assert term.startswith("@") or target.startswith(("@", "schema:", "zie:", "https://", "urn:")), term


def test_command(document: Document, tmp_path: Path, capsys) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text(document.to_json() + "\n", encoding="utf-8")
    assert main(["graph", str(records), "-o", str(tmp_path / "g")]) == 0
    assert "1 documents, 9 nodes, 13 edges" in capsys.readouterr().err
    assert main(["graph", str(records), "-o", str(tmp_path / "g.jsonld")]) == 0
    assert json.loads((tmp_path / "g.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert main(["graph", str(records), "-o", str(tmp_path / "none" / "g")]) == 2
    assert "E200" in capsys.readouterr().err
    assert main(["graph", str(records), "-o", str(records), "--to", "jsonld"]) == 2


def test_a_failed_run_leaves_the_old_graph(document: Document, tmp_path: Path) -> None:
    write_csv_graph([document], tmp_path / "graph")
    before = (tmp_path / "graph" / "nodes.csv").read_bytes()

    def broken():
        yield document
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_csv_graph(broken(), tmp_path / "graph")
    assert (tmp_path / "graph" / "nodes.csv").read_bytes() == before
    assert sorted(p.name for p in (tmp_path / "graph").iterdir()) == ["edges.csv", "nodes.csv"]
