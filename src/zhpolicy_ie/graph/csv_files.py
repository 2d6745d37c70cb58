"""A graph as two CSV files, nodes and edges, for networkx, Neo4j and whatever else reads tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zhpolicy_ie.errors import OutputError
from zhpolicy_ie.graph.build import GraphBuilder
from zhpolicy_ie.records import Document
from zhpolicy_ie.writers import csv_line, replacing, safe_cell

NODES, EDGES = "nodes.csv", "edges.csv"
#: Columns of the two files; which a node or an edge has depends on its label or type, the others stay empty.
NODE_COLUMNS = (
    "id", "label", "name", "kind", "status", "aliases", "code", "level", "source", "year", "genre", "text",
    "start", "end", "value", "value_max", "unit", "modifier", "aspect", "indicator", "period", "score",
)  # fmt: skip
EDGE_COLUMNS = ("source", "target", "type", "role", "text", "start", "end")


def write_csv_graph(documents: Iterable[Document], folder: Path) -> tuple[int, int]:
    """Write ``nodes.csv`` and ``edges.csv`` into a folder, which is made if need be.

    Returns:
        How many nodes and edges there are.

    Raises:
        OutputError: The folder or a file cannot be written.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder cannot be made ({error.strerror})", remedy="choose another place with -o", where=str(folder)
        ) from None
    builder, counts = GraphBuilder(), [0, 0]
    with (
        replacing(folder / NODES) as first,
        replacing(folder / EDGES) as second,
        first.open("w", encoding="utf-8", newline="") as nodes,
        second.open("w", encoding="utf-8", newline="") as edges,
    ):
        nodes.write(csv_line(NODE_COLUMNS))
        edges.write(csv_line(EDGE_COLUMNS))
        for document in documents:
            new_nodes, new_edges = builder.add(document)
            for node in new_nodes:
                cells = {"id": node.id, "label": node.label, "name": node.name, **node.values}
                nodes.write(csv_line([safe_cell(cells.get(column)) for column in NODE_COLUMNS]))
            for edge in new_edges:
                cells = {"source": edge.source, "target": edge.target, "type": edge.type, **edge.values}
                edges.write(csv_line([safe_cell(cells.get(column)) for column in EDGE_COLUMNS]))
            counts[0] += len(new_nodes)
            counts[1] += len(new_edges)
    return counts[0], counts[1]
