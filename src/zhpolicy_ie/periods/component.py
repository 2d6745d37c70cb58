"""The component that writes the layer of time expressions."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.layers import PeriodMention
from zhpolicy_ie.periods.resolve import find_periods, setting_of


class Periods:
    """Finds time expressions; 今年 and the like need ``year`` in the document's metadata.

    Example:
        >>> import spacy; nlp = spacy.blank("zh"); _ = nlp.add_pipe("zhpolicy_periods")
        >>> [p.value for p in layers.get(nlp("截至2022年底，全县"), PeriodMention)]
        ['2022']
    """

    def __call__(self, doc: Doc) -> Doc:
        """Write the :class:`~zhpolicy_ie.layers.PeriodMention` layer."""
        meta = layers.get_meta(doc)
        layers.put(
            doc, PeriodMention, find_periods(layers.text_of(doc), setting_of(meta.get("year"), meta.get("genre")))
        )
        return doc


@Language.factory("zhpolicy_periods")
def make_periods(nlp: Language, name: str) -> Periods:
    """Create the component; it has no settings."""
    return Periods()
