"""Builds the shipped name lists (``names/places.tsv``, ``organizations.tsv``, ``zones.tsv``) from reference lists.

Run as ``python -m zhpolicy_ie.training.gazetteers ../shared/gazetteers ../shared/corpus/policy``. The lists hold names,
codes and kinds only. Whether a short name may stand alone (``free``) or needs evidence (``gated``) is decided by how
often the long form occurs in real prose beside the short one: 和平 is written without 区 thousands of times because it
means peace, 嘉善 because everybody knows the place.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from zhpolicy_ie.names.automaton import NameMatcher

#: A county's short name is free where its long form makes up at least this share of its uses.
FREE_SHARE = 0.035
#: A short name that occurs less often than this in the whole corpus is no plain word.
PLAIN_USES = 25
_Add = Callable[..., None]
_LEVELS = ("province", "prefecture", "county", "town")
_HAN = re.compile(r"[\u4e00-\u9fff·]{2,}")
_LEGAL = re.compile(r"[(（]?(集团)?[)）]?(股份|控股)?有限(责任)?公司$|股份公司$")
_SHARE_CLASS = re.compile(r"^(\*?ST|S\*?ST|N|C|XD|DR|PT)|[-－]?[A-ZＡＢ]+$|\s+|[(（]退[)）]|退$")
_GENERIC_ZONE = re.compile(
    r"^(城市|城郊|城南|城北|城东|城西|北部|南部|东部|西部|新|现代|高新|综合|特色|省级|县)?"
    r"(工业|农业|产业|经济|技术|开发|科技|高新|高新技术|循环|生态|旅游|物流|食品|化工|示范|集中|集聚|园|区|园区)+$"
)


def main(argv: list[str] | None = None) -> None:
    """Write the lists beside the names component and print how many rows each has."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gazetteers", type=Path, help="folder with the reference lists")
    parser.add_argument("corpus", type=Path, help="folder of plain texts, to see which short names are plain words")
    default = Path(__file__).resolve().parents[1] / "names"
    parser.add_argument("--out", type=Path, default=default, help="folder to write to (default: %(default)s)")
    options = parser.parse_args(argv)
    corpus = "\n".join(path.read_text(encoding="utf-8") for path in sorted(options.corpus.glob("*.txt")))
    places = build_places(options.gazetteers, corpus)
    write(
        options.out / "places.tsv",
        "Administrative divisions: Ministry of Civil Affairs / NBS codes as of 2026-04, former names, macro regions.",
        ("name", "kind", "form", "use", "codes"),
        places,
    )
    known = {row[0] for row in places}
    write(
        options.out / "organizations.tsv",
        "Universities (MOE list 2025), listed companies (2026-04), central and top-500 enterprises (2025), government.",
        ("name", "kind", "form", "use"),
        build_organizations(options.gazetteers, known, corpus),
    )
    write(
        options.out / "zones.tsv",
        "National development zones, high-tech zones, new areas, free-trade zones; zones with an NBS code (2023).",
        ("name", "kind", "use"),
        build_zones(options.gazetteers, known),
    )


def write(path: Path, source: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Write one vocabulary: source line, header, rows in order of name."""
    lines = sorted({"\t".join(row) for row in rows})
    head = [f"# {source}", "# Written by python -m zhpolicy_ie.training.gazetteers.", "\t".join(columns)]
    path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(lines)} rows, {path.stat().st_size} bytes")


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """Read one reference list."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def build_places(folder: Path, corpus: str) -> list[tuple[str, ...]]:
    """Return rows (name, kind, form, use, codes) of places, the highest level that bears a name."""
    full: dict[str, tuple[str, list[str]]] = {}
    short: dict[str, tuple[str, list[str]]] = {}
    long_forms: dict[str, set[str]] = defaultdict(set)
    divisions = [row for row in read(folder, "admin_divisions.tsv") if row["level"] in _LEVELS]
    towns = [{**row, "level": "town"} for row in read(folder, "stat_towns_2023.tsv") if row["kind"] in _TOWN_KINDS]
    for row in divisions + towns:
        _keep(full, row["name"], row["level"], row["code"])
        # A town's short name counts only where the document names the town in full: it need not be listed.
        if row["level"] != "town" and len(row["short_name"]) >= 2 and row["short_name"] != row["name"]:
            _keep(short, row["short_name"], row["level"], row["code"])
            long_forms[row["short_name"]].add(row["name"])
    uses = _counts(corpus, set(full) | set(short))
    rows: list[tuple[str, ...]] = [
        (name, level, "full", _full_use(name, level), _codes(level, codes)) for name, (level, codes) in full.items()
    ]
    for name, (level, codes) in short.items():
        if name not in full:
            shown = sum(uses[long] for long in long_forms[name])
            rows.append((name, level, "short", _short_use(name, level, codes, shown, uses[name]), _codes(level, codes)))
    known = {row[0] for row in rows}
    for row in read(folder, "admin_divisions_historical.tsv"):
        if row["name"] not in known and len(row["name"]) > 2:
            known.add(row["name"])
            rows.append((row["name"], "former", "full", "free", row["code"]))
    for row in read(folder, "macro_regions.tsv"):
        if row["type"] in (
            "倡议",
            "贸易协定",
            "国际组织",
            "特殊建制",
            "示范区",
            "科创走廊",
            "合作区",
            "自贸港",
            "新区",
        ):
            continue
        for name in [row["name"], *row["aliases"].split("|")]:
            if len(name) >= 2 and name not in known:
                known.add(name)
                rows.append((name, "region", "full", "gated" if name in _PLAIN_REGIONS else "free", ""))
    return rows


_TOWN_KINDS = frozenset({"town", "township", "street", "ethnic_township", "sumu"})
#: Compass points that mostly mean a direction or a part of the city spoken of.
_PLAIN_REGIONS = frozenset({"东部", "中部", "西部", "两岸", "海西", "东部沿海", "东部地区", "中部地区", "西部地区"})


def _keep(table: dict[str, tuple[str, list[str]]], name: str, level: str, code: str) -> None:
    if len(name) < 2 or name in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"):
        return
    known = table.get(name)
    if known is None or _LEVELS.index(level) < _LEVELS.index(known[0]):
        table[name] = (level, [code])
    elif known[0] == level:
        known[1].append(code)


def _codes(level: str, codes: list[str]) -> str:
    """Codes of all places so called; towns and names borne by more than six places go without."""
    if level == "town":
        return ""
    unique = sorted({code[:6] for code in codes})
    return "|".join(unique) if len(unique) <= 6 else ""


def _full_use(name: str, level: str) -> str:
    plain = re.fullmatch(
        r"(城|矿|郊|新|老|市|东|西|南|北|中|港|大|小|海)[市区县镇乡]|城中区|新城区|老城区|市中区|城关[镇区]|.{0,1}街道",
        name,
    )
    return "gated" if plain or (level == "town" and len(name) == 2) else "free"


#: Plain words of the genre that the counts take for places, since the corpus seldom uses them otherwise.
_PLAIN_WORDS = frozenset({"朝阳", "向阳", "红旗", "光明", "城关"})


def _short_use(name: str, level: str, codes: list[str], long_uses: int, uses: int) -> str:
    if name in _PLAIN_WORDS:
        return "gated"
    if level in ("province", "prefecture"):
        return "gated" if codes[0].startswith("71") and len(codes[0]) > 6 else "free"
    if codes[0].startswith("71"):
        return "gated"
    return "free" if uses < PLAIN_USES or long_uses / uses >= FREE_SHARE else "gated"


def _counts(corpus: str, names: set[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    matcher = NameMatcher(dict.fromkeys(names, True))
    for start in range(len(corpus)):
        for end, _ in matcher.at(corpus, start):
            found[corpus[start:end]] += 1
    return found


def build_organizations(folder: Path, places: set[str], corpus: str) -> list[tuple[str, ...]]:
    """Return rows (name, kind, form, use) of organizations."""
    rows: dict[str, tuple[str, str, str]] = {}

    def add(name: str, kind: str, form: str, use: str = "free") -> None:
        if len(name) >= 2 and name not in places and name not in rows:
            rows[name] = (kind, form, use)

    for row in read(folder, "central_government.tsv"):
        add(row["name"], "government", "full")
        for name in filter(None, row["short_names"].split("|")):
            plain = len(name) == 2 or name in ("发改委", "发展改革委")
            add(name, "government", "short", "gated" if plain and not name.endswith("部") else "free")
    for row in read(folder, "universities.tsv"):
        add(row["name"], "university", "full", "free" if len(row["name"]) > 4 or "大学" in row["name"] else "gated")
        for name in filter(None, row["aliases"].split("|")):
            add(name, "university", "short", "gated" if len(name) == 2 else "free")
    for row in read(folder, "cas_institutes.tsv"):
        for name in filter(None, [row["name"], *row["aliases"].split("|")]):
            add(name, "research", "full")
    for row in read(folder, "national_labs.tsv"):
        add(row["name"], "research", "full")
    for row in read(folder, "central_enterprises.tsv"):
        add(row["name"], "enterprise", "full")
        for name in filter(None, row["short_names"].split("|")):
            add(name, "enterprise", "short", "gated" if len(name) == 2 else "free")
    _companies(folder, add, _counts(corpus, {row["short_name"] for row in read(folder, "listed_companies.tsv")}))
    return [(name, *values) for name, values in rows.items()]


def _companies(folder: Path, add: _Add, uses: Counter[str]) -> None:
    for row in read(folder, "top_companies.tsv"):
        for name, form in _forms(row["name"]):
            add(name, "enterprise", form, "free" if len(name) >= 4 else "gated")
    for row in read(folder, "listed_companies.tsv"):
        for name, form in _forms(row["full_name"]):
            add(name, "enterprise", form, "free" if form == "full" or name.endswith("集团") else "gated")
        name = _SHARE_CLASS.sub("", _SHARE_CLASS.sub("", row["short_name"]))
        if _HAN.fullmatch(name):
            add(name, "enterprise", "short", "free" if len(name) >= 4 and uses[name] < 40 else "gated")


def _forms(name: str) -> Iterator[tuple[str, str]]:
    """Yield a company's registered name and the same without its legal form (…股份有限公司)."""
    if len(name) < 4:
        return
    yield name, "full"
    bare = _LEGAL.sub("", name)
    if bare != name and len(bare) >= 4:
        yield bare, "short"
        if not bare.endswith("集团") and "集团" in name[len(bare) :]:
            yield f"{bare}集团", "short"


def build_zones(folder: Path, places: set[str]) -> list[tuple[str, ...]]:
    """Return rows (name, kind, use) of development zones, always of label PROJ."""
    rows: dict[str, tuple[str, str]] = {}
    for row in read(folder, "national_zones.tsv"):
        for name in filter(None, [row["name"], *row["aliases"].split("|")]):
            if len(name) >= 3 and name not in places:
                rows[name] = ("zone", "free" if len(name) >= 4 else "gated")
    for row in read(folder, "macro_regions.tsv"):
        if row["type"] in ("示范区", "科创走廊", "合作区", "自贸港", "新区", "倡议") or row["name"].endswith("经济带"):
            for name in filter(None, [row["name"], *row["aliases"].split("|")]):
                if len(name) >= 3 and "“" not in name:
                    rows[name] = ("zone", "free" if len(name) >= 4 else "gated")
    for row in read(folder, "zones_from_nbs2023.tsv"):
        name = row["name"]
        if len(name) >= 5 and name not in places and not _GENERIC_ZONE.match(name) and not name.endswith(("镇", "乡")):
            rows.setdefault(name, ("zone", "free"))
    return [(name, *values) for name, values in rows.items()]


if __name__ == "__main__":
    main()
