"""What a second look at annotated paragraphs needs: doubtful places, counts, and runs shared with other texts."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NO_FIGURE = re.compile(r"年|月|日|号|时|点|[-—~至]\d+(?:月|年|日)|[.、]\s*(?!\d)|[A-Za-z]")
_TITLE = re.compile(r"《[^》]*》")
_OTHER = re.compile(r"[^\u4e00-\u9fff0-9]+")
_SHARE_WORDS = ("占比", "比重")
LABELS = ("ORG", "PROJ", "LOC", "PER")


def hints(unit: dict[str, Any]) -> list[str]:
    """Return what looks forgotten or doubtful in a unit; a hint is no error.

    Example:
        >>> hints({"text": "投资3亿元，占地5亩。", "entities": [], "figures": [{"start": 2, "end": 5}]})
        ['short or long: 11 characters', 'no figure: 3亿元，占地5亩。']
    """
    text: str = unit["text"]
    found = [] if 80 <= len(text) <= 350 else [f"short or long: {len(text)} characters"]
    taken = [(n["start"], n["end"]) for n in (*unit["entities"], *unit["figures"])]
    taken += [m.span() for m in _TITLE.finditer(text)]
    for match in _DIGITS.finditer(text):
        covered = any(start < match.end() and match.start() < end for start, end in taken)
        model = text[max(0, match.start() - 1) : match.start()].isascii() and match.start() > 0
        if (
            not covered
            and not _NO_FIGURE.match(text, match.end())
            and not (model and text[match.start() - 1].isalpha())
        ):
            found.append(f"no figure: {text[max(0, match.start() - 6) : match.end() + 6]}")
    for name in {e["text"] for e in unit["entities"]}:
        spots = [m.start() for m in re.finditer(re.escape(name), text)]
        loose = [s for s in spots if not any(a < s + len(name) and s < b for a, b in taken)]
        found += [f"not marked here: {text[max(0, s - 6) : s + len(name) + 6]}" for s in loose]
    for figure in unit["figures"]:
        indicator = figure.get("indicator") or ""
        if figure.get("aspect") == "level" and figure.get("unit") == "%" and indicator.endswith(_SHARE_WORDS):
            found.append(f"level or share: {indicator} {figure['text']}")
    return found


def markdown_table(units: Iterable[dict[str, Any]]) -> str:
    """Return the counts of units, characters, names and figures, by part and in all, as a Markdown table."""
    parts: dict[str, Counter[str]] = {}
    for unit in units:
        row = parts.setdefault(unit["id"].split("-")[0], Counter())
        row.update(units=1, characters=len(unit["text"]), figures=len(unit["figures"]))
        row.update(e["label"] for e in unit["entities"])
        row["scored"] += sum(not f["optional"] for f in unit["figures"])
    parts["all"] = sum(parts.values(), Counter())
    lines = ["| part | paragraphs | characters | ORG | PROJ | LOC | PER | figures (scored) |", "|---" * 8 + "|"]
    for part, row in parts.items():
        labels = " | ".join(f"{row[label]:,}" for label in LABELS)
        lines.append(
            f"| {part} | {row['units']:,} | {row['characters']:,} | {labels} | {row['figures']:,} ({row['scored']:,}) |"
        )
    return "\n".join(lines) + "\n"


def bare(text: str) -> str:
    """Return only the Chinese characters and digits of a text.

    Example:
        >>> bare("增长 8.5%，居全省第2。")
        '增长85居全省第2'
    """
    return _OTHER.sub("", text)


def reference_texts(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield name and text of each file below ``paths``; ``.gz`` files are unpacked."""
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
                yield file.name, data.decode("utf-8", errors="replace")


def shared_runs(units: Iterable[dict[str, Any]], texts: Iterable[tuple[str, str]], length: int) -> dict[str, str]:
    """Return, for each unit that shares ``length`` Chinese characters and digits in a row with a text, such a run.

    Args:
        units: The units in the form of gold data.
        texts: Name and text of what nothing may be copied from.
        length: How many characters in a row, punctuation and blanks not counted; at least 4.

    Returns:
        From unit id to ``run (name of the text)``.
    """
    owners: dict[str, str] = {}
    for unit in units:
        words = bare(unit["text"])
        owners |= {words[i : i + length]: unit["id"] for i in range(len(words) - length + 1)}
    # Every run of this length holds a whole block of half of it: only blocks that are known are looked at closely.
    half = length // 2
    blocks = {run[i : i + half] for run in owners for i in range(length - half + 1)}
    shared: dict[str, str] = {}
    for name, text in texts:
        words = bare(text)
        for at in range(0, len(words) - half + 1, half):
            if words[at : at + half] in blocks:
                for start in range(max(0, at + half - length), at + 1):
                    run = words[start : start + length]
                    if run in owners:
                        shared.setdefault(owners[run], f"{run} ({name})")
    return shared
