"""All vocabularies of this folder, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from zhpolicy_ie.vocabulary import cells_of, read_lines, read_rows, resource

# A company's name without its legal form still tells it from others if it is this long.
_LEGAL = re.compile(r"(?:股份)?有限(?:责任)?公司$")
_BARE_LENGTH = 6


def _rows(name: str, *columns: str) -> list[dict[str, str]]:
    return read_rows(resource(__package__, name), columns)


def _words(name: str, column: str = "word") -> tuple[str, ...]:
    return tuple(row[column] for row in _rows(name, column))


class SuffixTable:
    """Finds the longest row that ends a name.

    Attributes:
        words: The first column of the rows.

    Example:
        >>> SuffixTable({"医院": "hospital", "大学": "university"}).find("浙江大学附属第一医院")
        ('医院', 'hospital')
    """

    def __init__(self, rows: dict[str, str]) -> None:
        self._rows = rows
        self.words = frozenset(rows)
        self._lengths = sorted({len(word) for word in rows}, reverse=True)

    def find(self, name: str) -> tuple[str, str] | None:
        """Return the longest suffix of ``name`` in the table with its value, or None."""
        for length in self._lengths:
            word = name[-length:]
            if len(word) == length and word in self._rows:
                return word, self._rows[word]
        return None


@dataclass(frozen=True)
class StatusWord:
    """How far a project is where a word stands, and how far when the word is only an aim."""

    status: str
    softened: str


@dataclass(frozen=True)
class EntityVocabulary:
    """The tables that the functions of this folder share; :func:`load` reads those that are shipped."""

    organization_kinds: SuffixTable
    project_kinds: SuffixTable
    works_words: tuple[str, ...]
    suffix_variants: dict[str, SuffixTable]
    inner_variants: dict[str, tuple[tuple[str, str], ...]]
    known: dict[str, dict[str, tuple[str, ...]]]
    known_kinds: dict[str, dict[str, str]]
    known_cores: frozenset[str]
    tail_words: frozenset[str]
    shared_words: frozenset[str]
    gap_words: tuple[str, ...]
    drop_words: tuple[str, ...]
    before_place: tuple[str, ...]
    alias_cues: tuple[str, ...]
    status_words: dict[str, dict[str, StatusWord]]
    status_modifiers: dict[tuple[str, str], tuple[str, ...]]
    roles: dict[str, tuple[str, str]]
    measures: tuple[str, ...]
    anaphors: dict[str, tuple[str, ...]]
    location_cues: dict[str, tuple[str, ...]]
    false_places: tuple[str, ...]
    places: list[dict[str, str]] = field(repr=False)


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _core(form: str, tails: dict[str, list[str]]) -> str:
    """Return a company's short name without its trade word (伊利股份 -> 伊利), or nothing.

    Args:
        form: The name.
        tails: Trade words by their last character.
    """
    for tail in tails.get(form[-1:], ()):
        if form.endswith(tail) and len(form) - len(tail) >= 2:
            return form.removesuffix(tail)
    return ""


@cache
def load() -> EntityVocabulary:
    """Read the shipped vocabularies.

    Raises:
        VocabularyError: A file is missing or lacks a column.
    """
    # Imported here: surface needs nothing of this module, but the known aliases are keyed by folded text.
    from zhpolicy_ie.entities.surface import fold

    suffixes: dict[str, dict[str, str]] = {"ORG": {}, "PROJ": {}}
    inner: dict[str, list[tuple[str, str]]] = {"ORG": [], "PROJ": []}
    for row in _rows("head_variants.tsv", "form", "canonical", "where", "label"):
        if row["where"] == "suffix":
            suffixes[row["label"]][row["form"]] = row["canonical"]
        else:
            inner[row["label"]].append((row["form"], row["canonical"]))
    known: dict[str, dict[str, tuple[str, ...]]] = {"ORG": {}, "PROJ": {}}
    kinds: dict[str, dict[str, str]] = {"ORG": {}, "PROJ": {}}
    for line in read_lines(resource(__package__, "known_aliases.tsv"), ("name", "aliases", "label", "kind")):
        name, aliases, label, kind = cells_of(line, 4)
        forms = known[label]
        for form in map(fold, (name, *aliases.split("|"))):
            forms[form] = (*forms.get(form, ()), name)
            kinds[label].setdefault(form, kind)
    for form, names in list(known["ORG"].items()):
        # 上海浦东发展银行 for 上海浦东发展银行股份有限公司, unless a row has it.
        bare = _LEGAL.sub("", form)
        if bare != form and len(bare) >= _BARE_LENGTH and bare not in known["ORG"]:
            known["ORG"][bare] = names
    cores = {form for form, kind in kinds["ORG"].items() if kind == "enterprise"}
    generic: dict[str, list[str]] = {}
    for row in _rows("generic_words.tsv", "word", "where"):
        generic.setdefault(row["where"], []).append(row["word"])
    tails: dict[str, list[str]] = {}
    for tail in generic["tail"]:
        tails.setdefault(tail[-1], []).append(tail)
    status: dict[str, dict[str, StatusWord]] = {}
    for row in _rows("status_words.tsv", "word", "status", "softened", "kinds"):
        status.setdefault(row["kinds"], {})[row["word"]] = StatusWord(row["status"], row["softened"])
    modifiers: dict[tuple[str, str], list[str]] = {}
    for row in _rows("status_modifiers.tsv", "word", "position", "effect"):
        modifiers.setdefault((row["position"], row["effect"]), []).append(row["word"])
    anaphors = {r["word"]: tuple(r["tails"].split("|")) for r in _rows("anaphors.tsv", "word", "tails")}
    cues: dict[str, list[str]] = {}
    for row in _rows("location_cues.tsv", "word", "position"):
        cues.setdefault(row["position"], []).append(row["word"])
    return EntityVocabulary(
        organization_kinds=SuffixTable({r["head"]: r["kind"] for r in _rows("organization_kinds.tsv", "head", "kind")}),
        project_kinds=SuffixTable({r["head"]: r["kind"] for r in _rows("project_kinds.tsv", "head", "kind")}),
        works_words=_words("works_words.tsv"),
        suffix_variants={label: SuffixTable(rows) for label, rows in suffixes.items()},
        inner_variants={k: tuple(sorted(v, key=lambda pair: (-len(pair[0]), pair))) for k, v in inner.items()},
        known=known,
        known_kinds=kinds,
        known_cores=frozenset(_core(form, tails) for form in cores) - {""},
        tail_words=frozenset(generic["tail"]),
        shared_words=frozenset(generic["shared"]),
        gap_words=_longest_first(generic["gap"]),
        drop_words=_longest_first(generic["drop"]),
        before_place=_longest_first(generic["before_place"]),
        alias_cues=_longest_first(list(_words("alias_cues.tsv", "cue"))),
        status_words=status,
        status_modifiers={k: _longest_first(v) for k, v in modifiers.items()},
        roles={r["verb"]: (r["role"], r["side"]) for r in _rows("roles.tsv", "verb", "role", "side")},
        measures=_longest_first(list(_words("measures.tsv"))),
        anaphors=dict(sorted(anaphors.items(), key=lambda row: (-len(row[0]), row[0]))),
        location_cues={k: _longest_first(v) for k, v in cues.items()},
        false_places=_words("false_places.tsv", "name"),
        places=_rows("places.tsv", "name", "short", "level", "province"),
    )
