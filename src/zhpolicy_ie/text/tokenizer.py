"""The tokenizer (first cut: one token a character)."""

from __future__ import annotations

from collections.abc import Callable

import spacy
from spacy.language import Language
from spacy.tokens import Doc


class Tokenizer:
    """One token a character."""

    def __init__(self, nlp: Language) -> None:
        self.vocab = nlp.vocab

    def __call__(self, text: str) -> Doc:
        """Tokenize."""
        return Doc(self.vocab, words=list(text), spaces=[False] * len(text))


@spacy.registry.tokenizers("zhpolicy.Tokenizer.v1")
def create_tokenizer(words: str = "pkuseg", segmenter: str | None = None) -> Callable[[Language], Tokenizer]:
    """Create."""
    return Tokenizer
