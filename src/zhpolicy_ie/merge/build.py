"""Organizations of documents joined across a collection."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zhpolicy_ie.entities.surface import fold
from zhpolicy_ie.merge.keys import Key, key_of
from zhpolicy_ie.panel.divisions import Division, divisions
from zhpolicy_ie.panel.statements import region_of
from zhpolicy_ie.records import Document, Organization


class DocumentOrganization(NamedTuple):
    """An organization of one document: the document's id and the organization's id in it."""

    document: str
    organization: str


class MergedOrganization(NamedTuple):
    """One real body of a collection.

    Attributes:
        id: Made of a name and where it holds: the same in every run, whatever the documents' order, and with further
            documents too as long as they join no other name to it.
        name: The fullest of its names.
        aliases: The others, the most frequent first.
        kind: The kind that most documents give it, ``other`` only where none gives another.
        place: Its division with what that lies in (浙江省/嘉兴市/嘉善县), or the place's own words, or None.
        code: The division's GB/T 2260 code, or empty.
        documents: Where it is named.
        mentions: How often, in all documents.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    place: str | None
    code: str
    documents: tuple[DocumentOrganization, ...]
    mentions: int


class _Body:
    """What the documents say of one key."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.home = ""
        self.documents: list[DocumentOrganization] = []
        self.mentions = 0

    def add(self, other: _Body) -> None:
        self.names += other.names
        self.kinds += other.kinds
        self.places += other.places
        self.codes += other.codes
        self.home = max(self.home, other.home)
        self.documents += other.documents
        self.mentions += other.mentions


class Merger:
    """Takes documents one by one, in any order, and keeps their names and where they stand, not their records.

    The same document given twice is taken once.

    Attributes:
        organizations: How many organizations of documents were taken.
    """

    def __init__(self) -> None:
        self._bodies: dict[str, _Body] = {}
        self._claims: dict[str, set[str]] = {}
        self._documents: set[str] = set()
        self.organizations = 0

    @property
    def documents(self) -> int:
        """How many documents were taken."""
        return len(self._documents)

    def add(self, document: Document) -> None:
        """Take the organizations of a document."""
        if document.id in self._documents:
            return
        self._documents.add(document.id)
        home = region_of(document)
        texts = {entity.id: entity.text for entity in document.entities}
        for organization in document.organizations:
            self._add(document.id, organization, home, texts)

    def _add(self, document: str, organization: Organization, home: Division | None, texts: dict[str, str]) -> None:
        self.organizations += 1
        place = divisions().resolve(organization.place, home) if organization.place else None
        keys = {
            name: key_of(name, organization.kind, home, document, place)
            for name in (organization.name, *organization.aliases)
        }
        own = self._own(organization, keys)
        body = self._bodies.setdefault(own.text, _Body())
        body.names.update(dict.fromkeys(keys, 1))
        body.kinds[organization.kind] += 1
        if organization.place:
            body.places[divisions().path(place) if place is not None else organization.place] += 1
        if place is not None:
            body.codes[place.code] += 1
        if own.code:
            body.home = own.code
        body.documents.append(DocumentOrganization(document, organization.id))
        body.mentions += len(organization.mentions)
        for name, key in keys.items():
            # A name that the gazetteer gives to one body is no other's alias.
            free = key.sure and own.sure and key.text != own.text and not key.name.startswith("=")
            if free and _near(key.code, own.code) and _telling(name, own):
                self._claims.setdefault(key.text, set()).add(own.text)

    @staticmethod
    def _own(organization: Organization, keys: dict[str, Key]) -> Key:
        """Return the key of the name that tells most: the gazetteer's, else the fullest that names one body."""
        known = [key for key in keys.values() if key.name.startswith("=")]
        if len(set(known)) == 1:
            return known[0]
        sure = sorted((name for name, key in keys.items() if key.sure), key=lambda n: (-len(fold(n)), fold(n)))
        return keys[sure[0]] if sure else keys[organization.name]

    def merged(self) -> Iterator[MergedOrganization]:
        """Yield the bodies, sorted by place and name; the documents' order does not matter."""
        groups: dict[str, _Body] = {}
        parent = self._joined()
        members: dict[str, list[str]] = {}
        for text, body in self._bodies.items():
            root = _find(parent, text)
            groups.setdefault(root, _Body()).add(body)
            members.setdefault(root, []).append(text)
        rows = [_row(min(members[root]), body) for root, body in groups.items()]
        yield from sorted(rows, key=lambda row: (row.code, row.name, row.id))

    def _joined(self) -> dict[str, str]:
        """Return the union of keys: an alias joins the one body that claims it; one that several claim joins none.

        Joining bodies can leave an alias with one claimant where there were two, so this goes on until nothing
        changes; as joins only ever add up, their order does not matter.
        """
        parent: dict[str, str] = {}
        open_ = self._claims
        while open_:
            left: dict[str, set[str]] = {}
            for alias, owners in open_.items():
                roots = {_find(parent, owner) for owner in owners}
                if len(roots) > 1:
                    left[alias] = owners
                    continue
                a, b = sorted((_find(parent, alias), roots.pop()))
                if a != b:
                    parent[b] = a
            if len(left) == len(open_):
                break
            open_ = left
        return parent


def merge_organizations(documents: Iterable[Document]) -> list[MergedOrganization]:
    """Return one record for each real organization of some documents.

    Names are one body only on safe evidence: the same full name, width, brackets and forms of the same head word
    apart; an alias that a document gives to it and that no other body has; names that the gazetteer gives to one body.
    县委 and 发改局 are the document's division's, and nobody's where the document has none.

    Example:
        >>> merge_organizations([])
        []
    """
    merger = Merger()
    for document in documents:
        merger.add(document)
    return list(merger.merged())


def _find(parent: dict[str, str], text: str) -> str:
    while (above := parent.get(text)) is not None:
        # Each step shortens the way for the next who asks.
        parent[text] = parent.get(above, above)
        text = above
    return text


def _telling(alias: str, own: Key) -> bool:
    """Return whether an alias is long enough to lead other documents to a body: 中旅 is not short for 中青旅 alone."""
    return len(fold(alias)) >= 3 or own.name.startswith(fold(alias))


def _near(a: str, b: str) -> bool:
    """Return whether two codes allow one body: one is empty, or lies in the other."""
    short, long = sorted(
        (a.removesuffix("0000").removesuffix("00"), b.removesuffix("0000").removesuffix("00")), key=len
    )
    return long.startswith(short)


def spelled_names(names: Counter[str]) -> tuple[str, tuple[str, ...]]:
    """Return the fullest of some names, and the others, the most frequent first; spellings of one name are one.

    Example:
        >>> spelled_names(Counter({"云澜（浙江）集团": 1, "云澜(浙江)集团": 2, "云澜": 3}))
        ('云澜(浙江)集团', ('云澜',))
    """
    shown: dict[str, Counter[str]] = {}
    for name, count in names.items():
        shown.setdefault(fold(name), Counter())[name] += count
    spelled = {folded: _most(names) for folded, names in shown.items()}
    order = sorted(spelled, key=lambda folded: (-len(folded), -shown[folded].total(), folded))
    rest = sorted(order[1:], key=lambda folded: (-shown[folded].total(), folded))
    return spelled[order[0]], tuple(spelled[folded] for folded in rest)


def _row(key: str, body: _Body) -> MergedOrganization:
    name, aliases = spelled_names(body.names)
    kinds = Counter({kind: count for kind, count in body.kinds.items() if kind != "other"})
    code = _place(body.codes, body) or body.home
    place = divisions().path(divisions().by_code(code)) if code else _place(body.places, body) or None
    return MergedOrganization(
        id="org-" + hashlib.sha256(key.encode()).hexdigest()[:12],
        name=name,
        aliases=aliases,
        kind=_most(kinds) if kinds else "other",
        place=place,
        code=code,
        documents=tuple(sorted(body.documents)),
        mentions=body.mentions,
    )


def _place(counts: Counter[str], body: _Body) -> str:
    """Return what most documents give; a company that one of three places somewhere is not seated there."""
    found = _most(counts) if counts else ""
    return found if 2 * counts[found] > len(body.documents) else ""


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda word: (-counts[word], word))
