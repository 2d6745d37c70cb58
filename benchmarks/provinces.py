"""The panel of the provincial work reports, cell by cell beside what a person read in them.

Run as ``python -m benchmarks.provinces ../shared/corpus > docs/provinces.md``. Reads every report of a province of the
years in ``provinces.tsv``, builds the panel of all of them, and looks up eight values of each. ``--records FILE`` takes
records made before instead of extracting again, ``--save FILE`` keeps those made now.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import zhpolicy_ie
from zhpolicy_ie import Document
from zhpolicy_ie.panel import PanelRow, build_panel
from zhpolicy_ie.vocabulary import read_rows

TRUTH = Path(__file__).with_name("provinces.tsv")
FRESH = Path(__file__).with_name("cities.tsv")
SIGNS = {"exact": "", "approx": "~", "over": "≥", "under": "≤"}

HEAD = """Printed by `python -m benchmarks.provinces ../shared/corpus` (the reports may not be redistributed). A report
states aims for its year and results of the year before. The true values were read in the reports and stand in
`benchmarks/provinces.tsv`; – is a value that the report does not state. ~ is 左右 or 约, ≥ is 以上 or 突破, ≤
is 以内; grain in 亿斤 is given in 万吨. Wrong cells are bold, with what the report says. The rules were corrected on
these same reports."""
FRESH_HEAD = """Twelve reports of cities and prefectures, drawn by lot after the rules were done
(`benchmarks/cities.tsv`). At the first reading 92 of the 96 cells were right: that is what to expect of reports that
nobody looked at. Since then two rules were corrected by what was seen here (全州, of a prefecture, is not 贵州;
全州地区生产总值 is 地区生产总值)."""


class Item(NamedTuple):
    """A column of the table: what to look up, in which of the statuses, how many years after the report's."""

    key: str
    title: str
    indicator: str
    aspect: str
    statuses: tuple[str, ...]
    offset: int


_RESULT = ("actual", "estimate")
ITEMS = (
    Item("gdp_growth_target", "GDP growth target, %", "地区生产总值", "growth", ("target",), 0),
    Item("jobs_target", "new urban jobs target, 万人", "城镇新增就业", "change", ("target",), 0),
    Item("unemployment_target", "surveyed unemployment target, %", "城镇调查失业率", "level", ("target",), 0),
    Item("grain_target", "grain target, 万吨", "粮食总产量", "level", ("target",), 0),
    Item("gdp_growth", "GDP growth last year, %", "地区生产总值", "growth", _RESULT, -1),
    Item("gdp", "GDP last year, 亿元", "地区生产总值", "level", _RESULT, -1),
    Item("revenue", "budget revenue last year, 亿元", "一般公共预算收入", "level", _RESULT, -1),
    Item("revenue_growth", "its growth, %", "一般公共预算收入", "growth", _RESULT, -1),
)


class Cell(NamedTuple):
    """A value with its bound, rounded to what the reports print."""

    value: float
    value_max: float | None
    modifier: str

    def __str__(self) -> str:
        """Return the cell as it is printed: ``~5``, ``≥1100``, ``5–5.5``."""
        upper = "" if self.value_max is None else f"–{self.value_max:.10g}"
        return f"{SIGNS[self.modifier]}{self.value:.10g}{upper}"

    def says(self, other: Cell) -> bool:
        """Return whether the two have the same value or range."""
        return (self.value, self.value_max) == (other.value, other.value_max)


class Report(NamedTuple):
    """A report of the corpus and the values that a person read in it, by item; what it does not state is missing."""

    document: str
    region: str
    year: int
    truth: dict[str, Cell]


def read_truth(path: Path = TRUTH) -> list[Report]:
    """Return the reports of ``provinces.tsv`` by year and in its order."""
    reports = []
    for row in read_rows(path, ("document", "region", "year", *(item.key for item in ITEMS))):
        truth = {item.key: parse(row[item.key]) for item in ITEMS if row[item.key]}
        reports.append(Report(row["document"], row["region"], int(row["year"]), truth))
    return reports


def parse(cell: str) -> Cell:
    """Return the cell of its printed form.

    Example:
        >>> parse("~5").modifier, parse("4.5–5").value_max
        ('approx', 5.0)
    """
    modifier = next((name for name, sign in SIGNS.items() if sign and cell.startswith(sign)), "exact")
    low, _, high = cell.lstrip("".join(SIGNS.values())).partition("–")
    return Cell(float(low), float(high) if high else None, modifier)


def documents(corpus: Path, reports: list[Report], save: Path | None) -> Iterator[Document]:
    """Extract the reports of the corpus."""
    wanted = {report.document for report in reports}
    ie = zhpolicy_ie.load()
    lines = (corpus / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    with (save or Path("/dev/null")).open("w", encoding="utf-8") as kept:
        for entry in map(json.loads, lines):
            if entry["id"] in wanted:
                meta = {key: entry[key] for key in ("title", "region", "year", "genre")}
                document = ie((corpus / entry["path"]).read_text(encoding="utf-8"), meta=meta, id=entry["id"])
                kept.write(document.to_json(include_text=False) + "\n")
                yield document


def cells_of(report: Report, rows: tuple[PanelRow, ...]) -> dict[str, Cell]:
    """Return what the panel has for a report: of several statements the one from the report itself."""
    found: dict[str, Cell] = {}
    for item in ITEMS:
        period = str(report.year + item.offset)
        for status in reversed(item.statuses):
            for row in rows:
                key = (row.region, row.period, row.indicator, row.aspect, row.status)
                wanted = (report.region, period, item.indicator, item.aspect, status)
                if key == wanted and report.document in row.documents.split("|"):
                    high = None if row.value_max is None else round(row.value_max, 6)
                    found[item.key] = Cell(round(row.value, 6), high, row.modifier)
    return found


def shown(report: Report, item: Item, found: dict[str, Cell]) -> str:
    """Return a cell as Markdown; a wrong one with what the report says."""
    has, true = found.get(item.key), report.truth.get(item.key)
    if has is not None and true is not None and has.says(true):
        return str(has)
    if has is None and true is None:
        return "–"
    return f"**{'none' if has is None else has}** (report: {'none' if true is None else true})"


def main(argv: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path, help="folder with manifest.jsonl")
    parser.add_argument("--records", type=Path, help="records made before")
    parser.add_argument("--save", type=Path, help="where to keep the records made now")
    options = parser.parse_args(argv)
    reports, fresh = read_truth(), read_truth(FRESH)
    if options.records:
        lines = options.records.read_text(encoding="utf-8").splitlines()
        made = [Document.model_validate_json(line) for line in lines]
    else:
        made = list(documents(options.corpus, reports + fresh, options.save))
    rows = build_panel(made).rows
    print("# Work reports as a panel", "", HEAD, "", *page(reports, rows), sep="\n")
    print("", "# Reports drawn by lot", "", FRESH_HEAD, "", *page(fresh, rows), sep="\n")


def page(reports: list[Report], rows: tuple[PanelRow, ...]) -> Iterator[str]:
    """Yield how many cells are right, and the tables by year."""
    right = stated = stated_right = empty = empty_right = bounds = 0
    tables = []
    for year in sorted({report.year for report in reports}):
        tables += ["", f"## Reports of {year}", ""]
        tables += ["| province | " + " | ".join(item.title for item in ITEMS) + " |", "| --- |" + " --- |" * len(ITEMS)]
        for report in (r for r in reports if r.year == year):
            found = cells_of(report, rows)
            for item in ITEMS:
                has, true = found.get(item.key), report.truth.get(item.key)
                good = has is None if true is None else has is not None and has.says(true)
                right += good
                if true is None:
                    empty, empty_right = empty + 1, empty_right + good
                else:
                    stated, stated_right = stated + 1, stated_right + good
                    bounds += good and has is not None and has.modifier == true.modifier
            cells = " | ".join(shown(report, item, found) for item in ITEMS)
            tables.append(f"| {report.region} | {cells} |")
    total = len(reports) * len(ITEMS)
    yield f"**{right} of {total} cells are right ({right / total:.3f})**: {stated_right} of the {stated} values stated"
    yield f"({stated_right / stated:.3f}), {empty_right} of the {empty} not stated. Of the values that are right"
    yield f"{bounds} have their bound right as well."
    yield from tables


if __name__ == "__main__":
    main()
