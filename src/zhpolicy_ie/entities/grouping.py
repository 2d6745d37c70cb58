"""From mentions to groups: which names of a document are one body.

Names, not mentions, are compared, and only names that share a bucket (their first and last characters, or the first two
characters of the core), so the cost grows with the length of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from zhpolicy_ie.entities.abbreviations import is_abbreviation, own_characters
from zhpolicy_ie.entities.aliases import (
    NameForm,
    analyse,
    defined_aliases,
    is_after_place,
    is_attached,
    is_last_part,
    is_line,
    is_line_abbreviation,
    is_line_without_head,
    is_short_company,
    is_specific,
    is_without_head,
    line_starts,
    listed_apart,
    same_kind,
    same_place,
)
from zhpolicy_ie.entities.surface import fold, tidy
from zhpolicy_ie.entities.vocab import EntityVocabulary
from zhpolicy_ie.layers import NameMention

_BUCKET = 48
# 示范区（北片区）: the bracket holds a part, not a second name.
_PART = re.compile(r"(?:片区|核心区|启动区|先行区|区块|组团|分区|分园|段|期|标|校区|院区)$")
# A（原B）, A，全称B
_EQUATES = re.compile(r"[（(](?:原|原名|原为|原称|即|现|现名|现为|又名|曾用名|也就是)[：:“\"]?")
_FULL_NAME = re.compile(r"[，,（(]?(?:其|的)?全称(?:为|是)?[：:“\"]?")
# 长江（安徽）经济带 is not all of the belt.
_SHARED = re.compile(r"(?:带|走廊|通道|试验区|示范区)$")
_UNDERTAKING = ("项目", "工程")
_COMPANY = frozenset({"enterprise", "finance", None})


class Group(NamedTuple):
    """The mentions of one body: ``name`` the fullest form, ``mentions`` indices into the names layer, in text order."""

    name: str
    aliases: tuple[str, ...]
    mentions: tuple[int, ...]


class _Union:
    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, a: int, b: int) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        self._parent[b] = a


class _Names:
    """The distinct names of one label in a document."""

    def __init__(self, forms: list[NameForm], label: str, vocab: EntityVocabulary) -> None:
        self.forms, self.label, self.vocab = forms, label, vocab
        self.union = _Union(len(forms))
        self.by_fold = {form.folded: i for i, form in enumerate(forms)}

    def compatible(self, a: int, b: int) -> bool:
        """Return whether two names that the text equates can be one body."""
        return same_kind(self.forms[a], self.forms[b])

    def part_of(self, whole: int, part: int) -> bool:
        """Return whether a bracket names a piece of works rather than the whole again (太仓港（正和码头）)."""
        if self.label != "PROJ":
            return False
        heads = [self.vocab.project_kinds.find(self.forms[i].folded) for i in (whole, part)]
        return all(h is not None and h[1] == "works" for h in heads) and heads[0] != heads[1]

    def join_equal(self) -> None:
        """Join names with one canonical form; a name without 省/市/县 only where the rank is not in doubt."""
        table: dict[tuple[str, str], dict[str, list[int]]] = {}
        for i, form in enumerate(self.forms):
            table.setdefault((form.place, form.rest), {}).setdefault(form.level, []).append(i)
        for levels in table.values():
            ranked = [members for level, members in levels.items() if level]
            unranked = levels.get("", [])
            for members in [*ranked, unranked] if len(ranked) > 1 else [[i for m in levels.values() for i in m]]:
                for i in members[1:]:
                    self.union.join(members[0], i)

    def join_known(self) -> None:
        """Join names that the gazetteer gives to one body; an alias of several bodies only beside one of them."""
        known = self.vocab.known[self.label]
        owners: dict[str, list[int]] = {}
        for i, form in enumerate(self.forms):
            names = known.get(form.folded, ())
            if len(names) == 1:
                owners.setdefault(names[0], []).append(i)
        for i, form in enumerate(self.forms):
            present = [name for name in known.get(form.folded, ()) if name in owners]
            if len(present) == 1:
                self.union.join(owners[present[0]][0], i)

    def join_short(self) -> None:
        """Join short forms to the one fuller name of the document that they can stand for."""
        prefix: dict[str, list[int]] = {}
        rests: dict[str, list[int]] = {}
        ends: dict[tuple[str, str], list[int]] = {}
        tails: dict[str, list[int]] = {}
        for i, form in enumerate(self.forms):
            _add(prefix, form.rest[:2], i)
            _add(rests, form.rest, i)
            _add(tails, form.full[-4:], i)
            for whole in {form.full, form.rest}:
                starts = {whole[:1]} | (line_starts(whole) if is_line(form) else set())
                for key in sorted((first, last) for first in starts for last in set(whole[-2:])):
                    _add(ends, key, i)
        for i in sorted(range(len(self.forms)), key=lambda n: (-len(self.forms[n].full), n)):
            short = self.forms[i]
            candidates = [*rests.get(short.rest, ()), *prefix.get(short.rest[:2], ())]
            candidates += tails.get(short.full[-4:], [])
            candidates += ends.get((short.full[:1], short.full[-1:]), [])
            roots = {self.union.find(j) for j in candidates if j != i and self._stands_for(short, self.forms[j])}
            roots.discard(self.union.find(i))
            if len(roots) == 1:
                self.union.join(i, roots.pop())

    def _part(self, short: NameForm, full: NameForm) -> bool:
        """Return whether a project is a part of the other: a station of a zone, a province's part of a belt."""
        if _SHARED.search(full.folded) and "(" in full.folded and "(" not in short.folded and not short.place:
            return bool(full.place)
        heads = [self.vocab.project_kinds.find(form.folded) for form in (short, full)]
        if heads[0] is None or heads[1] is None:
            return False
        return heads[0][1] == "zone" and heads[1][1] == "works" and heads[1][0] not in _UNDERTAKING

    def _stands_for(self, short: NameForm, full: NameForm) -> bool:
        if len(short.folded) > len(full.folded) or (self.label == "PROJ" and self._part(short, full)):
            return False
        if self.label == "PROJ" and is_after_place(short, full) and same_kind(short, full):
            return True
        if self.label == "ORG" and listed_apart(short, full, self.vocab):
            return False
        if self.label == "ORG" and is_attached(short, full, self.vocab):
            return True
        if not same_place(short, full):
            return False
        if full.rest == short.rest + "集团" and short.rest.endswith("局"):
            return True
        if not same_kind(short, full):
            return False
        # 电子科技大学 and 西安电子科技大学 are two: a university's place is part of its name.
        named_whole = short.kind in ("university", "government", "party", "programme")
        if short.rest == full.rest and short.kind != "university":
            return (not short.place) != (not full.place) and is_specific(short, self.vocab)
        if self.label == "ORG":
            if short.kind in _COMPANY and full.kind in _COMPANY and is_short_company(short, full, self.vocab):
                return True
            if is_without_head(short, full, self.vocab):
                return True
        elif is_line_abbreviation(short.full, full.full) or is_line_abbreviation(short.full, full.rest):
            return True
        elif is_line(full):
            return is_line_without_head(short.full, full.full)
        if not named_whole and is_last_part(short, full, self.vocab, with_place=self.label == "PROJ"):
            return True
        if short.kind == "university" and not short.place and len(short.rest) <= 3 and full.place:
            # 科大 of 香港科技大学: the only university of the document that it fits.
            return is_abbreviation(short.rest, full.rest, self.vocab.gap_words)
        # 省委, 县委 are heads of their own, not short for 省计委.
        if short.kind == "party":
            return False
        return self._abbreviates(short, full, named_whole=named_whole)

    def _abbreviates(self, short: NameForm, full: NameForm, *, named_whole: bool) -> bool:
        gaps = self.vocab.gap_words

        # What a university or an office does is said in words of the language; a firm's name is made of its own.
        def own(name: str) -> frozenset[int] | None:
            return None if named_whole or full.kind == "association" else own_characters(name)

        if is_abbreviation(short.full, full.full, gaps, own(full.full)):
            return True
        if named_whole or short.place:
            return False
        return is_abbreviation(short.rest, full.rest, gaps, own(full.rest)) and is_specific(full, self.vocab)


_Key = TypeVar("_Key")


def _add(table: dict[_Key, list[int]], key: _Key, i: int) -> None:
    bucket = table.setdefault(key, [])
    if len(bucket) < _BUCKET:
        bucket.append(i)


def group_mentions(
    text: str,
    mentions: Sequence[NameMention],
    label: str,
    vocab: EntityVocabulary,
    kind_of: Callable[[str], str | None],
) -> list[Group]:
    """Group the mentions of one label; every one of them ends up in exactly one group, groups in text order.

    Args:
        text: The document.
        mentions: The names layer, in text order; other labels are passed over.
        label: ``ORG`` or ``PROJ``.
        vocab: The vocabularies.
        kind_of: Kind of a name by its last word, None if it tells nothing.
    """
    indices = [i for i, m in enumerate(mentions) if m.label == label]
    surfaces = {i: text[mentions[i].start : mentions[i].end] for i in indices}
    folded = {i: fold(surface) for i, surface in surfaces.items()}
    first: dict[str, str] = {}
    for i in indices:
        first.setdefault(folded[i], surfaces[i])
    names = _Names([analyse(s, label, kind_of(s), vocab) for s in first.values()], label, vocab)
    # analyse folds again; the table of names is keyed by what it found.
    names.join_equal()
    names.join_known()
    defined = _join_defined(text, mentions, indices, folded, names)
    names.join_short()
    members: dict[int, list[int]] = {}
    for i in indices:
        members.setdefault(names.union.find(names.by_fold[folded[i]]), []).append(i)
    extra: dict[int, list[str]] = {}
    for alias, owner in defined:
        extra.setdefault(names.union.find(owner), []).append(alias)
    return [_group(found, surfaces, folded, extra.get(root, [])) for root, found in members.items()]


def _join_defined(
    text: str, mentions: Sequence[NameMention], indices: list[int], folded: dict[int, str], names: _Names
) -> list[tuple[str, int]]:
    """Join names that the text equates: （以下简称“…”）, and a second name alone in a bracket."""
    defined: list[tuple[str, int]] = []
    for n, i in enumerate(indices):
        owner = names.by_fold[folded[i]]
        end = mentions[i].end
        listed = text[mentions[i].start - 1 : mentions[i].start] in ("、", "和", "与", "及")
        for left, right in defined_aliases(text, end, names.vocab.alias_cues):
            alias = text[left:right]
            # After a list the bracket may name all its items together.
            if listed and not set(fold(alias)) <= set(folded[i]):
                continue
            defined.append((tidy(alias), owner))
            other = names.by_fold.get(fold(alias))
            if other is not None:
                names.union.join(owner, other)
        if n + 1 == len(indices):
            continue
        second = mentions[indices[n + 1]]
        gap = text[end : second.start]
        if _FULL_NAME.fullmatch(gap) or (
            _EQUATES.fullmatch(gap) and text[second.end : second.end + 1] in ("）", ")", "，", ",", "”", "；", ";")
        ):
            if names.compatible(owner, names.by_fold[folded[indices[n + 1]]]):
                names.union.join(owner, names.by_fold[folded[indices[n + 1]]])
            continue
        if gap in ("（", "(") and text[second.end : second.end + 1] in ("）", ")", "，", ","):
            other = names.by_fold[folded[indices[n + 1]]]
            if _PART.search(folded[indices[n + 1]]):
                continue
            if names.compatible(owner, other) and not names.part_of(owner, other):
                names.union.join(owner, other)
    return defined


def _group(found: list[int], surfaces: dict[int, str], folded: dict[int, str], defined: list[str]) -> Group:
    forms: dict[str, str] = {}
    for i in found:
        forms.setdefault(folded[i], tidy(surfaces[i]))
    # The fullest form is the longest; of equally long ones the first.
    key = max(forms, key=len)
    for alias in defined:
        forms.setdefault(fold(alias), alias)
    name = forms.pop(key)
    return Group(name, tuple(forms.values()), tuple(found))
