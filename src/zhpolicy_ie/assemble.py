"""From the layers of a Doc to the records of a Document."""

from __future__ import annotations

from typing import Any, cast

from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.layers import EvidenceSpan, FigureDraft, NameMention, OrganizationDraft, ProjectDraft
from zhpolicy_ie.records import (
    Aspect,
    Document,
    Entity,
    Evidence,
    Figure,
    IndicatorLink,
    Meta,
    Modifier,
    Organization,
    OrganizationKind,
    Participant,
    PeriodLink,
    Project,
    ProjectKind,
    ProjectStatus,
    Role,
    Status,
    SubjectLink,
)


def assemble(doc: Doc, *, id: str, source: str | None, meta: Meta) -> Document:
    """Return the typed record of a processed Doc. Ids number each kind from 0: e0, f0, o0, p0."""
    text = layers.text_of(doc)
    mentions = layers.get(doc, NameMention)
    entities = tuple(
        Entity(id=f"e{i}", label=m.label, text=text[m.start : m.end], start=m.start, end=m.end, score=m.score)
        for i, m in enumerate(mentions)
    )
    by_span = {(m.start, m.end): f"e{i}" for i, m in enumerate(mentions)}
    return Document(
        id=id,
        source=source,
        text=text,
        meta=meta,
        entities=entities,
        figures=tuple(_figure(text, i, f, by_span) for i, f in enumerate(layers.get(doc, FigureDraft))),
        organizations=tuple(_organization(text, i, o) for i, o in enumerate(layers.get(doc, OrganizationDraft))),
        projects=tuple(_project(text, i, p) for i, p in enumerate(layers.get(doc, ProjectDraft))),
    )


def _span(text: str, span: tuple[int, int]) -> dict[str, Any]:
    return {"text": text[span[0] : span[1]], "start": span[0], "end": span[1]}


def _figure(text: str, index: int, draft: FigureDraft, entities: dict[tuple[int, int], str]) -> Figure:
    quantity = draft.quantity
    indicator = period = subject = None
    if draft.indicator is not None:
        words = _span(text, draft.indicator)
        indicator = IndicatorLink(**words, name=draft.indicator_name or words["text"])
    if draft.period_value is not None:
        # A period that only the document's year gives has no words: an empty span at the figure.
        period = PeriodLink(**_span(text, draft.period or (quantity.start, quantity.start)), value=draft.period_value)
    if draft.subject is not None:
        subject = SubjectLink(**_span(text, draft.subject), entity=entities.get(draft.subject))
    return Figure(
        id=f"f{index}",
        **_span(text, (quantity.start, quantity.end)),
        value=quantity.value,
        value_max=quantity.value_max,
        unit=quantity.unit,
        dimension=quantity.dimension,
        modifier=cast(Modifier, quantity.modifier),
        aspect=cast(Aspect, draft.aspect),
        status=cast(Status, draft.status),
        indicator=indicator,
        period=period,
        subject=subject,
        compared_to=draft.compared_to,
        from_figure=None if draft.from_figure is None else f"f{draft.from_figure}",
        sentence=draft.sentence,
        score=draft.score,
    )


def _organization(text: str, index: int, draft: OrganizationDraft) -> Organization:
    return Organization(
        id=f"o{index}",
        name=draft.name,
        aliases=draft.aliases,
        kind=cast(OrganizationKind, draft.kind),
        place=draft.place,
        mentions=tuple(f"e{i}" for i in draft.mentions),
        evidence=_evidence(text, draft.evidence),
    )


def _evidence(text: str, spans: tuple[EvidenceSpan, ...]) -> tuple[Evidence, ...]:
    prefix = {"organizations": "o", "figures": "f"}
    return tuple(
        Evidence(field=cast(Any, field), id=None if of is None else f"{prefix[field]}{of}", **_span(text, (start, end)))
        for field, start, end, of in spans
    )


def _project(text: str, index: int, draft: ProjectDraft) -> Project:
    return Project(
        id=f"p{index}",
        name=draft.name,
        aliases=draft.aliases,
        kind=cast(ProjectKind, draft.kind),
        status=cast(ProjectStatus | None, draft.status),
        place=draft.place,
        mentions=tuple(f"e{i}" for i in draft.mentions),
        organizations=tuple(Participant(id=f"o{i}", role=cast(Role, role)) for i, role in draft.organizations),
        figures=tuple(f"f{i}" for i in draft.figures),
        evidence=_evidence(text, draft.evidence),
    )
