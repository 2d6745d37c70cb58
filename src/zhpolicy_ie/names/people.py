"""Personal names: a surname, one or two characters more, and a title, byline or verb of speaking beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from zhpolicy_ie.names.view import TextView
from zhpolicy_ie.names.vocab import NameVocabulary

#: What follows a name where people are quoted, greeted or credited.
_AFTER = re.compile(
    r"说|表示|介绍|告诉|认为|指出|透露|坦言|称|回忆|感慨|解释|强调|总书记|同志|一行|先生|女士|教授|院士|摄|主持|出席|宣布|致辞|担任|任|带领|参加|"
    r"[，、（(）)：:。 \n\u3000\u2003]|记者|通讯员|在|等|和|与|是|的|为|$"
)
_FOREIGN = re.compile(r"[\u4e00-\u9fff]{2,6}(?:·[\u4e00-\u9fff]{1,7})+")
_HAN = re.compile(r"[\u4e00-\u9fff]+$")
_BREAKS = frozenset(" \n\t\u3000\u2003，。、：:（()）；“”《》/|丨·—-！？")


class PersonCandidate(NamedTuple):
    """A span that may be a personal name, with the cues that speak for and against it."""

    start: int
    end: int
    cues: list[str]


def candidates(view: TextView, vocab: NameVocabulary) -> Iterator[PersonCandidate]:
    """Yield the candidate personal names of a text."""
    text, surnames = view.text, vocab.surnames
    chained: set[int] = set()  # ends of names after a title: bylines give several names without a mark between
    for start, char in enumerate(text):
        lengths: tuple[int, ...] = ()
        surname = ""
        if text[start : start + 2] in surnames:
            surname, lengths = text[start : start + 2], (3, 4)
        elif char in surnames:
            surname, lengths = char, (2, 3)
        if not lengths:
            continue
        title = vocab.titles.ending(text, start)
        in_chain = title is not None or start in chained
        open_left = in_chain or start == 0 or text[start - 1] in _BREAKS
        for length in lengths:
            end = start + length
            name = text[start:end]
            if end > len(text) or not _HAN.match(name):
                continue
            after = _AFTER.match(text, end)
            if not open_left and (after is None or after.group() in _BREAKS or len(after.group()) < 2):
                continue
            if in_chain or view.bracketed(start):
                chained.add(end)
            yield PersonCandidate(start, end, _cues(view, start, end, surname, title, after, surnames[surname]))
    for match in _FOREIGN.finditer(text):
        start, end = match.span()
        yield PersonCandidate(start, end, _foreign_cues(view, vocab, start, end))


def _foreign_cues(view: TextView, vocab: NameVocabulary, start: int, end: int) -> list[str]:
    """Return the cues of 玛丽·戈登 and other names with a dot: anything may stand in them."""
    text = view.text
    after = _AFTER.match(text, end)
    title = vocab.titles.ending(text, start)
    return [
        "foreign",
        f"foreign title:{'yes' if title else 'no'}",
        f"foreign after:{after.group() if after else '-'}",
        f"foreign left:{text[max(0, start - 1) : start]}",
        f"foreign listed:{start in view.starts}{end in view.ends}",
    ]


def neighbour_cues(found: list[PersonCandidate], chances: list[float], text: str) -> Iterator[list[str]]:
    """Yield, for each candidate, what its neighbours say: names stand in rows, a rival of another length may win."""
    ends: dict[int, float] = {}
    starts: dict[int, list[tuple[int, float]]] = {}
    for person, chance in zip(found, chances, strict=True):
        ends[person.end] = max(chance, ends.get(person.end, 0.0))
        starts.setdefault(person.start, []).append((person.end, chance))
    for person, chance in zip(found, chances, strict=True):
        start, end = person.start, person.end
        gap = text[start - 1 : start] if text[start - 1 : start] in _BREAKS else ""
        before = max(ends.get(start, 0.0), ends.get(start - 1, 0.0) if gap else 0.0)
        behind = [item for i in (end, end + 1) if i == end or text[end:i] in _BREAKS for item in starts.get(i, ())]
        rivals = [item for i in (start - 1, start, start + 1, start + 2) for item in starts.get(i, ())]
        rival = max((c for e, c in rivals if e != end and e > start), default=0.0)
        after = max((c for _, c in behind), default=0.0)
        yield [
            f"own:{int(chance * 10)}",
            f"before:{int(before * 5)}{gap}",
            f"before:{int(before * 5)} after:{int(after * 5)}",
            f"after:{int(after * 5)}{text[end : end + 1] if text[end : end + 1] in _BREAKS else ''}",
            f"rival:{int(rival * 5)} own:{int(chance * 5)}",
        ]


def _cues(
    view: TextView, start: int, end: int, surname: str, title: str | None, after: re.Match[str] | None, weight: float
) -> list[str]:
    text = view.text
    before, behind, given = text[max(0, start - 3) : start], text[end : end + 3], text[start + len(surname) : end]
    length = len(given)
    word = after.group() if after else "-"
    open_left = "title" if title else before[-1:] in _BREAKS
    open_right = "break" if word in _BREAKS else "word" if after else "none"
    cues = [
        "bias",
        f"length:{length}",
        f"surname:{surname}",
        f"weight:{weight}",
        f"title:{title}",
        f"title2:{'yes' if title else 'no'}{length}",
        f"after:{word}",
        f"after:{word in _BREAKS}{length}",
        f"both:{open_left}{open_right}{length}",
        f"next:{text[end : end + 1] in _BREAKS}{text[end + 1 : end + 2] in _BREAKS}{length}",
    ]
    cues += [f"given:{char}" for char in given]
    cues += [f"given{k}of{length}:{char}" for k, char in enumerate(given)]
    cues += [f"left:{before[-k:]}" for k in range(1, len(before) + 1)]
    cues += [f"right:{behind[:k]}" for k in range(1, len(behind) + 1)]
    if start in view.starts:
        listed = view.starts[start][1]
        cues.append(f"listed:{listed.label}{listed.kind}{listed.free}{view.starts[start][0] - end}")
    if view.inside[start]:
        cues.append("in-other")
    if view.inside[end]:
        cues.append("ends-in-other")
    return cues
