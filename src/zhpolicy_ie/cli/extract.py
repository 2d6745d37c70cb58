"""``extract``: documents in, records out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import say
from zhpolicy_ie.cli.options import Only, TaggerFolder, Words
from zhpolicy_ie.errors import OptionError, OutputError
from zhpolicy_ie.records import Genre
from zhpolicy_ie.writers import Sink, SinkName, Table

_META = "Metadata, for documents that do not say"
_READ = "Reading"
_WRITE = "Writing"


def extract(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Files, folders, quoted patterns like 'reports/*.txt', or - for stdin."
        ),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", "--to", help="Write here, not to standard output (-).", rich_help_panel=_WRITE),
    ] = None,
    format: Annotated[
        SinkName | None,
        typer.Option(
            "--format",
            help="By the output's suffix. jsonl: all records. csv, parquet: one table. xlsx: a sheet for each. "
            "sqlite: a database that grows. table: for people.",
            rich_help_panel=_WRITE,
        ),
    ] = None,
    table: Annotated[
        Table | None,
        typer.Option("--table", help="Which table to write; csv unless --format table.", rich_help_panel=_WRITE),
    ] = None,
    include_text: Annotated[
        bool, typer.Option("--include-text", help="Carry each document's text in its record.", rich_help_panel=_WRITE)
    ] = False,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for Excel.", rich_help_panel=_WRITE)
    ] = False,
    region: Annotated[
        str | None, typer.Option(help="The place the document speaks for, e.g. 浙江省/嘉兴市.", rich_help_panel=_META)
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(min=1900, max=2200, help="The document's year: its 今年.", rich_help_panel=_META),
    ] = None,
    title: Annotated[str | None, typer.Option(help="The document's title.", rich_help_panel=_META)] = None,
    genre: Annotated[Genre | None, typer.Option(help="The document's genre.", rich_help_panel=_META)] = None,
    infer: Annotated[
        bool,
        typer.Option(
            "--infer/--no-infer",
            help="Read what is not given off first lines and file names.",
            rich_help_panel=_META,
        ),
    ] = True,
    kind: Annotated[
        Literal["auto", "text", "html", "jsonl", "csv"],
        typer.Option(
            "--input-format", help="auto: by content, and by suffix where that says nothing.", rich_help_panel=_READ
        ),
    ] = "auto",
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Column (key) of the texts in tables; text, 正文 and the like are known.",
            rich_help_panel=_READ,
        ),
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="auto detects UTF-8, GB18030 and UTF-16.", rich_help_panel=_READ)
    ] = "auto",
    recursive: Annotated[
        bool, typer.Option("--recursive", "-r", help="Read the folders inside folders.", rich_help_panel=_READ)
    ] = False,
    max_chars: Annotated[
        int, typer.Option(min=1, help="Longest document accepted, in characters.", rich_help_panel=_READ)
    ] = 1_000_000,
    merge: Annotated[
        bool,
        typer.Option(
            "--merge",
            help="Write the organizations (or, with --table projects, the projects) of all documents joined, as the "
            "command merge does; a database keeps the documents beside them.",
            rich_help_panel=_WRITE,
        ),
    ] = False,
    only: Only = None,
    words: Words = "pkuseg",
    jobs: Annotated[
        int, typer.Option("-j", "--jobs", min=0, help="Processes that extract; 0: as many as processors.")
    ] = 1,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", min=0, show_default="600", help="Longest time for one document, then E115; 0: any."
        ),
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart/--resume", help="Begin anew, or go on where a run was broken off.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no summary; problems only.")] = False,
    tagger: TaggerFolder = "shipped",
) -> None:
    """Extract figures, entities, organizations and projects from documents.

    Text, .html, .docx and .pdf files hold one document each; tables (.csv, .xlsx, .parquet) one in each row, and
    JSONL one in each line: {"id": "a", "text": "…", "meta": {"title": "…", "region": "…", "year": 2024}}
    All may be packed (.gz, .zip).
    Title, region, year and genre are read off the document and its name where nobody gives them.

    A run that was broken off goes on when the same command is given again. Into a database only new and changed
    documents are extracted.

    Exit code: 0 all done; 1 some input failed (named on stderr, the rest is done);
    2 wrong usage; 3 could not finish; 130 interrupted.

    Examples:

    \b
    python -m zhpolicy_ie extract report.txt -o records.jsonl
    python -m zhpolicy_ie extract reports/ -r --jobs 4 -o records.sqlite
    python -m zhpolicy_ie extract reports/ -r -o records.xlsx
    python -m zhpolicy_ie extract 'news/*.txt' --year 2024 --format table
    cat report.txt | python -m zhpolicy_ie extract - --only figures
    """  # noqa: D301, D412
    from zhpolicy_ie.batch import RunOptions, run
    from zhpolicy_ie.batch.patience import check_timeout
    from zhpolicy_ie.batch.progress import Progress
    from zhpolicy_ie.readers import ReadOptions, Source, find_sources
    from zhpolicy_ie.readers.decoding import check_encoding
    from zhpolicy_ie.writers.sinks import make_sink

    if only and table not in (None, "figures"):
        raise OptionError(f"--only {only} finds no {table}", remedy="leave out --only, or use --table figures")
    if only and merge:
        raise OptionError(f"--only {only} finds no organizations to join", remedy="leave out --only or --merge")
    for option, value in (("--title", title), ("--region", region)):
        if value and not value.isascii() and value.encode("utf-8", "ignore").decode("utf-8") != value:
            raise OptionError(f"{option} is not valid in the terminal's encoding", remedy="set a UTF-8 locale")
    given: dict[str, Any] = {"title": title, "region": region, "year": year, "genre": genre}
    options = ReadOptions(
        encoding=check_encoding(encoding),
        max_chars=max_chars,
        kind=kind,
        text_column=text_column,
        defaults={key: value for key, value in given.items() if value is not None},
        infer=infer,
    )
    output = None if output == Path("-") else output
    found = list(find_sources(inputs, recursive=recursive))
    sources = [source for source in found if isinstance(source, Source)]
    running = RunOptions(
        only=only,
        words=words,
        tagger=None if tagger == "none" else tagger,
        jobs=jobs or os.cpu_count() or 1,
        restart=restart,
        timeout=check_timeout(timeout),
    )
    paths = [source.path for source in sources if source.path]
    make: Callable[..., Sink] = make_sink
    if merge:
        from zhpolicy_ie.merge.sinks import make_merged_sink

        make = make_merged_sink
    with make(output, format, table=table, include_text=include_text, bom=bom, inputs=paths) as sink:
        progress = Progress(sources, shown=not (quiet or sink.is_terminal))
        try:
            run(found, options, sink, running, tell=say, progress=progress)
        except KeyboardInterrupt:
            more = f"; {sink.on_interrupt}" if sink.on_interrupt else ""
            say(f"interrupted: {progress.documents + progress.known:,} documents are complete in {sink.name}{more}")
            raise typer.Exit(exit_codes.INTERRUPTED) from None
        except OutputError as error:
            say(str(error))
            raise typer.Exit(exit_codes.FAILED) from None
    # One document on standard output needs no summary: it is seen.
    if not quiet and (output is not None or progress.errors or progress.documents != 1):
        say(progress.summary(sink.name))
    joined = getattr(sink, "joined", None)
    if joined is not None and not quiet:
        say(joined.summary)
    raise typer.Exit(exit_codes.INPUT if progress.errors else exit_codes.OK)
