"""What the rules know: listed names, last words of names, surnames, titles, and the weights of the cues."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from zhpolicy_ie.names.automaton import LazyNameMatcher, NameMatcher, SuffixMatcher
from zhpolicy_ie.names.cues import BeginWeights, begin_weights
from zhpolicy_ie.vocabulary import cells_of, read_lines, read_rows, resource

_PACKAGE = "zhpolicy_ie.names"
_WELL_KNOWN = ("name", "label", "kind", "use")
_PLACE = ("name", "kind", "form", "use", "codes")
_ZONE = ("name", "kind", "use")
_ORGANIZATION = ("name", "kind", "form", "use")


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
    columns = {
        "well_known.tsv": _WELL_KNOWN,
        "places.tsv": _PLACE,
        "zones.tsv": _ZONE,
        "organizations.tsv": _ORGANIZATION,
    }
    return LazyNameMatcher([read_lines(_file(folder, name), columns[name]) for name in columns], _listed)


def _listed(lists: Sequence[Sequence[str]]) -> dict[str, Listed]:
    """Return what the lists say of the names in some of their lines."""
    well_known, places, zones, organizations = lists
    listed: dict[str, Listed] = {}
    for line in well_known:
        name, label, kind, use = cells_of(line, len(_WELL_KNOWN))
        listed[name] = Listed(label, kind, True, use == "free")
    for line in places:
        name, kind, form, use, codes = cells_of(line, len(_PLACE))
        # A division outranks a river or region of the same name, but not the note that the name is a plain word.
        if name not in listed or kind in ("province", "prefecture"):
            listed[name] = Listed("LOC", kind, form == "full", use == "free", tuple(codes.split("|")) if codes else ())
    for line in zones:
        name, kind, use = cells_of(line, len(_ZONE))
        listed.setdefault(name, Listed("PROJ", kind, True, use == "free"))
    for line in organizations:
        name, kind, form, use = cells_of(line, len(_ORGANIZATION))
        listed.setdefault(name, Listed("ORG", kind, form == "full", use == "free"))
    return listed


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
        for line in read_lines(_file(folder, "cues.tsv"), ("model", "cue", "weight")):
            model, cue, weight = cells_of(line, 3)
            weights.setdefault(model, {})[cue.replace("\\n", "\n")] = float(weight)
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
