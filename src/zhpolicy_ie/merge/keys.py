"""Which body a name means, whatever document it stands in: two names with one key are one body.

A key has a scope and a name. The scope is the whole collection for names that only one body can have (华为), a
division for names that each place has (330421 for 嘉善县委), and one document where nothing tells which place is meant.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from zhpolicy_ie.entities.aliases import NameForm, analyse, is_specific
from zhpolicy_ie.entities.kinds import organization_kind
from zhpolicy_ie.entities.places import gazetteer
from zhpolicy_ie.entities.vocab import EntityVocabulary, load
from zhpolicy_ie.merge.vocab import local_words
from zhpolicy_ie.panel.divisions import Division, divisions

_COUNTRY = ("国家", "中国", "全国")
_PARTY = re.compile(r"^(?:中共|中国共产党)")
_BRACKETED = re.compile(r"\([^()]*\)")
# 县委, 市政府, 省发改委: the division that the document speaks for, or one around it.
_LEVEL = re.compile(r"^(?:全?(省|自治区|市|县|区|州|旗))(?=.)")
_NATIONAL = re.compile(r"^(?:国家|中国|中央|中共中央|中华|全国|国务院|最高人民|联合国|世界|国际)(?=..)")
# Their names are given out once in the country, if they are specific at all; all other kinds are each place's own.
_WIDE = frozenset({"enterprise", "university", "research", "finance", "media"})
# Without a place in their names they are at home in the place that the document speaks for.
_LOCAL = frozenset({"government", "party", "hospital", "school", "association"})


class Key(NamedTuple):
    """Where a name holds, and the name.

    Attributes:
        scope: ``*`` for the whole collection, a GB/T 2260 code, a code with ``?`` for a name without place in the
            documents of that place, or ``#`` and a document's id.
        name: The canonical form.
        code: The division of the body, if the name or the document tells, else empty.
        sure: Whether the name itself tells which body it is, so that as an alias it may lead other documents there.
    """

    scope: str
    name: str
    code: str = ""
    sure: bool = True

    @property
    def text(self) -> str:
        """The key as text, equal only for equal keys."""
        return f"{self.scope}:{self.name}"


def key_of(name: str, kind: str, home: Division | None, document: str, place: Division | None = None) -> Key:
    """Return the key of an organization's name.

    Args:
        name: As in the record.
        kind: The record's kind; what the name itself tells goes before it.
        home: The division that the document speaks for.
        document: The document's id.
        place: The division of the record's place, for names without one.

    Example:
        >>> jiashan = divisions().resolve("浙江省嘉善县")
        >>> key_of("嘉善县人民政府", "government", None, "a").text, key_of("县政府", "government", jiashan, "b").text
        ('330421:政府', '330421:政府')
        >>> key_of("发改局", "government", None, "a").text
        '#a:发改局'
    """
    form, named_kind = _form(name)
    kind = named_kind or kind
    known = _known().get(form.folded)
    if known is not None:
        stated = _division(form, None, wide=True) if form.place and form.place not in _COUNTRY else None
        # 东风汽车 is not seated in 东风区.
        telling = stated is not None and (form.level or stated.level != "county")
        return Key("*", f"={known}", stated.code if stated is not None and telling else "")
    if _is_sort(form):
        return Key(f"#{document}", form.folded, sure=False)
    if form.folded in local_words().nations:
        return Key("*", form.folded)
    # 墨卓(浙江)有限公司 and 浙江墨卓有限公司 are two companies, 云澜(淮北)研究院 and 云澜(阜阳)研究院 two institutes.
    brackets = "".join(_BRACKETED.findall(form.folded)) if form.place else ""
    rest = form.rest + brackets
    branch = form.folded.endswith(local_words().heads)
    if not form.place or form.place in _COUNTRY:
        inside = _inside(form, home)
        if inside is not None:
            return Key(inside.code, form.folded, inside.code)
    if _NATIONAL.match(form.folded) and not branch:
        # 国家碳计量中心(福建) and 国家碳计量中心(河南) are two.
        return Key("*", form.full + brackets)
    if form.place:
        wide = kind in _WIDE and not branch
        division = _division(form, home, wide=wide)
        if division is not None and division.level == "county" and not form.level and not is_around(division, home):
            # 东风岚图 is not seated in 东风区, and 平安医院 may be any safe hospital.
            return Key("*", form.full) if wide else Key(f"#{document}", form.folded, sure=False)
        if division is not None and division.level == "county" and not form.level and wide:
            return Key("*", form.full, division.code)
        if division is not None:
            return Key(division.code, rest, division.code)
        if kind in _WIDE and not branch and not form.level:
            return Key("*", form.full)
        return Key(f"#{document}", form.folded, sure=False)
    level = _LEVEL.match(form.rest)
    if level is not None and kind not in _WIDE:
        around = _of_level(level[1], home)
        if around is not None:
            return Key(around.code, form.rest[level.end() :], around.code, sure=False)
    elif kind in _WIDE and not branch and _is_own_name(form):
        return Key("*", rest)
    near = place if place is not None and place.level in ("prefecture", "county") else home
    if near is not None and near.level in ("prefecture", "county") and level is None:
        return Key(f"{near.code}?", form.folded, near.code if kind in _LOCAL else "", sure=False)
    return Key(f"#{document}", form.folded, sure=False)


@lru_cache(maxsize=100_000)
def _form(name: str) -> tuple[NameForm, str | None]:
    vocab = load()
    kind = organization_kind(name, vocab)
    return analyse(name, "ORG", kind, vocab), kind


@cache
def _known() -> dict[str, str]:
    """Return what names the gazetteer gives to exactly one body.

    发改委 and 统战部 are left out: without 国家 or 中央 each place has one.
    """
    known = load().known["ORG"]
    forms = set(known)
    return {
        form: names[0]
        for form, names in known.items()
        if len(set(names)) == 1 and not any(before + form in forms for before in ("国家", "中央", "全国", "中国"))
    }


def _is_own_name(form: NameForm) -> bool:
    """Return whether a name without place is one body's in the country, not one of a sort (城投集团, 第一医院)."""
    vocab: EntityVocabulary = load()
    found = vocab.organization_kinds.find(form.rest)
    stem = form.rest[: -len(found[0])] if found is not None else form.rest
    stems = local_words().stems
    whole = {stem, form.rest, form.rest.removesuffix("集团")}
    return is_specific(form, vocab) and not whole & stems


def _is_sort(form: NameForm) -> bool:
    """Return whether a name is that of a sort of bodies (国家重点实验室); 浙江大学 and 嘉善县医院 are bodies."""
    words = local_words()
    graded = bool(form.level) and form.rest in words.grades
    return graded or (form.place in ("", *_COUNTRY) and (form.rest in words.sorts or form.folded in words.sorts))


def _division(form: NameForm, home: Division | None, *, wide: bool) -> Division | None:
    """Return the division that a name states.

    A company's short place is taken for what it means anywhere: 东方电气 is the same whatever the document's place.
    """
    words = _PARTY.sub("", form.folded)
    chain = gazetteer().chain(words)
    path = words[chain[0].start : chain[-1].end] if chain and chain[-1].short == form.place else form.place
    anywhere = divisions().resolve(path)
    if wide:
        return anywhere if anywhere is not None or not form.level else divisions().resolve(path, home)
    # 吉林市 is not 吉林省: the level that is written counts.
    return divisions().resolve(path, home) or anywhere


def is_around(division: Division, home: Division | None) -> bool:
    """Return whether a document's division is ``division``, in it, or around it below the country."""
    if home is None or home.level == "country":
        return False
    return division == home or division in divisions().parents(home) or home in divisions().parents(division)


def _inside(form: NameForm, home: Division | None) -> Division | None:
    """Return the division further on in a name without place at its start (国家税务总局嘉善县税务局)."""
    found = [p for p in gazetteer().all_in(form.folded) if p.level and p.rank != "macro"]
    if not found:
        return None
    return divisions().resolve(form.folded[found[-1].start : found[-1].end], home)


def _of_level(word: str, home: Division | None) -> Division | None:
    """Return the one division at or around ``home`` whose name ends in ``word``."""
    if home is None or home.level == "country":
        return None
    fitting = [d for d in (home, *divisions().parents(home)) if d.name.endswith(word)]
    if word == "区":
        fitting = [d for d in fitting if d.level == "county"]
    return fitting[0] if len(fitting) == 1 else None
