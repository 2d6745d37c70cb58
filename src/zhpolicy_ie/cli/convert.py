"""``convert``: annotated texts from one format into another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import say
from zhpolicy_ie.corpora.convert import convert as convert_file
from zhpolicy_ie.corpora.formats import FORMATS
from zhpolicy_ie.corpora.model import Units

_NAMES = ", ".join(FORMATS)


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The file to read; for brat, the folder.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write, or -; for brat, a new folder.")],
    *,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help=f"Format of IN: {_NAMES}. Default: by its ending.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="FORMAT", help="Format of OUT, likewise.")] = None,
    offsets: Annotated[
        Units | None,
        typer.Option(help="How doccano, Label Studio or Prodigy count characters. Default: by format and spans."),
    ] = None,
    sentences: Annotated[
        bool, typer.Option("--sentences", help="bio, bioes: a block for each sentence, not for each document.")
    ] = False,
    allow_loss: Annotated[bool, typer.Option("--allow-loss", help="Exit with 0 although spans are lost.")] = False,
) -> None:
    """Convert annotated texts among our JSONL and the formats of annotation tools and trainers.

    Every span that cannot be kept, and every one that had to be moved to its words, is named on stderr.

    Exit code: 0 all kept; 1 spans are lost (unless --allow-loss) or documents could not be read, the rest is written;
    2 wrong usage.

    Examples:

    \b
    python -m zhpolicy_ie convert gold.jsonl gold.spacy
    python -m zhpolicy_ie convert export.json gold.jsonl --from label-studio
    python -m zhpolicy_ie convert gold.jsonl brat/ --to brat --allow-loss
    """  # noqa: D301, D412
    report = convert_file(source, target, from_, to, offsets=offsets, sentences=sentences)
    for line in report.lines():
        say(line)
    say(f"{report.documents:,} documents, {len(report.lost):,} spans lost, {len(report.repaired):,} repaired")
    if report.errors or (report.lost and not allow_loss):
        raise typer.Exit(exit_codes.INPUT)
