"""Wrong figures by score: the bands, and what lies in the lowest fifth."""

from __future__ import annotations

from zhpolicy_ie.evaluation.annotations import notes_from_dict
from zhpolicy_ie.evaluation.bands import Judged, band_lines, bands, judged, share_in_lowest
from zhpolicy_ie.evaluation.scores import compare

FIGURE = {"text": "8%", "value": 8.0, "unit": "%", "modifier": "exact", "aspect": "growth", "status": "actual"}


def figure(start: int, **fields: object) -> dict[str, object]:
    return {**FIGURE, "start": start, "end": start + 2, "indicator": "税收", "period": "2023", **fields}


def test_figures_are_judged_by_their_record() -> None:
    gold = {"id": "a", "figures": [figure(0), figure(5), figure(10, optional=True)]}
    found = {
        "id": "a",
        "figures": [
            figure(0, score=0.9),
            figure(5, score=0.4, status="target"),
            figure(10, score=0.1, status="target"),
            figure(20, score=0.2),
        ],
    }
    assert judged(compare([notes_from_dict(gold)], [notes_from_dict(found)])) == [
        Judged(0.2, True),
        Judged(0.4, True),
        Judged(0.9, False),
    ]


def test_bands_hold_equal_numbers() -> None:
    figures = [Judged(k / 10, k < 3) for k in range(10)]
    assert [(band.lowest, band.figures, band.wrong) for band in bands(figures)] == [
        (0.0, 2, 2),
        (0.2, 2, 1),
        (0.4, 2, 0),
        (0.6, 2, 0),
        (0.8, 2, 0),
    ]
    assert share_in_lowest(figures) == 2 / 3
    assert list(band_lines(figures))[2] == "| 0.000 to 0.100 | 2 | 2 | 100.0% |"


def test_nothing_wrong_and_nothing_found() -> None:
    assert share_in_lowest([Judged(0.5, False)]) == 0
    assert bands([]) == []
