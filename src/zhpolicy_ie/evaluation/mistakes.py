"""What exactly went wrong: mistakes by kind, and which values are taken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zhpolicy_ie.evaluation.annotations import EntityNote, FigureNote, Notes
from zhpolicy_ie.evaluation.figures import RECORD_FIELDS, Match
from zhpolicy_ie.evaluation.record_scores import FIELDS as LINKED_FIELDS
from zhpolicy_ie.evaluation.record_scores import RecordComparison
from zhpolicy_ie.evaluation.scores import DocumentComparison

KINDS = (
    "entity missed",
    "entity wrong",
    "figure missed",
    "figure wrong",
    *(f"record {field}" for field in RECORD_FIELDS),
    "modifier",
    "subject",
    *(f"linked {field}" for field in ("link", *LINKED_FIELDS)),
)
_CONTEXT = 12  # characters shown on either side of a mistake
_CONFUSED = ("aspect", "status", "modifier")


class Mistake(NamedTuple):
    """One mistake: its kind (see ``KINDS``), the document, the words concerned, what is wrong, and the words around."""

    kind: str
    id: str
    text: str
    detail: str
    context: str


def mistakes(comparisons: Iterable[DocumentComparison]) -> Iterator[Mistake]:
    """Yield every mistake, document by document. A figure wrong in several fields is yielded once for each."""
    for comparison in comparisons:
        yield from _entity_mistakes(comparison)
        yield from _figure_mistakes(comparison)


def record_mistakes(gold: Notes, comparison: RecordComparison) -> Iterator[Mistake]:
    """Yield every mistake in the organizations and projects of one document."""
    for field, (start, end), expected, found in comparison.mistakes:
        before, after = gold.text[max(0, start - _CONTEXT) : start], gold.text[end : end + _CONTEXT]
        words = gold.text[start:end]
        yield Mistake(f"linked {field}", gold.id, words, f"gold {expected}, found {found}", f"{before}[{words}]{after}")


def _entity_mistakes(comparison: DocumentComparison) -> Iterator[Mistake]:
    sides = (
        ("entity missed", comparison.expected, comparison.found),
        ("entity wrong", comparison.found, comparison.expected),
    )
    for kind, these, those in sides:
        for entity in sorted(these - those):
            other = [e for e in sorted(those) if e.start < entity.end and entity.start < e.end]
            instead = ", ".join(f"{comparison.gold.text[e.start : e.end]} {e.label}" for e in other)
            detail = f"{entity.label}; {'found' if kind.endswith('missed') else 'gold'}: {instead or '-'}"
            yield _mistake(comparison, kind, entity, detail)


def _figure_mistakes(comparison: DocumentComparison) -> Iterator[Mistake]:
    for gold, overlapping in comparison.figures.missed:
        found = "; ".join(_quantity(f) for f in overlapping)
        yield _mistake(comparison, "figure missed", gold, f"{_quantity(gold)}; found: {found or '-'}")
    for figure in comparison.figures.wrong:
        yield _mistake(comparison, "figure wrong", figure, _quantity(figure))
    for match in comparison.figures.matches:
        for kind, field in _wrong_fields(match):
            detail = f"gold {getattr(match.gold, field) or '-'}, found {getattr(match.found, field) or '-'}"
            yield _mistake(comparison, kind, match.gold, detail)


def _wrong_fields(match: Match) -> Iterator[tuple[str, str]]:
    for field in (*RECORD_FIELDS, "modifier", "subject"):
        if not match.agrees.get(field, True):
            yield (f"record {field}" if field in RECORD_FIELDS else field), field


def _mistake(comparison: DocumentComparison, kind: str, at: EntityNote | FigureNote, detail: str) -> Mistake:
    text = comparison.gold.text
    before, after = text[max(0, at.start - _CONTEXT) : at.start], text[at.end : at.end + _CONTEXT]
    words = text[at.start : at.end]
    return Mistake(kind, comparison.gold.id, words, detail, f"{before}[{words}]{after}")


def _quantity(figure: FigureNote) -> str:
    value = "..".join(f"{v:.15g}" for v in figure.values) if figure.values else "-"
    return f"{figure.text} = {value} {figure.unit or ''}".rstrip()


def confusions(comparisons: Iterable[DocumentComparison]) -> dict[str, Counter[tuple[str, str]]]:
    """Count which value was found where gold has another: aspect, status, modifier, and label of equal spans.

    Returns:
        For each field a counter of (gold value, found value), differing pairs only.

    """
    counts: dict[str, Counter[tuple[str, str]]] = {field: Counter() for field in (*_CONFUSED, "label")}
    for comparison in comparisons:
        for match in comparison.figures.matches:
            for field in _CONFUSED:
                counts[field][str(getattr(match.gold, field)), str(getattr(match.found, field))] += 1
        labels = {(e.start, e.end): e.label for e in comparison.expected}
        for entity in comparison.found:
            if gold := labels.get((entity.start, entity.end)):
                counts["label"][gold, entity.label] += 1
    return {
        field: Counter({pair: n for pair, n in counter.items() if pair[0] != pair[1]})
        for field, counter in counts.items()
    }
