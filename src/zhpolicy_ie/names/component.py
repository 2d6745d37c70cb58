"""The component ``zhpolicy_names``: the names of a text as a layer and as ``doc.ents``.

spaCy imports every installed component to make any pipeline at all, so what this one needs is imported when it is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.text.align import set_ents_exact

if TYPE_CHECKING:
    from zhpolicy_ie.names.tagger.model import Tagger
    from zhpolicy_ie.names.vocab import NameVocabulary


class Names:
    """Finds names by rules and a trained tagger; works with any tokenizer, since both read characters.

    The exact mentions are the :class:`~zhpolicy_ie.layers.NameMention` layer. ``doc.ents`` holds the same names
    exactly; a token in which a name begins or ends is split.

    Example:
        >>> import spacy; nlp = spacy.blank("zh"); _ = nlp.add_pipe("zhpolicy_names")
        >>> doc = nlp("嘉善县人民政府与浙江大学签约")
        >>> [(ent.text, ent.label_) for ent in doc.ents]
        [('嘉善县人民政府', 'ORG'), ('浙江大学', 'ORG')]
    """

    def __init__(self, vocab: NameVocabulary, tagger: Tagger | None = None) -> None:
        from zhpolicy_ie.names.find import find_names

        self.vocab, self.tagger, self._find = vocab, tagger, find_names

    def __call__(self, doc: Doc) -> Doc:
        """Find the names of a document."""
        mentions = self._find(layers.text_of(doc), self.vocab, meta=layers.get_meta(doc), tagger=self.tagger)
        layers.put(doc, NameMention, mentions)
        return set_ents_exact(doc, [(m.start, m.end, m.label) for m in mentions])


@Language.factory("zhpolicy_names", default_config={"vocabularies": None, "tagger": "shipped"}, assigns=["doc.ents"])
def make_names(nlp: Language, name: str, vocabularies: str | None, tagger: str | None) -> Names:
    """Create the component.

    Args:
        nlp: The pipeline; its tokenizer does not matter.
        name: The component's name in the pipeline.
        vocabularies: Folder with vocabularies to use instead of the shipped ones.
        tagger: ``shipped``, the folder of another model, or None for the rules alone.
    """
    from zhpolicy_ie.names.tagger.model import Tagger
    from zhpolicy_ie.names.vocab import load_vocabulary

    model = None if tagger is None else Tagger.load(None if tagger == "shipped" else tagger)
    return Names(load_vocabulary(Path(vocabularies) if vocabularies else None), model)
