"""The place, organization or project that a figure describes, by rule."""

from __future__ import annotations

from zhpolicy_ie.figures.view import Span, View

# After these a name is a partner, a place of comparison or a direction, not what the figure describes.
_NOT_GOVERNED = ("在", "来自", "与", "和", "较", "比", "于", "对", "向", "从", "由")


def subject_of(view: View, i: int) -> Span | None:
    """Return the nearest name before the i-th quantity that can govern it: in its sentence, else in its paragraph."""
    quantity = view.quantities[i]
    for name in reversed(view.owners_in(view.paragraph(i)[0], quantity.start)):
        if name.end <= quantity.start and not view.text[: name.start].endswith(_NOT_GOVERNED):
            return name.start, name.end
    return None
