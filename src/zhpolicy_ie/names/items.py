"""Items of a list of projects: 推进洋口港扩建、白甫河生态补水等12个项目 names two works by what is done where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from zhpolicy_ie.names.beginnings import Beginnings, list_cues
from zhpolicy_ie.names.heads import evidence, possible_starts
from zhpolicy_ie.names.view import TextView

_LIST_OF = re.compile(r"等(?:[^，。；、\n等]{0,14}?)(项目|工程|铁路|高速|公路|高铁|园区|平台|基地)")
_JOIN = frozenset("、和与及")
_STAGE = re.compile(r"(?:[一二三四五六]{1,3}期|首期|核心区|启动区)(?:工程|项目)?$")
_MAX_ITEM, _MAX_ITEMS = 32, 12


class ItemCandidate(NamedTuple):
    """An item that may be the name of works, with the cues that speak for and against it."""

    start: int
    end: int
    label: str
    cues: list[str]


def candidates(view: TextView, begin: Beginnings, covers: list[tuple[int, int, float]]) -> Iterator[ItemCandidate]:
    """Yield the items before 等…项目 as candidates of label PROJ.

    Args:
        view: The text.
        begin: Where names begin.
        covers: For each position, the likeliest name by its last word: (start, end, probability).
    """
    text = view.text
    for match in _LIST_OF.finditer(text):
        end, limit = match.start(), view.clause_start(match.start())
        for number in range(_MAX_ITEMS):
            joint = _joint(view, end, limit)
            stage = _STAGE.search(text, max(joint, end - 8), end)
            stop = stage.start() if stage else end
            starts = [i for i in possible_starts(view, stop) if i >= joint]
            if stop - joint >= 3 and starts:
                for start, chance in begin.best(starts, "works", stop):
                    if stop - start >= 2:
                        cues = _cues(view, start, stop, match.group(1), number, chance)
                        cues.append(f"whole:{start == joint}{text[joint - 1 : joint] in _JOIN}")
                        cover = covers[start]
                        same = cover[:2] == (start, stop)
                        within = cover[0] <= start and cover[1] >= stop
                        how = "same" if same else "within" if within else "apart" if cover[1] <= start else "crossed"
                        cues.append(f"cover:{how}{int(cover[2] * 5)}")
                        yield ItemCandidate(start, stop, "PROJ", cues)
            if joint <= limit or text[joint - 1] not in _JOIN:
                break
            end = joint - 1


def _joint(view: TextView, end: int, limit: int) -> int:
    """Return where the item that ends at ``end`` begins: after the joint before it, brackets stepped over."""
    i, lowest = end, max(limit, end - _MAX_ITEM)
    while i > lowest and view.text[i - 1] not in _JOIN:
        opening = view.partner.get(i - 1)
        i = opening if opening is not None and lowest <= opening < i - 1 else i - 1
    return i


def _cues(view: TextView, start: int, end: int, noun: str, number: int, chance: float) -> list[str]:
    text = view.text
    body, before = text[start:end], text[max(0, start - 2) : start]
    proof = evidence(view, start, end, body)
    cues = ["bias", f"noun:{noun}", f"number:{min(number, 3)}", f"length:{min(len(body), 16)}"]
    cues += [f"evidence:{proof}", f"{noun} evidence:{proof}", f"chance:{int(chance * 5)}"]
    cues += [f"last:{body[-1:]}", f"last:{body[-2:]}", f"first:{body[:1]}", f"first:{body[:2]}"]
    cues += [f"left:{before[-1:]}", f"left:{before}"]
    cues += [f"has:{body[k : k + 2]}" for k in range(1, min(len(body) - 2, 12))]
    cues += [f"start-{cue}" for cue in list_cues(view, start)] + [f"end-{cue}" for cue in list_cues(view, end)]
    return cues
