"""Which undertaking a project's name means: what it is called, which phase of it, and where it is.

Two projects of two documents are one if their names have one form (:attr:`Sense.bucket`) and their places agree
(:func:`joined_places`); how far places may differ depends on how much of the name is its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from zhpolicy_ie.entities.abbreviations import own_words
from zhpolicy_ie.entities.aliases import NameForm, analyse, is_line
from zhpolicy_ie.entities.kinds import project_kind
from zhpolicy_ie.entities.places import gazetteer
from zhpolicy_ie.entities.vocab import load
from zhpolicy_ie.merge.keys import is_around
from zhpolicy_ie.merge.vocab import local_words
from zhpolicy_ie.panel.divisions import Division, divisions

_PHASE = re.compile(r"(?:第?([一二三四五六七八九十]|\d{1,2})(?:期|阶段|标段|批次?))")
_NUMBERS = re.compile(r"[0-9零一二三四五六七八九十百千万亿两双第号项大个批年]")
_EMPTY = re.compile(r"\(\)")
_DIGITS = {c: str(n) for n, c in enumerate("一二三四五六七八九十", 1)}
_COUNTRY = ("国家", "中国", "全国")
# Two ends make a line: 成渝.
_LINE_ENDS = 2
#: So many characters that no other name shares are enough for a name to be the same in a county and its province.
TELLING = 3


class Sense(NamedTuple):
    """What a name says of which undertaking it means.

    Attributes:
        bucket: Its form, phase and sort (programme, fund or works and zones); equal for names that may be one.
        place: The division's words that the name holds, or empty.
        own: How many of its characters are its own (祥符荡科创绿谷 has three, 产业园项目 none).
        everywhere: Whether it is one in the whole country, whatever the document's place (沪苏湖高铁).
        programme: Whether it is a programme or a fund, which every place may have its own of.
        whole: The folded name.
    """

    bucket: str
    place: str
    own: int
    everywhere: bool
    programme: bool
    whole: str


@lru_cache(maxsize=100_000)
def sense_of(name: str, home: Division | None = None) -> Sense:
    """Take a project's name apart.

    Args:
        name: As in the record.
        home: The division that the document speaks for: 祥符荡 begins with a district's name, but not in 嘉善.

    Example:
        >>> sense_of("祥符荡科创绿谷二期").bucket == sense_of("祥符荡科创绿谷（二期）项目").bucket
        True
        >>> sense_of("祥符荡科创绿谷一期").bucket == sense_of("祥符荡科创绿谷二期").bucket
        False
    """
    vocab = load()
    kind = project_kind(name, vocab)
    programme = kind in ("programme", "fund")
    form = analyse(name, "PROJ", kind if programme else None, vocab)
    whole = form.folded
    phases = ",".join(sorted({_DIGITS.get(number, number) for number in _PHASE.findall(whole)}))
    if phases:
        form = analyse(_EMPTY.sub("", _PHASE.sub("", whole)), "PROJ", form.kind, vocab)
    sort = kind if programme else "works"
    known = vocab.known["PROJ"].get(form.folded, ())
    if len(known) == 1:
        return Sense(f"{sort}:={known[0]}:{phases}", "", TELLING, True, programme, whole)
    if is_line(form) and not programme and _own(form.full) >= _LINE_ENDS:
        return Sense(f"{sort}:{form.full}:{phases}", "", _own(form.full), True, programme, whole)
    place = "" if form.place in _COUNTRY else _place_words(form)
    if place and _is_word(form, divisions().resolve(place, home), home):
        place = ""
    rest = form.rest if place else form.full
    return Sense(f"{sort}:{rest}:{phases}", place, _own(rest), False, programme, whole)


def _own(name: str) -> int:
    """Return how many characters are a name's own; numbers are not (13号线, 十项行动)."""
    return len(_NUMBERS.sub("", own_words(name, local_words().common)))


def _is_word(form: NameForm, division: Division | None, home: Division | None) -> bool:
    """Return whether what reads like a county's short name is none: the county is far from the document's place."""
    if division is None:
        return True
    if _place_words(form) != form.place:
        # 上海浦东 is one wherever it is named.
        return False
    return division.level == "county" and not form.level and home is not None and not is_around(division, home)


def _place_words(form: NameForm) -> str:
    chain = gazetteer().chain(form.folded)
    if chain and chain[-1].short == form.place:
        return form.folded[chain[0].start : chain[-1].end]
    return form.place


class Site(NamedTuple):
    """Where an undertaking is: the digits of a code that tell (330421, 3304, 33) and a place within, or nothing.

    ``stated`` says whether the record names the place; else it is the one that the document speaks for.
    """

    code: str
    inner: str
    stated: bool

    @property
    def path(self) -> str:
        """Code and inner place as one text, which begins the paths of all places within."""
        return self.code + ("/" + self.inner if self.inner else "")


NOWHERE = Site("", "", stated=False)


def site_of(sense: Sense, place: str | None, home: Division | None) -> Site:
    """Return where a project is: by its name, by its record's place, else by the document's.

    Args:
        sense: Its name.
        place: The record's place.
        home: The division that the document speaks for.
    """
    if sense.everywhere:
        return NOWHERE
    if sense.place and (named := divisions().resolve(sense.place, home)) is not None:
        return Site(_digits(named.code), "", stated=True)
    if place and (found := divisions().resolve(place, home)) is not None:
        return Site(_digits(found.code), "", stated=True)
    code = _digits(home.code) if home is not None else ""
    return Site(code, place or "", stated=bool(place)) if code else NOWHERE


def _digits(code: str) -> str:
    return code.removesuffix("0000").removesuffix("00")


def joined_places(sense: Sense, paths: Iterable[str]) -> list[list[str]]:
    """Return which places of one name are of one undertaking.

    A name of its own may stand for the same in a county and in the prefecture around it, if no other county of that
    has one. All other names are one only in the same place: 数字经济产业园 of 嘉善 is not that of 嘉兴.

    Args:
        sense: Any of the names.
        paths: Paths of :class:`Site`, none of them empty.

    Example:
        >>> valley, park = sense_of("竹泾湾科创绿谷"), sense_of("数字经济产业园")
        >>> joined_places(valley, ["330421", "3304", "510100"]), joined_places(park, ["330421", "3304"])
        ([['3304', '330421'], ['510100']], [['3304'], ['330421']])
    """
    ordered = sorted(set(paths))
    if sense.programme or sense.own < TELLING:
        return [[path] for path in ordered]
    groups: list[list[str]] = []
    for path in reversed(ordered):
        within = [group for group in groups if group[0].startswith(path)]
        if len(within) == 1:
            within[0].insert(0, path)
        else:
            groups.append([path])
    return sorted(groups)


def is_bare(sense: Sense, site: Site) -> bool:
    """Return whether neither name nor place tell which undertaking is meant: it stays with its document.

    Args:
        sense: The name.
        site: Its place.
    """
    if sense.everywhere:
        return False
    if not site.code:
        return True
    named = bool(sense.place) and site.stated
    if named or sense.own >= TELLING:
        return False
    if sense.programme:
        return sense.own == 0 and _stem_length(sense) < _PROGRAMME_STEM
    if len(site.code) < _PREFECTURE:
        return site.code not in _CITIES or sense.own == 0
    return sense.own == 0 and _stem_length(sense) < _STEM


# 民生工程 and 三年行动 are nobody's in particular, 人才倍增工程 is the place's own; so are 产业园 and 数字经济产业园.
_PROGRAMME_STEM, _STEM = 3, 2
_PREFECTURE = 4
# 北京, 天津, 上海 and 重庆 are provinces and cities.
_CITIES = frozenset({"11", "12", "31", "50"})


def _stem_length(sense: Sense) -> int:
    name = sense.bucket.split(":")[1]
    head = load().project_kinds.find(name)
    return len(name) - (len(head[0]) if head is not None else 0)
