"""The place, organization or project that a figure describes."""

from __future__ import annotations

from bisect import bisect_left

from zhpolicy_ie.layers import NameMention

_GAP_WORDS = ("位于", "在", "来自", "与", "和", "较", "比", "于", "对", "向", "从", "由")


def subject_of(
    starts: list[int], names: list[NameMention], text: str, position: int, sentence: tuple[int, int], paragraph: int
) -> tuple[int, int] | None:
    """Return the span of the nearest name before ``position`` that governs it: in the sentence, else in the paragraph.

    Args:
        starts: Start offsets of ``names``.
        names: Places, organizations and projects in order.
        text: The document's text.
        position: Where the quantity starts.
        sentence: Its sentence.
        paragraph: Where its paragraph starts.
    """
    last = bisect_left(starts, position) - 1
    for floor in (sentence[0], paragraph):
        i = last
        while i >= 0 and names[i].start >= floor:
            name = names[i]
            before = text[max(0, name.start - 2) : name.start]
            if name.end <= position and not before.endswith(_GAP_WORDS):
                return name.start, name.end
            i -= 1
    return None
