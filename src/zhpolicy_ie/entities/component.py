"""The component zhpolicy_entities: organizations and projects from names, figures and periods."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.entities.anaphora import Anaphora
from zhpolicy_ie.entities.context import Context
from zhpolicy_ie.entities.organizations import find_organizations
from zhpolicy_ie.entities.places import gazetteer, known_places
from zhpolicy_ie.entities.projects import find_projects
from zhpolicy_ie.entities.status import StatusReader
from zhpolicy_ie.entities.vocab import load
from zhpolicy_ie.layers import FigureDraft, NameMention, OrganizationDraft, PeriodMention, ProjectDraft


class Entities:
    """Writes the layers of organizations and projects.

    Example:
        >>> import spacy; nlp = spacy.blank("zh"); _ = nlp.add_pipe("zhpolicy_entities")
        >>> doc = nlp.make_doc("嘉善县人民政府印发方案，嘉善县政府负责。")
        >>> layers.put(doc, NameMention, [NameMention(0, 7, "ORG", 1.0, ""), NameMention(12, 17, "ORG", 1.0, "")])
        >>> [o.name for o in layers.get(nlp(doc), OrganizationDraft)]
        ['嘉善县人民政府']
    """

    def __init__(self) -> None:
        # Read now, so that the first document is not slower than the others.
        load()
        gazetteer()

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the names of ``doc``."""
        mentions = layers.get(doc, NameMention)
        text = layers.text_of(doc)
        context = Context(text, mentions, load())
        meta = layers.get_meta(doc)
        named = [text[m.start : m.end] for m in mentions if m.label == "LOC"]
        known = known_places([*named, *(meta.get("region") or "").split("/")])
        organizations = find_organizations(context, known)
        figures = layers.get(doc, FigureDraft)
        anaphora = Anaphora(context)
        status = StatusReader(context, anaphora, figures, layers.get(doc, PeriodMention), meta)
        layers.put(doc, OrganizationDraft, organizations)
        layers.put(doc, ProjectDraft, find_projects(context, anaphora, organizations, figures, status, known))
        return doc


@Language.factory("zhpolicy_entities", assigns=[])
def make_entities(nlp: Language, name: str) -> Entities:
    """Create the component; it has no settings."""
    return Entities()
