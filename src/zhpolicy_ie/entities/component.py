"""The component zhpolicy_entities (first cut: passes the Doc through)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class Entities:
    """To come."""

    def __call__(self, doc: Doc) -> Doc:
        """Pass through."""
        return doc


@Language.factory("zhpolicy_entities")
def make_entities(nlp: Language, name: str) -> Entities:
    """Create."""
    return Entities()
