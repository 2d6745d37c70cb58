"""Documents as flat tables: which columns each has, and the rows of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, get_args

from zhpolicy_ie.records import Document, Entity, Figure, Organization, Project
from zhpolicy_ie.writers.columns import Cell, Column, Kind

Table = Literal["figures", "organizations", "projects", "entities"]
TABLES: tuple[Table, ...] = get_args(Table)
Row = dict[str, Cell]

# Between the items of a list inside one cell.
SEPARATOR = "|"

_DOCUMENT = ("doc_id", "source", "title", "region", "year")
#: Columns of each table, in order. ``docs/tables.md`` explains them for users.
COLUMNS: Mapping[Table, tuple[str, ...]] = MappingProxyType(
    {
        "figures": (
            *_DOCUMENT, "figure_id", "text", "start", "end", "page", "value", "value_max", "unit", "dimension",
            "modifier", "aspect", "status", "indicator", "indicator_text", "period", "period_text", "subject",
            "compared_to", "from_figure", "score", "sentence_start", "sentence_end", "sentence",
        ),
        "organizations": (
            *_DOCUMENT, "organization_id", "name", "aliases", "kind", "place", "mentions", "projects",
            "first_start", "first_end", "first_page",
        ),
        "projects": (
            *_DOCUMENT, "project_id", "name", "aliases", "kind", "status", "place", "mentions", "organizations",
            "figures", "figure_ids", "first_start", "first_end", "first_page",
        ),
        "entities": (*_DOCUMENT, "entity_id", "label", "text", "start", "end", "page", "score"),
    }
)  # fmt: skip

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **dict.fromkeys(("year", "start", "end", "page", "sentence_start", "sentence_end"), "integer"),
        **dict.fromkeys(("first_start", "first_end", "first_page"), "integer"),
        **dict.fromkeys(("value", "value_max", "score"), "number"),
    }
)
_WIDTHS = MappingProxyType({"name": 28, "indicator": 22, "indicator_text": 22, "title": 28, "sentence": 70})


def document_columns() -> tuple[str, ...]:
    """Return the columns that say which document a row comes from."""
    return _DOCUMENT


def typed_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns of a table with what their cells hold.

    Example:
        >>> typed_columns("entities")[-1]
        Column(name='score', kind='number', width=None)
    """
    return tuple(Column(name, _KINDS.get(name, "text"), _WIDTHS.get(name)) for name in COLUMNS[table])


def rows(document: Document, table: Table) -> Iterator[Row]:
    """Yield one dict per record of a document, with the columns of :data:`COLUMNS`.

    Args:
        document: Its text is needed for the ``sentence`` of figures; without it that cell is None.
        table: ``figures``, ``organizations``, ``projects`` or ``entities``.

    Example:
        >>> place = Entity(id="e0", label="LOC", text="嘉善", start=0, end=2, score=1)
        >>> doc = Document(id="a", text="嘉善", entities=(place,))
        >>> [row["text"] for row in rows(doc, "entities")]
        ['嘉善']
    """
    meta = document.meta
    common: Row = {
        "doc_id": document.id,
        "source": document.source,
        "title": meta.title,
        "region": meta.region,
        "year": meta.year,
    }
    entities = {entity.id: entity for entity in document.entities}
    if table == "figures":
        yield from (common | _figure(figure, document) for figure in document.figures)
    elif table == "organizations":
        yield from (common | _organization(o, document, entities) for o in document.organizations)
    elif table == "projects":
        yield from (common | _project(project, document, entities) for project in document.projects)
    else:
        yield from (common | _entity(entity, document) for entity in document.entities)


def _figure(figure: Figure, document: Document) -> Row:
    (start, end), text = figure.sentence, document.text
    return {
        "figure_id": figure.id,
        "text": figure.text,
        "start": figure.start,
        "end": figure.end,
        "page": document.page_of(figure.start),
        "value": figure.value,
        "value_max": figure.value_max,
        "unit": figure.unit,
        "dimension": figure.dimension,
        "modifier": figure.modifier,
        "aspect": figure.aspect,
        "status": figure.status,
        "indicator": figure.indicator.name if figure.indicator else None,
        "indicator_text": figure.indicator.text if figure.indicator else None,
        "period": figure.period.value if figure.period else None,
        "period_text": figure.period.text or None if figure.period else None,
        "subject": figure.subject.text if figure.subject else None,
        "compared_to": figure.compared_to,
        "from_figure": figure.from_figure,
        "score": figure.score,
        "sentence_start": start,
        "sentence_end": end,
        "sentence": None if text is None else text[start:end],
    }


def _organization(organization: Organization, document: Document, entities: dict[str, Entity]) -> Row:
    roles = [
        f"{project.name} ({part.role})"
        for project in document.projects
        for part in project.organizations
        if part.id == organization.id
    ]
    return {
        "organization_id": organization.id,
        "name": organization.name,
        "aliases": SEPARATOR.join(organization.aliases),
        "kind": organization.kind,
        "place": organization.place,
        "mentions": SEPARATOR.join(organization.mentions),
        "projects": SEPARATOR.join(roles),
        **_first(organization.mentions, document, entities),
    }


def _project(project: Project, document: Document, entities: dict[str, Entity]) -> Row:
    names = {organization.id: organization.name for organization in document.organizations}
    texts = {figure.id: figure.text for figure in document.figures}
    return {
        "project_id": project.id,
        "name": project.name,
        "aliases": SEPARATOR.join(project.aliases),
        "kind": project.kind,
        "status": project.status,
        "place": project.place,
        "mentions": SEPARATOR.join(project.mentions),
        "organizations": SEPARATOR.join(f"{names.get(p.id, p.id)} ({p.role})" for p in project.organizations),
        "figures": SEPARATOR.join(texts.get(f, f) for f in project.figures),
        "figure_ids": SEPARATOR.join(project.figures),
        **_first(project.mentions, document, entities),
    }


def _entity(entity: Entity, document: Document) -> Row:
    return {
        "entity_id": entity.id,
        "label": entity.label,
        "text": entity.text,
        "start": entity.start,
        "end": entity.end,
        "page": document.page_of(entity.start),
        "score": entity.score,
    }


def _first(mentions: tuple[str, ...], document: Document, entities: dict[str, Entity]) -> Row:
    first = entities.get(mentions[0]) if mentions else None
    if first is None:
        return {"first_start": None, "first_end": None, "first_page": None}
    return {"first_start": first.start, "first_end": first.end, "first_page": document.page_of(first.start)}
