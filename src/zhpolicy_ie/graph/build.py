"""Nodes and edges of the documents' records."""

from __future__ import annotations

from typing import NamedTuple

from zhpolicy_ie.panel.divisions import Division, divisions
from zhpolicy_ie.panel.statements import region_of
from zhpolicy_ie.records import Document, Entity, Figure
from zhpolicy_ie.writers.columns import Cell

#: Between the items of a list inside one value.
SEPARATOR = "|"


class Node(NamedTuple):
    """A thing: ``label`` is Document, Organization, Project, Place or Figure; ``values`` are its attributes."""

    id: str
    label: str
    name: str
    values: dict[str, Cell]


class Edge(NamedTuple):
    """A relation from ``source`` to ``target``, both ids of nodes; ``values`` are its attributes.

    ``type`` is MENTIONS and STATES (of a document), PARTICIPATES_IN (of an organization, with its role),
    LOCATED_IN and SPEAKS_FOR (to a place), HAS_FIGURE (of a project), ABOUT (of a figure) or WITHIN (of a place).
    """

    source: str
    target: str
    type: str
    values: dict[str, Cell]


class GraphBuilder:
    """Turns documents into nodes and edges, one document after the other; a place that many name is one node.

    The same document given twice is taken once.
    """

    def __init__(self) -> None:
        self._places: set[str] = set()
        self._documents: set[str] = set()

    def add(self, document: Document) -> tuple[list[Node], list[Edge]]:
        """Return the nodes and edges that a document adds to the graph."""
        if document.id in self._documents:
            return [], []
        self._documents.add(document.id)
        return _Parts(document, self._places).made()


class _Parts:
    """The nodes and edges of one document."""

    def __init__(self, document: Document, places: set[str]) -> None:
        self._document, self._places = document, places
        self._home = region_of(document)
        self._id = f"doc:{document.id}"
        self._entities = {entity.id: entity for entity in document.entities}
        self._nodes: list[Node] = []
        self._edges: list[Edge] = []
        self._of_entity: dict[str, str] = {}

    def made(self) -> tuple[list[Node], list[Edge]]:
        meta = self._document.meta
        values: dict[str, Cell] = {"source": self._document.source, "year": meta.year, "genre": meta.genre}
        self._nodes.append(Node(self._id, "Document", meta.title or self._document.id, values))
        if self._home is not None:
            self._edge(self._id, self._division(self._home), "SPEAKS_FOR")
        self._organizations()
        self._projects()
        for figure in self._document.figures:
            self._figure(figure)
        return self._nodes, self._edges

    def _edge(self, source: str, target: str, type_: str, **values: Cell) -> None:
        self._edges.append(Edge(source, target, type_, values))

    def _organizations(self) -> None:
        for organization in self._document.organizations:
            id_ = f"{self._id}#{organization.id}"
            values: dict[str, Cell] = {"kind": organization.kind, "aliases": SEPARATOR.join(organization.aliases)}
            self._nodes.append(Node(id_, "Organization", organization.name, values))
            self._place_of(id_, organization.place)
            self._mentions(id_, organization.mentions)

    def _projects(self) -> None:
        for project in self._document.projects:
            id_ = f"{self._id}#{project.id}"
            values: dict[str, Cell] = {
                "kind": project.kind,
                "status": project.status,
                "aliases": SEPARATOR.join(project.aliases),
            }
            self._nodes.append(Node(id_, "Project", project.name, values))
            self._place_of(id_, project.place)
            self._mentions(id_, project.mentions)
            for part in project.organizations:
                self._edge(f"{self._id}#{part.id}", id_, "PARTICIPATES_IN", role=part.role)
            for figure in project.figures:
                self._edge(id_, f"{self._id}#{figure}", "HAS_FIGURE")

    def _mentions(self, id_: str, mentions: tuple[str, ...]) -> None:
        for mention in mentions:
            self._of_entity[mention] = id_
            entity = self._entities.get(mention)
            if entity is not None:
                where: dict[str, Cell] = {"text": entity.text, "start": entity.start, "end": entity.end}
                self._edge(self._id, id_, "MENTIONS", **where)

    def _figure(self, figure: Figure) -> None:
        id_ = f"{self._id}#{figure.id}"
        values: dict[str, Cell] = {
            "text": figure.text,
            "start": figure.start,
            "end": figure.end,
            "value": figure.value,
            "value_max": figure.value_max,
            "unit": figure.unit,
            "modifier": figure.modifier,
            "aspect": figure.aspect,
            "status": figure.status,
            "indicator": figure.indicator.name if figure.indicator else None,
            "period": figure.period.value if figure.period else None,
            "score": figure.score,
        }
        self._nodes.append(Node(id_, "Figure", figure.text, values))
        self._edge(self._id, id_, "STATES")
        target = self._subject(figure)
        if target is not None:
            self._edge(id_, target, "ABOUT")

    def _subject(self, figure: Figure) -> str | None:
        """Return what a figure is about; without a written subject, the place that the document speaks for."""
        subject = figure.subject
        if subject is None:
            return self._division(self._home) if self._home is not None else None
        entity: Entity | None = self._entities.get(subject.entity or "")
        if entity is not None and entity.label != "LOC":
            return self._of_entity.get(entity.id)
        return self._place(subject.text)

    def _place_of(self, id_: str, place: str | None) -> None:
        if place:
            self._edge(id_, self._place(place), "LOCATED_IN")

    def _place(self, words: str) -> str:
        """Return the node of a place: its division's, or one of its own name within the document's region."""
        division = divisions().resolve(words, self._home)
        if division is not None:
            return self._division(division)
        id_ = f"place:{self._home.code if self._home else ''}/{words}"
        if id_ not in self._places:
            self._places.add(id_)
            self._nodes.append(Node(id_, "Place", words, {"code": None, "level": None}))
            if self._home is not None:
                self._edge(id_, self._division(self._home), "WITHIN")
        return id_

    def _division(self, division: Division) -> str:
        id_ = f"place:{division.code or 'CN'}"
        if id_ not in self._places:
            self._places.add(id_)
            self._nodes.append(Node(id_, "Place", division.name, {"code": division.code, "level": division.level}))
            parents = divisions().parents(division)
            if parents:
                self._edge(id_, self._division(parents[-1]), "WITHIN")
        return id_
