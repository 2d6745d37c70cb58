"""``view``: records as a page to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import say


def view(
    records: Annotated[
        list[Path],
        typer.Argument(metavar="RECORDS...", help="JSONL or database of extract --include-text; - for stdin."),
    ],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.html", help="The page to write.")],
    title: Annotated[str | None, typer.Option(help="Title of the page. Default: that of the first document.")] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language the page begins in.")] = "zh",
) -> None:
    """Write one self-contained page: source texts with their records marked, tables, charts. Opens offline.

    Exit code: 0 all done; 1 some lines are no records (named on stderr, the rest is in the page); 2 wrong usage, or the
    page cannot be written.

    Examples:

    \b
    python -m zhpolicy_ie extract reports/ --include-text -o records.jsonl
    python -m zhpolicy_ie view records.jsonl -o report.html
    """  # noqa: D301, D412
    from zhpolicy_ie.cli.record_files import RecordFiles
    from zhpolicy_ie.report import write_report

    documents = RecordFiles(records, output)
    made = write_report(documents, output, title=title, lang=lang)
    if made.textless:
        say(
            f"warning: {made.textless:,} of {made.documents:,} documents carry no text, so that only their tables and "
            "charts can be shown; run extract again with --include-text"
        )
    say(f"{output}: {made.documents:,} documents, {made.figures:,} figures, {made.size / 1e6:.1f} MB")
    raise typer.Exit(exit_codes.INPUT if documents.failed else exit_codes.OK)
