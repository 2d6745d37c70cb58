"""Organizations: one record per real body of a document."""

from __future__ import annotations

from functools import partial

from zhpolicy_ie.entities.context import Context
from zhpolicy_ie.entities.evidence import inside, kind_in_name
from zhpolicy_ie.entities.grouping import Group, group_mentions
from zhpolicy_ie.entities.kinds import organization_kind, used_as_company
from zhpolicy_ie.entities.places import Known, place_beside, place_in_name
from zhpolicy_ie.layers import EvidenceSpan, OrganizationDraft

# A body named a thousand times says nothing new after the first mentions.
EVIDENCE = 12


def find_organizations(context: Context, known: Known) -> list[OrganizationDraft]:
    """Return the organizations of a document in order of their first mention; every ORG mention is in exactly one.

    Args:
        context: The document.
        known: The places of the document.
    """
    kind_of = partial(organization_kind, vocab=context.vocab)
    groups = group_mentions(context.text, context.mentions, "ORG", context.vocab, kind_of)
    kinds = _kinds(groups, context)
    return [_organization(group, kind, context, known) for group, kind in zip(groups, kinds, strict=True)]


def _kinds(groups: list[Group], context: Context) -> list[str]:
    """Return the kind of each group: by its names, by the words around it, or by the companies it is listed with."""
    kinds: list[str | None] = []
    for group in groups:
        known = (organization_kind(name, context.vocab) for name in (group.name, *group.aliases))
        kind = next((k for k in known if k is not None), None)
        kinds.append("enterprise" if kind is None and used_as_company(context.text, _spans(group, context)) else kind)
    kind_of = {i: kind for group, kind in zip(groups, kinds, strict=True) for i in group.mentions}
    return [
        kind or ("enterprise" if _listed_with_company(group, kind_of, context) else "other")
        for group, kind in zip(groups, kinds, strict=True)
    ]


def _spans(group: Group, context: Context) -> list[tuple[int, int]]:
    """Return where the words around a group stand: at its mentions, or at the ends of the lists they are in."""
    spans = []
    for i in group.mentions[:EVIDENCE]:
        run = context.run(i)
        spans.append((context.mentions[run[0]].start, context.mentions[run[-1]].end))
    return spans


def _listed_with_company(group: Group, kind_of: dict[int, str | None], context: Context) -> bool:
    return any(
        kind_of.get(j) == "enterprise" for i in group.mentions[:EVIDENCE] for j in context.run(i)[:EVIDENCE] if j != i
    )


def _organization(group: Group, kind: str, context: Context, known: Known) -> OrganizationDraft:
    evidence: list[EvidenceSpan] = []
    shown = kind_in_name(context, group.mentions[:EVIDENCE], context.vocab.organization_kinds, kind)
    if shown is not None and kind != "other":
        evidence.append(shown)
    place, span = place_of(group, kind, context, known)
    if span is not None:
        evidence.append(("place", *span, None))
    return OrganizationDraft(group.name, group.aliases, kind, place, group.mentions, tuple(evidence))


def place_of(group: Group, kind: str, context: Context, known: Known) -> tuple[str | None, tuple[int, int] | None]:
    """Return the place that a name states, else one named beside a mention, else None; and the words that name it."""
    for name in (group.name, *group.aliases):
        place = place_in_name(name, kind, known)
        if place is not None:
            return place, inside(context, group.mentions, place)
    for i in group.mentions[:EVIDENCE]:
        mention = context.mentions[i]
        number = context.number(mention.start)
        if number is None:
            continue
        near = [
            (m.start, m.end)
            for m in (context.mentions[j] for j in context.labelled(context.sentences[number], "LOC"))
            if abs(m.start - mention.start) < 80
        ]
        span = place_beside(context.text, near, mention.start, mention.end, context.vocab.location_cues)
        if span is not None:
            return context.text[slice(*span)], span
    return None, None
