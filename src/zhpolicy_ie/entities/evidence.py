"""The words that show what a record says."""

from __future__ import annotations

from collections.abc import Iterable

from zhpolicy_ie.entities.context import Context
from zhpolicy_ie.entities.surface import fold
from zhpolicy_ie.entities.vocab import SuffixTable
from zhpolicy_ie.layers import EvidenceSpan


def kind_in_name(context: Context, mentions: Iterable[int], heads: SuffixTable, kind: str) -> EvidenceSpan | None:
    """Return the head word by which a name denotes its kind, or the whole name where the name as such is known.

    Args:
        context: The document.
        mentions: The mentions of the record.
        heads: The head words of its sort of names.
        kind: The kind to be shown.
    """
    whole: EvidenceSpan | None = None
    for i in mentions:
        mention = context.mentions[i]
        found = heads.find(fold(context.text[mention.start : mention.end]))
        if found is not None and found[1] == kind:
            at = context.text.rfind(found[0], mention.start, mention.end)
            if at >= 0:
                return "kind", at, at + len(found[0]), None
        whole = whole or ("kind", mention.start, mention.end, None)
    return whole


def inside(context: Context, mentions: Iterable[int], words: str) -> tuple[int, int] | None:
    """Return where words stand in one of the mentions of a record, None if in none of them."""
    for i in mentions:
        at = context.text.find(words, context.mentions[i].start, context.mentions[i].end)
        if at >= 0:
            return at, at + len(words)
    return None
