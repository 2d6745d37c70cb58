"""Words that say whether a sentence tells a result or something to come, and what they say of each figure in it.

What stands in the clause of a number, before it in the sentence and behind it speak with different force, and 已 or
累计 behind such a word takes its force away (计划已完成90%): each is a feature of its own for the status.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from zhpolicy_ie.figures.learned.classify import hashed
from zhpolicy_ie.figures.status import PLANS, SOON, WHEN_DONE

_kept = lru_cache(maxsize=1 << 13)
# Kinds of words, each with its pattern; where two begin at one place, the one that stands first here is read.
_AHEAD = {
    "soon": SOON,
    "will": r"将",
    "next": r"下一步|接下来|今后|未来",
    "strive": r"力争|争取(?![到了])|确保|力促|努力",
    "outlay": r"计划总?投资|规划总?(?:投资|面积|建设|占地|用地)|估算|概算",
    "plan": PLANS,
    "until": r"到20[2-9]\d年(?!以来)|20[2-9]\d年[底末]?前",
    "intend": r"拟(?![合人态])",
    "goal": r"预期|目标",
    "once": WHEN_DONE,
    "can": r"可(?:带动|实现|达|满足|保障|年产|生产|增加|节约|减少|容纳|提供|新增|形成)",
    "guess": r"预计|有望|预估|估计|预测",
    "bound": r"不低于|不少于|不超过|不得",
    "year": r"今年|年内|本年度?",
    "full": r"全年",
    "work": r"加快|推进|推动|打造|建设|支持|开展|实施|提升|深化|加强|完善|健全|抓好|促进|培育|统筹|坚持",
}
_DONE = {
    "since": r"已|累计|以来|目前|截至|去年|上年",
    "did": r"实现了|[到达为成]了|完成|荣获|获评|获批|入选|同比|首次|位居|突破|增长|建成|顺利|成功|圆满|被",
}
# What speaks of results or beginnings without taking the force from words before it.
_TOLD = {
    "rank": r"居[^，。；\n]{0,6}(?:首位|第|前)|位列|跃居|跻身|迈入|荣膺|领跑|连续",
    "open": r"通车|投用|投产|开通|揭牌|挂牌|落户|竣工|开工|启动|落地|办结|兑现",
}
# What a word can begin with: looking at one character first spares all these patterns at most places.
_FIRST = (
    "(?=[将下接今未力争确努计规估概到2拟预目投达满建完竣落运通启实见可有不年本全加推打支开提深强健抓促培统坚"
    "已累以截去上荣获入同首位突增顺成圆被为居跃跻迈领连揭挂落办兑])"
)
_PATTERNS = (_AHEAD | _DONE | _TOLD).items()
_WORD = re.compile(f"{_FIRST}(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _PATTERNS)})")
# Kinds that a word of a more special kind is of as well.
_ALSO = {"soon": ("soon", "will"), "outlay": ("outlay", "plan")}
_ANNOUNCING = ("next", "strive", "until", "goal")
_BEFORE = 80  # characters before the sentence in which an announcement is looked for


class Signs:
    """The words of a text, found in one pass.

    Args:
        text: The text, its width normalised.
        genre: The document's genre.
    """

    def __init__(self, text: str, genre: str | None) -> None:
        self._text = text
        self._genre = {"gov_work_report": "R", "plan": "P"}.get(genre or "", "N")
        self._starts: list[int] = []
        self._kinds: list[str] = []
        for match in _WORD.finditer(text):
            self._starts.append(match.start())
            self._kinds.append(str(match.lastgroup))

    def slots(self, place: Place) -> list[int]:
        """Return the slots of a figure.

        Args:
            place: Where it stands.
        """
        sentence, clause, start, end, stop = place[:5]
        found: list[int] = []
        for scope, low, high, limit in (
            ("c", clause, start, start),
            ("s", sentence, clause, start),
            ("a", end, stop, stop),
        ):
            done = {kind for kind in self._between(high, limit) if kind in _DONE}
            for kind in reversed(self._between(low, high)):
                if kind in _AHEAD:
                    found += _ahead(scope, kind, self._genre, "".join(one for one in _DONE if one in done))
                    continue
                found += _done(scope, kind, self._genre)
                if kind in _DONE:
                    done.add(kind)
        found += _place(self._genre, place.ahead, place.behind, self._text[start - 1 : start] in ("由", "从"))
        for kind in self._between(max(place.paragraph, sentence - _BEFORE), sentence):
            if kind in _ANNOUNCING:
                found += _announced(kind, self._genre)
        return found

    def _between(self, low: int, high: int) -> list[str]:
        return self._kinds[bisect_left(self._starts, low) : bisect_left(self._starts, high)]


class Place(NamedTuple):
    """Where a figure stands: begins of its sentence and clause, its own bounds, the sentence's end, the paragraph.

    ``ahead`` and ``behind`` tell where the period lies that governs it.
    """

    sentence: int
    clause: int
    start: int
    end: int
    stop: int
    paragraph: int
    ahead: bool
    behind: bool


@_kept
def _ahead(scope: str, kind: str, genre: str, done: str) -> list[int]:
    return [
        hashed(feature)
        for one in _ALSO.get(kind, (kind,))
        for feature in (f"T{scope}{one}", f"T{scope}{one}{genre}", f"T{scope}{one}{genre}{done}")
    ]


@_kept
def _done(scope: str, kind: str, genre: str) -> list[int]:
    return [hashed(f"D{scope}{kind}{genre}")]


@_kept
def _place(genre: str, ahead: bool, behind: bool, begins: bool) -> list[int]:
    return [hashed(f"A{ahead}{genre}{begins}"), hashed(f"B{behind}{genre}")]


@_kept
def _announced(kind: str, genre: str) -> list[int]:
    return [hashed(f"P{kind}{genre}")]
