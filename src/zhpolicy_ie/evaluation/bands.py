"""Whether sorting by score finds the wrong figures: how many are wrong in each band, and in the lowest fifth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from zhpolicy_ie.evaluation.scores import DocumentComparison

BANDS = 5


class Judged(NamedTuple):
    """A figure's score, and whether its record is wrong (a figure that should not be there is wrong as well)."""

    score: float
    wrong: bool


class Band(NamedTuple):
    """Figures of similar score: the lowest and highest, how many there are, and how many of them are wrong."""

    lowest: float
    highest: float
    figures: int
    wrong: int


def judged(comparisons: Iterable[DocumentComparison]) -> list[Judged]:
    """Return every figure found that is not excused by an optional one, lowest score first."""
    found = []
    for comparison in comparisons:
        found += [Judged(match.found.score, not match.is_record) for match in comparison.figures.matches]
        found += [Judged(figure.score, True) for figure in comparison.figures.wrong]
    return sorted(found)


def bands(figures: Sequence[Judged], count: int = BANDS) -> list[Band]:
    """Cut figures, lowest score first, into bands of equal size.

    Args:
        figures: As :func:`judged` gives them.
        count: How many bands.

    Example:
        >>> bands([Judged(0.1, True), Judged(0.9, False)], 2)
        [Band(lowest=0.1, highest=0.1, figures=1, wrong=1), Band(lowest=0.9, highest=0.9, figures=1, wrong=0)]
    """
    borders = [round(k * len(figures) / count) for k in range(count + 1)]
    parts = [figures[a:b] for a, b in pairwise(borders) if b > a]
    return [Band(part[0].score, part[-1].score, len(part), sum(f.wrong for f in part)) for part in parts]


def share_in_lowest(figures: Sequence[Judged], share: float = 1 / BANDS) -> float:
    """Return which share of all wrong figures lies in the lowest ``share`` of the figures; 0 if none is wrong.

    Args:
        figures: As :func:`judged` gives them.
        share: Between 0 and 1.
    """
    wrong = sum(f.wrong for f in figures)
    return sum(f.wrong for f in figures[: round(share * len(figures))]) / wrong if wrong else 0.0


def band_lines(figures: Sequence[Judged]) -> Iterator[str]:
    """Yield the bands as a Markdown table, and what lies in the lowest fifth."""
    yield "| score | figures | wrong | share wrong |"
    yield "| --- | --- | --- | --- |"
    for band in bands(figures):
        share = band.wrong / band.figures
        yield f"| {band.lowest:.3f} to {band.highest:.3f} | {band.figures} | {band.wrong} | {share:.1%} |"
    yield f"{share_in_lowest(figures):.1%} of the wrong figures lie in the lowest fifth"
