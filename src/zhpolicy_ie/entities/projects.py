"""Projects: one record per development undertaking, with status, participants and figures."""

from __future__ import annotations

from functools import partial

from zhpolicy_ie.entities.anaphora import Anaphora
from zhpolicy_ie.entities.context import Context
from zhpolicy_ie.entities.evidence import inside, kind_in_name
from zhpolicy_ie.entities.grouping import Group, group_mentions
from zhpolicy_ie.entities.kinds import kind_of_list, project_kind
from zhpolicy_ie.entities.measures import attach_figures
from zhpolicy_ie.entities.organizations import EVIDENCE, place_of
from zhpolicy_ie.entities.places import Known
from zhpolicy_ie.entities.roles import find_roles
from zhpolicy_ie.entities.status import StatusReader
from zhpolicy_ie.entities.surface import fold
from zhpolicy_ie.layers import EvidenceSpan, FigureDraft, OrganizationDraft, ProjectDraft

# The shortest name of a company that is looked for at the start of a project's name (吉利 begins too many words).
_OWNER_LENGTH = 3


def find_projects(
    context: Context,
    anaphora: Anaphora,
    organizations: list[OrganizationDraft],
    figures: list[FigureDraft],
    status: StatusReader,
    known: Known,
) -> list[ProjectDraft]:
    """Return the projects of a document in order of their first mention; every PROJ mention is in exactly one.

    Args:
        context: The document.
        anaphora: What its sentences take up.
        organizations: Its organizations.
        figures: The figures layer.
        status: Reads how far a project is.
        known: The places of the document.
    """
    kind_of = partial(project_kind, vocab=context.vocab)
    groups = group_mentions(context.text, context.mentions, "PROJ", context.vocab, lambda n: _telling(kind_of(n)))
    project_of = {i: n for n, group in enumerate(groups) for i in group.mentions}
    organization_of = {i: n for n, o in enumerate(organizations) for i in o.mentions}
    roles: list[dict[tuple[int, str], tuple[int, int]]] = [{} for _ in groups]
    for part in find_roles(context, anaphora):
        stated = organization_of[part.organization], part.role
        roles[project_of[part.project]].setdefault(stated, (part.start, part.end))
    owners = _owners(organizations)
    measured: list[dict[int, tuple[int, int]]] = [{} for _ in groups]
    for attached in attach_figures(context, anaphora, figures):
        measured[project_of[attached.project]].setdefault(attached.figure, attached.evidence)
    for group, parts in zip(groups, roles, strict=True):
        _add_owner(group, parts, owners, context)
    return [
        _project(group, context, status, known, parts=parts, figures=figures_of)
        for group, parts, figures_of in zip(groups, roles, measured, strict=True)
    ]


def _telling(kind: str) -> str | None:
    # Zones and works meet in one undertaking (产业园, 产业园项目); a programme or fund is something else.
    return kind if kind in ("programme", "fund") else None


def _project(
    group: Group,
    context: Context,
    status: StatusReader,
    known: Known,
    *,
    parts: dict[tuple[int, str], tuple[int, int]],
    figures: dict[int, tuple[int, int]],
) -> ProjectDraft:
    kind = project_kind(group.name, context.vocab)
    if kind == "other":
        kind = next((k for a in group.aliases if (k := project_kind(a, context.vocab)) != "other"), kind)
    if kind == "other":
        kind = _kind_by_list(group, context) or kind
    reading = status.of(group.mentions, kind, 4 * EVIDENCE)
    place, span = place_of(group, kind, context, known)
    shown = kind_in_name(context, group.mentions[:EVIDENCE], context.vocab.project_kinds, kind)
    evidence: list[EvidenceSpan] = [shown] if shown is not None and kind != "other" else []
    if reading is not None:
        evidence.append(("status", reading.start, reading.end, None))
    if span is not None:
        evidence.append(("place", *span, None))
    evidence += [("organizations", *verb, n) for (n, _), verb in parts.items()]
    evidence += [("figures", *words, n) for n, words in sorted(figures.items())]
    return ProjectDraft(
        group.name,
        group.aliases,
        kind,
        None if reading is None else reading.status,
        place,
        group.mentions,
        tuple(parts),
        tuple(sorted(figures)),
        tuple(evidence),
    )


def _kind_by_list(group: Group, context: Context) -> str | None:
    for i in group.mentions[:EVIDENCE]:
        number = context.number(context.mentions[i].start)
        if number is not None:
            last = context.mentions[context.sentences[number].runs[i][-1]]
            kind = kind_of_list(context.text, last.end)
            if kind is not None:
                return kind
    return None


def _owners(organizations: list[OrganizationDraft]) -> dict[str, int]:
    names: dict[str, int] = {}
    for n, organization in enumerate(organizations):
        if organization.kind in ("enterprise", "finance", "university", "research"):
            for name in (organization.name, *organization.aliases):
                names.setdefault(fold(name), n)
    return names


def _add_owner(
    group: Group, parts: dict[tuple[int, str], tuple[int, int]], owners: dict[str, int], context: Context
) -> None:
    """Add the organization whose name the project's name starts with, unless the text states its part."""
    name = fold(group.name)
    for length in range(len(name) - 1, _OWNER_LENGTH - 1, -1):
        owner = owners.get(name[:length])
        if owner is not None:
            if all(n != owner for n, _ in parts):
                mention = context.mentions[group.mentions[0]]
                words = inside(context, group.mentions, group.name[:length])
                parts[owner, "other"] = words or (mention.start, mention.end)
            return
