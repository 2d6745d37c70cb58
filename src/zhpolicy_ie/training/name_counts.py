"""Counts in plain texts what name rules want to know about words, and writes ``names/phrases.tsv`` and ``borders.tsv``.

Run as ``python -m zhpolicy_ie.training.name_counts ../shared/corpus``. Two facts about words are counted:

- in how many provinces' documents a phrase with a name's last word occurs: 重点项目 is written everywhere and names
  nothing, 沪苏湖高铁 in two or three provinces;
- how often a pair of characters stands right before or after a well-known place, against how often it occurs at all:
  位于, 推进 before, 境内 after.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from pathlib import Path

from zhpolicy_ie.names import find, heads
from zhpolicy_ie.names.view import TextView
from zhpolicy_ie.names.vocab import NameVocabulary, load_vocabulary

LEAST_PROVINCES = 3
LEAST_USES = 12
LONGEST_BODY = 8


def main(argv: list[str] | None = None) -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpus", type=Path, help="folder with manifest.jsonl (id, path, region) and the texts")
    default = Path(find.__file__).parent
    parser.add_argument("--out", type=Path, default=default, help="folder to write to (default: %(default)s)")
    parser.add_argument("--skip", type=Path, nargs="*", default=[], help="annotated JSONL whose documents to leave out")
    options = parser.parse_args(argv)
    vocab = load_vocabulary(cues=False)
    skipped = {
        str(json.loads(line)["meta"].get("title"))
        for path in options.skip
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    }
    phrases: dict[str, set[str]] = defaultdict(set)
    borders: dict[str, Counter[str]] = {side: Counter() for side in ("left", "right", "all")}
    for line in (options.corpus / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if str(row.get("title")) in skipped:
            continue
        text = (options.corpus / row["path"]).read_text(encoding="utf-8")
        province = str(row.get("region") or row.get("title") or "").split("/")[0]
        view = TextView(text, vocab)
        count_phrases(view, vocab, province, phrases)
        count_borders(view, borders)
    write_phrases(options.out / "phrases.tsv", phrases)
    write_borders(options.out / "borders.tsv", borders)


def count_phrases(view: TextView, vocab: NameVocabulary, province: str, phrases: dict[str, set[str]]) -> None:
    """Add the phrases of a text that end in a name's last word to ``phrases`` (phrase -> provinces)."""
    for start, end, _ in heads.occurrences(view, vocab):
        for position in heads.possible_starts(view, start)[:LONGEST_BODY]:
            phrases[view.text[position:end]].add(province)


def count_borders(view: TextView, borders: dict[str, Counter[str]]) -> None:
    """Add the pairs of characters beside well-known places, and all pairs, to ``borders``."""
    text = view.text
    borders["all"].update(text[i : i + 2] for i in range(len(text) - 1))
    for start, (end, listed) in view.starts.items():
        if listed.label == "LOC" and listed.free and listed.kind in ("province", "prefecture", "county"):
            borders["left"][text[max(0, start - 2) : start]] += 1
            borders["right"][text[end : end + 2]] += 1


def write_phrases(path: Path, phrases: dict[str, set[str]]) -> None:
    """Write the phrases of at least ``LEAST_PROVINCES`` provinces."""
    rows = sorted((phrase, len(where)) for phrase, where in phrases.items() if len(where) >= LEAST_PROVINCES)
    _write(path, "Number of provinces in whose documents a phrase occurs", ("phrase", "provinces"), rows)


def write_borders(path: Path, borders: dict[str, Counter[str]]) -> None:
    """Write how much more often (powers of two) a pair stands beside a place than a pair at random."""
    rows: list[tuple[object, ...]] = []
    total = sum(borders["all"].values())
    for side in ("left", "right"):
        beside = sum(borders[side].values())
        for pair, uses in borders["all"].items():
            if uses >= LEAST_USES and len(pair) == 2 and "\n" not in pair and "\t" not in pair:
                ratio = (borders[side][pair] + 0.5) / (uses + 1.0) * total / beside
                rows.append((side, pair, max(-4, min(7, round(math.log2(ratio))))))
    kept = sorted(row for row in rows if row[2] not in (-1, 0))  # type: ignore[type-var]
    _write(path, "Log2 ratio of a pair of characters beside a well-known place", ("side", "pair", "ratio"), kept)


def _write(
    path: Path, source: str, columns: tuple[str, ...], rows: list[tuple[object, ...]] | list[tuple[str, int]]
) -> None:
    head = [f"# {source}, counted by python -m zhpolicy_ie.training.name_counts.", "\t".join(columns)]
    lines = ["\t".join(map(str, row)) for row in rows if "#" not in str(row[0])[:1]]
    path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(lines)} rows, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
