"""The component zhpolicy_periods (first cut: passes the Doc through)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class Periods:
    """To come."""

    def __call__(self, doc: Doc) -> Doc:
        """Pass through."""
        return doc


@Language.factory("zhpolicy_periods")
def make_periods(nlp: Language, name: str) -> Periods:
    """Create."""
    return Periods()
