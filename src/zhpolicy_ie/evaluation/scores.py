"""The comparison of all documents, and the scores that come of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from zhpolicy_ie.errors import GoldError
from zhpolicy_ie.evaluation.annotations import LABELS, EntityNote, Notes
from zhpolicy_ie.evaluation.figures import FIELDS, FigureComparison, compare_figures
from zhpolicy_ie.evaluation.tally import Agreement, Tally


class DocumentComparison(NamedTuple):
    """Gold and found annotations of one document, side by side; entities as sets of (start, end, label)."""

    gold: Notes
    expected: frozenset[EntityNote]
    found: frozenset[EntityNote]
    figures: FigureComparison

    def entity_tally(self, label: str) -> Tally:
        """Count the names with one label, by exact span and label."""
        expected = {e for e in self.expected if e.label == label}
        found = {e for e in self.found if e.label == label}
        return Tally(len(expected & found), len(found - expected), len(expected - found))


@dataclass(frozen=True)
class Scores:
    """All scores of a run; :meth:`to_dict` has the names that reports and other programs read."""

    documents: int
    entities: dict[str, Tally]
    span: Tally
    quantity: Tally
    record: Tally
    fields: dict[str, Agreement]

    @property
    def all_entities(self) -> Tally:
        """Names of all labels together (micro average)."""
        return sum(self.entities.values(), Tally())

    def to_dict(self) -> dict[str, Any]:
        """Return plain numbers: ``units``, ``entities`` by label and ``figures`` by question and field."""
        return {
            "units": self.documents,
            "entities": {
                **{label: tally.to_dict() for label, tally in self.entities.items()},
                "all": self.all_entities.to_dict(),
            },
            "figures": {
                "span": self.span.to_dict(),
                "value+unit": self.quantity.to_dict(),
                "record": self.record.to_dict(),
                **{field: counted.to_dict() for field, counted in self.fields.items() if counted.asked},
            },
        }


def score(comparisons: Sequence[DocumentComparison]) -> Scores:
    """Add up the comparisons of all documents."""
    figures = [c.figures for c in comparisons]
    labels = (*LABELS, *sorted({e.label for c in comparisons for e in c.expected}.difference(LABELS)))
    agreements = [m.agrees for f in figures for m in f.matches]
    return Scores(
        documents=len(comparisons),
        entities={label: sum((c.entity_tally(label) for c in comparisons), Tally()) for label in labels},
        span=sum((f.span for f in figures), Tally()),
        quantity=sum((f.quantity for f in figures), Tally()),
        record=sum((f.record for f in figures), Tally()),
        fields={field: _agreement([a[field] for a in agreements if field in a]) for field in FIELDS},
    )


def _agreement(answers: Sequence[bool]) -> Agreement:
    return Agreement(sum(answers), len(answers))


def compare(gold: Sequence[Notes], predictions: Iterable[Notes]) -> list[DocumentComparison]:
    """Compare documents by their ids. A gold document without a prediction counts as read with nothing found.

    Raises:
        GoldError: No prediction has the id of any gold document.

    Example:
        >>> from zhpolicy_ie.evaluation.annotations import notes_from_dict
        >>> gold = [notes_from_dict({"id": "a", "entities": [{"start": 0, "end": 2, "label": "LOC"}]})]
        >>> score(compare(gold, gold)).all_entities.f1
        1.0

    """
    by_id = {notes.id: notes for notes in predictions}
    if gold and not any(notes.id in by_id for notes in gold):
        raise GoldError(
            "no prediction has the id of a gold document",
            remedy="extract the gold file itself (extract GOLD.jsonl), which keeps its ids",
        )
    # What a user's own tagger has learned beside our labels counts where the gold data know it.
    labels = {*LABELS, *(e.label for notes in gold for e in notes.entities)}
    return [_compare_document(notes, by_id.get(notes.id), labels) for notes in gold]


def without_prediction(gold: Sequence[Notes], predictions: Iterable[Notes]) -> list[str]:
    """Return the ids of the gold documents that have no prediction."""
    known = {notes.id for notes in predictions}
    return [notes.id for notes in gold if notes.id not in known]


def _compare_document(gold: Notes, found: Notes | None, labels: Collection[str]) -> DocumentComparison:
    return DocumentComparison(
        gold,
        frozenset(gold.entities),
        frozenset(e for e in found.entities if e.label in labels) if found else frozenset(),
        compare_figures(gold.figures, found.figures if found else ()),
    )
