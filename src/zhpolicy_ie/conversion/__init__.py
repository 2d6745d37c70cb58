"""Figures in other units: the algebra of units over the vocabulary of ``numbers``."""

from zhpolicy_ie.conversion.convert import convert, convert_figure
from zhpolicy_ie.conversion.measures import Measure, measure_of

__all__ = ["Measure", "convert", "convert_figure", "measure_of"]
