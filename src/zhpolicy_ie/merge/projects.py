"""Projects of documents joined across a collection, with what each document says of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from zhpolicy_ie.merge.build import MergedOrganization, Merger, spelled_names
from zhpolicy_ie.merge.project_figures import ProjectFigure, figures_of, with_conflicts
from zhpolicy_ie.merge.project_groups import Candidate, group
from zhpolicy_ie.merge.undertakings import is_bare, sense_of, site_of
from zhpolicy_ie.panel.divisions import Division, divisions
from zhpolicy_ie.panel.statements import region_of
from zhpolicy_ie.records import Document, Evidence, Project


class Saying(NamedTuple):
    """What one document says of an undertaking: its own record, and the words that show it.

    ``year`` is the document's; ``evidence`` holds offsets in that document.
    """

    document: str
    project: str
    year: int | None
    name: str
    kind: str
    status: str | None
    place: str | None
    evidence: tuple[Evidence, ...]


class Partner(NamedTuple):
    """An organization that takes part: its merged id and name, its roles, and the documents that say so."""

    id: str
    name: str
    roles: tuple[str, ...]
    documents: tuple[str, ...]


class MergedProject(NamedTuple):
    """One undertaking of a collection.

    Attributes:
        id: Made of its name and place: the same in every run, whatever the documents' order.
        name: The fullest of its names.
        aliases: The others, the most frequent first.
        kind: The kind that most documents give it, ``other`` only where none gives another.
        status: What the latest documents that state one say; of several in that year the most frequent.
        status_year: The year of these documents, None if they have none.
        place: Its division with what that lies in, or the place's own words, or None.
        code: The division's GB/T 2260 code, or empty.
        organizations: Who takes part.
        figures: All figures of all documents; those of one indicator and period that cannot both be true are marked.
        conflicts: Fields on which documents disagree: ``kind``, ``status`` (in the latest year, or work that was
            completed and is planned later), ``place``, ``figures``.
        documents: What each document says.
        mentions: How often it is named, in all documents.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    status: str | None
    status_year: int | None
    place: str | None
    code: str
    organizations: tuple[Partner, ...]
    figures: tuple[ProjectFigure, ...]
    conflicts: tuple[str, ...]
    documents: tuple[Saying, ...]
    mentions: int


class _Taken(NamedTuple):
    """A project as it was taken from its document."""

    saying: Saying
    home: Division | None
    aliases: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    figures: tuple[ProjectFigure, ...]
    mentions: int


_ORDER = ("planned", "under_construction", "completed", "operating")


class ProjectMerger:
    """Takes documents one by one, in any order; the same document given twice is taken once.

    Attributes:
        organizations: Joins the organizations of the same documents.
        projects: How many projects of documents were taken.
    """

    def __init__(self) -> None:
        self.organizations = Merger()
        self._documents: set[str] = set()
        self._taken: list[_Taken] = []

    @property
    def documents(self) -> int:
        """How many documents were taken."""
        return len(self._documents)

    @property
    def projects(self) -> int:
        """How many projects of documents were taken."""
        return len(self._taken)

    def add(self, document: Document) -> None:
        """Take the organizations and projects of a document."""
        if document.id in self._documents:
            return
        self._documents.add(document.id)
        self.organizations.add(document)
        home = region_of(document)
        figures = {figure.id: figure for figure in document.figures}
        for project in document.projects:
            saying = _saying(document, project)
            parts = tuple((part.id, part.role) for part in project.organizations)
            own = figures_of(document.id, [figures[id_] for id_ in project.figures if id_ in figures])
            self._taken.append(_Taken(saying, home, project.aliases, parts, own, len(project.mentions)))

    def merged(self, organizations: Iterable[MergedOrganization] | None = None) -> Iterator[MergedProject]:
        """Yield the undertakings, sorted by place and name.

        Args:
            organizations: What :attr:`organizations` makes of the documents, where that is known already.
        """
        known = self.organizations.merged() if organizations is None else organizations
        bodies = {(d.document, d.organization): row for row in known for d in row.documents}
        partners = {body.id: body.name for body in bodies.values()}
        taken = {(t.saying.document, t.saying.project): t for t in self._taken}
        candidates = []
        for (document, project), t in taken.items():
            sense = sense_of(t.saying.name, t.home)
            site = site_of(sense, t.saying.place, t.home)
            ids = frozenset(bodies[document, part].id for part, _ in t.parts if (document, part) in bodies)
            candidates.append(Candidate(document, project, t.home, sense, site, t.aliases, ids))
        rows = []
        for found in group(candidates):
            members = [taken[c.document, c.project] for c in found]
            roles: dict[str, set[tuple[str, str]]] = {}
            for t in members:
                for part, role in t.parts:
                    if (body := bodies.get((t.saying.document, part))) is not None:
                        roles.setdefault(body.id, set()).add((role, t.saying.document))
            rows.append(_row(found, members, roles, partners))
        yield from sorted(rows, key=lambda row: (row.code, row.name, row.id))


def merge_projects(documents: Iterable[Document]) -> list[MergedProject]:
    """Return one record for each undertaking of some documents.

    Two projects are one if their names have one form and their places agree, or on one safe ground more (an
    organization that takes part in both, an alias that no other undertaking has). Phases are undertakings of their
    own, and names that say nothing (产业园项目) stay with their document.

    Example:
        >>> merge_projects([])
        []
    """
    merger = ProjectMerger()
    for document in documents:
        merger.add(document)
    return list(merger.merged())


def _saying(document: Document, project: Project) -> Saying:
    return Saying(
        document.id,
        project.id,
        document.meta.year,
        project.name,
        project.kind,
        project.status,
        project.place,
        project.evidence,
    )


def _row(
    found: list[Candidate], members: list[_Taken], roles: dict[str, set[tuple[str, str]]], partners: dict[str, str]
) -> MergedProject:
    sayings = sorted((t.saying for t in members), key=lambda s: (s.document, s.project))
    names = Counter(name for t in members for name in {t.saying.name, *t.aliases})
    name, aliases = spelled_names(names)
    kinds = Counter(s.kind for s in sayings if s.kind != "other")
    status, year, statuses_differ = _status(sayings)
    place, code, places_differ = _place(found, members)
    figures, figures_differ = with_conflicts([figure for t in members for figure in t.figures])
    differing = {"kind": len(kinds) > 1, "status": statuses_differ, "place": places_differ, "figures": figures_differ}
    key = min(map(_key, found))
    return MergedProject(
        id="proj-" + hashlib.sha256(key.encode()).hexdigest()[:12],
        name=name,
        aliases=aliases,
        kind=_most(kinds) or "other",
        status=status,
        status_year=year,
        place=place,
        code=code,
        organizations=tuple(
            Partner(id_, partners[id_], tuple(sorted({r for r, _ in said})), tuple(sorted({d for _, d in said})))
            for id_, said in sorted(roles.items(), key=lambda item: (partners[item[0]], item[0]))
        ),
        figures=figures,
        conflicts=tuple(field for field, differ in differing.items() if differ),
        documents=tuple(sayings),
        mentions=sum(t.mentions for t in members),
    )


def _key(candidate: Candidate) -> str:
    place = candidate.site.path
    if is_bare(candidate.sense, candidate.site):
        place = f"{candidate.document}#{candidate.project}"
    return f"{candidate.sense.bucket}@{place}"


def _status(sayings: list[Saying]) -> tuple[str | None, int | None, bool]:
    """Return the latest status, its year, and whether documents disagree."""
    by_year: dict[int, Counter[str]] = {}
    for saying in sayings:
        if saying.status is not None:
            by_year.setdefault(saying.year or 0, Counter())[saying.status] += 1
    if not by_year:
        return None, None, False
    latest = max(by_year)
    status = min(by_year[latest], key=lambda s: (-by_year[latest][s], -_ORDER.index(s)))
    # What was completed or at work is not planned again; a programme that goes on is no contradiction.
    back = any(
        _ORDER.index(earlier) >= _ORDER.index("completed") and status in ("planned", "under_construction")
        for year, counts in by_year.items()
        if 0 < year < latest
        for earlier in counts
    )
    # What is completed may operate: that is no contradiction.
    differ = len(by_year[latest]) > 1 and not set(by_year[latest]) <= {"completed", "operating"}
    return status, latest or None, differ or back


def _place(found: list[Candidate], members: list[_Taken]) -> tuple[str | None, str, bool]:
    """Return the place that the documents state, its code, and whether they state different ones."""
    stated = Counter(c.site.code for c in found if c.site.stated and c.site.code)
    paths = sorted(stated)
    apart = any(not b.startswith(a) for a, b in pairwise(paths))
    words = Counter(t.saying.place for t in members if t.saying.place)
    if not stated or apart:
        # A line lies in many places: none of them is its own.
        everywhere = found[0].sense.everywhere
        return (None if everywhere or not words or apart else _most(words)), "", apart and not everywhere
    code = paths[-1].ljust(6, "0")
    inner = Counter(c.site.inner for c in found if c.site.inner and c.site.code == paths[-1])
    place = divisions().path(divisions().by_code(code))
    return place + ("/" + _most(inner) if inner else ""), code, len(inner) > 1


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda word: (-counts[word], word)) if counts else ""
