"""The features of a text part by part, so that a long document takes no more memory at a time than a short one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.learned.positions import TextFeatures, text_features
from zhpolicy_ie.layers import NameMention, PeriodMention

Span = tuple[int, int]
#: Characters of a part at least, and beyond what is asked for: more than the longest word, and any name.
PART, MARGIN = 60_000, 600


class Parts:
    """The features of a document, of which parts are asked for in order.

    Args:
        text: The text, its width normalised.
        words: The start and the end of its words, in order; they need not cover it.
        names: Names in it, in order.
        periods: Time expressions in it, in order.
        near: Stretches, in order, outside which no n-grams are looked at.
    """

    def __init__(
        self,
        text: str,
        words: npt.NDArray[np.int64],
        names: Sequence[NameMention],
        periods: Sequence[PeriodMention],
        near: Sequence[Span],
    ) -> None:
        self._text, self._words, self._names, self._periods, self._near = text, words, names, periods, near
        self._span: Span = (0, 0)
        self._part: TextFeatures | None = None

    def around(self, start: int, end: int) -> tuple[TextFeatures, int]:
        """Return features that hold what is around ``start..end``, and the place in the text of their first boundary.

        Their ``text`` is the whole text.
        """
        low, high = self._span
        enough = low <= max(0, start - MARGIN) and min(len(self._text), end + MARGIN) <= high
        if self._part is None or not enough:
            size = len(self._text)
            low = max(0, start - MARGIN) if size > PART else 0
            high = min(size, max(low + PART, end + MARGIN))
            self._span = low, high
            self._part = self._features(low, high)._replace(text=self._text)
        return self._part, self._span[0]

    def _features(self, low: int, high: int) -> TextFeatures:
        if (low, high) == (0, len(self._text)):
            return text_features(self._text, self._words, self._names, self._periods, self._near)
        inside = (self._words[:, 0] >= low) & (self._words[:, 1] <= high)
        return text_features(
            self._text[low:high],
            self._words[inside] - low,
            [n._replace(start=n.start - low, end=n.end - low) for n in self._names if low <= n.start and n.end <= high],
            [
                p._replace(start=p.start - low, end=p.end - low)
                for p in self._periods
                if low <= p.start and p.end <= high
            ],
            [(a - low, b - low) for a, b in self._near if low < b and a < high],
        )
