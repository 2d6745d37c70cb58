"""From the names, figures and periods of a text to its organizations and projects."""

from __future__ import annotations

from typing import Any

from zhpolicy_ie.entities.anaphora import Anaphora
from zhpolicy_ie.entities.context import Context
from zhpolicy_ie.entities.organizations import find_organizations
from zhpolicy_ie.entities.places import gazetteer, known_places
from zhpolicy_ie.entities.projects import find_projects
from zhpolicy_ie.entities.status import StatusReader
from zhpolicy_ie.entities.vocab import load
from zhpolicy_ie.layers import FigureDraft, NameMention, OrganizationDraft, PeriodMention, ProjectDraft


def read_vocabularies() -> None:
    """Read what :func:`resolve` looks at, so that the first document is not slower than the others."""
    load()
    gazetteer()


def resolve(
    text: str,
    mentions: list[NameMention],
    figures: list[FigureDraft],
    periods: list[PeriodMention],
    meta: dict[str, Any],
) -> tuple[list[OrganizationDraft], list[ProjectDraft]]:
    """Return the organizations and projects of a text.

    Args:
        text: The text.
        mentions: The names in it.
        figures: Its figures.
        periods: Its time expressions.
        meta: What is known of it, such as ``region``.
    """
    context = Context(text, mentions, load())
    named = [text[m.start : m.end] for m in mentions if m.label == "LOC"]
    known = known_places([*named, *(meta.get("region") or "").split("/")])
    organizations = find_organizations(context, known)
    anaphora = Anaphora(context)
    status = StatusReader(context, anaphora, figures, periods, meta)
    return organizations, find_projects(context, anaphora, organizations, figures, status, known)
