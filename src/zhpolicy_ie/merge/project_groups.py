"""Which projects of many documents are one undertaking, by name, place, participants and aliases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zhpolicy_ie.entities.surface import fold
from zhpolicy_ie.merge.undertakings import TELLING, Sense, Site, is_bare, joined_places, sense_of
from zhpolicy_ie.panel.divisions import Division

_ALIAS_LENGTH = 4


class Candidate(NamedTuple):
    """A project of one document, as far as it tells which undertaking it is.

    Attributes:
        document: The document's id.
        project: The project's id there.
        home: The division that the document speaks for.
        sense: What its name says.
        site: Where it is.
        aliases: Its other names.
        partners: The merged organizations that take part.
    """

    document: str
    project: str
    home: Division | None
    sense: Sense
    site: Site
    aliases: tuple[str, ...]
    partners: frozenset[str]


def group(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return the candidates in groups, one for each undertaking; their order does not matter.

    First come names of one form whose places agree; then those of documents without a place, by an organization that
    takes part in both; then names that one undertaking alone has as an alias.
    """
    ordered = sorted(candidates, key=lambda c: (c.document, c.project))
    buckets: dict[str, list[Candidate]] = {}
    for candidate in ordered:
        buckets.setdefault(candidate.sense.bucket, []).append(candidate)
    groups: list[list[Candidate]] = []
    for _, members in sorted(buckets.items()):
        groups += _by_place(members)
    return _by_alias(groups)


def _by_place(members: list[Candidate]) -> list[list[Candidate]]:
    """Split the projects of one name by their places."""
    if members[0].sense.everywhere:
        return [members]
    # Of several spellings the one with the least of its own decides for all.
    sense = min((c.sense for c in members), key=lambda s: (s.own, s.whole))
    placed = [c for c in members if not is_bare(c.sense, c.site)]
    groups = [
        [c for c in placed if c.site.path in paths] for paths in joined_places(sense, [c.site.path for c in placed])
    ]
    known = [frozenset().union(*(c.partners for c in found)) for found in groups]
    alone: list[list[Candidate]] = []
    for candidate in (c for c in members if is_bare(c.sense, c.site)):
        free = not candidate.site.code and sense.own >= TELLING - 1 and candidate.partners
        shared = [n for n, partners in enumerate(known) if free and partners & candidate.partners]
        if len(shared) == 1:
            groups[shared[0]].append(candidate)
        else:
            _add_alone(alone, candidate, free=bool(free) and not shared)
    return groups + alone


def _add_alone(alone: list[list[Candidate]], candidate: Candidate, *, free: bool) -> None:
    """Join a project without a place with those that share an organization with it."""
    partners = candidate.partners if free else frozenset()
    meeting = [found for found in alone if any(c.partners & partners for c in found)]
    for found in meeting:
        alone.remove(found)
    alone.append([c for found in meeting for c in found] + [candidate])


def _by_alias(groups: list[list[Candidate]]) -> list[list[Candidate]]:
    """Join groups whose name is the alias of one other group alone; joins add up until nothing changes."""
    by_bucket: dict[str, list[int]] = {}
    for n, found in enumerate(groups):
        by_bucket.setdefault(found[0].sense.bucket, []).append(n)
    claims: dict[int, set[int]] = {}
    for n, found in enumerate(groups):
        for candidate in found:
            for alias in candidate.aliases:
                for other in _meant(alias, candidate, by_bucket, groups):
                    if other != n:
                        claims.setdefault(other, set()).add(n)
    parent = list(range(len(groups)))

    def root(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    open_ = claims
    while open_:
        left = {}
        for other, owners in sorted(open_.items()):
            roots = {root(owner) for owner in owners}
            if len(roots) > 1:
                left[other] = owners
                continue
            a, b = sorted((root(other), roots.pop()))
            parent[b] = a
        if len(left) == len(open_):
            break
        open_ = left
    joined: dict[int, list[Candidate]] = {}
    for n, found in enumerate(groups):
        joined.setdefault(root(n), []).extend(found)
    return list(joined.values())


def _meant(alias: str, owner: Candidate, by_bucket: dict[str, list[int]], groups: list[list[Candidate]]) -> list[int]:
    """Return the groups that an alias of ``owner`` can mean: its name, near its place, and no other phase."""
    sense = sense_of(alias, owner.home)
    phase = owner.sense.bucket.rpartition(":")[2]
    telling = sense.own >= TELLING - 1 or bool(sense.place) or sense.everywhere
    if len(fold(alias)) < _ALIAS_LENGTH or not telling or sense.bucket.rpartition(":")[2] != phase:
        return []
    return [n for n in by_bucket.get(sense.bucket, ()) if any(_near(sense, owner, c) for c in groups[n])]


def _near(sense: Sense, owner: Candidate, other: Candidate) -> bool:
    if sense.everywhere or owner.sense.everywhere or other.sense.everywhere:
        return True
    a, b = owner.site.path, other.site.path
    if not a or not b:
        return False
    return a == b or (sense.own >= TELLING and (a.startswith(b) or b.startswith(a)))
