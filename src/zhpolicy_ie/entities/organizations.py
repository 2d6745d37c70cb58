"""Organizations: one record per real body of a document."""

from __future__ import annotations

from functools import partial

from zhpolicy_ie.entities.context import Context
from zhpolicy_ie.entities.grouping import Group, group_mentions
from zhpolicy_ie.entities.kinds import organization_kind, used_as_company
from zhpolicy_ie.entities.places import Known, place_beside, place_in_name
from zhpolicy_ie.layers import OrganizationDraft

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
    return [_organization(group, context, known) for group in groups]


def _organization(group: Group, context: Context, known: Known) -> OrganizationDraft:
    spans = [(context.mentions[i].start, context.mentions[i].end) for i in group.mentions[:EVIDENCE]]
    kinds = (organization_kind(name, context.vocab) for name in (group.name, *group.aliases))
    kind = next((k for k in kinds if k is not None), None)
    if kind is None:
        kind = "enterprise" if used_as_company(context.text, spans) else "other"
    return OrganizationDraft(group.name, group.aliases, kind, place_of(group, kind, context, known), group.mentions)


def place_of(group: Group, kind: str, context: Context, known: Known) -> str | None:
    """Return the place that a name states, else one named beside a mention, else None."""
    for name in (group.name, *group.aliases):
        place = place_in_name(name, kind, known)
        if place is not None:
            return place
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
        place = place_beside(context.text, near, mention.start, mention.end, context.vocab.location_cues)
        if place is not None:
            return place
    return None
