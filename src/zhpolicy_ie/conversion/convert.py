"""Values and figures in another unit of the same kind."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from zhpolicy_ie.conversion.measures import RATIO, Measure, measure_of
from zhpolicy_ie.errors import ConversionError
from zhpolicy_ie.numbers.units import load_units

if TYPE_CHECKING:  # records.Figure.to calls this module
    from zhpolicy_ie.records import Figure

_RANK = "rank"
_EXAMPLES = 4
_PURE_NUMBER = Measure(RATIO, Fraction(1), RATIO, True)


def convert(value: float, unit: str, target: str) -> float:
    """Return ``value`` in ``target`` instead of ``unit``; the result is correctly rounded.

    Raises:
        ConversionError: The two units do not measure the same, or are different currencies.

    Example:
        >>> convert(15, "亩", "公顷"), convert(863480000, "元", "亿元"), convert(12.5, "%", "‰")
        (1.0, 8.6348, 125.0)
    """
    return _times(value, _factor(unit, measure_of(unit), target))


def convert_figure(figure: Figure, unit: str) -> Figure:
    """Return a copy of ``figure`` with ``value``, ``value_max`` and ``unit`` in ``unit``; see :meth:`Figure.to`."""
    own = figure.unit or ""
    measure = measure_of(own)
    if figure.dimension == _RANK:
        measure = Measure(_RANK, measure.factor, _RANK, True)
        target = measure if unit == own else measure_of(unit)
        factor = _factor(own, measure, unit, target)
    else:
        # 三分之一 and 1/4 have no unit, but a share is a ratio all the same.
        factor = _factor(own, _PURE_NUMBER if not own and figure.aspect == "share" else measure, unit)
    high = None if figure.value_max is None else _times(figure.value_max, factor)
    return figure.model_copy(update={"value": _times(figure.value, factor), "value_max": high, "unit": unit or None})


def _times(value: float, factor: Fraction) -> float:
    """Multiply the decimal that ``value`` is written as, not its binary neighbour: 1.1 亿 is 11000 万."""
    return float(Fraction(repr(float(value))) * factor)


def _factor(unit: str, source: Measure, target: str, wanted: Measure | None = None) -> Fraction:
    wanted = wanted or measure_of(target)
    if source.base == wanted.base:
        return source.factor / wanted.factor
    raise ConversionError(
        f"{_described(unit, source)} cannot be given in {_described(target, wanted)}",
        remedy=_remedy(source, wanted),
    )


def _described(unit: str, measure: Measure) -> str:
    kind = measure.dimension if measure.known else "not a unit of the vocabulary"
    return f"{unit or 'a number without unit'} ({kind})" if kind and unit else unit or "a number without unit"


def _remedy(source: Measure, wanted: Measure) -> str:
    if source.dimension == wanted.dimension == "currency":
        return "multiply by an exchange rate of the figure's period"
    alike = [row.unit for row in load_units() if row.base_unit == source.base][:_EXAMPLES]
    if source.dimension == _RANK or not alike:
        return "leave the figure in its unit"
    return f"ask for a unit of the same kind, such as {', '.join(alike)}, with 万 or 亿 before it if you like"
