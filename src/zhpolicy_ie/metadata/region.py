"""The place that a document speaks for, from the forms in which official documents name it.

In order of what they prove: who reports (我代表…人民政府), where (在…第十七届人民代表大会), the title, the speaker and
the issuing office; then the name of the file and of its folders; last, in a report that says 市人民政府 without a name,
the city that it names far more often than any other. Where two of these contradict each other there is no region.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from zhpolicy_ie.metadata import forms
from zhpolicy_ie.metadata.found import Found
from zhpolicy_ie.metadata.places import Place, mentions, narrowed, place_at, place_over
from zhpolicy_ie.panel.divisions import COUNTRY, Division, divisions
from zhpolicy_ie.records import Origin
from zhpolicy_ie.text.width import normalise_width

_HEAD = 1500
_LINES, _LONGEST_LINE = 12, 60
_BODY = 20_000
# How often the place must be named that nobody names in a heading, and how much oftener than the next.
_OFTEN, _OFTENER = 8, 2.0


class Clue(NamedTuple):
    """A place that something in or around the document names."""

    place: Place
    origin: Origin
    words: str
    start: int | None


def region_of(text: str, title: str | None, name: str | None, genre: object) -> Found | None:
    r"""Return the region that a document speaks for, as a path like 浙江省/嘉兴市/嘉善县; None where that is not plain.

    Args:
        text: The document; only its given title and name are used if it is empty.
        title: Its title, given or read off it.
        name: Its path, for the names of the file and its folders.
        genre: Its genre, as far as known.

    Example:
        >>> head = "政府工作报告\n（2024年1月15日在嘉善县第十七届人民代表大会第三次会议上）\n"
        >>> region_of(head, None, None, None).value
        '浙江省/嘉兴市/嘉善县'
    """
    plain = normalise_width(text)
    head = plain[:_HEAD]
    official = genre != "news"
    clues = list(_in_head(head, official))
    if title and not any(clue.words in title for clue in clues if clue.origin == "text"):
        place = _leading(normalise_width(title), official, first=True)
        if place is not None:
            clues.append(Clue(place, "title", title[place.start : place.end], None))
    outside = list(_in_path(name)) if name else []
    for group in (clues, outside):
        if group:
            return _agreed(group, outside if group is clues else [], plain)
    if genre in ("gov_work_report", "stat_bulletin") and plain:
        return _most_named(plain[:_BODY])
    return None


def _in_head(head: str, official: bool) -> Iterator[Clue]:
    def clue(place: Place) -> Clue:
        return Clue(place, "text", head[place.start : place.end], place.start)

    for form in (forms.REPORTS, forms.SESSION) if official else (forms.SESSION,):
        for match in form.finditer(head):
            if match["state"]:
                yield clue(Place(*match.span("state"), (COUNTRY,)))
            elif (place := place_over(head, *match.span("place"))) is not None:
                yield clue(place)
    if (nationwide := forms.NATIONWIDE.search(head)) is not None:
        yield clue(Place(*nationwide.span(1), (COUNTRY,)))
    if (notice := forms.NOTICE.match(head)) is not None:
        place = place_over(head, *notice.span(1))
        if place is not None:
            yield clue(place)
    start = seen = 0
    for line in head.splitlines(keepends=True):
        bare = line.strip()
        if bare.startswith("各位代表") or seen == _LINES:
            break
        if bare and len(bare) <= _LONGEST_LINE and bare[-1] not in "。；：，;:,！？":
            place = _leading(line, official, first=not seen)
            if place is not None:
                yield clue(place._replace(start=place.start + start, end=place.end + start))
        seen += bool(bare)
        start += len(line)


def _leading(line: str, official: bool, *, first: bool) -> Place | None:
    """Return the place that a heading begins with, if the heading is about it, or by it."""
    words = forms.words()
    if official and first and (state := forms.STATE.match(line)):
        return Place(*state.span(1), (COUNTRY,))
    lead = forms.LEAD.match(line)
    begin = lead.end() if lead else 0
    match = forms.UNLISTED.match(line, begin)
    own = place_over(line, *match.span(match.lastgroup or 0)) if match is not None else None
    place = place_at(line, begin)
    if own is not None or place is None:
        return own
    rest = line[place.end :].rstrip()
    if words.body.match(rest) or (forms.OTHER.match(rest) and place_at(rest, 1) is not None):
        return None
    titled = words.document.search(rest) is not None
    direct = words.document.match(rest) or forms.DIRECT.match(rest)
    if place.full:
        sure = titled or words.office.match(rest) or words.head.match(rest) or (first and official)
    else:
        province = all(d.level == "province" for d in place.candidates)
        sure = direct or (titled and province)
    return place if sure else None


def _in_path(name: str) -> Iterator[Clue]:
    """Yield the places that the name of a file begins with or that one of its parts is; then those of its folders."""
    path = PurePath(name)
    sure = False
    for part in forms.NAME_SPLIT.split(normalise_width(path.stem)):
        lead = forms.LEAD.match(part)
        begin = lead.end() if lead else 0
        place = place_at(part, begin)
        rest = part[place.end :] if place is not None else ""
        if place is not None and (
            not rest or place.full or forms.words().document.match(rest) or forms.DIRECT.match(rest)
        ):
            sure = sure or len(place.candidates) == 1
            yield Clue(place, "name", part[place.start : place.end], None)
    if not sure:
        for folder in reversed(path.parts[:-1]):
            place = place_at(normalise_width(folder), 0)
            if place is not None and place.end == len(folder):
                yield Clue(place, "name", folder, None)


def _agreed(clues: Sequence[Clue], others: Sequence[Clue], text: str) -> Found | None:
    """Return what all clues say: the first one's place, if the others are the same or lie around or in it."""
    first = clues[0]
    known = [c.place.candidates for c in (*clues, *others)]
    candidates = list(first.place.candidates)
    for other in known:
        candidates = narrowed(candidates, other)
    if len(candidates) > 1:
        candidates = _beside(candidates, text)
    if len(candidates) > 1 or (not candidates and not first.place.unlisted):
        return None
    home = candidates[0] if candidates else None
    # A chain of names, or a file named after the province of the county in it: the narrowest place counts.
    for clue in clues[1:]:
        inner = narrowed(clue.place.candidates, [home] if home else [])
        if clue.place.unlisted or first.place.unlisted:
            if clue.place.unlisted != first.place.unlisted:
                return None
        elif len(inner) != 1 or home is None or not (home.contains(inner[0]) or inner[0].contains(home)):
            return None
        elif clue.origin == "name" and home.contains(inner[0]) and inner[0] != home:
            first, home = clue, inner[0]
    path = [divisions().path(home)] if home else []
    value = "/".join([*path, *filter(None, [first.place.unlisted])])
    return Found(value, first.origin, first.words, first.start)


def _beside(candidates: list[Division], text: str) -> list[Division]:
    """Return the one of several places of a name whose prefecture or province the text names most, if one is."""
    if not text:
        return candidates
    counts = mentions(text[:_BODY]).counts
    around = {c: sum(counts[p] for p in divisions().parents(c)) for c in candidates}
    ranked = sorted(candidates, key=lambda c: -around[c])
    clear = around[ranked[0]] >= 2 and around[ranked[0]] >= _OFTENER * around[ranked[1]]
    return ranked[:1] if clear else candidates


def _most_named(text: str) -> Found | None:
    """Return the place of the report's own level that it names most, if it stands out."""
    own = _own_level(text[:_HEAD])
    if own is None:
        return None
    named = mentions(text)
    ranked = [(d, n) for d, n in named.counts.most_common() if d.name.endswith(own)]
    often = ranked[0][1] if ranked else 0
    if often < _OFTEN or any(often < _OFTENER * n for _, n in ranked[1:2]):
        return None
    if any(n > often for d, n in named.doubtful.items() if d.name.endswith(own)):
        return None
    division = ranked[0][0]
    start, end = named.first[division]
    return Found(divisions().path(division), "mentions", text[start:end], start)


def _own_level(head: str) -> str | None:
    """Return the level of the place that a text calls its own: 市 of 市人民政府, 州 of 我州."""
    if (match := forms.OWN_GOVERNMENT.search(head)) is not None:
        return match[1]
    levels = Counter(match[1] or match[2] for match in forms.OWN_LEVEL.finditer(head))
    return levels.most_common(1)[0][0] if levels else None
