"""Figures of one undertaking from several documents: none is dropped or averaged, those that disagree are marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zhpolicy_ie.panel.choose import choose
from zhpolicy_ie.panel.divisions import COUNTRY
from zhpolicy_ie.panel.measures import converted, measured, step_of, unit_for
from zhpolicy_ie.panel.statements import Key, Statement
from zhpolicy_ie.records import Figure


class ProjectFigure(NamedTuple):
    """A figure of an undertaking and where it stands; in ``conflict`` if another document's cannot be true as well."""

    document: str
    figure: Figure
    conflict: bool = False


def figures_of(document: str, figures: Iterable[Figure]) -> tuple[ProjectFigure, ...]:
    """Return the figures of a document as figures of an undertaking."""
    return tuple(ProjectFigure(document, figure) for figure in figures)


def with_conflicts(figures: Sequence[ProjectFigure]) -> tuple[tuple[ProjectFigure, ...], bool]:
    """Return the figures in order of their documents, those in conflict marked, and whether any is.

    Figures are compared where indicator, aspect, status and period are the same and documents differ; that they may
    be rounded or bounded (近50亿元, 49.6亿元) is allowed for as in the panel.
    """
    statements = [s for s in map(_statement, figures) if s is not None]
    bad = {(s.document, s.figure.id) for value in choose(statements) if value.conflict for s in value.agreeing}
    marked = (f._replace(conflict=(f.document, f.figure.id) in bad) for f in figures)
    return tuple(sorted(marked, key=lambda f: (f.document, f.figure.start, f.figure.id))), bool(bad)


def _statement(said: ProjectFigure) -> Statement | None:
    figure = said.figure
    what = measured(figure)
    if what is None or figure.aspect == "from":
        return None
    inside = converted(figure, unit_for(*what)) or figure
    step = step_of(figure) * abs(inside.value / figure.value) if figure.value else 0.0
    period = figure.period.value if figure.period else ""
    key = Key(COUNTRY, period, what[0], what[1], figure.status, inside.unit or "")
    return Statement(key, said.document, inside, step, 0)
