"""The component zhpolicy_figures (first cut: passes the Doc through)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class Figures:
    """To come."""

    def __call__(self, doc: Doc) -> Doc:
        """Pass through."""
        return doc


@Language.factory("zhpolicy_figures")
def make_figures(nlp: Language, name: str) -> Figures:
    """Create."""
    return Figures()
