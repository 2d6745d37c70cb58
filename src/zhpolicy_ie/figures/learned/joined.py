"""Several documents as one text: what looks at all characters at once then looks at those of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.situation import Situation
from zhpolicy_ie.figures.learned.window import bounds_of
from zhpolicy_ie.figures.view import Span, View
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity

#: Between two documents stand as many characters that are none as features look to one side.
BETWEEN = "\0" * 4


class Joined(NamedTuple):
    """Documents in a row, with all offsets moved.

    Attributes:
        offsets: Where each document begins in ``text``.
        firsts: The index of the first figure of each among ``quantities``; last, how many there are.
        bounds: Of each figure, where its indicator may stand.
        hints: Of each figure, the indicator by rule.
        behind: Of each figure, the two characters behind it in its document.
    """

    text: str
    words: npt.NDArray[np.int64]
    names: list[NameMention]
    periods: list[PeriodMention]
    quantities: list[Quantity]
    bounds: list[Span]
    hints: list[Span | None]
    behind: list[str]
    offsets: list[int]
    firsts: list[int]

    @classmethod
    def of(cls, views: Sequence[View], situations: Sequence[Sequence[Situation]]) -> Joined:
        """Return documents, each with the situations of its figures, as one; at least one."""
        offsets, firsts = [0], [0]
        for view, own in zip(views, situations, strict=True):
            offsets.append(offsets[-1] + len(view.text) + len(BETWEEN))
            firsts.append(firsts[-1] + len(own))
        each = list(zip(views, situations, offsets, strict=False))
        return cls(
            BETWEEN.join(view.text for view in views),
            np.concatenate([view.source.words + by for view, _, by in each]),
            [n._replace(start=n.start + by, end=n.end + by) for view, _, by in each for n in view.source.names],
            [p._replace(start=p.start + by, end=p.end + by) for view, _, by in each for p in view.periods],
            [q._replace(start=q.start + by, end=q.end + by) for view, _, by in each for q in view.quantities],
            [(start + by, end + by) for _, own, by in each for start, end in _bounds(own)],
            [moved(s.indicator, by) for _, own, by in each for s in own],
            [two for view, _, _ in each for two in _behind(view)],
            offsets[:-1],
            firsts,
        )


def moved(span: Span | None, by: int) -> Span | None:
    """Return a span so many characters later, None if it is none."""
    return (span[0] + by, span[1] + by) if span is not None and by else span


def _behind(view: View) -> list[str]:
    return [view.text[q.end : q.end + 2] for q in view.quantities]


def _bounds(situations: Sequence[Situation]) -> list[Span]:
    return [bounds_of(s.quantity, s.sentence, s.paragraph) for s in situations]
