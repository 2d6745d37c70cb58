"""Comparing organizations and projects: which mentions are one body, and what is said of it.

Clustering is measured by B-cubed (Bagga and Baldwin, 1998): for each mention, how much of its found record is right and
how much of its annotated record was found, averaged over the mentions. Most names occur once in a paragraph, which
lifts that figure; ``links`` counts the pairs of mentions put into one record instead. Fields are compared between an
annotated record and the found one that shares most of its mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

from zhpolicy_ie.evaluation.annotations import FigureNote
from zhpolicy_ie.evaluation.record_notes import Choice, RecordNote, RecordNotes, Span
from zhpolicy_ie.evaluation.tally import Tally

FIELDS = ("kind", "place", "status", "role", "figures")


@dataclass(frozen=True)
class BCubed:
    """Sums of B-cubed over mentions; they add up like tallies."""

    right: float = 0.0
    found: int = 0
    covered: float = 0.0
    expected: int = 0

    def __add__(self, other: BCubed) -> BCubed:
        return BCubed(
            self.right + other.right,
            self.found + other.found,
            self.covered + other.covered,
            self.expected + other.expected,
        )

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 where there is nothing to count."""
        p, r = _ratio(self.right, self.found), _ratio(self.covered, self.expected)
        return _ratio(2 * p * r, p + r)

    def to_dict(self) -> dict[str, float]:
        """Return the ratios rounded to four digits and the number of annotated mentions."""
        p, r = _ratio(self.right, self.found), _ratio(self.covered, self.expected)
        return {"p": round(p, 4), "r": round(r, 4), "f1": round(self.f1, 4), "n": self.expected}


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


class RecordMistake(NamedTuple):
    """One mistake of a field: which, where, what was annotated and what was found."""

    field: str
    span: Span
    expected: str
    found: str


@dataclass
class RecordComparison:
    """The outcome for one document.

    Attributes:
        clusters: B-cubed over the mentions that both sides have: linking alone.
        clusters_and_names: The same with missed and wrongly found mentions counted as mistakes.
        links: Pairs of mentions in one record, among the mentions that both sides have.
        fields: Kind, place, status, role and figures.
        mistakes: What was wrong with the fields and links.
    """

    clusters: BCubed = field(default_factory=BCubed)
    clusters_and_names: BCubed = field(default_factory=BCubed)
    links: Tally = field(default_factory=Tally)
    fields: dict[str, Tally] = field(default_factory=lambda: dict.fromkeys(FIELDS, Tally()))
    mistakes: list[RecordMistake] = field(default_factory=list)


@dataclass(frozen=True)
class RecordScores:
    """The scores of all documents; :meth:`to_dict` has the names that reports print."""

    documents: int
    clusters: BCubed
    clusters_and_names: BCubed
    links: Tally
    fields: dict[str, Tally]

    def to_dict(self) -> dict[str, Any]:
        """Return plain numbers."""
        return {
            "units": self.documents,
            "b-cubed": self.clusters.to_dict(),
            "b-cubed, names": self.clusters_and_names.to_dict(),
            "links": self.links.to_dict(),
            **{name: tally.to_dict() for name, tally in self.fields.items()},
        }


def score_records(comparisons: Sequence[RecordComparison]) -> RecordScores:
    """Add up the comparisons of all documents."""
    return RecordScores(
        documents=len(comparisons),
        clusters=sum((c.clusters for c in comparisons), BCubed()),
        clusters_and_names=sum((c.clusters_and_names for c in comparisons), BCubed()),
        links=sum((c.links for c in comparisons), Tally()),
        fields={name: sum((c.fields[name] for c in comparisons), Tally()) for name in FIELDS},
    )


def compare_records(gold: RecordNotes, found: RecordNotes, figures: Iterable[FigureNote] = ()) -> RecordComparison:
    """Compare the records of one document.

    Args:
        gold: The annotated records.
        found: What was found.
        figures: The annotated figures; optional ones are neither right nor wrong to attach.

    Example:
        >>> one = RecordNote(frozenset({(0, 2), (5, 7)}), ("enterprise",), (None,))
        >>> two = [one._replace(mentions=frozenset({span})) for span in sorted(one.mentions)]
        >>> compare_records(RecordNotes((one,), ()), RecordNotes(tuple(two), ())).clusters.f1
        0.6666666666666666
    """
    outcome = RecordComparison()
    optional = [(f.start, f.end) for f in figures if f.optional]
    owner: dict[int, int] = {}
    for label, expected, these in (
        ("organization", gold.organizations, found.organizations),
        ("project", gold.projects, found.projects),
    ):
        _compare_clusters(expected, these, outcome)
        pairs = align(expected, these)
        if label == "organization":
            owner = {f: g for g, f in pairs.items()}
        for g, record in enumerate(expected):
            other = these[pairs[g]] if g in pairs else None
            _compare_choice("kind", record, record.kinds, other.kinds[0] if other else None, outcome)
            _compare_choice("place", record, record.places, other.places[0] if other else None, outcome)
            if label == "project":
                _compare_choice("status", record, record.statuses, other.statuses[0] if other else None, outcome)
                _compare_parts(record, other, owner, outcome)
                _compare_figures(record, other, optional, outcome)
        for f, record in enumerate(these):
            if f not in pairs.values():
                _count_spurious(record, label, optional, outcome)
    return outcome


def align(gold: Sequence[RecordNote], found: Sequence[RecordNote]) -> dict[int, int]:
    """Return for annotated records the found ones that share most mentions with them, one to one.

    Mentions are shared when their characters overlap: a project found under a name that is cut short still is that
    project.
    """
    spans = sorted((span, f) for f, record in enumerate(found) for span in record.mentions)
    shared: dict[tuple[int, int], int] = {}
    for g, record in enumerate(gold):
        for start, end in record.mentions:
            for (left, right), f in spans:
                if left >= end:
                    break
                if right > start:
                    # The same characters count more than an overlap.
                    shared[g, f] = shared.get((g, f), 0) + (3 if (left, right) == (start, end) else 1)
    pairs: dict[int, int] = {}
    for g, f in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if g not in pairs and f not in pairs.values():
            pairs[g] = f
    return pairs


def _compare_clusters(gold: Sequence[RecordNote], found: Sequence[RecordNote], outcome: RecordComparison) -> None:
    expected = {span: n for n, record in enumerate(gold) for span in record.mentions}
    these = {span: n for n, record in enumerate(found) for span in record.mentions}
    both = sorted(expected.keys() & these.keys())
    right = covered = shared_right = shared_covered = 0.0
    for span in both:
        a, b = gold[expected[span]].mentions, found[these[span]].mentions
        common = len(a & b)
        right, covered = right + common / len(b), covered + common / len(a)
        shared_right += common / len(b & expected.keys())
        shared_covered += common / len(a & these.keys())
    outcome.clusters += BCubed(shared_right, len(both), shared_covered, len(both))
    outcome.clusters_and_names += BCubed(right, len(these), covered, len(expected))
    hits = wrong = missed = 0
    for x, y in combinations(both, 2):
        together, joined = expected[x] == expected[y], these[x] == these[y]
        hits, wrong, missed = hits + (together and joined), wrong + (joined > together), missed + (together > joined)
        if together != joined:
            outcome.mistakes.append(RecordMistake("link", y, *(("one", "two") if together else ("two", "one"))))
    outcome.links += Tally(hits, wrong, missed)


def _compare_choice(name: str, gold: RecordNote, right: Choice, found: str | None, outcome: RecordComparison) -> None:
    hit = found is not None and found in right
    wrong = found is not None and not hit
    missed = not hit and None not in right
    outcome.fields[name] += Tally(int(hit), int(wrong), int(missed))
    if wrong or missed:
        _note(name, gold, "/".join(map(str, right)), str(found), outcome)


def _compare_parts(
    gold: RecordNote, found: RecordNote | None, owner: dict[int, int], outcome: RecordComparison
) -> None:
    right = {part.organization: part.roles for part in gold.parts}
    hits: set[int] = set()
    wrong = 0
    for part in found.parts if found else ():
        organization = owner.get(part.organization, -1)
        if part.roles[0] in right.get(organization, ()):
            hits.add(organization)
        else:
            wrong += 1
            _note("role", gold, "/".join(map(str, right.get(organization, ("-",)))), str(part.roles[0]), outcome)
    missed = [roles for organization, roles in right.items() if organization not in hits and None not in roles]
    for roles in missed:
        _note("role", gold, "/".join(map(str, roles)), "-", outcome)
    outcome.fields["role"] += Tally(len(hits), wrong, len(missed))


def _compare_figures(
    gold: RecordNote, found: RecordNote | None, optional: Sequence[Span], outcome: RecordComparison
) -> None:
    these = sorted(found.figures) if found else []
    hits = [span for span in these if _overlaps(span, gold.figures)]
    wrong = [span for span in these if span not in hits and not _overlaps(span, optional)]
    missed = [span for span in sorted(gold.figures) if not _overlaps(span, these) and span not in optional]
    outcome.fields["figures"] += Tally(len(hits), len(wrong), len(missed))
    outcome.mistakes += [RecordMistake("figures", span, "-", _where(gold)) for span in wrong]
    outcome.mistakes += [RecordMistake("figures", span, _where(gold), "-") for span in missed]


def _count_spurious(record: RecordNote, label: str, optional: Sequence[Span], outcome: RecordComparison) -> None:
    """Count a found record that matches no annotated one."""
    outcome.fields["kind"] += Tally(wrong=1)
    outcome.fields["place"] += Tally(wrong=int(record.places[0] is not None))
    if label == "project":
        outcome.fields["status"] += Tally(wrong=int(record.statuses[0] is not None))
        outcome.fields["role"] += Tally(wrong=len(record.parts))
        outcome.fields["figures"] += Tally(wrong=sum(not _overlaps(span, optional) for span in record.figures))


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _note(name: str, gold: RecordNote, expected: str, found: str, outcome: RecordComparison) -> None:
    outcome.mistakes.append(RecordMistake(name, min(gold.mentions), expected, found))


def _where(record: RecordNote) -> str:
    return "{}..{}".format(*min(record.mentions))
