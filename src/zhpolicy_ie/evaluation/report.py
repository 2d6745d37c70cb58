"""Scores and mistakes as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from zhpolicy_ie.evaluation.annotations import LABELS
from zhpolicy_ie.evaluation.mistakes import KINDS, Mistake
from zhpolicy_ie.evaluation.scores import Scores


def score_lines(scores: Scores) -> Iterator[str]:
    """Yield the scores as aligned lines, one for each question."""
    data = scores.to_dict()
    yield f"units {data['units']}"
    for part in ("entities", "figures"):
        yield part
        for name, numbers in data[part].items():
            yield f"  {name:<16}{_numbers(numbers)}"


def record_lines(scores: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the scores of organizations and projects as aligned lines, as found and with names given."""
    for title, data in scores.items():
        yield f"{title} ({data['units']} units)"
        for name, numbers in data.items():
            if name != "units":
                yield f"  {name:<16}{_numbers(numbers)}"


def _numbers(numbers: Mapping[str, Any]) -> str:
    return "  ".join(
        f"{key} {value:.4f}" if isinstance(value, float) else f"{key} {value:<5}" for key, value in numbers.items()
    ).rstrip()


def limited(found: Iterable[Mistake], limit: int) -> Iterator[Mistake]:
    """Yield at most ``limit`` mistakes of each kind, in the order given."""
    seen: Counter[str] = Counter()
    for mistake in found:
        seen[mistake.kind] += 1
        if seen[mistake.kind] <= limit:
            yield mistake


def mistake_lines(found: Iterable[Mistake], limit: int) -> Iterator[str]:
    """Yield at most ``limit`` mistakes of each kind under a line that says how many there are, tab-separated."""
    by_kind: dict[str, list[Mistake]] = {kind: [] for kind in KINDS}
    for mistake in found:
        by_kind[mistake.kind].append(mistake)
    for kind, these in by_kind.items():
        if these:
            yield f"{kind}: {len(these)}"
            yield from (
                "\t".join(("-", m.id, _one_line(m.text), m.detail, _one_line(m.context))) for m in these[:limit]
            )


def _one_line(text: str) -> str:
    return text.replace("\n", "⏎").replace("\t", " ")


def confusion_lines(counts: Mapping[str, Counter[tuple[str, str]]]) -> Iterator[str]:
    """Yield for each field the pairs that are confused, most frequent first."""
    for field, counter in counts.items():
        yield f"{field} (gold -> found)"
        for (gold, found), n in counter.most_common():
            yield f"  {gold} -> {found}  {n}"


def markdown_row(step: str, scores: Scores, speed: float | None) -> str:
    """Return one row of the table in ``docs/scores.md``: F1 of each question, and characters a second.

    Example:
        >>> from zhpolicy_ie.evaluation.scores import score
        >>> markdown_row("nothing | yet", score([]), None)
        '| nothing / yet | .0000 | .0000 | .0000 | .0000 | .0000 | .0000 | .0000 | .0000 | - |'

    """
    tallies: Sequence[float] = (
        scores.span.f1,
        scores.quantity.f1,
        scores.record.f1,
        scores.all_entities.f1,
        *(scores.entities[label].f1 for label in LABELS),
    )
    cells = [step.replace("|", "/"), *(f"{f1:.4f}".removeprefix("0") for f1 in tallies)]
    return f"| {' | '.join(cells)} | {'-' if speed is None else f'{speed:,.0f}'} |"
