"""``train``: a name tagger of one's own, from annotated texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import say
from zhpolicy_ie.errors import MissingPackageError

_INSTALL = "pip install 'zhpolicy_ie[train]' (about 200 MB for PyTorch's CPU build, several GB where it brings CUDA)"


def train(
    train: Annotated[
        Path | None, typer.Option(metavar="A.jsonl", help="Annotated texts to learn from: text and entities per line.")
    ] = None,
    *,
    dev: Annotated[
        Path | None, typer.Option(metavar="B.jsonl", help="Other annotated texts, to choose the best epoch by.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="Folder of the new model.")
    ] = None,
    base: Annotated[
        Path | None, typer.Option(metavar="MODEL", help="Model folder to go on from. Default: the shipped one.")
    ] = None,
    labels: Annotated[
        str | None, typer.Option(metavar="A,B", help="Labels to learn. Default: the base's and the annotations'.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE.cfg", help="A file of settings, see docs/training.md; options go before it."),
    ] = None,
    epochs: Annotated[float | None, typer.Option(help="Passes over the texts. Default: 6.")] = None,
    seed: Annotated[int | None, typer.Option(help="Same seed and data, same model. Default: 1.")] = None,
    restart: Annotated[
        bool,
        typer.Option("--restart/--resume", help="Begin anew and replace the output, or go on with a run broken off."),
    ] = False,
) -> None:
    """Train a name tagger on your own annotations, going on from the shipped one. Needs PyTorch; a CPU will do.

    A broken-off run (Ctrl-C, a crash) goes on when the same command is given again. Progress and scores on the
    development texts go to standard error; docs/training.md says more.

    Exit code: 0 done; 1 the annotations are not as they should be; 2 wrong usage, or PyTorch is missing;
    3 the base is damaged or of another version; 130 interrupted.

    Examples:

    \b
    python -m zhpolicy_ie train --train a.jsonl --dev b.jsonl --output my-model
    python -m zhpolicy_ie train --config my-model/training.cfg --output again --seed 2
    python -m zhpolicy_ie extract report.txt --tagger my-model
    """  # noqa: D301, D412
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise MissingPackageError(f"training needs PyTorch ({error})", remedy=_INSTALL) from None
    from zhpolicy_ie.training.ner.settings import Settings
    from zhpolicy_ie.training.ner.user import train_tagger

    settings = Settings.read(
        config, train=train, dev=dev, output=output, base=base, labels=labels, epochs=epochs, seed=seed
    )
    try:
        meta = train_tagger(settings, restart=restart, tell=say)
    except KeyboardInterrupt:
        say("interrupted: the same command goes on from the last line with scores")
        raise typer.Exit(exit_codes.INTERRUPTED) from None
    say("F1: " + " ".join(f"{name} {value:.4f}" for name, value in meta["scores"].items()))
    say(f"{settings.training.output} holds the tagger {meta['version']}; use it with --tagger")
