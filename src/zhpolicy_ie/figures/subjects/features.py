"""What the learned choice of a subject looks at: the candidate, the figure, and what stands between them."""

from __future__ import annotations

from collections.abc import Sequence

from zhpolicy_ie.figures.subjects.anaphora import taken_up
from zhpolicy_ie.figures.subjects.candidates import Candidate
from zhpolicy_ie.figures.subjects.scene import Scene, Standing, plain

_LONGEST_BETWEEN = 24  # characters between name and number up to which their pairs are features
_JOINING = "、和与及"


def features_of(scene: Scene, candidates: Sequence[Candidate], standings: dict[int, Standing]) -> list[list[str]]:
    """Return the features of every candidate of a figure, and last those of leaving the subject open.

    Args:
        scene: The figure.
        candidates: Its candidates.
        standings: How each mention stands in its own sentence, by its first character.
    """
    clause_fits = [taken_up(scene.clause_anaphor, scene.text, c.mention) for c in candidates]
    first_fits = [taken_up(scene.first_anaphor, scene.text, c.mention) for c in candidates]
    last_fits = [taken_up(scene.last_anaphor, scene.text, c.mention) for c in candidates]
    nth_first, nth_last = _ranks(candidates, first_fits), _ranks(candidates, last_fits)
    rows = []
    for k, candidate in enumerate(candidates):
        row = _of_name(scene, candidate, standings) + _of_choice(scene, candidate, candidates, standings)
        where, label = _where(scene, candidate), candidate.mention.label
        behind = candidate.rank < 0
        word = scene.last_anaphor.word
        last = "-" if behind else last_fits[k]
        after = "-" if behind or not word else str(scene.last_anaphor.start > candidate.mention.start)
        only = sum(c.mention.label == label for c in candidates) == 1
        row += [
            f"j{word}|{last}|{after}|{label}",
            f"k{last}|{after}|{where}{_rank(candidate)}",
            f"l{scene.clause_anaphor.word}|{clause_fits[k]}|{label}",
            f"m{clause_fits[k]}|{where}|{only}",
            f"C{only}|{label}|{where}",
            f"K{first_fits[k]}|{where}|{label}",
            f"L{nth_first[k]}|{where}",
            f"M{nth_last[k]}|{where}",
            f"O{nth_last[k]}|{nth_first[k]}|{label}",
        ]
        rows.append(row)
    return [*rows, _of_none(scene, candidates)]


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


def _rank(candidate: Candidate) -> int:
    return min(max(candidate.rank, -2), 4)


def _of_name(scene: Scene, candidate: Candidate, standings: dict[int, Standing]) -> list[str]:
    """Return what a candidate's own words, its place and the figure say."""
    text, q, m, genre = scene.text, scene.quantity, candidate.mention, scene.genre
    label, where, own = m.label, _where(scene, candidate), standings[m.start]
    words = text[m.start : m.end]
    tail = words[-1:] if label == "LOC" else words[-2:]
    position = f"{where}{_rank(candidate)}"
    behind, clause = candidate.rank < 0, where == "ac"
    same = where[1] in "cs"
    between = plain(text[m.end : q.start]) if same and not behind else ""
    commas = min(between.count("，"), 4)
    numbers = min(sum(m.end <= n < q.start for n in scene.numbers), 3)
    far = min((m.start - q.end if behind else q.start - m.end) // 10, 9)
    unit, indicator = q.unit or "-", scene.indicator
    inside = indicator != "" and words in indicator
    region = bool(scene.region) and (words in scene.region or scene.region in words)
    titled = words in scene.title
    often = min(candidate.times, 4)
    speaks = own.role == "speaks"
    listed = (own.before[-1:] in _JOINING) + 2 * (own.after[:1] in _JOINING + "等")
    follows = plain(text[q.end : q.end + 2])
    opening = plain(text[scene.clause : min(scene.clause + 2, q.start)])
    found = [
        f"0{position}",
        f"1{position}|{label}",
        f"2{position}|{genre}",
        f"3{where}|{label}|{m.kind}",
        f"4{tail}|{where}",
        f"5{label}|{own.lead}|{where}",
        f"6{label}|{own.role}|{where}",
        f"7{own.before[-2:]}|{label}|{where}",
        f"8{own.before[-1:]}|{label}|{position}",
        f"9{own.after[:2]}|{label}|{where}",
        f"a{own.after[:1]}|{label}|{position}",
        f"b{own.lead}{own.role}|{position}",
        f"c{commas}|{numbers}|{where}",
        f"d{numbers}|{position}|{label}",
        f"e{far}|{where}|{label}",
        f"n{inside}|{label}|{where}",
        f"o{region}|{label}|{genre}",
        f"p{titled}|{label}|{where}",
        f"q{titled}|{region}|{_rank(candidate)}",
        f"r{often}|{where}|{label}",
        f"s{unit}|{label}|{where}",
        f"t{unit}|{tail}",
        f"u{indicator[-2:]}|{label}|{clause}",
        f"v{indicator[:2]}|{label}",
        f"w{indicator}|{label}",
        f"x{scene.aspect}|{label}|{where}",
        f"y{scene.status}|{label}|{where}",
        f"z{scene.quoted}|{speaks}|{where}",
        f"A{scene.quoted}|{speaks}|{behind}|{label}",
        f"D{between[:2]}|{label}",
        f"E{between[-2:]}|{label}",
        f"G{own.before[-1:]}|{own.after[:1]}|{label}",
        f"H{m.kind}|{genre}|{same}",
        f"I{region}|{titled}|{often}|{where}",
        f"Q{listed}|{where}|{label}",
        f"S{follows}|{label}",
        f"U{own.bracketed}|{where}|{label}",
        f"V{opening}|{label}|{where}",
        f"W{opening}|{clause}",
    ]
    if len(between) <= _LONGEST_BETWEEN:
        found += [f"J{between[k : k + 2]}|{label}" for k in range(len(between) - 1)]
    return found


def _of_choice(
    scene: Scene, candidate: Candidate, candidates: Sequence[Candidate], standings: dict[int, Standing]
) -> list[str]:
    """Return how a candidate compares with the others."""
    label, where = candidate.mention.label, _where(scene, candidate)
    position = f"{where}{_rank(candidate)}"
    own, early = standings[candidate.mention.start], candidate.earliest
    first = early is not None and not any(c.earliest is not None and c.earliest.start < early.start for c in candidates)
    newest = where in ("ac", "as") and candidate.rank == 0
    stands = standings[early.start] if early is not None else None
    state = f"{stands.lead}{stands.role}" if stands else "-"
    before = stands.before[-1:] if stands else "-"
    labels = len({c.mention.label for c in candidates})
    nth = min([c for c in candidates if c.mention.label == label].index(candidate), 3)
    listed = (own.before[-1:] in _JOINING) + 2 * (own.after[:1] in _JOINING + "等")
    return [
        f"f{first}|{newest}|{label}",
        f"g{first}|{position}",
        f"h{state}|{where}|{label}",
        f"i{before}|{label}",
        f"B{labels}|{label}|{position}",
        f"F{min(len(candidates), 6)}|{position}",
        f"P{nth}|{label}|{where}",
        f"R{listed}|{first}",
        f"X{where == 'ac'}|{first}|{newest}|{own.lead}",
    ]


def _of_none(scene: Scene, candidates: Sequence[Candidate]) -> list[str]:
    """Return the features of leaving the subject open."""
    genre, q = scene.genre, scene.quantity
    before = [c for c in candidates if c.rank >= 0]
    same = any(c.mention.start >= scene.sentence[0] for c in before)
    clause = any(c.mention.start >= scene.clause for c in before)
    labels = "".join(sorted({c.mention.label[0] for c in candidates}))
    head = plain(scene.text[scene.sentence[0] : scene.sentence[0] + 2])
    words = plain(scene.text[max(scene.clause, q.start - 20) : q.start])
    region = any(scene.region and scene.region in scene.text[c.mention.start : c.mention.end] for c in candidates)
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
