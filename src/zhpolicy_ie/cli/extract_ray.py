"""``extract-ray``: many files of documents on a Ray cluster, an output for each."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Literal

import typer

from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import say
from zhpolicy_ie.cli.options import Only, TaggerFolder, Words


def extract_ray(
    input_glob: Annotated[
        str,
        typer.Argument(metavar="INPUT_GLOB", help="A quoted pattern like 'news/**/*.parquet', or a folder."),
    ],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT_DIR", help="Folder for the outputs.")],
    num_actors: Annotated[
        int | None, typer.Option("--num-actors", min=1, help="Processes that extract; as many as processors if absent.")
    ] = None,
    format: Annotated[Literal["jsonl", "parquet"], typer.Option("--format", help="Of the outputs.")] = "jsonl",
    include_text: Annotated[
        bool, typer.Option("--include-text", help="Carry each document's text in its record.")
    ] = False,
    only: Only = None,
    words: Words = "pkuseg",
    tagger: TaggerFolder = "shipped",
    text_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Column (key) of the texts; text, 正文 and the like are known.")
    ] = None,
    max_chars: Annotated[int, typer.Option(min=1, help="Longest document accepted, in characters.")] = 1_000_000,
    address: Annotated[
        str | None,
        typer.Option(help="Of a Ray cluster (or RAY_ADDRESS); else one is started on this machine."),
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no summary; problems only.")] = False,
) -> None:
    """Extract files of documents on the machines of a Ray cluster; needs the extra [ray].

    Parquet and JSONL files (and what else extract reads) give one output each, of the same name, in OUT_DIR/records;
    documents that have no records, and why, are in OUT_DIR/errors. A shard whose process dies is done again. Run again,
    the command passes over the shards that are finished.

    Exit code: 0 all done; 1 some documents failed (they are in OUT_DIR/errors); 2 wrong usage; 3 could not finish.
    """
    from zhpolicy_ie.distributed import ShardOptions, extract_shards
    from zhpolicy_ie.distributed.ray_data import start

    options = ShardOptions(
        format=format,
        include_text=include_text,
        only=only,
        words=words,
        tagger=None if tagger == "none" else tagger,
        max_chars=max_chars,
        text_column=text_column,
    )
    start(address)
    logging.getLogger("ray.data").setLevel(logging.WARNING)
    shards = documents = errors = 0
    for done in extract_shards(input_glob, output, options, num_actors=num_actors):
        shards, documents, errors = shards + 1, documents + done.documents, errors + done.errors
        if not quiet:
            failed = f", {done.errors:,} failed" if done.errors else ""
            say(f"{done.shard}: {done.documents:,} documents{failed}, {done.seconds:,.1f} s")
    failed = f"; {errors:,} documents failed: {output / 'errors'}" if errors else ""
    if not quiet or errors:
        say(f"{shards:,} shards, {documents:,} documents in {output / 'records'}{failed}")
    raise typer.Exit(exit_codes.INPUT if errors else exit_codes.OK)
