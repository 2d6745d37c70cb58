"""Exact-span F1 of predicted names, per label and over all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.names.tagger.decode import Span

Names = set[tuple[int, int, int]]


def gold_names(tags: npt.NDArray[np.uint8]) -> Names:
    """Return (start, end, label) of the names in a BIES tag sequence."""
    found, begin = set(), -1
    for i, tag in enumerate(tags.tolist()):
        part = (tag - 1) % 4
        if tag in (0, 255):
            continue
        if part in (0, 3):
            begin = i
        if part in (2, 3):
            found.add((begin, i + 1, (tag - 1) // 4))
    return found


def f1_scores(gold: Sequence[Names], predicted: Sequence[Iterable[Span]], labels: Sequence[str]) -> dict[str, float]:
    """Return F1 per label and, under ``all``, over all labels, each between 0 and 1."""
    counts = np.zeros((len(labels), 3))
    for wanted, spans in zip(gold, predicted, strict=True):
        given = {span[:3] for span in spans}
        for i in range(len(labels)):
            a, b = {x for x in wanted if x[2] == i}, {x for x in given if x[2] == i}
            counts[i] += len(a & b), len(b), len(a)
    rows = {label: counts[i] for i, label in enumerate(labels)} | {"all": counts.sum(0)}
    return {name: float(2 * c[0] / max(c[1] + c[2], 1)) for name, c in rows.items()}
