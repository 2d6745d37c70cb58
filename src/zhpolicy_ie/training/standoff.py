"""Our annotations of documents whose text is not ours: offsets alone are kept, and joined with the text to be read.

    python -m zhpolicy_ie.training.standoff keep annotated.jsonl -o annotations/names/first.jsonl
    python -m zhpolicy_ie.training.standoff join annotations/names/first.jsonl -o annotated.jsonl
    python -m zhpolicy_ie.training.standoff stats annotations/names/first.jsonl annotations/names/second.jsonl

A line is ``{"id": "gwr_0001@120", "length": 250, "crc32": …, "entities": [[0, 3, "LOC"], …]}``: the stretch of 250
characters of ``policy/gwr_0001.txt`` that begins at character 120, with offsets that count from its beginning.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from zlib import crc32

from zhpolicy_ie.errors import FormatError, MissingInputError, OutputError, ZhPolicyError

Record = dict[str, Any]


def is_standoff(record: Record) -> bool:
    """Tell whether a line of annotations leaves its text to a corpus."""
    return "text" not in record and "length" in record


def kept(record: Record) -> Record:
    """Return what is kept of an annotated stretch of a corpus document.

    Example:
        >>> text = "嘉善县"
        >>> kept({"id": "a@7", "text": text, "entities": [{"start": 0, "end": 3, "label": "LOC"}]})
        {'id': 'a@7', 'length': 3, 'crc32': 1547739153, 'entities': [[0, 3, 'LOC']]}
    """
    entities = sorted([e["start"], e["end"], e["label"]] for e in record["entities"])
    text: str = record["text"]
    return {"id": record["id"], "length": len(text), "crc32": crc32(text.encode()), "entities": entities}


def read_stretches(path: Path, corpus: Path) -> list[Record]:
    """Read annotated stretches, JSONL; what has no text of its own gets it from ``corpus``.

    Args:
        path: Lines in the form of gold data, or as :func:`kept` makes them.
        corpus: Folder with ``manifest.jsonl`` and ``policy/*.txt``.

    Raises:
        MissingInputError: The file or a document of the corpus is not there.
        FormatError: A line is no JSON, or the corpus has another text there than the one that was annotated.
    """
    records = _lines(path, "name a file of annotations")
    if not any(map(is_standoff, records)):
        return records
    keys = ("title", "region", "year", "genre")
    rows = _lines(corpus / "manifest.jsonl", _CORPUS)
    described = {row["id"]: {key: row[key] for key in keys} for row in rows}
    texts: dict[str, str] = {}
    return [_joined(record, corpus, described, texts) if is_standoff(record) else record for record in records]


_CORPUS = "name the corpus that was annotated with --corpus"


def _text(path: Path, remedy: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise MissingInputError("cannot be read", remedy=remedy, where=str(path)) from error


def _lines(path: Path, remedy: str) -> list[Record]:
    try:
        return [json.loads(line) for line in _text(path, remedy).splitlines() if line.strip()]
    except ValueError as error:
        raise FormatError("a line is no JSON", remedy="give one JSON object a line", where=str(path)) from error


def _joined(record: Record, corpus: Path, described: dict[str, Record], texts: dict[str, str]) -> Record:
    name, _, start = record["id"].partition("@")
    path = corpus / "policy" / f"{name}.txt"
    if name not in texts:
        texts[name] = _text(path, _CORPUS)
    text = texts[name][int(start) : int(start) + record["length"]]
    if crc32(text.encode()) != record["crc32"]:
        problem = f"{record['id']} has another text than when it was annotated"
        raise FormatError(problem, remedy=_CORPUS, where=str(path))
    entities = [{"start": a, "end": b, "label": label, "text": text[a:b]} for a, b, label in record["entities"]]
    return {"id": record["id"], "text": text, "meta": described[name], "entities": entities, "figures": []}


def table(files: dict[str, list[Record]]) -> str:
    """Return how much is annotated, a row a file and one for all, as Markdown.

    Example:
        >>> print(table({"a": [{"id": "x@0", "length": 9, "crc32": 1, "entities": [[0, 2, "LOC"]]}]}).splitlines()[-1])
        | all | 1 | 1 | 9 | 1 | 0 | 0 | 0 |
    """
    labels = ("LOC", "PROJ", "ORG", "PER")
    lines = [["", "stretches", "documents", "characters", *labels], ["---"] * 8]
    for name, records in {**files, "all": [record for part in files.values() for record in part]}.items():
        found = Counter(label for record in records for _, _, label in record["entities"])
        documents = {record["id"].partition("@")[0] for record in records}
        characters = sum(record["length"] for record in records)
        numbers = (len(records), len(documents), characters, *(found[label] for label in labels))
        lines.append([name, *(f"{number:,}" for number in numbers)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(argv: list[str] | None = None) -> None:
    """Convert annotations to offsets, or back, or count them."""
    parser = argparse.ArgumentParser(prog="python -m zhpolicy_ie.training.standoff", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_ in (("keep", "leave the texts to the corpus"), ("join", "give the texts back")):
        command = commands.add_parser(name, help=help_)
        command.add_argument("annotations", type=Path)
        command.add_argument("-o", "--output", type=Path, required=True)
        command.add_argument("--corpus", type=Path, default=Path("../shared/corpus"), help="default: %(default)s")
    commands.add_parser("stats", help="count what is annotated").add_argument("annotations", type=Path, nargs="+")
    options = parser.parse_args(argv)
    if options.command == "stats":
        print(table({path.name: _lines(path, "name files of annotations") for path in options.annotations}))
        return
    records = read_stretches(options.annotations, options.corpus)
    made = map(kept, records) if options.command == "keep" else records
    lines = [json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in made]
    try:
        options.output.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise OutputError("cannot be written", remedy="name another file", where=str(options.output)) from error
    print(f"{len(lines)} annotated stretches", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except ZhPolicyError as error:
        raise SystemExit(str(error)) from None
