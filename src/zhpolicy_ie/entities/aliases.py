"""When two names are one: canonical forms, abbreviations, short forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhpolicy_ie.entities.places import gazetteer
from zhpolicy_ie.entities.surface import fold, split_brackets
from zhpolicy_ie.entities.vocab import EntityVocabulary
from zhpolicy_ie.names.vocab import shipped_names

_PARTY_COMMITTEE = re.compile(r"^(?:中共|中国共产党)(.+?)委员会")
_LEADING_COUNTRY = re.compile(r"^中国\(([^()]+)\)")
_LINE_PARTS = re.compile(r"至|到|-")
_LINE_HEAD = re.compile(r"(?:高铁|铁路|高速|公路|城际|客专|快速路|线|复线)$")


@dataclass(frozen=True)
class NameForm:
    """A name taken apart for comparison.

    Attributes:
        folded: The whole name, folded.
        place: Short form of the innermost division it starts with (or holds in brackets), or empty.
        level: That division's rank where the name writes its suffix (县), else empty.
        rest: What follows the place, with heads in canonical form and legal forms dropped.
        kind: Kind by the last word, None if the name has no telling one.
        legal: Whether a company form (有限公司) was dropped.
    """

    folded: str
    place: str
    level: str
    rest: str
    kind: str | None
    legal: bool

    @property
    def full(self) -> str:
        """The canonical form with its place."""
        return self.place + self.rest


def analyse(text: str, label: str, kind: str | None, vocab: EntityVocabulary) -> NameForm:
    """Take a mention's text apart.

    Args:
        text: As in the document.
        label: ``ORG`` or ``PROJ``; each has its own head words.
        kind: Kind of the body by its last word, if known.
        vocab: The vocabularies.

    Example:
        >>> from zhpolicy_ie.entities.vocab import load
        >>> analyse("嘉善县人民政府", "ORG", "government", load()).full
        '嘉善政府'
    """
    folded = fold(text)
    name = _PARTY_COMMITTEE.sub(r"\1委", folded)
    name = _LEADING_COUNTRY.sub(r"\1", name)
    places = gazetteer()
    bracketed = ""
    bare, inner = split_brackets(name)
    if inner and places.is_place(inner[0]) and len(bare) > 3:
        name, bracketed = bare, inner[0]
    else:
        name = name.replace("(", "").replace(")", "")
    for form, canonical in vocab.inner_variants[label]:
        if form in name:
            name = name.replace(form, canonical)
    nation = next((w for w in vocab.drop_words if name.startswith(w) and len(name) - len(w) >= 2), "")
    name = name[len(nation) :]
    chain = places.chain(name)
    place = level = ""
    if nation and not chain:
        # 国家 and 中国 are told apart from 浙江, but a name without them can be the same (中国洋浦港, 洋浦港).
        place = _short_of(bracketed) if bracketed else nation
    elif chain:
        place, level, name = chain[-1].short, chain[-1].level, name[chain[-1].end :]
    elif label == "ORG" and (start := places.start_of_places(name)) and (chain := places.chain(name, start)):
        # 农行盐城大丰支行: the place of a branch stands behind the bank's name.
        place, level, name = chain[-1].short, chain[-1].level, name[:start] + name[chain[-1].end :]
    elif bracketed:
        place = _short_of(bracketed)
    rest, legal = _canonical(name, label, vocab)
    return NameForm(folded, place, level, rest, kind, legal)


def _short_of(bracketed: str) -> str:
    found = gazetteer().at(bracketed + "某", 0)
    return found.short if found is not None else bracketed


def _canonical(name: str, label: str, vocab: EntityVocabulary) -> tuple[str, bool]:
    found = vocab.suffix_variants[label].find(name)
    if found is None:
        return name, False
    form, canonical = found
    rest = name[: -len(form)] + canonical
    # 千万工程 -> 千万 would meet too much; a dropped head leaves a stem of three characters, a company's of two.
    if not canonical and len(rest) < (2 if label == "ORG" else 3):
        return name, False
    return rest, not canonical


def is_specific(form: NameForm, vocab: EntityVocabulary) -> bool:
    """Return whether a name without its place still tells one body from others (清华长三角研究院, not 统计局)."""
    rest = form.rest
    found = vocab.organization_kinds.find(rest) or vocab.project_kinds.find(rest)
    stem = rest[: -len(found[0])] if found is not None else rest
    return len(stem) >= 2 and stem not in vocab.tail_words and not re.match(r"第?[一二三四五六七八九十\d]", stem)


def is_short_company(short: NameForm, full: NameForm, vocab: EntityVocabulary) -> bool:
    """Return whether ``short`` is ``full`` without place and trade words (墨卓生物 / 墨卓生物科技（浙江）有限公司)."""
    if not full.rest.startswith(short.rest) or len(short.rest) < 2 or short.rest in vocab.tail_words:
        return False
    return _only_trade_words(full.rest[len(short.rest) :], vocab.tail_words)


def _only_trade_words(tail: str, words: frozenset[str]) -> bool:
    if not tail:
        return True
    return any(tail[:n] in words and _only_trade_words(tail[n:], words) for n in range(min(6, len(tail)), 0, -1))


def listed_apart(a: NameForm, b: NameForm, vocab: EntityVocabulary) -> bool:
    """Return whether two names are listed as those of different bodies: then none is short for the other."""
    rows = [shipped_names().get(form.folded) for form in (a, b)]
    if all(row is not None and row.kind in ("university", "research") and row.full for row in rows):
        return True
    owners = [set(vocab.known["ORG"].get(form.folded, ())) for form in (a, b)]
    return all(owners) and not owners[0] & owners[1]


def is_attached(short: NameForm, full: NameForm, vocab: EntityVocabulary) -> bool:
    """Return whether ``full`` puts before ``short`` what it is attached to (云州大学附属仁济医院 / 仁济医院)."""
    return full.folded.endswith("附属" + short.folded) and (bool(short.place) or is_specific(short, vocab))


def is_without_head(short: NameForm, full: NameForm, vocab: EntityVocabulary) -> bool:
    """Return whether ``short`` is an institute's own name without its head word (清华长三角 / 清华长三角研究院)."""
    if full.kind not in ("research", "media", "association") or short.kind is not None or len(short.rest) < 4:
        return False
    found = vocab.organization_kinds.find(full.rest)
    return found is not None and full.rest == short.rest + found[0] and not gazetteer().is_place(short.rest)


def is_line_abbreviation(short: str, full: str) -> bool:
    """Return whether ``short`` names a line by initials of the ends that ``full`` spells out.

    Example:
        >>> is_line_abbreviation("成宜高铁", "成都至自贡至宜宾高铁")
        True
    """
    head = _LINE_HEAD.search(full)
    if head is None or not short.endswith(head.group()):
        return False
    ends = _LINE_PARTS.split(full[: head.start()])
    stem = short[: -len(head.group())]
    if len(ends) < 2 or not all(ends) or not 2 <= len(stem) <= len(ends):
        return False
    capitals = gazetteer().capitals
    initials = [end + capitals.get(end, "") for end in ends]
    if stem[0] not in initials[0] or stem[-1] not in initials[-1]:
        return False
    position = 0
    for char in stem:
        while position < len(initials) and char not in initials[position]:
            position += 1
        if position == len(initials):
            return False
        position += 1
    return True


def line_starts(full: str) -> set[str]:
    """Return the characters by which an abbreviation of a line can begin (南昌至赣州高铁: 南 or 昌)."""
    ends = _LINE_PARTS.split(full)
    if len(ends) < 2 or not ends[0]:
        return set()
    return set(ends[0] + gazetteer().capitals.get(ends[0], ""))


def is_line_without_head(short: str, full: str) -> bool:
    """Return whether ``short`` is the name of a line without 铁路, 高速 and the like (成渝中线 / 成渝中线高铁)."""
    return len(short) >= 3 and full.startswith(short) and _LINE_HEAD.fullmatch(full[len(short) :]) is not None


def is_last_part(short: NameForm, full: NameForm, vocab: EntityVocabulary, *, with_place: bool = False) -> bool:
    """Return whether ``full`` puts an owner or a line before ``short`` (国盛产投·宝山药谷 / 宝山药谷).

    Args:
        short: The shorter name.
        full: The longer one.
        vocab: The vocabularies.
        with_place: Whether a place makes a name specific enough (宁波一期滨海互通 / 滨海互通).
    """
    for whole, longer in ((short.full, full.full), (short.folded, full.folded)):
        if len(whole) < 4 or len(longer) < len(whole) + 2 or not longer.endswith(whole):
            continue
        # 甲市至乙市二通道 and 天津-乙科技园 name another thing that ends so.
        if not longer[: -len(whole)].endswith(("至", "到", "-")):
            return is_specific(short, vocab) or (with_place and bool(short.place))
    return False


def is_after_place(short: NameForm, full: NameForm) -> bool:
    """Return whether ``full`` is ``short``, which starts with a place, with the place around it (重庆|江北机场)."""
    if not short.place or not full.folded.endswith(short.folded):
        return False
    before = full.folded[: -len(short.folded)]
    # A chain leaves something for the rest of the name, so one character is lent here.
    chain = gazetteer().chain(before + "某")
    return bool(chain) and chain[-1].end == len(before)


def is_line(form: NameForm) -> bool:
    """Return whether a name is a railway's or road's, of which each initial counts (成渝铁路 is not 成遂渝铁路)."""
    return _LINE_HEAD.search(form.rest) is not None


def same_kind(a: NameForm, b: NameForm) -> bool:
    """Return whether the kinds allow two names to be one body; a name without a telling word fits every kind."""
    return a.kind is None or b.kind is None or a.kind == b.kind


def same_place(a: NameForm, b: NameForm) -> bool:
    """Return whether the places allow two names to be one body; a name without a place fits every place."""
    if not a.place or not b.place:
        return True
    return a.place == b.place and (not a.level or not b.level or a.level == b.level)


def defined_aliases(text: str, end: int, cues: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the spans of the names that a bracket after a mention defines.

    Args:
        text: The document.
        end: Where the mention ends.
        cues: Words of ``alias_cues.tsv``.

    Example:
        >>> text = "浙江清华长三角研究院（以下简称“长三院”）落户嘉善。"
        >>> [text[s:e] for s, e in defined_aliases(text, 10, ("以下简称",))]
        ['长三院']
    """
    if end >= len(text) or text[end] not in "（(，,、":
        return []
    start = end + 1
    # A name in another language or a code may come first: （Moz Bio，以下简称“墨卓”）.
    window = text[start : start + 40]
    for cue in cues:
        at = window.find(cue)
        if at < 0 or (
            at > 0 and (text[end] not in "（(" or not re.fullmatch(r"[^（）()。；]*[，,：:]\s*", window[:at]))
        ):
            continue
        return _alias_spans(text, start + at + len(cue), closed=text[end] in "（(")
    return []


def _alias_spans(text: str, start: int, *, closed: bool) -> list[tuple[int, int]]:
    stop = re.compile(r"[）)\n。；]" if closed else r"[，,。；\n]").search(text, start, start + 40)
    if stop is None:
        return []
    found = []
    for match in re.finditer(r"[^“”\"「」：:为、，,或\s]+", text[start : stop.start()]):
        if 2 <= len(match.group()) <= 20 and not match.group().startswith("《"):
            found.append((start + match.start(), start + match.end()))
    return found
