"""More paragraphs from the annotated ones: places and persons swapped for others of the same kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from zhpolicy_ie.names.tagger.lexicon import Lexicon, group_of
from zhpolicy_ie.text.width import normalise_width

_PLACES = ("LOC:province", "LOC:prefecture", "LOC:county", "LOC:town")


def swap_names(
    records: Sequence[dict[str, Any]], lexicon: Lexicon, *, copies: int, seed: int, share: float = 0.6
) -> list[dict[str, Any]]:
    """Return ``copies`` variants of each annotated text, with names of their own.

    A listed place that is a LOC, or begins an ORG or PROJ, becomes another place of the same level and form; a PER gets
    the family name of one and the given name of another PER. A name becomes the same other name throughout a text.

    Args:
        records: Annotated texts.
        lexicon: Where listed places are looked up.
        copies: Variants of each text.
        seed: Seed of the draw.
        share: Share of the names to be swapped.
    """
    pools: dict[str, list[str]] = defaultdict(list)
    for name, listed in lexicon.names():
        group = group_of(listed)
        if group.startswith(_PLACES) and len(name) <= 6:
            pools[group].append(name)
    persons = [
        e["text"] for r in records for e in r["entities"] if e["label"] == "PER" and 2 <= len(e["text"]) <= 3
    ] or ["王伟"]
    draw = np.random.default_rng(seed)
    return [_variant(record, lexicon, pools, persons, draw, share) for _ in range(copies) for record in records]


def _variant(
    record: dict[str, Any],
    lexicon: Lexicon,
    pools: dict[str, list[str]],
    persons: list[str],
    draw: np.random.Generator,
    share: float,
) -> dict[str, Any]:
    text = record["text"]
    plain = normalise_width(text)
    swapped: dict[str, str] = {}
    pieces: list[str] = []
    entities, at, length = [], 0, 0

    def other(name: str, pool: list[str]) -> str:
        if name not in swapped:
            swapped[name] = pool[int(draw.integers(len(pool)))] if draw.random() < share else name
        return swapped[name]

    for entity in sorted(record["entities"], key=lambda e: e["start"]):
        start, end = entity["start"], entity["end"]
        name, new = text[start:end], text[start:end]
        if entity["label"] == "PER":
            if 2 <= len(name) <= 3:
                family, given = persons[int(draw.integers(len(persons)))], persons[int(draw.integers(len(persons)))]
                new = other(name, [family[0] + given[1:]])
        else:
            found = next(iter(lexicon.listed.at(plain, start)), None)
            if found and found[0] <= end and (entity["label"] != "LOC" or found[0] == end):
                pool = pools.get(group_of(found[1]))
                if pool:
                    new = other(text[start : found[0]], pool) + text[found[0] : end]
        pieces.append(text[at:start])
        length += start - at
        pieces.append(new)
        entities.append({"start": length, "end": length + len(new), "label": entity["label"], "text": new})
        length += len(new)
        at = end
    pieces.append(text[at:])
    return {"id": record.get("id"), "text": "".join(pieces), "entities": entities}
