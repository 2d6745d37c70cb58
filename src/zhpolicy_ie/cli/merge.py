"""``merge``: the organizations and projects of many documents, one row for each real body or undertaking."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import say


def merge(
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORDS...", help="JSONL or a database of extract; - for stdin.")
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="A .jsonl, .csv, .xlsx or .parquet file; else JSONL."),
    ] = None,
    table: Annotated[
        Literal["organizations", "projects"] | None,
        typer.Option(
            "--table", help="What to write; organizations without it, and both as sheets of an .xlsx workbook."
        ),
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for Excel.")] = False,
) -> None:
    """Join the organizations or projects of all documents: one row for each, with where it is named.

    Names are joined on safe evidence only: the same full name, an alias that a document gives to one body, or the
    gazetteer. 县委 and 发改局 are those of the document's region (or title) and never join across regions. Projects
    must agree in place as well, phases stay apart, and what documents say differently is kept and named in conflicts.

    Exit code: 0 all done; 1 some lines are no records (named on stderr, the rest is joined); 2 wrong usage, or the
    output cannot be written.

    Examples:

    \b
    python -m zhpolicy_ie merge records.jsonl -o organizations.jsonl
    python -m zhpolicy_ie merge records.jsonl --table projects -o projects.csv
    python -m zhpolicy_ie merge 2024.jsonl 2025.jsonl -o merged.xlsx
    """  # noqa: D301, D412
    from zhpolicy_ie.cli.record_files import RecordFiles
    from zhpolicy_ie.errors import OptionError
    from zhpolicy_ie.merge.table import ENDINGS, Joining, json_lines, tables_for, write_tables
    from zhpolicy_ie.writers import check_ending

    output = None if output == Path("-") else output
    joining = Joining(tables_for(table, output))
    if output is not None:
        check_ending(output, ENDINGS, " and ".join(t.name for t in joining.tables))
    if bom and (output is None or output.suffix.lower() != ".csv"):
        raise OptionError("--bom goes with CSV only", remedy="leave it out, or name a .csv file with -o")
    files = RecordFiles(records, output)
    for document in files:
        joining.add(document)
    found = joining.join()
    if output is None:
        for written, rows in found:
            for line in json_lines(written, rows):
                typer.echo(line, nl=False)
    else:
        write_tables(found, output, bom=bom)
    say(joining.summary)
    raise typer.Exit(exit_codes.INPUT if files.failed else exit_codes.OK)
