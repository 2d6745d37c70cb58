"""The component that writes the layer of figures."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.figures.link import link_figures
from zhpolicy_ie.layers import FigureDraft, NameMention, PeriodMention, Quantity


class Figures:
    """Links quantities to indicator, period and subject; needs ``zhpolicy_quantities`` before it.

    Example:
        >>> import spacy; nlp = spacy.blank("zh")
        >>> _ = nlp.add_pipe("zhpolicy_quantities"), nlp.add_pipe("zhpolicy_figures")
        >>> [(f.quantity.value, f.aspect) for f in layers.get(nlp("出口总额下降7.7%"), FigureDraft)]
        [(-7.7, 'growth')]
    """

    def __call__(self, doc: Doc) -> Doc:
        """Write the :class:`~zhpolicy_ie.layers.FigureDraft` layer."""
        figures = link_figures(
            doc.text,
            layers.get(doc, Quantity),
            layers.get(doc, PeriodMention),
            layers.get(doc, NameMention),
            layers.get_meta(doc),
        )
        layers.put(doc, FigureDraft, figures)
        return doc


@Language.factory("zhpolicy_figures")
def make_figures(nlp: Language, name: str) -> Figures:
    """Create the component; it has no settings."""
    return Figures()
