"""``panel``: the values of many documents by region, period and indicator."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import say


def panel(
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORDS...", help="JSONL or a database of extract; - for stdin.")
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="A .csv, .xlsx or .parquet file; else stdout."),
    ] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option("--indicator", metavar="NAME", help="Only this one, by any of its names (GDP); may be repeated."),
    ] = None,
    status: Annotated[
        Literal["target", "actual", "estimate"] | None,
        typer.Option("--status", help="Only these; actual brings estimates of results as well, marked as such."),
    ] = None,
    wide: Annotated[bool, typer.Option("--wide", help="A row for each region and period, a column a value.")] = False,
    every: Annotated[bool, typer.Option("--every", help="Every statement of each value, not the best one.")] = False,
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for Excel.")] = False,
) -> None:
    """Put figures into one table: a row for each region, period, indicator, aspect and status.

    Values are in the indicator's usual unit. Regions are administrative divisions with their GB/T 2260 codes, from a
    figure's subject or the document's region. Documents that disagree have a row each, marked in column conflict.

    Exit code: 0 all done; 1 some lines are no records (named on stderr, the rest is in the table); 2 wrong usage, or
    the table cannot be written.

    Examples:

    \b
    python -m zhpolicy_ie extract reports/ -r -o records.jsonl
    python -m zhpolicy_ie panel records.jsonl -o panel.xlsx
    python -m zhpolicy_ie panel records.jsonl --indicator GDP --status target --wide
    """  # noqa: D301, D412
    from zhpolicy_ie.cli.record_files import RecordFiles
    from zhpolicy_ie.errors import OptionError
    from zhpolicy_ie.panel import build_panel, long_table, wide_table, write_table
    from zhpolicy_ie.panel.table import ENDINGS, csv_text
    from zhpolicy_ie.writers import check_ending

    output = None if output == Path("-") else output
    if output is not None:
        check_ending(output, ENDINGS, "a panel")
    if bom and output is not None and output.suffix.lower() != ".csv":
        raise OptionError("--bom goes with CSV only", remedy="leave it out")
    if wide and every:
        raise OptionError("--wide has one cell for each value, --every several", remedy="leave one of them out")
    files = RecordFiles(records, output)
    statuses = {"actual": ("actual", "estimate"), None: ()}.get(status, (status or "",))
    made = build_panel(files, indicators=indicator or (), statuses=statuses, every=every)
    table = wide_table(made.rows) if wide else long_table(made.rows)
    if output is None:
        typer.echo(csv_text(table, bom=bom), nl=False)
    else:
        write_table(table, output, bom=bom)
    conflicts = sum(row.conflict for row in made.rows)
    say(f"{files.documents:,} documents, {len(table.rows):,} rows, {conflicts:,} values in conflict")
    for name, like in made.absent.items():
        say(f"no figure measures {name}" + (f"; the records have {', '.join(like)}" if like else ""))
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(made.left_out.items(), key=lambda r: -r[1]))
    if reasons:
        say(f"figures left out: {reasons}")
    raise typer.Exit(exit_codes.INPUT if files.failed else exit_codes.OK)
