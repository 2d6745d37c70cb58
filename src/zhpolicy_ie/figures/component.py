"""The component that writes the layer of figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch, raise_error

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
WordsNear = Callable[[Sequence[Doc], Sequence[Sequence[Span]]], list[Words]]
OnError = Callable[[str, Any, list[Doc], Exception], None]


class Figures:
    """Links quantities to indicator, period and subject; needs ``zhpolicy_quantities`` before it.

    Args:
        linker: ``learned`` for the shipped models, ``rules`` for the rules alone, or the folder of other models.
        words: Returns the words near some stretches of each of some Docs; their tokens if None.

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
        self._on_error: OnError = raise_error
        self.model: LinkModel | None = None
        if linker == "learned":
            self.model = shipped_model()
        elif linker != "rules":
            self.model = load_model(Path(linker))

    def __call__(self, doc: Doc) -> Doc:
        """Write the :class:`~zhpolicy_ie.layers.FigureDraft` layer."""
        self._link([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Write the layer of many documents, some at a time, which takes less time; it is the same.

        Args:
            stream: The documents.
            batch_size: How many are linked at a time.
        """
        for batch in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            docs = list(batch)
            try:
                self._link(docs)
            except Exception:  # the fault of one must not cost the others
                docs = [doc for doc in docs if self._is_linked(doc)]
            yield from docs

    def _is_linked(self, doc: Doc) -> bool:
        try:
            self._link([doc])
        except Exception as error:
            self._on_error("zhpolicy_figures", self, [doc], error)
            return False
        return True

    def set_error_handler(self, handler: OnError) -> None:
        """Let ``handler`` be told of errors in :meth:`pipe`, as spaCy's components do; else they are raised."""
        self._on_error = handler

    def _link(self, docs: Sequence[Doc]) -> None:
        sources = []
        for doc, words in zip(docs, self._words_of(docs), strict=True):
            meta = layers.get_meta(doc)
            source = Source(
                text=layers.text_of(doc),
                quantities=layers.get(doc, Quantity),
                periods=layers.get(doc, PeriodMention),
                names=layers.get(doc, NameMention),
                words=words,
                year=meta.get("year"),
                genre=meta.get("genre"),
                region=meta.get("region"),
                title=meta.get("title"),
            )
            sources.append(source)
        for doc, figures in zip(docs, link_figures(sources, self.model), strict=True):
            layers.put(doc, FigureDraft, figures)

    def _words_of(self, docs: Sequence[Doc]) -> list[Words]:
        if self._words is not None:
            return self._words(docs, [_near(doc) for doc in docs])
        sizes = (doc.to_array(["IDX", "LENGTH"]).astype(np.int64).reshape(-1, 2) for doc in docs)
        return [np.cumsum(size, axis=1) for size in sizes]


def _near(doc: Doc) -> list[Span]:
    """Return where words are looked at: where the indicator of each figure may stand."""
    figures = [q for q in layers.get(doc, Quantity) if not q.optional]
    plain = normalise_width(layers.text_of(doc))
    sentences = spans_at(sentence_spans(plain) if figures else [], [q.start for q in figures])
    return [bounds_of(q, sentence, (0, len(plain))) for q, sentence in zip(figures, sentences, strict=True)]


@Language.factory("zhpolicy_figures", default_config={"linker": "learned"})
def make_figures(nlp: Language, name: str, linker: str) -> Figures:
    """Create the component; ``linker`` is learned, rules, or the folder of other models."""
    tokenizer = nlp.tokenizer
    return Figures(linker, tokenizer.words_near if isinstance(tokenizer, Tokenizer) else None)
