"""The values read in the provinces' reports, as far as they can be checked without the reports."""

from __future__ import annotations

from benchmarks.provinces import FRESH, ITEMS, Cell, cells_of, page, parse, read_truth

from zhpolicy_ie.panel import build_panel
from zhpolicy_ie.panel.divisions import divisions


def test_the_values_read() -> None:
    reports = read_truth()
    assert len(reports) == 56
    assert {r.region for r in reports if r.year == 2025} == {r.region for r in reports if r.year == 2026}
    assert all(divisions().resolve(r.region).level == "province" for r in reports)
    assert sum(len(r.truth) for r in reports) > 330
    assert all(2 < r.truth["gdp_growth_target"].value < 9 for r in reports)
    fresh = read_truth(FRESH)
    assert len({r.document for r in fresh} - {r.document for r in reports}) == 12
    assert all(divisions().path(divisions().resolve(r.region)) == r.region for r in fresh)


def test_cells_are_printed_as_they_are_read() -> None:
    for cell in (Cell(5, None, "approx"), Cell(4.5, 5, "exact"), Cell(60199.45, None, "over")):
        assert parse(str(cell)) == cell


def test_a_cell_is_looked_up_and_counted(record) -> None:
    report = next(r for r in read_truth() if (r.region, r.year) == ("浙江省", 2025))
    aim = {"like": "growth", "text": "5.5%", "value": 5.5, "modifier": "approx", "status": "target", "period": "2025"}
    rows = build_panel([record(aim, {"like": "growth"}, id=report.document)]).rows
    found = cells_of(report, rows)
    assert {key: str(cell) for key, cell in found.items()} == {"gdp_growth_target": "~5.5", "gdp_growth": "5.4"}
    text = "\n".join(page([report], rows))
    assert "**3 of 8 cells are right (0.375)**" in text  # the aim, and the two that the report does not state
    assert "**5.4** (report: 5.5)" in text
    assert len(ITEMS) == 8
