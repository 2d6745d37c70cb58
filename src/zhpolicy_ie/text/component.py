"""The component that marks sentence starts on the tokens."""

from __future__ import annotations

from bisect import bisect_left

from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie.text.sentences import sentence_spans


class Sentences:
    """Sets ``Token.is_sent_start`` from punctuation and blank lines.

    Example:
        >>> import spacy; nlp = spacy.blank("zh"); _ = nlp.add_pipe("zhpolicy_sentences")
        >>> [s.text for s in nlp("增长8%。投资5亿元。").sents]
        ['增长8%。', '投资5亿元。']
    """

    def __call__(self, doc: Doc) -> Doc:
        """Mark the first token of every sentence."""
        offsets = [token.idx for token in doc]
        starts = {bisect_left(offsets, start) for start, _ in sentence_spans(doc.text)}
        for i, token in enumerate(doc):
            token.is_sent_start = i == 0 or i in starts
        return doc


@Language.factory("zhpolicy_sentences", assigns=["token.is_sent_start"])
def make_sentences(nlp: Language, name: str) -> Sentences:
    """Create the component; it has no settings."""
    return Sentences()
