"""The component that writes the layer of figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.figures.learned.model import LinkModel, load_model, shipped_model
from zhpolicy_ie.figures.learned.window import bounds_of
from zhpolicy_ie.figures.link import link_figures
from zhpolicy_ie.figures.view import Source, Span, spans_at
from zhpolicy_ie.layers import FigureDraft, NameMention, PeriodMention, Quantity
from zhpolicy_ie.text.sentences import sentence_spans
from zhpolicy_ie.text.tokenizer import Tokenizer
from zhpolicy_ie.text.width import normalise_width

Words = npt.NDArray[np.int64]
WordsNear = Callable[[Doc, Sequence[Span]], Words]


class Figures:
    """Links quantities to indicator, period and subject; needs ``zhpolicy_quantities`` before it.

    Args:
        linker: ``learned`` for the shipped models, ``rules`` for the rules alone, or the folder of other models.
        words: Returns the words near some stretches of a Doc whose tokens are not words; its tokens if None.

    Attributes:
        model: The learned models, None for the rules alone.

    Example:
        >>> import spacy; nlp = spacy.blank("zh")
        >>> _ = nlp.add_pipe("zhpolicy_quantities"), nlp.add_pipe("zhpolicy_figures")
        >>> [(f.quantity.value, f.aspect) for f in layers.get(nlp("出口总额下降7.7%"), FigureDraft)]
        [(-7.7, 'growth')]
    """

    def __init__(self, linker: str = "learned", words: WordsNear | None = None) -> None:
        self._words = words
        self.model: LinkModel | None = None
        if linker == "learned":
            self.model = shipped_model()
        elif linker != "rules":
            self.model = load_model(Path(linker))

    def __call__(self, doc: Doc) -> Doc:
        """Write the :class:`~zhpolicy_ie.layers.FigureDraft` layer."""
        meta = layers.get_meta(doc)
        quantities = layers.get(doc, Quantity)
        source = Source(
            text=layers.text_of(doc),
            quantities=quantities,
            periods=layers.get(doc, PeriodMention),
            names=layers.get(doc, NameMention),
            words=self._words_of(doc, quantities),
            year=meta.get("year"),
            genre=meta.get("genre"),
            region=meta.get("region"),
            title=meta.get("title"),
        )
        layers.put(doc, FigureDraft, link_figures(source, self.model))
        return doc

    def _words_of(self, doc: Doc, quantities: list[Quantity]) -> Words:
        if self._words is None:
            return np.cumsum(doc.to_array(["IDX", "LENGTH"]).astype(np.int64).reshape(-1, 2), axis=1)
        figures = [q for q in quantities if not q.optional]
        plain = normalise_width(layers.text_of(doc))
        sentences = spans_at(sentence_spans(plain) if figures else [], [q.start for q in figures])
        near = [bounds_of(q, s, (0, len(plain))) for q, s in zip(figures, sentences, strict=True)]
        return self._words(doc, near)


@Language.factory("zhpolicy_figures", default_config={"linker": "learned"})
def make_figures(nlp: Language, name: str, linker: str) -> Figures:
    """Create the component; ``linker`` is learned, rules, or the folder of other models."""
    tokenizer = nlp.tokenizer
    return Figures(linker, tokenizer.words_near if isinstance(tokenizer, Tokenizer) else None)
