"""What the page holds: one table of all figures, organizations and projects, and each document by itself.

The tables are columns, strings numbered, so that a browser reads a hundred thousand rows at once and sorts them fast;
a document's text and places are parsed only when it is opened.
"""

from __future__ import annotations

from typing import Any

from zhpolicy_ie.records import Document, Figure, Spanned
from zhpolicy_ie.report.points import Places, point_of, short_names
from zhpolicy_ie.vocabulary import read_rows, resource

_FIGURE = (
    "document", "text", "value", "value_max", "unit", "indicator", "aspect", "status", "modifier", "period", "year",
    "region", "subject", "compared_to", "from_figure", "score",
    "page",
)  # fmt: skip
_ORGANIZATION = ("document", "name", "aliases", "kind", "place", "mentions", "projects")
_PROJECT = ("document", "name", "aliases", "kind", "status", "place", "mentions", "organizations", "figures")


class Payload:
    """Takes documents one by one and keeps of each only its rows in the tables."""

    def __init__(self) -> None:
        self._strings: dict[str, int] = {}
        self._documents: list[dict[str, Any]] = []
        self._figures: dict[str, list[Any]] = {name: [] for name in _FIGURE}
        self._organizations: dict[str, list[Any]] = {name: [] for name in _ORGANIZATION}
        self._projects: dict[str, list[Any]] = {name: [] for name in _PROJECT}
        self._regions: dict[str, None] = {}
        self.characters = 0

    @property
    def documents(self) -> int:
        """How many documents were added."""
        return len(self._documents)

    @property
    def figures(self) -> int:
        """How many figures they have."""
        return len(self._figures["document"])

    def add(self, document: Document) -> dict[str, Any]:
        """Take a document's rows and return what its own island holds: the text, and offsets in code points."""
        number = len(self._documents)
        first = {
            "figures": self.figures,
            "organizations": len(self._organizations["document"]),
            "projects": len(self._projects["document"]),
        }
        meta = document.meta
        characters = len(document.text or "")
        self.characters += characters
        self._documents.append(
            {
                "id": document.id, "source": document.source, "title": meta.title, "region": meta.region,
                "year": meta.year, "genre": meta.genre, "characters": characters, "text": document.text is not None,
                "first": first, "figures": len(document.figures),
                "organizations": len(document.organizations), "projects": len(document.projects),
            }
        )  # fmt: skip
        places = Places(document)
        rows = {figure.id: first["figures"] + i for i, figure in enumerate(document.figures)}
        for figure in document.figures:
            self._add_figure(figure, number, places, rows, document.page_of(figure.start))
        self._add_organizations(document, number)
        self._add_projects(document, number, rows)
        entities = {entity.id: i for i, entity in enumerate(document.entities)}
        return {
            "text": document.text,
            "entities": [[e.start, e.end, e.label, e.score] for e in document.entities],
            "figures": [[f.start, f.end, *_ends(f.indicator), *_ends(f.period), *_ends(f.subject)]
                        for f in document.figures],
            "organizations": [[entities[m] for m in o.mentions if m in entities] for o in document.organizations],
            "projects": [[entities[m] for m in p.mentions if m in entities] for p in document.projects],
        }  # fmt: skip

    def _add_figure(self, figure: Figure, number: int, places: Places, rows: dict[str, int], page: int | None) -> None:
        region, year = point_of(figure, places)
        if region:
            self._regions.setdefault(region)
        values = (
            number, self._string(figure.text), figure.value, figure.value_max, self._string(figure.unit),
            self._string(figure.indicator.name if figure.indicator else None), self._string(figure.aspect),
            self._string(figure.status), self._string(figure.modifier),
            self._string(figure.period.value if figure.period else None), year, self._string(region),
            self._string(figure.subject.text if figure.subject else None), self._string(figure.compared_to),
            rows.get(figure.from_figure or "", -1), figure.score, page,
        )  # fmt: skip
        for name, value in zip(_FIGURE, values, strict=True):
            self._figures[name].append(value)

    def _add_organizations(self, document: Document, number: int) -> None:
        for organization in document.organizations:
            roles = [
                [project.name, part.role]
                for project in document.projects
                for part in project.organizations
                if part.id == organization.id
            ]
            values = (
                number, organization.name, list(organization.aliases), self._string(organization.kind),
                organization.place, len(organization.mentions), roles,
            )  # fmt: skip
            for name, value in zip(_ORGANIZATION, values, strict=True):
                self._organizations[name].append(value)

    def _add_projects(self, document: Document, number: int, rows: dict[str, int]) -> None:
        names = {organization.id: organization.name for organization in document.organizations}
        for project in document.projects:
            parts = [[names.get(part.id, part.id), part.role] for part in project.organizations]
            values = (
                number, project.name, list(project.aliases), self._string(project.kind), self._string(project.status),
                project.place, len(project.mentions), parts, [rows[f] for f in project.figures if f in rows],
            )  # fmt: skip
            for name, value in zip(_PROJECT, values, strict=True):
                self._projects[name].append(value)

    def _string(self, value: str | None) -> int:
        return -1 if value is None else self._strings.setdefault(value, len(self._strings))

    def tables(self) -> dict[str, Any]:
        """Return what the page reads when it opens."""
        major = [row["name"] for row in read_rows(resource("zhpolicy_ie.figures", "indicators.tsv"), ("name",))]
        return {
            "strings": list(self._strings),
            "documents": self._documents,
            "figures": self._figures,
            "organizations": self._organizations,
            "projects": self._projects,
            "regions": short_names(list(self._regions)),
            "major": [name for name in major if name in self._strings],
        }


def _ends(link: Spanned | None) -> tuple[int, int]:
    """Return where a link's words stand; -1 where it has none, as a period known only from the document's year."""
    return (link.start, link.end) if link is not None and link.end > link.start else (-1, -1)
