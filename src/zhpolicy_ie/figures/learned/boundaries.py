"""The boundaries around several figures, row by row: where indicators may begin or end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.hashing import Ints, code, codes_before, codes_behind
from zhpolicy_ie.figures.learned.joined import Joined
from zhpolicy_ie.figures.learned.positions import NEVER, TextFeatures, unit_class
from zhpolicy_ie.figures.learned.window import BEFORE, BEHIND, own_of

Indices = npt.NDArray[np.int64]
Small = npt.NDArray[np.uint8]


class Boundaries(NamedTuple):
    """The boundaries around some figures: ``at`` is the boundary, ``figure`` the number of its figure.

    ``side`` is 0 before the number, 1 behind it, 2 inside it; ``anchor`` the end of the number on that side, ``reach``
    where a span that begins here has to end at the latest.
    ``hinted`` is 1 where the rules' indicator begins and 2 where it ends. ``between`` are the rows close to a number
    with codes of the words between. The others have one entry a figure: where its boundaries begin and end (``lo``,
    ``hi``) and their first row, the ends of the numbers beside it, and features of it and of the words around it.
    """

    at: Indices
    figure: Indices
    side: Small
    anchor: Indices
    reach: Indices
    hinted: Small
    between: tuple[Indices, Ints]
    lo: Indices
    hi: Indices
    first: Indices
    last_end: Indices
    next_start: Indices
    kind: Small
    kind_before: Small
    own: Small
    gap: Ints
    behind: Ints

    def moved(self, by: int) -> Boundaries:
        """Return the same boundaries in a text that begins so many characters later."""
        places = ("at", "anchor", "reach", "lo", "hi", "last_end", "next_start")
        return self._replace(**{name: getattr(self, name) - by for name in places})

    @classmethod
    def of(
        cls,
        features: TextFeatures,
        joined: Joined,
        numbers: range,
    ) -> Boundaries:
        """Return the boundaries of the figures ``numbers`` of some documents."""
        text, quantities, firsts = features.text, joined.quantities, frozenset(joined.firsts)
        figures: list[tuple[int, ...]] = []
        rows: list[int] = []
        codes: list[int] = []
        hinted: list[tuple[int, int]] = []
        first = 0
        before = unit_class(quantities[numbers[0] - 1]) if numbers[0] else 0
        for i in numbers:
            q = quantities[i]
            lo, hi = joined.bounds[i]
            if i in firsts:
                last_end, before = -1, 0
            else:
                last_end = quantities[i - 1].end
            next_start = NEVER if i + 1 in firsts else quantities[i + 1].start
            gap = text[max(last_end, lo) : q.start]
            kind = unit_class(q)
            figures.append(
                (q.start, q.end, lo, hi, first, last_end, next_start, kind, before, own_of(gap),
                 code(gap[-6:]) if last_end > 0 else 0, code(joined.behind[i]))
            )  # fmt: skip
            near, past = max(lo, q.start - BEFORE), min(hi, q.end + BEHIND)
            rows += range(first + near - lo, first + q.start + 1 - lo)
            codes += codes_before(text, near, q.start)
            if past >= q.end:
                rows += range(first + q.end - lo, first + past + 1 - lo)
                codes += codes_behind(text, q.end, past, ">")
            hint = joined.hints[i]
            if hint is not None:
                hinted += [(first + place - lo, n) for n, place in enumerate(hint, 1) if lo <= place <= hi]
            first += hi - lo + 1
            before = kind
        start, end, low, high, firsts, ended, starting, kinds, kinds_before, owns, gaps, behind = np.array(figures).T
        figure = np.arange(len(figures)).repeat(high - low + 1)
        at = np.arange(first) + (low - firsts).take(figure)
        starts, ends = start.take(figure), end.take(figure)
        left, right = at <= starts, at >= ends
        marked = np.zeros(first, np.uint8)
        for row, n in hinted:
            marked[row] += n
        kinds, kinds_before, owns = np.array([kinds, kinds_before, owns], np.uint8)
        return cls(
            at, figure, (~left).view(np.uint8) * 2 - right.view(np.uint8), np.where(left, starts, ends),
            np.where(left, starts, np.where(right, high.take(figure), at)), marked,
            (np.array(rows), np.array(codes, np.uint64)), low, high, np.append(firsts, first), ended, starting, kinds,
            kinds_before, owns, gaps.astype(np.uint64), behind.astype(np.uint64),
        )  # fmt: skip
