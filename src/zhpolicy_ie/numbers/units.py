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
        """Return the row of a unit as written, or None."""
        return self._rows.get(unit)

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
                return start + len(word)
        return start


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
