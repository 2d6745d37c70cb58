"""The component that marks sentence starts on the tokens."""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.text.sentences import sentence_spans


class Sentences:
    """Sets ``Token.is_sent_start`` where :func:`~zhpolicy_ie.text.sentences.sentence_spans` begins a sentence.

    Example:
        >>> import spacy; nlp = spacy.blank("zh"); _ = nlp.add_pipe("zhpolicy_sentences")
        >>> [s.text for s in nlp("增长8%。投资5亿元。").sents]
        ['增长8%。', '投资5亿元。']
    """

    def __call__(self, doc: Doc) -> Doc:
        """Mark the first token of every sentence."""
        offsets = doc.to_array("IDX")
        starts = [start for start, _ in sentence_spans(layers.text_of(doc))]
        # Another tokenizer may have a token across the border; the sentence then begins with that token.
        marks = np.full(len(doc), -1, dtype=np.int64)
        marks[np.maximum(np.searchsorted(offsets, starts, side="right") - 1, 0)] = 1
        marks[:1] = 1
        # At once: setting Token.is_sent_start looks through the whole Doc at every token.
        values: Any = marks.astype(np.uint64).reshape(-1, 1)
        return doc.from_array(["SENT_START"], values)


@Language.factory("zhpolicy_sentences", assigns=["token.is_sent_start"])
def make_sentences(nlp: Language, name: str) -> Sentences:
    """Create the component; it has no settings."""
    return Sentences()
