r"""Our own annotated paragraphs: read the annotators' files, check them, and write them as JSONL.

    python -m zhpolicy_ie.training.annotations check annotations/source
    python -m zhpolicy_ie.training.annotations build annotations/source -o annotations/annotations.jsonl
    python -m zhpolicy_ie.training.annotations review annotations/source
    python -m zhpolicy_ie.training.annotations stats annotations/source --readme annotations/README.md

A unit is a header ``# part-001 | title=… | region=… | year=… | genre=…``, its text with names marked ``[name|LABEL]``
(a literal bracket or bar is written ``\[``, ``\]``, ``\|``), and one ``@`` line a figure with the tab-separated
fields text, value, unit, modifier, indicator, aspect, period, status, subject and, where it is so, ``opt``. The form
of ``annotations.jsonl`` is that of gold data: what :func:`zhpolicy_ie.evaluation.annotations.read_gold` reads.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

from zhpolicy_ie.errors import GoldError, MissingInputError, OutputError, ZhPolicyError
from zhpolicy_ie.numbers.numerals import magnitude, scaled
from zhpolicy_ie.records import Aspect, CoreLabel, Genre, Modifier, Status
from zhpolicy_ie.training.annotation_hints import hints, markdown_table

FIELDS = ("text", "value", "unit", "modifier", "indicator", "aspect", "period", "status", "subject")
CHOICES = {"modifier": get_args(Modifier), "aspect": get_args(Aspect), "status": get_args(Status)}
_HEADER = re.compile(r"# ([a-z]+-\d{3})((?: \| [a-z]+=[^|]+)*)")
_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|-H[12]|-Q[1-4])?"
_PERIOD = re.compile(rf"{_DATE}(?:/{_DATE})?|\.\.{_DATE}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ARABIC = re.compile(r"[第前]?(\d[\d,]*(?:\.\d+)?)((?:千(?![瓦伏米克卡焦帕])|[十百万亿余多几])*)")
_TABLE = re.compile(r"(<!-- stats -->\n).*?(<!-- /stats -->)", re.DOTALL)


class Source(NamedTuple):
    """The lines of one unit as the annotator wrote them: ``(line number, line)``."""

    file: str
    lines: list[tuple[int, str]]


def split_units(text: str, file: str) -> Iterator[Source]:
    """Yield the units of one source file; each begins at a line that starts with ``# ``.

    Raises:
        GoldError: Something stands before the first header.
    """
    unit: Source | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("# "):
            if unit:
                yield unit
            unit = Source(file, [])
        if unit:
            unit.lines.append((number, line))
        elif line.strip():
            raise _wrong("there is text before the first header", "begin each unit with a line # part-001 | …", file, 1)
    if unit:
        yield unit


def parse_unit(source: Source) -> dict[str, Any]:
    r"""Return one unit in the form of gold data.

    Raises:
        GoldError: The unit is not written as the format asks; the error names the file and the line.

    Example:
        >>> lines = ["# a-001 | title=快讯 | region=陕西省 | year=2024 | genre=news", "[西安|LOC]新开3条航线。",
        ...          "@ 3条\t3\t条\texact\t航线\tlevel\t-\tactual\t西安"]
        >>> unit = parse_unit(Source("a.txt", list(enumerate(lines, 1))))
        >>> unit["text"], unit["figures"][0]["start"], unit["figures"][0]["subject"]
        ('西安新开3条航线。', 4, '西安')
    """
    file, lines = source
    while lines and not lines[-1][1].strip():
        lines = lines[:-1]
    first = next((i for i, (_, line) in enumerate(lines) if line.startswith("@")), len(lines))
    name, meta = _header(lines[0][1], file, lines[0][0])
    if not any(line.strip() for _, line in lines[1:first]) or not lines[first - 1][1].strip():
        raise _wrong(
            "the unit has no text, or a blank line after it",
            "write its text below the header, then the figures",
            file,
            lines[0][0],
        )
    text, entities = _names(lines[1:first], file)
    figures: list[dict[str, Any]] = []
    for number, line in lines[first:]:
        figures.append(_figure(line, text, figures[-1]["end"] if figures else 0, file, number))
        _check_overlap(figures[-1], entities, file, number)
    return {"id": name, "text": text, "meta": meta, "entities": entities, "figures": figures}


def _header(line: str, file: str, number: int) -> tuple[str, dict[str, Any]]:
    match = _HEADER.fullmatch(line.strip())
    fields = dict(part.split("=", 1) for part in match[2].split(" | ")[1:]) if match else {}
    meta: dict[str, Any] = {key: fields.pop(key, "").strip() for key in ("title", "region", "year", "genre")}
    remedy = "write # part-001 | title=… | region=… | year=2024 | genre=news"
    if match is None or fields or not all(meta.values()):
        raise _wrong("the header lacks an id or a field, or has one too many", remedy, file, number)
    if match[1].split("-")[0] != Path(file).stem:
        raise _wrong(f"the id {match[1]} is of another part", f"begin it with {Path(file).stem}-", file, number)
    if not re.fullmatch(r"(?:19|20)\d\d", meta["year"]) or meta["genre"] not in get_args(Genre):
        raise _wrong("the year or the genre is not valid", f"genres: {', '.join(get_args(Genre))}", file, number)
    return match[1], meta | {"year": int(meta["year"])}


def _names(lines: list[tuple[int, str]], file: str) -> tuple[str, list[dict[str, Any]]]:
    """Take the marks out of a text."""
    out: list[str] = []
    entities: list[dict[str, Any]] = []
    start = label_at = -1
    for number, line in lines:
        chars = iter(f"{line}\n")
        for char in chars:
            if char == "\\":
                out.append(next(chars))
            elif char == "[" and start < 0:
                start = len(out)
            elif char == "|" and start >= 0 and label_at < 0:
                label_at = len(out)
            elif char == "]" and label_at > start:
                label, name = "".join(out[label_at:]), "".join(out[start:label_at])
                if label not in get_args(CoreLabel) or name != name.strip():
                    raise _wrong(f"[{name}|{label}] is no name with a label", "labels: ORG PROJ LOC PER", file, number)
                del out[label_at:]
                entities.append({"start": start, "end": label_at, "label": label, "text": name})
                start = label_at = -1
            elif char in "[]|":
                raise _wrong(
                    f"a bracket or bar near {''.join(out[-8:])}{char} stands alone",
                    "mark [name|LABEL], write others as \\[ \\] \\|", file, number,
                )  # fmt: skip
            else:
                out.append(char)
    if start >= 0:
        raise _wrong(f"the mark that begins with {''.join(out[start:])[:10]} is not closed", "close it with ]", file,
                     lines[-1][0])  # fmt: skip
    return "".join(out[:-1]), entities


def _figure(line: str, text: str, position: int, file: str, number: int) -> dict[str, Any]:
    fields = line.removeprefix("@ ").split("\t")
    optional = fields[len(FIELDS) :]
    if not line.startswith("@ ") or len(fields) < len(FIELDS) or optional not in ([], ["opt"]) or "" in fields:
        raise _wrong(
            f"a figure needs the {len(FIELDS)} fields {' '.join(FIELDS)} and at most opt, this has {len(fields)}",
            "separate them with one tab each and write - for none", file, number,
        )  # fmt: skip
    row = dict(zip(FIELDS, fields, strict=False))
    for key, allowed in CHOICES.items():
        if row[key] not in allowed:
            raise _wrong(f"the {key} {row[key]} is unknown", f"one of {', '.join(allowed)}", file, number)
    if row["period"] != "-" and not _PERIOD.fullmatch(row["period"]):
        raise _wrong(f"the period {row['period']} is not valid", "as in 2022, 2023-06, 2021/2025, ..2030", file, number)
    for key in ("indicator", "subject"):
        if row[key] != "-" and row[key] not in text and row[key] not in text.replace("\n", ""):
            raise _wrong(f"the {key} {row[key]} is not in the text", "copy it from the text", file, number)
    if row["unit"] not in ("-", "%", "‰", "位") and row["unit"] not in text:
        raise _wrong(f"the unit {row['unit']} is not in the text", "write it as the text does", file, number)
    mention = row["text"].replace("\\n", "\n")
    start = _find(mention, text, position)
    if start < 0:
        raise _wrong(
            f"{mention} does not occur after the figure before it", "copy it exactly and keep the order of the text",
            file, number,
        )  # fmt: skip
    return {
        "start": start,
        "end": start + len(mention),
        "text": mention,
        "value": _value(row, file, number),
        **{key: None if row[key] == "-" else row[key] for key in FIELDS[2:]},
        "optional": bool(optional),
    }


def _find(mention: str, text: str, position: int) -> int:
    """Return where a figure stands at or after ``position``, never inside a longer number; -1 if nowhere."""
    guard = r"(?<![\d.])" if mention[:1].isdigit() else ""
    match = re.compile(guard + re.escape(mention) + (r"(?!\.?\d)" if mention[-1:].isdigit() else "")).search(
        text, position
    )
    return match.start() if match else -1


def _value(row: dict[str, str], file: str, number: int) -> float | list[float]:
    ends = row["value"].split("..")
    if len(ends) > 2 or not all(_NUMBER.fullmatch(end) for end in ends):
        raise _wrong(f"the value {row['value']} is no number", "as in 86348000000, -7.7 or 20..30", file, number)
    values = [float(end) for end in ends]
    written = _ARABIC.match(row["text"])
    ratio = re.match(r"[\d.]+ ?[:：/／]", row["text"])
    if len(values) == 1 and written and not ratio:
        expected = scaled(float(written[1].replace(",", "")), magnitude(re.sub("[余多几]", "", written[2])))
        # 4个亿 and 50万千瓦 go on after the unit or with its name: only the clear case is compared.
        if abs(values[0]) != expected and not re.search("[十百万亿半时]", row["text"][written.end() :]):
            raise _wrong(f"the value {row['value']} is not that of {row['text']}", f"{expected:.10g}?", file, number)
    if values[0] < 0 and row["aspect"] not in ("growth", "change") and row["text"][0] not in "-－−—零负":
        raise _wrong(f"the value {row['value']} is negative", "only growth and change carry a sign", file, number)
    return values if len(values) > 1 else values[0]


def _check_overlap(figure: dict[str, Any], entities: list[dict[str, Any]], file: str, number: int) -> None:
    inside = [e["text"] for e in entities if e["start"] < figure["end"] and figure["start"] < e["end"]]
    if inside and not figure["optional"]:
        raise _wrong(f"{figure['text']} lies in the name {inside[0]}", "leave it out or mark it opt", file, number)


def _wrong(problem: str, remedy: str, file: str, number: int) -> GoldError:
    return GoldError(problem, remedy=remedy, where=f"{file}:{number}")


def read_source(folder: Path) -> tuple[list[dict[str, Any]], list[GoldError]]:
    """Read all source files of a folder, in the order of their names.

    Returns:
        The units in the form of gold data, and what is wrong with those left out.

    Raises:
        MissingInputError: The folder has no ``.txt`` file.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise MissingInputError("there is no .txt file", remedy="name the folder of sources", where=str(folder))
    units: dict[str, dict[str, Any]] = {}
    problems: list[GoldError] = []
    for path in paths:
        try:
            sources = list(split_units(path.read_text(encoding="utf-8"), str(path)))
        except GoldError as error:
            problems.append(error)
            continue
        for source in sources:
            try:
                unit = parse_unit(source)
                if unit["id"] in units:
                    raise _wrong(f"the id {unit['id']} occurs twice", "count on", source.file, source.lines[0][0])
                units[unit["id"]] = unit
            except GoldError as error:
                problems.append(error)
    return list(units.values()), problems


def to_jsonl(units: list[dict[str, Any]]) -> str:
    """Return the units as JSON lines, the same characters for the same units."""
    return "".join(json.dumps(unit, ensure_ascii=False) + "\n" for unit in units)


def main(arguments: list[str] | None = None) -> int:
    """Run one of check, build, review and stats; return 1 if a unit is not valid."""
    parser = argparse.ArgumentParser(prog="python -m zhpolicy_ie.training.annotations")
    parser.add_argument("command", choices=("check", "build", "review", "stats"))
    parser.add_argument("source", type=Path, help="folder of the annotators' files")
    parser.add_argument("-o", "--out", type=Path, default=Path("annotations/annotations.jsonl"), help="build: the file")
    parser.add_argument("--part", help="review: only this part")
    parser.add_argument("--readme", type=Path, help="stats: put the table between its marks in this file")
    options = parser.parse_args(arguments)
    try:
        units, problems = read_source(options.source)
        for problem in problems:
            print(problem, file=sys.stderr)
        if problems:
            return 1
        _run(options, units)
    except ZhPolicyError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace, units: list[dict[str, Any]]) -> None:
    if options.command == "check":
        print(f"{len(units)} units are valid")
    elif options.command == "build":
        _write(options.out, to_jsonl(units))
        print(f"{options.out}: {len(units)} units")
    elif options.command == "review":
        for unit in units:
            if options.part in (None, unit["id"].split("-")[0]):
                print(*(f"{unit['id']}: {hint}" for hint in hints(unit)), sep="\n", end="\n" if hints(unit) else "")
    elif options.readme:
        text = options.readme.read_text(encoding="utf-8")
        _write(options.readme, _TABLE.sub(lambda m: f"{m[1]}{markdown_table(units)}{m[2]}", text))
    else:
        print(markdown_table(units), end="")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"it cannot be written ({error.strerror})", remedy="name another", where=str(path)) from error


if __name__ == "__main__":
    sys.exit(main())
