"""Administrative divisions inside and beside names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from zhpolicy_ie.entities.vocab import EntityVocabulary, load

# 住房城乡建设部 holds no 乡.
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}?(?<![小古])(?:镇|(?<!城)乡|街道)(?=.)")
_BRANCH = re.compile(
    r"(?:支行|分行|分公司|供电公司|供电局|电力局|分院|分校|校区|院区|分局|分中心|分所|支公司|营业部)$"
    # A body's second house: 四川大学华西医院 has one place, 山东省立医院泸州医院 stands in the second.
    r"|(?:医院|大学|学院|实验室|科学院|集团).{1,80}(?:医院|研究院|学院|创新中心)$"
)
# 太仓港 is at 太仓, wherever the document speaks of.
_STATION = re.compile(r"(.{2,4})(?:港|站|[东西南北]站|机场|国际机场|码头|大桥|抽水蓄能电站)")
_PUBLIC = frozenset({"government", "party", "hospital", "school", "university", "media"})
_LOCAL = _PUBLIC | {"zone", "works"}
_LONGEST = 12


class Place(NamedTuple):
    """A division at ``start..end`` of a name; ``level`` is empty for a short form (嘉善 for 嘉善县)."""

    start: int
    end: int
    short: str
    level: str
    rank: str
    provinces: frozenset[str]


class Gazetteer:
    """Finds divisions at a position of a name.

    Example:
        >>> [p.short for p in gazetteer().chain("浙江省嘉兴市嘉善县人民政府")]
        ['浙江', '嘉兴', '嘉善']
    """

    def __init__(self, vocab: EntityVocabulary) -> None:
        self._false = vocab.false_places
        self._prefixes = vocab.before_place
        self._full: dict[str, tuple[str, str, set[str]]] = {}
        self._short: dict[str, tuple[str, set[str]]] = {}
        self.capitals: dict[str, str] = {}
        for row in vocab.places:
            short = row["short"] or row["name"]
            self._full.setdefault(row["name"], (short, row["level"], set()))[2].add(row["province"])
            if row["short"]:
                # A name that several levels share (朝阳市, 朝阳区) keeps the highest: rows go from province to county.
                self._short.setdefault(row["short"], (row["level"], set()))[1].add(row["province"])
            for char in filter(None, (row.get("abbrev") or "").split("|")):
                self.capitals[short] = self.capitals.get(short, "") + char

    def at(self, name: str, start: int) -> Place | None:
        """Return the longest division that starts at ``start`` and does not end the name."""
        if name.startswith(self._false, start):
            return None
        for end in range(min(len(name) - 1, start + _LONGEST), start + 1, -1):
            word = name[start:end]
            if (full := self._full.get(word)) is not None:
                level = "" if word == full[0] else full[1]
                return Place(start, end, full[0], level, full[1], frozenset(full[2]))
            if (short := self._short.get(word)) is not None:
                return Place(start, end, word, "", short[0], frozenset(short[1]))
        return None

    def chain(self, name: str, start: int = 0) -> list[Place]:
        """Return the divisions that a name starts with (or goes on with at ``start``), from the widest inwards."""
        found: list[Place] = []
        while (place := self.at(name, start)) is not None:
            inside = not found or found[-1].rank == "macro" or bool(found[-1].provinces & place.provinces)
            if not inside or (found and found[-1].rank == "county"):
                break
            found.append(place)
            start = place.end
        return found

    def is_place(self, word: str) -> bool:
        """Return whether a word is a division's full or short name."""
        return word in self._full or word in self._short

    def start_of_places(self, name: str) -> int:
        """Return where the place of a name can start: behind 中共, 国网 and the like."""
        for prefix in self._prefixes:
            if name.startswith(prefix) and self.at(name, len(prefix)) is not None:
                return len(prefix)
        return 0

    def all_in(self, name: str) -> list[Place]:
        """Return the divisions anywhere in a name, from left to right, none within another."""
        found: list[Place] = []
        start = 0
        while start < len(name) - 2:
            place = self.at(name, start)
            if place is not None:
                found.append(place)
            start = start + 1 if place is None else place.end
        return found

    def whole(self, word: str) -> Place | None:
        """Return the division that a word is as a whole, or None."""
        # at() leaves a character for the rest of the name, so one is lent here.
        found = self.at(word + "。", 0)
        return found if found is not None and found.end == len(word) else None


@cache
def gazetteer() -> Gazetteer:
    """Return the shipped divisions."""
    return Gazetteer(load())


class Known(NamedTuple):
    """The places that a document mentions or speaks for: as written, their short names, and their provinces."""

    texts: frozenset[str]
    shorts: frozenset[str]
    provinces: frozenset[str]

    def near(self, place: Place) -> bool:
        """Return whether a place lies in a province of the document, or nothing is known of that."""
        return not self.provinces or bool(self.provinces & place.provinces)


def known_places(texts: Iterable[str]) -> Known:
    """Return what the places named in a document (its LOC mentions, its region) tell.

    Example:
        >>> sorted(known_places(["浙江省", "嘉兴市", "姚庄镇"]).shorts)
        ['嘉兴', '浙江']
    """
    written = frozenset(text for text in texts if text)
    found = [p for p in map(gazetteer().whole, sorted(written)) if p is not None and p.rank != "macro"]
    # 朝阳 lies in several provinces and proves none of them.
    provinces = frozenset().union(*(p.provinces for p in found if len(p.provinces) == 1))
    return Known(written, frozenset(p.short for p in found), provinces)


def place_in_name(name: str, kind: str, known: Known) -> str | None:
    """Return the place that a name itself states, as written there.

    Args:
        name: A tidy name.
        kind: Kind of the organization or project; short names of counties count in names of public bodies.
        known: Places of the document; a county's short name in a company's name counts only if it is one of them.

    Example:
        >>> place_in_name("墨卓生物科技（浙江）有限公司", "enterprise", known_places([]))
        '浙江'
    """
    places = gazetteer()
    for inner in re.findall(r"[（(]([^（）()]*)[）)]", name):
        if places.is_place(inner):
            return str(inner)
    harbour = _STATION.fullmatch(name)
    if harbour is not None and kind == "works" and places.is_place(harbour[1]):
        return str(harbour[1])
    if _BRANCH.search(name):
        inside = [
            p
            for p in places.all_in(name)
            if p.level or p.rank in ("province", "prefecture") or kind != "enterprise" or p.short in known.shorts
        ]
        if inside:
            return name[inside[-1].start : inside[-1].end]
    start = places.start_of_places(name)
    chain = [p for p in places.chain(name, start) if p.rank != "macro"]
    end = chain[-1].end if chain else start
    town = _TOWN.match(name, end)
    if town is not None and (kind in _PUBLIC or (chain and chain[-1].rank == "county") or town.group() in known.texts):
        return town.group()
    for place in reversed(chain):
        bare_county = not place.level and place.rank == "county"
        local = kind in _LOCAL and known.near(place)
        if not bare_county or local or place.short in known.shorts:
            return name[place.start : place.end]
    for start in range(1, len(name) - 2):
        found = places.at(name, start)
        if found is not None and found.rank != "macro" and found.short in known.shorts:
            return name[found.start : found.end]
    return None


def place_beside(
    text: str, spans: list[tuple[int, int]], start: int, end: int, cues: dict[str, tuple[str, ...]]
) -> tuple[int, int] | None:
    """Return the span of the place named next to a mention: directly before it, before 的, or after 位于 and the like.

    Args:
        text: The document.
        spans: LOC mentions near the mention, in text order.
        start: Where the mention starts.
        end: Where it ends.
        cues: Words of ``location_cues.tsv`` by position.
    """
    after = None
    for left, right in spans:
        if right <= start and text[right:start].rstrip('“"「') in ("", *cues["before"]):
            return left, right
        gap = text[end:left]
        introduced = left >= end and after is None and len(gap) <= 8 and gap.strip("，, 项目") in cues["after"]
        if introduced or (after is not None and left == after[1]):
            after = (left, right)
    return after
