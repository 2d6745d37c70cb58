"""A graph as JSON-LD: the same nodes and edges, with the terms of schema.org where it has them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from zhpolicy_ie.graph.build import SEPARATOR, Edge, GraphBuilder, Node
from zhpolicy_ie.records import Document
from zhpolicy_ie.writers import replacing

_OWN = "urn:zhpolicy_ie:"
_LINK = {"@type": "@id"}
#: What the terms of the file mean; ``zie`` are ours, explained in ``docs/graph.md``.
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "schema": "https://schema.org/",
    "zie": f"{_OWN}term/",
    "id": "@id",
    "type": "@type",
    "Document": "schema:CreativeWork",
    "Organization": "schema:Organization",
    "Project": "schema:Project",
    "Place": "schema:AdministrativeArea",
    "Figure": "schema:Observation",
    "name": "schema:name",
    "aliases": {"@id": "schema:alternateName", "@container": "@set"},
    "kind": "schema:additionalType",
    "code": "schema:identifier",
    "value": "schema:value",
    "value_max": "schema:maxValue",
    "unit": "schema:unitText",
    "indicator": "schema:measuredProperty",
    "period": "schema:observationPeriod",
    "within": {"@id": "schema:containedInPlace", **_LINK},
    "located_in": {"@id": "schema:location", **_LINK},
    "about": {"@id": "schema:observationAbout", **_LINK},
    "speaks_for": {"@id": "schema:spatialCoverage", **_LINK},
    "states": {"@id": "zie:states", **_LINK},
    "has_figure": {"@id": "zie:has_figure", **_LINK},
    "mentions": "schema:mentions",
    "of": {"@id": "zie:of", **_LINK},
    "participates_in": "zie:participates_in",
    "in": {"@id": "zie:in", **_LINK},
    "role": "schema:roleName",
    **{
        term: f"zie:{term}"
        for term in (
            "level",
            "status",
            "source",
            "year",
            "genre",
            "text",
            "start",
            "end",
            "modifier",
            "aspect",
            "score",
        )
    },
}
# Relations with attributes of their own become objects that point to the other end under this term.
_OTHER_END = {"MENTIONS": "of", "PARTICIPATES_IN": "in"}


def jsonld_nodes(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD of nodes, each with its outgoing edges.

    Example:
        >>> place = Node("place:330000", "Place", "浙江省", {"code": "330000", "level": "province"})
        >>> list(jsonld_nodes([place], []))[0]["id"]
        'urn:zhpolicy_ie:place:330000'
    """
    outgoing: dict[str, dict[str, list[Any]]] = {}
    for edge in edges:
        end = _OTHER_END.get(edge.type)
        target = _iri(edge.target)
        relation = {end: target, **_known(edge.values)} if end else target
        outgoing.setdefault(edge.source, {}).setdefault(edge.type.lower(), []).append(relation)
    for node in nodes:
        values = _known(node.values)
        if "aliases" in values:
            values["aliases"] = str(values["aliases"]).split(SEPARATOR)
        yield {"id": _iri(node.id), "type": node.label, "name": node.name, **values, **outgoing.get(node.id, {})}


def write_jsonld(documents: Iterable[Document], path: Path) -> tuple[int, int]:
    """Write one JSON-LD file with a line for each node.

    Returns:
        How many nodes and edges there are.

    Raises:
        OutputError: The file cannot be written.
    """
    builder, counts = GraphBuilder(), [0, 0]
    with replacing(path) as made, made.open("w", encoding="utf-8", newline="") as file:
        file.write(f'{{"@context": {json.dumps(CONTEXT, ensure_ascii=False)},\n"@graph": [')
        comma = "\n"
        for document in documents:
            nodes, edges = builder.add(document)
            for item in jsonld_nodes(nodes, edges):
                file.write(comma + json.dumps(item, ensure_ascii=False))
                comma = ",\n"
            counts[0] += len(nodes)
            counts[1] += len(edges)
        file.write("\n]}\n")
    return counts[0], counts[1]


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _iri(id_: str) -> str:
    return _OWN + quote(id_, safe=":/#")
