"""The stretch of text around a quantity within which its words are looked for."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhpolicy_ie.layers import Quantity

_BREAK = re.compile(r"[，。！？；;：:\n]|(?<!\d),(?!\d)")
_BREAK_AFTER = re.compile(r"[，。！？；;：:、（(\n]|(?<!\d),(?!\d)")
_TAIL = re.compile(r"\s?(?:[（(]含[)）])?(?:及?以上|及?以下|以内|左右|上下)?")


class Clause(NamedTuple):
    """``start``..``quantity.start`` is the text before the number, ``after``..``end`` the text behind it.

    ``previous`` tells whether the text before begins at another quantity rather than at punctuation.
    """

    start: int
    after: int
    end: int
    previous: bool


def clause_of(text: str, quantities: list[Quantity], i: int, sentence: tuple[int, int]) -> Clause:
    """Return the clause of the i-th quantity: bounded by punctuation and by the quantities beside it."""
    quantity = quantities[i]
    start, previous = sentence[0], False
    if i and quantities[i - 1].end > start:
        start, previous = _tail_end(text, quantities[i - 1].end), True
    for match in _BREAK.finditer(text, start, quantity.start):
        start, previous = match.end(), False
    after = _tail_end(text, quantity.end)
    end = quantities[i + 1].start if i + 1 < len(quantities) else sentence[1]
    match_after = _BREAK_AFTER.search(text, after, min(end, sentence[1]))
    end = match_after.start() if match_after else min(end, sentence[1])
    return Clause(min(start, quantity.start), after, max(end, after), previous)


def _tail_end(text: str, end: int) -> int:
    match = _TAIL.match(text, end)
    return match.end() if match else end
