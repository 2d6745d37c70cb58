"""The component zhpolicy_quantities (first cut: passes the Doc through)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class Quantities:
    """To come."""

    def __call__(self, doc: Doc) -> Doc:
        """Pass through."""
        return doc


@Language.factory("zhpolicy_quantities")
def make_quantities(nlp: Language, name: str) -> Quantities:
    """Create."""
    return Quantities()
