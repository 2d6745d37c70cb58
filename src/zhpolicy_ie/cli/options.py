"""Options that several commands have: how the pipeline is loaded."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

Only = Annotated[
    Literal["figures"] | None, typer.Option(help="figures: skip names, organizations and projects; faster.")
]
Words = Annotated[Literal["pkuseg", "char"], typer.Option(help="Words by the segmenter, or one for each character.")]
TaggerFolder = Annotated[
    str, typer.Option(metavar="DIR", help="Folder of a name tagger from train; none: names by rules alone.")
]
