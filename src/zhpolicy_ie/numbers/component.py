"""The component that writes the layer of quantities."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.layers import Quantity
from zhpolicy_ie.numbers.modifiers import load_modifiers
from zhpolicy_ie.numbers.quantities import find_quantities
from zhpolicy_ie.numbers.units import load_units, read_units


class Quantities:
    """Finds numbers with their units.

    Args:
        units: Path of another unit vocabulary of the form of ``units.tsv``; the shipped one if None.

    Example:
        >>> import spacy; nlp = spacy.blank("zh"); _ = nlp.add_pipe("zhpolicy_quantities")
        >>> [(q.value, q.unit, q.modifier) for q in layers.get(nlp("用地超过1200亩"), Quantity)]
        [(1200.0, '亩', 'over')]
    """

    def __init__(self, units: str | None = None) -> None:
        self._units = read_units(Path(units)) if units else load_units()
        self._modifiers = load_modifiers()

    def __call__(self, doc: Doc) -> Doc:
        """Write the :class:`~zhpolicy_ie.layers.Quantity` layer."""
        layers.put(doc, Quantity, find_quantities(layers.text_of(doc), self._units, self._modifiers))
        return doc


@Language.factory("zhpolicy_quantities", default_config={"units": None})
def make_quantities(nlp: Language, name: str, units: str | None) -> Quantities:
    """Create the component; ``units`` is the path of another unit vocabulary."""
    return Quantities(units)
