"""Administrative divisions with their GB/T 2260 codes, and which one a place name means in a given document.

The divisions are those of ``entities/places.tsv``. A code tells what lies in what: 330421 is in 330400, in 330000.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from zhpolicy_ie.text.width import normalise_width
from zhpolicy_ie.vocabulary import read_rows, resource

LEVELS = ("country", "province", "prefecture", "county")
_SEPARATORS = re.compile(r"[\s/／|、,，>·-]+")
_LONGEST = 15


class Division(NamedTuple):
    """A division: ``code`` of six digits, empty for the country, which GB/T 2260 does not number."""

    code: str
    name: str
    short: str
    level: str

    def contains(self, other: Division) -> bool:
        """Return whether ``other`` is this division or lies within it.

        Example:
            >>> zhejiang, jiashan = divisions().by_code("330000"), divisions().by_code("330421")
            >>> zhejiang.contains(jiashan), jiashan.contains(zhejiang)
            (True, False)
        """
        return other.code.startswith(self.code.removesuffix("0000").removesuffix("00"))


COUNTRY = Division("", "全国", "全国", "country")
_COUNTRY_NAMES = ("全国", "中国", "我国", "中华人民共和国")


class Divisions:
    """Finds divisions by code and by name.

    Args:
        rows: Rows of ``places.tsv``; those without codes (macro regions) are left out.
    """

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self._by_code: dict[str, Division] = {}
        self._by_name: dict[str, list[Division]] = {}
        for row in rows:
            for code in filter(None, row["codes"].split("|")):
                division = Division(code, row["name"], row["short"] or row["name"], row["level"])
                self._by_code[code] = division
                for name in _names(division):
                    self._by_name.setdefault(name, []).append(division)
        for name in _COUNTRY_NAMES:
            self._by_name[name] = [COUNTRY]

    @property
    def names(self) -> Mapping[str, Sequence[Division]]:
        """All names, full and short, with the divisions that bear them."""
        return self._by_name

    def by_code(self, code: str) -> Division:
        """Return the division of a code; ``""`` is the country.

        Raises:
            KeyError: No division has that code.
        """
        return self._by_code[code] if code else COUNTRY

    def parents(self, division: Division) -> list[Division]:
        """Return what a division lies in, the province first.

        Example:
            >>> [d.name for d in divisions().parents(divisions().by_code("330421"))]
            ['浙江省', '嘉兴市']
        """
        codes = (division.code[:2] + "0000", division.code[:4] + "00")
        return [self._by_code[c] for c in codes if c != division.code and c in self._by_code]

    def path(self, division: Division) -> str:
        """Return the full name with what it lies in, as in 浙江省/嘉兴市/嘉善县."""
        return "/".join(d.name for d in (*self.parents(division), division))

    def resolve(self, words: str, within: Division | None = None) -> Division | None:
        """Return the division that a name means, or None if it is none, or may be several.

        Of divisions that share the name, the one nearest to ``within`` is meant: itself, within it, around it, in its
        prefecture, in its province; only a name that no such division bears is looked for in the whole country, where
        the highest level counts (朝阳 is the prefecture, not one of the counties).

        Args:
            words: One name (朝阳, 朝阳区), or a chain from the widest inwards (浙江省/嘉兴市/嘉善县, 浙江嘉善).
            within: The place that the document speaks for.

        Example:
            >>> d = divisions()
            >>> d.resolve("朝阳", d.resolve("北京市")).code, d.resolve("朝阳", d.resolve("辽宁省")).code
            ('110105', '211300')
        """
        plain = normalise_width(words)
        whole = self._nearest(_SEPARATORS.sub("", plain), within)
        if whole is not None:
            return whole
        found: Division | None = None
        for part in filter(None, _SEPARATORS.split(plain)):
            rest = part
            while rest:
                name = next((rest[:n] for n in range(_LONGEST, 1, -1) if rest[:n] in self._by_name), None)
                step = self._nearest(name, found or within) if name else None
                if name is None or step is None or (found is not None and not found.contains(step)):
                    return None
                found, rest = step, rest[len(name) :]
        return found

    def first_in(self, words: str) -> Division | None:
        """Return the first division that a title names, in full (上海市) or, for provinces, by its short name.

        Example:
            >>> divisions().first_in("2025年宁夏政府工作报告").name
            '宁夏回族自治区'
        """
        plain = normalise_width(words)
        for start in range(len(plain)):
            for length in range(min(_LONGEST, len(plain) - start), 1, -1):
                name = plain[start : start + length]
                found = self._nearest(name, None)
                if found is not None and (name == found.name or found.level == "province"):
                    return found
        return None

    def _nearest(self, name: str | None, within: Division | None) -> Division | None:
        candidates = self._by_name.get(name or "", [])
        if within is not None and within.level != "country":
            for near in _rings(within, self.parents(within)):
                inside = [d for d in candidates if near(d)]
                if inside:
                    return _one(inside)
        return _one(candidates)


def _rings(within: Division, around: list[Division]) -> Iterator[Callable[[Division], bool]]:
    """Yield tests for what is near: the place itself, what lies in it, then the same for what it lies in."""
    for outer in (within, *reversed(around)):
        yield outer.__eq__
        yield outer.contains


def _one(candidates: list[Division]) -> Division | None:
    """Return the only candidate of the highest level there is."""
    if not candidates:
        return None
    top = min(LEVELS.index(d.level) for d in candidates)
    highest = [d for d in candidates if LEVELS.index(d.level) == top]
    return highest[0] if len(highest) == 1 else None


def _names(division: Division) -> set[str]:
    names = {division.name, division.short}
    if division.level == "prefecture" and division.name.endswith("自治州"):
        names.add(f"{division.short}州")
    return names


@cache
def divisions() -> Divisions:
    """Return the shipped divisions, read once."""
    return Divisions(read_rows(resource("zhpolicy_ie.entities", "places.tsv"), ("name", "short", "level", "codes")))
