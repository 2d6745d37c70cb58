"""Words that bound or blur a number: 近, 超过, 不足, 以上, 左右."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from zhpolicy_ie.layers import Quantity
from zhpolicy_ie.vocabulary import read_rows, resource

_BOUND_BEHIND = re.compile(r"[多余以左及]")
_LIST_GAP = re.compile(r"\s?[、和及与]\s?")
# 不超过…的30%, 约占全国的21%: the bound stands before the words that name the base.
_DISTANT = re.compile(
    r"(不超过|不高于|最高可?[给按予]|不低于|不少于|至少|约占|接近|不到)"
    r"(?:\dG|[^，。；！？、\d\n]){1,14}$"
)
_DISTANT_KIND = {"不": "under", "最": "under", "约": "approx", "接": "approx", "至": "over"}


class Modifiers:
    """Tells exact, approx, over and under apart.

    Example:
        >>> load_modifiers().of("超过500万元", 2, 7), load_modifiers().of("约3家", 1, 3)
        ('over', 'approx')
    """

    def __init__(self, before: dict[str, str], after: dict[str, str]) -> None:
        self._before, self._after = before, after
        self._longest = max(map(len, before), default=0)
        self._ends = frozenset(word[-1] for word in before)  # most numbers stand behind no bounding word
        words = "|".join(sorted(map(re.escape, after), key=len, reverse=True))
        self._after_pattern = re.compile(rf"\s?({words})")

    def of(self, text: str, start: int, end: int) -> str:
        """Return the modifier of the number at ``start``..``end``; words before it win over words after it."""
        stop = start
        while stop > 0 and text[stop - 1] in " \n第":
            stop -= 1
        longest = min(self._longest, stop) if text[stop - 1 : stop] in self._ends else 0
        for size in range(longest, 0, -1):
            kind = self._before.get(text[stop - size : stop])
            if kind == "exact":  # a word that only looks like a bound (通过85个)
                break
            if kind is not None:
                return kind
        match = self._after_pattern.match(text, end)
        if match is not None:
            return self._after[match.group(1)]
        distant = _DISTANT.search(text, max(0, start - 20), start)
        if distant is None:
            return "exact"
        word = distant.group(1)
        return "over" if word in ("不低于", "不少于") else _DISTANT_KIND[word[0]]

    def before_at(self, text: str, number: int, floor: int) -> int:
        """Return where the bounding word directly before ``number`` begins; ``number`` itself if there is none."""
        for size in range(min(self._longest, number - floor), 0, -1):
            if self._before.get(text[number - size : number], "exact") != "exact":
                return number - size
        return number


def share_modifiers(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Give every item of a bare list of numbers the bound of its first or last: 7万亿、8万亿, 50%和60%以上.

    Args:
        text: The text of the quantities.
        quantities: In order of the text.
    """
    shared = list(quantities)
    for i in range(1, len(shared)):
        first, second = shared[i - 1], shared[i]
        bounded = first.modifier != "exact" and first.kind == "cardinal" and not _BOUND_BEHIND.match(text, first.end)
        if bounded and second.modifier == "exact" and _is_list(text, first, second):
            shared[i] = second._replace(modifier=first.modifier)
    for i in range(len(shared) - 2, -1, -1):
        first, second = shared[i], shared[i + 1]
        bounded = second.modifier != "exact" and bool(_BOUND_BEHIND.match(text, second.end))
        if bounded and first.modifier == "exact" and _is_list(text, first, second):
            shared[i] = first._replace(modifier=second.modifier)
    return shared


def _is_list(text: str, first: Quantity, second: Quantity) -> bool:
    return bool(_LIST_GAP.fullmatch(text[first.end : second.start]))


def read_modifiers(path: Traversable | Path) -> Modifiers:
    """Read a modifier vocabulary; see ``modifiers.tsv`` for its columns."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for row in read_rows(path, ("word", "position", "modifier")):
        (before if row["position"] == "before" else after)[row["word"]] = row["modifier"]
    return Modifiers(before, after)


@lru_cache(maxsize=1)
def load_modifiers() -> Modifiers:
    """Return the shipped modifier vocabulary, read once."""
    return read_modifiers(resource("zhpolicy_ie.numbers", "modifiers.tsv"))
