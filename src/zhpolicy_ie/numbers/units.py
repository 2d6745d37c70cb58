"""The unit vocabulary and the longest unit that starts at a place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from zhpolicy_ie.vocabulary import read_rows, resource

_COLUMNS = ("unit", "dimension", "base_unit", "factor", "kind")
_PER = re.compile(r"[/／]\s?(?:[百千万亿]|每)?")
# 场（次）, 座(处): a counting word with another one in brackets.
_BRACKETED = re.compile(r"[（(]([\u4e00-\u9fff]{1,2})[）)]")


_COUNTING = "classifier"


class Unit(NamedTuple):
    """A row of the vocabulary; ``factor`` base units make one (exactly), ``kind`` is measure, classifier or time."""

    unit: str
    dimension: str
    base_unit: str
    factor: Fraction
    kind: str


class Units:
    """Finds units in text.

    Example:
        >>> units = load_units()
        >>> text = "863亿元/平方公里"
        >>> text[4:units.match(text, 4)], units.get("平方公里").dimension
        ('元/平方公里', 'area')
    """

    def __init__(self, rows: list[Unit]) -> None:
        self._rows = {row.unit: row for row in rows}
        lengths: dict[str, set[int]] = {}
        for row in rows:
            lengths.setdefault(row.unit[0], set()).add(len(row.unit))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._rows.values())

    def get(self, unit: str) -> Unit | None:
        """Return the row of a unit as written, or None; 场（次） is a counting word as 场 is."""
        row = self._rows.get(unit)
        if row is None and unit[-1:] in ("）", ")"):
            first = self._rows.get(unit[: _open(unit)])
            if first is not None and first.kind == _COUNTING:
                return first._replace(unit=unit, base_unit=unit)
        return row

    def match(self, text: str, start: int) -> int:
        """Return the end of the longest unit at ``start``, compound ones (元/平方米) included; ``start`` if none."""
        end = self._simple(text, start)
        while end > start:
            per = _PER.match(text, end)
            if per is None:
                break
            denominator = self._simple(text, per.end())
            if denominator == per.end():
                break
            end = denominator
        return end

    def _simple(self, text: str, start: int) -> int:
        for size in self._lengths.get(text[start : start + 1], ()):
            word = text[start : start + size]  # at the end of the text it may be shorter than ``size``
            if word in self._rows:
                end = start + len(word)
                return end if text[end : end + 1] not in ("（", "(") else self._bracketed(text, word, end)
        return start

    def _bracketed(self, text: str, word: str, end: int) -> int:
        other = _BRACKETED.match(text, end)
        if other is None:
            return end
        kinds = {row.kind for row in (self._rows[word], self._rows.get(other.group(1))) if row is not None}
        return other.end() if kinds == {_COUNTING} and other.group(1) in self._rows else end


def _open(unit: str) -> int:
    return max(unit.find("（"), unit.find("("), 0)


def read_units(path: Traversable | Path) -> Units:
    """Read a unit vocabulary; see ``units.tsv`` for its columns."""
    rows = [
        Unit(r["unit"], r["dimension"], r["base_unit"], Fraction(r["factor"] or 1), r["kind"])
        for r in read_rows(path, _COLUMNS)
    ]
    return Units(rows)


@lru_cache(maxsize=1)
def load_units() -> Units:
    """Return the shipped unit vocabulary, read once."""
    return read_units(resource("zhpolicy_ie.numbers", "units.tsv"))
