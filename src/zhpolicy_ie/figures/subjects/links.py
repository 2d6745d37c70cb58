"""How the subject of a figure follows that of the figure before: every way two consecutive figures can be linked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.subjects.candidates import Candidate, Mention

NONE = -1  # the number of leaving the subject open, among the numbers of names
Link = tuple[str, str, str, str, int, bool, str]
_FRESH = ("no", "yes", "last")
_OPENED, _CLOSED, _BOTH_OPEN = 24, 30, 32


class Passage(NamedTuple):
    """What lies between two consecutive figures.

    ``gap`` is P, S, C, D or O: a line end, the end of a sentence, a comma, 、 or none of them; ``names`` how many names
    stand between them, at most 2; ``genre`` the document's.
    """

    gap: str
    names: int
    genre: str


def link_features(relation: str, gap: str, fresh: str, left: str, names: int, here: bool, genre: str) -> list[str]:
    """Return the features of two consecutive figures having these subjects.

    Args:
        relation: ``same``, ``other``, ``opened`` (none, then a name), ``closed`` (a name, then none) or ``none``.
        gap: P, S, C, D or O: a line end, the end of a sentence, a comma, 、 or none of them between the figures.
        fresh: Whether the later figure's subject is named between them: no, yes, or last (nothing is named after it).
        left: Whether the earlier figure's subject is named again between them.
        names: How many names stand between them, at most 2.
        here: Whether the later figure's subject is named in its sentence.
        genre: Of the document.
    """
    return [
        f"T0{relation}|{gap}",
        f"T1{relation}|{gap}|{fresh}|{names}",
        f"T2{relation}|{fresh}|{gap}",
        f"T3{relation}|{left}|{gap}|{fresh}",
        f"T4{relation}|{genre}|{gap}",
        f"T6{relation}|{here}|{gap}|{names}",
    ]


@lru_cache(maxsize=256)
def ways(passage: Passage) -> tuple[Link, ...]:
    """Return every way to follow the figure before; :func:`links_of` gives places in this tuple."""
    gap, names, genre = passage
    found: list[Link] = []
    for left in ("False", "True"):
        for relation in ("other", "same"):
            found += [(relation, gap, fresh, left, names, here, genre) for fresh in _FRESH for here in (False, True)]
    found += [("opened", gap, fresh, "-", names, here, genre) for fresh in _FRESH for here in (False, True)]
    found += [("closed", gap, "-", left, names, False, genre) for left in ("False", "True")]
    return (*found, ("none", gap, "-", "-", names, False, genre))


def links_of(
    words: str,
    together: bool,
    between: Sequence[Mention],
    before: Sequence[int],
    candidates: Sequence[Candidate],
    genre: str,
) -> tuple[Passage, npt.NDArray[np.intp]]:
    """Return how each option of a figure (columns) would follow each of the figure before (rows).

    Args:
        words: The text between the two figures.
        together: Whether they stand in one sentence.
        between: The mentions between them.
        before: The numbers of the names that the figure before may describe, and last :data:`NONE`.
        candidates: Those of the figure itself.
        genre: Of the document.
    """
    named = {m.group for m in between}
    last = between[-1].group if between else NONE
    fresh = []
    for candidate in candidates:
        group = candidate.mention.group
        step = 2 if group == last else 1 if group in named else 0
        fresh.append(2 * step + (candidate.earliest is not None))
    column = {candidate.mention.group: k for k, candidate in enumerate(candidates)}
    rows = []
    for old in before:
        if old == NONE:
            rows.append([*(_OPENED + value for value in fresh), _BOTH_OPEN])
            continue
        left = old in named
        row = [*(12 + value for value in fresh), _CLOSED + 1] if left else [*fresh, _CLOSED]
        same = column.get(old)
        if same is not None:
            row[same] += 6
        rows.append(row)
    return Passage(_gap(words, together), min(len(named), 2), genre), np.array(rows, np.intp)


def _gap(words: str, together: bool) -> str:
    if "\n" in words:
        return "P"
    if not together:
        return "S"
    return "C" if "，" in words or "," in words else "D" if "、" in words else "O"
