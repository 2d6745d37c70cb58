"""What the rules know: listed names, last words of names, surnames, titles, and the weights of the cues."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from zhpolicy_ie.names.automaton import NameMatcher, SuffixMatcher
from zhpolicy_ie.names.cues import BeginWeights, begin_weights
from zhpolicy_ie.vocabulary import read_rows, resource

_PACKAGE = "zhpolicy_ie.names"


class Listed(NamedTuple):
    """What a list says of a name.

    ``label`` is ORG, PROJ or LOC; ``kind`` such as county, university, zone; ``free`` names may stand alone, the others
    are plain words as well; ``codes`` are the six-digit codes of the divisions so called.
    """

    label: str
    kind: str
    full: bool
    free: bool
    codes: tuple[str, ...] = ()


class Head(NamedTuple):
    """The label that a last word gives a name, and the family of words that behave like it."""

    label: str
    family: str


@dataclass(frozen=True)
class NameVocabulary:
    """All vocabularies of the names component; made by :func:`load_vocabulary`."""

    listed: NameMatcher[Listed]
    heads: dict[str, tuple[Head, ...]]
    endings: SuffixMatcher
    surnames: dict[str, float]
    titles: SuffixMatcher
    followers: re.Pattern[str]
    plain_words: re.Pattern[str]
    weights: dict[str, dict[str, float]]

    @cached_property
    def begin(self) -> BeginWeights:
        """The weights of the model ``begin``, as tables."""
        return begin_weights(self.weights.get("begin", {}))


@cache
def shipped_names() -> NameMatcher[Listed]:
    """Return the listed names that lie beside this module, read once: the rules and the tagger look at the same."""
    return _names(None)


def _names(folder: Path | None) -> NameMatcher[Listed]:
    def rows(name: str, *columns: str) -> list[dict[str, str]]:
        return read_rows(_file(folder, name), columns)

    listed: dict[str, Listed] = {}
    for row in rows("well_known.tsv", "name", "label", "kind", "use"):
        listed[row["name"]] = Listed(row["label"], row["kind"], True, row["use"] == "free")
    for row in rows("places.tsv", "name", "kind", "form", "use", "codes"):
        codes = tuple(row["codes"].split("|")) if row["codes"] else ()
        place = Listed("LOC", row["kind"], row["form"] == "full", row["use"] == "free", codes)
        # A division outranks a river or region of the same name, but not the note that the name is a plain word.
        if row["name"] not in listed or row["kind"] in ("province", "prefecture"):
            listed[row["name"]] = place
    for row in rows("zones.tsv", "name", "kind", "use"):
        listed.setdefault(row["name"], Listed("PROJ", row["kind"], True, row["use"] == "free"))
    for row in rows("organizations.tsv", "name", "kind", "form", "use"):
        listed.setdefault(row["name"], Listed("ORG", row["kind"], row["form"] == "full", row["use"] == "free"))
    return NameMatcher(listed)


def _file(folder: Path | None, name: str) -> Traversable | Path:
    return folder / name if folder else resource(_PACKAGE, name)


def load_vocabulary(folder: Path | None = None, *, cues: bool = True) -> NameVocabulary:
    """Read the vocabularies that lie beside this module.

    Args:
        folder: Read them from another folder, where a user keeps vocabularies of the same form.
        cues: Leave the weights of the cues out with ``False`` (for fitting them).

    Raises:
        VocabularyError: A file is missing or lacks a column.
    """

    def rows(name: str, *columns: str) -> list[dict[str, str]]:
        return read_rows(_file(folder, name), columns)

    heads: dict[str, tuple[Head, ...]] = {}
    for row in rows("heads.tsv", "head", "label", "family"):
        heads[row["head"]] = (*heads.get(row["head"], ()), Head(row["label"], row["family"]))
    weights: dict[str, dict[str, float]] = {}
    if cues:
        for row in rows("cues.tsv", "model", "cue", "weight"):
            weights.setdefault(row["model"], {})[row["cue"].replace("\\n", "\n")] = float(row["weight"])
    return NameVocabulary(
        listed=_names(folder) if folder else shipped_names(),
        heads=heads,
        endings=SuffixMatcher(heads),
        surnames={row["surname"]: float(row["weight"]) for row in rows("surnames.tsv", "surname", "weight")},
        titles=SuffixMatcher(row["title"] for row in rows("titles.tsv", "title")),
        followers=re.compile("|".join(sorted((row["word"] for row in rows("followers.tsv", "word")), key=len)[::-1])),
        plain_words=re.compile("|".join(re.escape(row["word"]) for row in rows("plain_words.tsv", "word"))),
        weights=weights,
    )
