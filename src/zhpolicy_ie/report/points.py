"""Where and when a figure is a point of a chart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from zhpolicy_ie.panel.divisions import Division, divisions
from zhpolicy_ie.records import Document, Figure

_YEAR = re.compile(r"(\d{4})(?:-\d{2}|-[HQ]\d)?(?:-\d{2})?$")
# What a place's name may end in, besides its own: 嘉善 and 嘉善县 are one.
_SUFFIXES = ("省", "市", "县", "区", "州", "旗", "盟", "镇", "乡", "街道")


class Point(NamedTuple):
    """The region, as a path like ``浙江省/嘉兴市``, and the year that a figure speaks of; None where unknown."""

    region: str | None
    year: int | None


class Places:
    """Tells the region that a document's figures speak of.

    A figure with a place as subject speaks of that place, one without a subject of the document's region, and one whose
    subject is an organization or a project of no region.
    """

    def __init__(self, document: Document) -> None:
        given = (document.meta.region or "").strip("/ ")
        self._division = _division(given, None)
        self._region = (divisions().path(self._division) if self._division else given) or None
        self._labels = {entity.id: entity.label for entity in document.entities}

    def region_of(self, figure: Figure) -> str | None:
        """Return the path of the region, or the place's own words where it is no administrative division."""
        subject = figure.subject
        if subject is None:
            return self._region
        label = self._labels.get(subject.entity or "")
        if label != "LOC" and not (label is None and subject.text.endswith(_SUFFIXES)):
            return None
        parts = (self._region or "").split("/")
        for depth, part in enumerate(parts, start=1):
            if part and _same(subject.text, part):
                return "/".join(parts[:depth])
        division = _division(subject.text, self._division)
        return divisions().path(division) if division else subject.text


@lru_cache(maxsize=1 << 14)
def _division(words: str, within: Division | None) -> Division | None:
    """Return the administrative division that a name means, so that 广东 and 广东省 are one."""
    return divisions().resolve(words, within) if words else None


def year_of(figure: Figure) -> int | None:
    """Return the year of a figure's period; of a target date its year, of a range its last year.

    Growth over a range of years (年均) belongs to no single year.
    """
    if figure.period is None:
        return None
    value = figure.period.value
    if "/" in value and figure.aspect == "growth":
        return None
    found = _YEAR.search(value.rsplit("/", 1)[-1])
    return int(found[1]) if found else None


def point_of(figure: Figure, places: Places) -> Point:
    """Return where and when a figure is to be drawn."""
    return Point(places.region_of(figure), year_of(figure))


def _same(name: str, part: str) -> bool:
    return name == part or any(name + suffix == part for suffix in _SUFFIXES)


def short_names(paths: list[str]) -> dict[str, str]:
    """Return what to call regions: the last part of the path, and the one above where two would be called the same.

    Example:
        >>> short_names(["浙江省/嘉兴市", "吉林省/朝阳区", "北京市/朝阳区"])
        {'浙江省/嘉兴市': '嘉兴市', '吉林省/朝阳区': '吉林省朝阳区', '北京市/朝阳区': '北京市朝阳区'}
    """
    last: dict[str, int] = {}
    for path in paths:
        name = path.rsplit("/", 1)[-1]
        last[name] = last.get(name, 0) + 1
    return {
        path: path.rsplit("/", 1)[-1] if last[path.rsplit("/", 1)[-1]] == 1 else "".join(path.split("/")[-2:])
        for path in paths
    }
