"""What a unit as written measures: its multiplier, its units and those below the stroke, brought to base units."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from zhpolicy_ie.numbers.numerals import magnitude
from zhpolicy_ie.numbers.units import load_units
from zhpolicy_ie.text.width import normalise_width

_MULTIPLIERS = "十百千万亿"
_PER = re.compile(r"\s?[/每]\s?")
RATIO = "ratio"


class Measure(NamedTuple):
    """A unit in base units: ``factor`` of ``base`` make one.

    Units with the same ``base`` turn into each other. ``dimension`` is the name of what is measured, None where the
    vocabulary has none; ``known`` is false for a word that is no unit of the vocabulary.
    """

    base: str
    factor: Fraction
    dimension: str | None
    known: bool


@lru_cache(maxsize=1024)
def measure_of(unit: str) -> Measure:
    """Return what ``unit`` measures. It may carry 百, 千, 万, 亿 and strokes: 亿元, 万吨标准煤, 万元/亩, 公里每小时.

    An unknown word measures itself only; the empty string and 万, 亿 alone are plain numbers.

    Example:
        >>> measure_of("万元/亩").base, measure_of("万元/亩").factor
        ('CNY/m2', Fraction(15, 1))
    """
    plain = normalise_width(unit).strip()
    whole = _simple(plain)  # first: 元/月 is a unit, 月 alone is a date
    if whole.known:
        return whole
    above, *below = [_simple(part) for part in _PER.split(plain)]
    if not below:
        return whole
    factor = above.factor
    for part in below:
        factor /= part.factor
    if [above.base] == [part.base for part in below]:
        return Measure(RATIO, factor, RATIO, above.known)
    base = "/".join([above.base, *sorted(part.base for part in below)])
    names = [str(part.dimension) for part in (above, *below)]
    return Measure(base, factor, "_per_".join(names), above.known and all(part.known for part in below))


def _simple(word: str) -> Measure:
    """Read a unit of the vocabulary behind as few multipliers as will do: 千瓦 has none, 万千瓦 has one."""
    stop = len(word) - len(word.lstrip(_MULTIPLIERS))
    for start in range(stop + 1):
        row = load_units().get(word[start:])
        if row is not None:
            return Measure(row.base_unit, row.factor * _product(word[:start]), row.dimension, True)
    return Measure(word[stop:], _product(word[:stop]), None, stop == len(word))


def _product(multipliers: str) -> Fraction:
    return Fraction(magnitude(multipliers))
