"""Running the pipeline on gold texts, with a clock beside it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from zhpolicy_ie.evaluation.annotations import Notes, notes_of
from zhpolicy_ie.extractor import Extractor


class Run(NamedTuple):
    """What the pipeline found, and the characters and wall-clock seconds it took (loading not included)."""

    predictions: list[Notes]
    characters: int
    seconds: float

    @property
    def speed(self) -> float:
        """Characters a second."""
        return self.characters / self.seconds if self.seconds else 0.0


def run_on(extractor: Extractor, gold: Sequence[Notes]) -> Run:
    """Extract every gold text with its metadata.

    The first text is read twice, so that what is loaded on first use does not count as reading time.
    """
    if gold:
        extractor(gold[0].text, meta=gold[0].meta)
    start = time.perf_counter()
    documents = [extractor(notes.text, meta=notes.meta, id=notes.id) for notes in gold]
    seconds = time.perf_counter() - start
    return Run([notes_of(d) for d in documents], sum(len(notes.text) for notes in gold), seconds)
