"""Running the pipeline on gold texts, with a clock beside it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from zhpolicy_ie import layers
from zhpolicy_ie.assemble import assemble
from zhpolicy_ie.evaluation.annotations import Notes, notes_of
from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.records import Document, Meta


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


def run_with_names(extractor: Extractor, gold: Sequence[Notes]) -> list[Notes]:
    """Extract every gold text with its annotated names in place of found ones.

    What goes wrong then is the linking of names, not the finding of them.
    """
    return [notes_of(_with_names(extractor, notes)) for notes in gold]


def _with_names(extractor: Extractor, notes: Notes) -> Document:
    meta = Meta.model_validate(notes.meta)
    doc = extractor.make_doc(notes.text)
    layers.put_meta(doc, meta.model_dump())
    for name, component in extractor.nlp.pipeline:
        if name == "zhpolicy_names":
            given = sorted(notes.entities)
            layers.put(doc, NameMention, [NameMention(e.start, e.end, e.label, 1.0, "gold") for e in given])
        else:
            doc = component(doc)
    return assemble(doc, id=notes.id, source=None, meta=meta)
