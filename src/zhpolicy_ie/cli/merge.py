"""``merge``: the organizations of many documents, one row for each real body."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for Excel.")] = False,
) -> None:
    """Join the organizations of all documents: one row for each real body, with where it is named.

    Names are joined on safe evidence only: the same full name, an alias that a document gives to one body, or the
    gazetteer. 县委 and 发改局 are those of the document's region (or title) and never join across regions.

    Exit code: 0 all done; 1 some lines are no records (named on stderr, the rest is joined); 2 wrong usage, or the
    output cannot be written.

    Examples:

    \b
    python -m zhpolicy_ie merge records.jsonl -o organizations.jsonl
    python -m zhpolicy_ie merge 2024.jsonl 2025.jsonl -o organizations.xlsx
    """  # noqa: D301, D412
    from zhpolicy_ie.cli.record_files import RecordFiles
    from zhpolicy_ie.errors import OptionError
    from zhpolicy_ie.merge import Merger, write_organizations
    from zhpolicy_ie.merge.table import ENDINGS, json_lines, summary
    from zhpolicy_ie.writers import check_ending

    output = None if output == Path("-") else output
    if output is not None:
        check_ending(output, ENDINGS, "organizations")
    if bom and (output is None or output.suffix.lower() != ".csv"):
        raise OptionError("--bom goes with CSV only", remedy="leave it out, or name a .csv file with -o")
    files = RecordFiles(records, output)
    merger = Merger()
    for document in files:
        merger.add(document)
    rows = list(merger.merged())
    if output is None:
        for line in json_lines(rows):
            typer.echo(line, nl=False)
    else:
        write_organizations(rows, output, bom=bom)
    say(summary(merger, rows))
    raise typer.Exit(exit_codes.INPUT if files.failed else exit_codes.OK)
