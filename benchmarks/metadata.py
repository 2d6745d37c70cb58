"""How often region, year and genre that nobody gave are read off a document, and how often rightly.

Run as ``python -m benchmarks.metadata ../shared > docs/metadata.md``. Hides what ``corpus/manifest.jsonl`` says of each
document, infers it from the text alone and from the text with its original file name, and compares. Then extracts the
work reports with metadata given, inferred and withheld, and counts the rows of their panels; and scores the paragraphs
of ``gold/dev.jsonl`` with less and less metadata.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import zhpolicy_ie
from zhpolicy_ie.evaluation.annotations import notes_from_dict, notes_of
from zhpolicy_ie.evaluation.scores import compare, score
from zhpolicy_ie.metadata import infer_meta
from zhpolicy_ie.panel import build_panel
from zhpolicy_ie.panel.divisions import divisions

FIELDS = ("region", "year", "genre")
GENRES = ("gov_work_report", "stat_bulletin", "plan", "other", "news")
Entry = dict[str, Any]

HEAD = """# Metadata that nobody gave

Printed by `python -m benchmarks.metadata ../shared` over {documents:,} documents whose region, year and genre a
manifest tells; they are hidden and inferred from the text alone, and from the text with the file name under which the
document was found. *Within* counts regions inside the manifest's, which has some city documents under their province.
Most news and proposals do not say in their first lines what they speak for, and get no region. The rules were written
with these documents at hand."""


PARAGRAPHS = """The 139 paragraphs of `gold/dev.jsonl` are cut out of their documents: what is not given can only be
read off their titles."""


def read(corpus: Path) -> list[Entry]:
    """Return the manifest's entries with their texts."""
    entries: list[Entry] = []
    for line in (corpus / "manifest.jsonl").open(encoding="utf-8"):
        entry = json.loads(line)
        entries.append(entry | {"text": (corpus / entry["path"]).read_text(encoding="utf-8")})
    return entries


def verdict(field: str, found: Any, true: Any) -> str:
    """Return ``right``, ``within``, ``wrong``, ``none`` (nothing found) or ``unknown`` (nothing to compare with)."""
    if found is None:
        return "none"
    if true is None:
        return "unknown"
    if field != "region":
        return "right" if found == true else "wrong"
    here, there = divisions().resolve(found), divisions().resolve(true)
    if here is None or there is None:
        return "right" if found == true else "wrong"
    return "right" if here == there else "within" if there.code and there.contains(here) else "wrong"


def counted(entries: list[Entry]) -> Iterator[str]:
    """Yield the table of precision and coverage."""
    yield "| field | genre | documents | from | found | right | within | wrong | precision | coverage |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for named in (False, True):
        tallies: Counter[tuple[str, str, str]] = Counter()
        for entry in entries:
            name = PurePath(entry["source_path"]).name if named else None
            meta = infer_meta(entry["text"], {}, name=name)
            for field in FIELDS:
                tallies[field, entry["genre"], verdict(field, meta.get(field), entry[field])] += 1
        for field in FIELDS:
            for genre in GENRES:
                right, within, wrong, none = (tallies[field, genre, k] for k in ("right", "within", "wrong", "none"))
                found = right + within + wrong
                if not found:
                    continue
                how = "text and name" if named else "text"
                yield (
                    f"| {field} | {genre} | {found + none} | {how} | {found} | {right} | {within} |"
                    f" {wrong} | {(right + within) / found:.3f} | {found / (found + none):.3f} |"
                )


def panels(entries: list[Entry]) -> Iterator[str]:
    """Yield how many rows of the panel of the work reports are there with metadata given, inferred and withheld."""
    ie = zhpolicy_ie.load(only="figures")
    reports = [e for e in entries if e["genre"] == "gov_work_report"]
    rows: dict[str, set[tuple[object, ...]]] = {}
    for how in ("given", "inferred from text and name", "inferred from text", "withheld"):
        made = []
        for entry in reports:
            meta = {key: entry[key] for key in (*FIELDS, "title")}
            if how != "given":
                name = PurePath(entry["source_path"]).name if how.endswith("name") else None
                meta = {} if how == "withheld" else infer_meta(entry["text"], {}, name=name)
            made.append(ie(entry["text"], meta=meta, id=entry["id"]))
        panel = build_panel(made, every=True)
        rows[how] = {(r.document, r.start, r.code, r.period, r.indicator, r.value) for r in panel.rows}
    yield "| metadata | rows | of those with metadata given | others |\n| --- | --- | --- | --- |"
    for how, these in rows.items():
        same = len(these & rows["given"])
        yield f"| {how} | {len(these):,} | {same:,} ({same / len(rows['given']):.3f}) | {len(these) - same:,} |"


def paragraphs(gold: Path) -> Iterator[str]:
    """Yield the scores of the annotated paragraphs with less and less metadata."""
    ie = zhpolicy_ie.load()
    lines = [json.loads(line) for line in gold.open(encoding="utf-8")]
    notes = [notes_from_dict(line) for line in lines]
    yield "| metadata | names | figures, whole record | period | subject |\n| --- | --- | --- | --- | --- |"
    for how in ("all given", "title given, the rest inferred", "title given", "nothing given, inferred", "nothing"):
        found = []
        for line in lines:
            meta = dict(line["meta"])
            if how != "all given":
                meta = {"title": meta["title"]} if how.startswith("title") else {}
                text = None if how.startswith("title") else line["text"]
                meta = infer_meta(text, meta) if how.endswith("inferred") else meta
            found.append(notes_of(ie(line["text"], meta=meta, id=line["id"])))
        scores = score(compare(notes, found))
        period, subject = (scores.fields[f].to_dict()["acc"] for f in ("period", "subject"))
        yield f"| {how} | {scores.all_entities.f1:.3f} | {scores.record.f1:.3f} | {period:.3f} | {subject:.3f} |"


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder with corpus/ and gold/")
    shared = parser.parse_args().shared
    entries = read(shared / "corpus")
    print(HEAD.format(documents=len(entries)), "", *counted(entries), sep="\n")
    print(
        "\n## What it gives a panel\n\nRows of the panel of all work reports (figures alone, every statement a row):\n"
    )
    print(*panels(entries), sep="\n")
    print(f"\n## What it gives a paragraph\n\n{PARAGRAPHS}\n")
    print(*paragraphs(shared / "gold" / "dev.jsonl"), sep="\n")


if __name__ == "__main__":
    main()
