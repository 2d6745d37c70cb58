"""``review``: correct what was extracted, on a local page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from zhpolicy_ie.cli.messages import say
from zhpolicy_ie.cli.options import TaggerFolder
from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.records import LABEL_PATTERN

if TYPE_CHECKING:
    from zhpolicy_ie.extractor import Extractor


def review(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder of texts, or of records of extract --include-text.")
    ],
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 0,
    labels: Annotated[str, typer.Option(metavar="A,B", help="Labels of your own to offer, like PRODUCT,EVENT.")] = "",
    tagger: TaggerFolder = "shipped",
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language the page begins in.")] = "zh",
) -> None:
    """Serve a page on this machine to accept, correct, add and delete names and figures.

    The address, with a token that nobody else has, goes to standard output. Every change is saved at once to
    FOLDER/annotations.jsonl, which train takes as it is. Ctrl-C ends it; the same command goes on where you stopped.

    Exit code: 1 the folder or its annotations cannot be read; 2 wrong usage; 130 ended by Ctrl-C.

    Examples:

    \b
    python -m zhpolicy_ie review reports/
    python -m zhpolicy_ie review reports/ --labels PRODUCT --port 8765
    python -m zhpolicy_ie train --train reports/annotations.jsonl --dev b.jsonl --output my-tagger
    """  # noqa: D301, D412
    from zhpolicy_ie.review.folder import Folder
    from zhpolicy_ie.review.server import serve

    own = tuple(filter(None, (label.strip() for label in labels.split(","))))
    for label in own:
        if not re.fullmatch(LABEL_PATTERN, label):
            raise OptionError(
                f"{label!r} is no label", remedy="write labels in capitals, like PRODUCT", where="--labels"
            )

    def load() -> Extractor:
        import zhpolicy_ie

        return zhpolicy_ie.load(tagger=None if tagger == "none" else tagger)

    documents = Folder(folder, load=load, tell=say)
    say(f"{len(documents):,} documents; open this address in a browser, Ctrl-C ends:")
    serve(documents, port=port, labels=own, lang=lang, tell=typer.echo)
