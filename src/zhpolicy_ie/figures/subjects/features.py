"""What the learned choice of a subject looks at: the candidate, the figure, and what stands between them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.figures.subjects import parts
from zhpolicy_ie.figures.subjects.anaphora import fits
from zhpolicy_ie.figures.subjects.candidates import Candidate
from zhpolicy_ie.figures.subjects.scene import Scene, Standing, plain

_LONGEST_BETWEEN = 24  # characters between name and number up to which their pairs are features


def features_of(scene: Scene, candidates: Sequence[Candidate], standings: Mapping[int, Standing]) -> list[bytes]:
    """Return the features of every candidate of a figure, and last those of leaving the subject open.

    Args:
        scene: The figure.
        candidates: Its candidates.
        standings: How each mention stands in its own sentence, by its first character.

    Returns:
        Table slots as :func:`slots_in` reads them.
    """
    text, q, genre, indicator = scene.text, scene.quantity, scene.genre, scene.indicator
    unit = q.unit or "-"
    last_word, clause_word = scene.last_anaphor.word, scene.clause_anaphor.word
    clause_fits = _fits(clause_word, candidates, standings)
    last_fits = clause_fits if last_word == clause_word else _fits(last_word, candidates, standings)
    first_word = scene.first_anaphor.word
    first_fits = last_fits if first_word == last_word else _fits(first_word, candidates, standings)
    nth_first, nth_last = _ranks(candidates, first_fits), _ranks(candidates, last_fits)
    labels = Counter([c.mention.label for c in candidates])
    seen = dict.fromkeys(labels, 0)
    foremost = min([c.earliest.start for c in candidates if c.earliest is not None], default=-1)
    count = min(len(candidates), 6)
    follows = plain(text[q.end : q.end + 2])
    opening = plain(text[scene.clause : min(scene.clause + 2, q.start)])
    rows = []
    for k, candidate in enumerate(candidates):
        m, early = candidate.mention, candidate.earliest
        label, own, where, rank = m.label, standings[m.start], _where(scene, candidate), min(max(candidate.rank, -2), 4)
        behind, lead, listed, tail = candidate.rank < 0, own.lead, own.listed, own.tail
        between = plain(text[m.end : q.start]) if where in ("ac", "as") else ""
        commas = min(between.count("，"), 4)
        pairs = parts.pairs_of(between, label) if 1 < len(between) <= _LONGEST_BETWEEN else b""
        last = "-" if behind else last_fits[k]
        after = "-" if behind or not last_word else str(scene.last_anaphor.start > m.start)
        numbers = min(len(scene.numbers) - bisect_left(scene.numbers, m.end), 3)
        far = min((m.start - q.end if behind else q.start - m.end) // 10, 9)
        inside = indicator != "" and own.name in indicator
        first = early is not None and early.start == foremost
        newest = candidate.rank == 0 and where in ("ac", "as")
        stands = standings[early.start] if early is not None else None
        state = f"{stands.lead}{stands.role}" if stands else "-"
        before = stands.before[-1:] if stands else "-"
        nth = min(seen[label], 3)
        seen[label] += 1
        rows.append(
            b"".join(
                (
                    parts.of_place(where, rank, label, m.kind, genre, lead, own.role, own.bracketed, listed),
                    parts.of_neighbours(own.before[-2:], own.after[:2], tail, label, where, rank),
                    parts.of_distance(commas, numbers, far, label, where, rank),
                    parts.of_document(own.region, own.titled, min(candidate.times, 4), label, where, rank, genre),
                    parts.of_figure(
                        unit,
                        indicator,
                        scene.aspect,
                        scene.status,
                        scene.quoted,
                        own.role == "speaks",
                        inside,
                        label,
                        where,
                    ),
                    parts.of_words(follows, opening, label, where),
                    parts.of_unit(unit, tail),
                    parts.of_choice(first, newest, label, where, rank, len(labels), count, nth, listed, lead),
                    parts.of_earliest(state, before, label, where),
                    parts.of_anaphor(last_word, last, after, label, where, rank),
                    parts.of_fits(
                        clause_word,
                        clause_fits[k],
                        first_fits[k],
                        labels[label] == 1,
                        nth_first[k],
                        nth_last[k],
                        label,
                        where,
                    ),
                    parts.of_ends(between[:2], between[-2:], label),
                    pairs,
                )
            )
        )
    return [*rows, parts.packed(_of_none(scene, candidates, standings))]


def slots_in(row: bytes) -> npt.NDArray[np.int64]:
    """Return the table slots of a row of :func:`features_of`, sorted, each once."""
    return np.unique(np.frombuffer(row, np.int32)).astype(np.int64)


def _fits(word: str, candidates: Sequence[Candidate], standings: Mapping[int, Standing]) -> list[str]:
    return [fits(word, standings[c.mention.start].name, c.mention.kind, c.mention.label) for c in candidates]


def _ranks(candidates: Sequence[Candidate], fits: list[str]) -> list[int]:
    """Return for each candidate before the figure how many nearer ones fit as well; -1 where it does not fit."""
    ranks, seen = [], 0
    for candidate, fit in zip(candidates, fits, strict=True):
        fitting = candidate.rank >= 0 and fit in ("yes", "label")
        ranks.append(seen if fitting else -1)
        seen += fitting
    return ranks


def _where(scene: Scene, candidate: Candidate) -> str:
    """Return b or a (behind the figure or before it) and c, s, p or q (clause, sentence, paragraph, beyond)."""
    start = candidate.mention.start
    if candidate.rank < 0:
        return "bs" if start < scene.sentence[1] else "bp"
    if start >= scene.clause:
        return "ac"
    return "as" if start >= scene.sentence[0] else "ap" if start >= scene.paragraph else "aq"


def _of_none(scene: Scene, candidates: Sequence[Candidate], standings: Mapping[int, Standing]) -> list[str]:
    """Return the features of leaving the subject open."""
    genre, q = scene.genre, scene.quantity
    before = [c for c in candidates if c.rank >= 0]
    same = any(c.mention.start >= scene.sentence[0] for c in before)
    clause = any(c.mention.start >= scene.clause for c in before)
    labels = "".join(sorted({c.mention.label[0] for c in candidates}))
    head = plain(scene.text[scene.sentence[0] : scene.sentence[0] + 2])
    words = plain(scene.text[max(scene.clause, q.start - 20) : q.start])
    region = scene.region != "" and any(scene.region in standings[c.mention.start].name for c in candidates)
    return [
        f"N0{genre}",
        f"N1{genre}|{min(len(candidates), 4)}",
        f"N2{genre}|{same}{clause}",
        f"N3{genre}|{scene.last_anaphor.word}",
        f"N4{scene.clause_anaphor.word}|{same}",
        f"N5{genre}|{labels}",
        f"N6{scene.indicator}",
        f"N7{scene.indicator[-2:]}|{genre}",
        f"N8{q.unit or '-'}|{genre}",
        f"N9{scene.aspect}|{genre}|{same}",
        f"Na{scene.status}|{genre}|{same}",
        f"Nb{head}|{same}",
        f"Nc{scene.quoted}|{same}",
        f"Nd{region}|{genre}",
        *(f"Ne{words[k : k + 2]}" for k in range(len(words) - 1)),
    ]
