"""A text with what the lists say about each of its positions, computed once for all rules."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from zhpolicy_ie.names.vocab import Listed, NameVocabulary
from zhpolicy_ie.text.width import normalise_width

#: No name goes beyond these; commas and full stops inside quotation marks are the rare exception we leave.
HARD = frozenset("。，；：！？!?;:\n\r\t…《》〈〉【】")
OPENING = {"“": "”", "（": "）", "(": ")", "「": "」", "‘": "’"}
_TITLE = re.compile(r"《[^《》\n]{1,80}》|〈[^〈〉\n]{1,80}〉|«[^«»\n]{1,80}»")
CLOSING = {close: open_ for open_, close in OPENING.items()}


class TextView:
    """The text in half width (same offsets), the names of the lists in it, and its matched brackets.

    Attributes:
        text: The text with full-width letters and digits made half-width.
        starts: Start -> (end, what the list says) of the longest listed name at each position.
        ends: End -> (start, what the list says) of the longest listed name that ends there.
        titled: 1 at each position inside 《…》, where names are not marked.
        partner: Position of each bracket or quotation mark -> that of its partner.
    """

    def __init__(self, text: str, vocab: NameVocabulary) -> None:
        self.text = normalise_width(text)
        self.starts = vocab.listed.longest(self.text)
        self.ends: dict[int, tuple[int, Listed]] = {}
        for start, (end, listed) in self.starts.items():
            if end not in self.ends:
                self.ends[end] = (start, listed)
        self.partner = _partners(self.text)
        self.titled = bytearray(len(self.text) + 1)
        for match in _TITLE.finditer(self.text):
            self.titled[match.start() : match.end()] = b"\1" * len(match.group())
        self._hard = [i for i, char in enumerate(self.text) if char in HARD]
        self.inside = bytearray(len(self.text) + 1)
        self._free = [start for start, (_, listed) in self.starts.items() if listed.free]
        last = 0
        for start in self._free:
            if start >= last:
                end = self.starts[start][0]
                self.inside[start + 1 : end] = b"\1" * (end - start - 1)
                last = end

    def clause_start(self, position: int) -> int:
        """Return where the clause that holds ``position`` begins."""
        index = bisect_right(self._hard, position - 1)
        return self._hard[index - 1] + 1 if index else 0

    def clause_end(self, position: int) -> int:
        """Return where the clause that holds ``position`` ends."""
        index = bisect_right(self._hard, position - 1)
        return self._hard[index] if index < len(self._hard) else len(self.text)

    def holds_free(self, start: int, end: int) -> bool:
        """Say whether a listed name of two characters or more that may stand alone lies within ``start..end``."""
        for i in range(bisect_left(self._free, start), len(self._free)):
            if self._free[i] > end - 2:
                return False
            if self.starts[self._free[i]][0] <= end:
                return True
        return False

    def bracketed(self, position: int) -> bool:
        """Say whether ``position`` follows an opening bracket directly, as bylines do: 7日电(张三李四)."""
        return position > 0 and self.text[position - 1] in "（("


def _partners(text: str) -> dict[int, int]:
    partner: dict[int, int] = {}
    open_: list[int] = []
    for i, char in enumerate(text):
        if char in OPENING:
            open_.append(i)
        elif char in CLOSING and open_:
            # The nearest open mark of the same kind; those left open in between have no partner.
            for depth in range(len(open_) - 1, max(-1, len(open_) - 6), -1):
                if text[open_[depth]] == CLOSING[char]:
                    partner[i], partner[open_[depth]] = open_[depth], i
                    del open_[depth:]
                    break
        elif char == "\n":
            open_.clear()
    return partner
