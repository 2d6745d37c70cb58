"""The component zhpolicy_names (first cut: passes the Doc through)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class Names:
    """To come."""

    def __call__(self, doc: Doc) -> Doc:
        """Pass through."""
        return doc


@Language.factory("zhpolicy_names")
def make_names(nlp: Language, name: str) -> Names:
    """Create."""
    return Names()
