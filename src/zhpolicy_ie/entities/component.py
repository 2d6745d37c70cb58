"""The component zhpolicy_entities: organizations and projects from names, figures and periods.

spaCy imports every installed component to make any pipeline at all, so what this one needs is imported when it is made.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
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
        from zhpolicy_ie.entities.resolve import read_vocabularies, resolve

        read_vocabularies()
        self._resolve = resolve

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the names of ``doc``."""
        organizations, projects = self._resolve(
            layers.text_of(doc),
            layers.get(doc, NameMention),
            layers.get(doc, FigureDraft),
            layers.get(doc, PeriodMention),
            layers.get_meta(doc),
        )
        layers.put(doc, OrganizationDraft, organizations)
        layers.put(doc, ProjectDraft, projects)
        return doc


@Language.factory("zhpolicy_entities", assigns=[])
def make_entities(nlp: Language, name: str) -> Entities:
    """Create the component; it has no settings."""
    return Entities()
