"""Line ends within a sentence, as printed and scanned pages have them: taken out before linking, put back behind it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from zhpolicy_ie.figures.view import Source, Span
from zhpolicy_ie.layers import FigureDraft
from zhpolicy_ie.text.sentences import sentence_spans
from zhpolicy_ie.text.width import normalise_width

# No mark stands before the line end, and no heading, bullet or indented line begins behind it.
# Both alternatives begin with a plain character, so that all others are passed over fast.
_SOFT = re.compile(
    r"\n(?<=[\u4e00-\u9fff\d，、%]\n)(?=[\u4e00-\u9fff\d%“])"
    r"|\r(?<=[\u4e00-\u9fff\d，、%]\r)\n(?=[\u4e00-\u9fff\d%“])"
)


class JoinedLines:
    """A source without the line ends inside its sentences, and the way back to the offsets as read.

    Attributes:
        source: The source, its spans moved.
    """

    def __init__(self, source: Source, gaps: Sequence[Span]) -> None:
        self._starts = [start for start, _ in gaps]
        self._removed = [0]
        self._left: list[int] = []  # where what follows each gap begins in the joined text
        for start, end in gaps:
            self._left.append(start - self._removed[-1])
            self._removed.append(self._removed[-1] + end - start)
        borders = [0, *(place for gap in gaps for place in gap), len(source.text)]
        text = "".join(source.text[a:b] for a, b in zip(borders[::2], borders[1::2], strict=True))
        moved = np.array(self._removed)[np.searchsorted(self._starts, source.words.ravel())]
        words = source.words - moved.reshape(source.words.shape)
        self.source = source._replace(
            text=text,
            quantities=[q._replace(start=self._in(q.start), end=self._in(q.end)) for q in source.quantities],
            periods=[p._replace(start=self._in(p.start), end=self._in(p.end)) for p in source.periods],
            names=[n._replace(start=self._in(n.start), end=self._in(n.end)) for n in source.names],
            words=words[words[:, 0] < words[:, 1]],
        )

    def _in(self, place: int) -> int:
        return place - self._removed[bisect_left(self._starts, place)]

    def _back(self, span: Span) -> Span:
        """Return where a span stands in the text as read; a line end on its border stays outside."""
        start = span[0] + self._removed[bisect_right(self._left, span[0])]
        end = span[1] - 1
        return start, end + self._removed[bisect_right(self._left, end)] + 1

    def restored(self, figure: FigureDraft) -> FigureDraft:
        """Return a figure of the joined text with the offsets of the text as read."""
        start, end = self._back((figure.quantity.start, figure.quantity.end))
        return figure._replace(
            quantity=figure.quantity._replace(start=start, end=end),
            indicator=figure.indicator and self._back(figure.indicator),
            period=figure.period and self._back(figure.period),
            subject=figure.subject and self._back(figure.subject),
            sentence=self._back(figure.sentence),
        )


def restored(figures: list[FigureDraft], joined: JoinedLines | None) -> list[FigureDraft]:
    """Return figures with the offsets of the text as read; None if nothing was joined."""
    return figures if joined is None else [joined.restored(figure) for figure in figures]


def joined_lines(source: Source) -> JoinedLines | None:
    r"""Return a source whose sentences are not broken by line ends; None if none is.

    Example:
        >>> words = np.zeros((0, 2), np.int64)
        >>> source = Source("今年，工业投资增长\n15.4%，技改投资增\n长9%。", [], [], [], words, None, None)
        >>> joined_lines(source).source.text
        '今年，工业投资增长15.4%，技改投资增长9%。'
    """
    found = [match.span() for match in _SOFT.finditer(normalise_width(source.text))]
    if not found:
        return None
    spans = sentence_spans(source.text)
    starts = [start for start, _ in spans]
    gaps = [gap for gap in found if gap[1] < spans[max(0, bisect_right(starts, gap[0]) - 1)][1]]
    return JoinedLines(source, gaps) if gaps else None
