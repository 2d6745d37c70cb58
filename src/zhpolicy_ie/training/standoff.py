"""Our annotations of documents whose text is not ours: offsets alone are kept, and joined with the text to be read.

    python -m zhpolicy_ie.training.standoff keep annotated.jsonl -o annotations/names/first.jsonl
    python -m zhpolicy_ie.training.standoff join annotations/names/first.jsonl -o annotated.jsonl

A line is ``{"id": "gwr_0001@120", "length": 250, "crc32": …, "entities": [[0, 3, "LOC"], …]}``: the stretch of 250
characters of ``policy/gwr_0001.txt`` that begins at character 120, with offsets that count from its beginning.
"""

from __future__ import annotations

import argparse
import json
import sys
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


def read_annotated(path: Path, corpus: Path) -> list[Record]:
    """Read annotated stretches, JSONL; what has no text of its own gets it from ``corpus``.

    Args:
        path: Lines in the form of gold data, or as :func:`kept` makes them.
        corpus: Folder with ``manifest.jsonl`` and ``policy/*.txt``.

    Raises:
        MissingInputError: The file or a document of the corpus is not there.
        FormatError: The corpus has another text there than the one that was annotated.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise MissingInputError("cannot be read", remedy="name a file of annotations", where=str(path)) from error
    records = [json.loads(line) for line in lines if line.strip()]
    if any(map(is_standoff, records)):
        described = _manifest(corpus)
        records = [_joined(record, corpus, described) if is_standoff(record) else record for record in records]
    return records


def _manifest(corpus: Path) -> dict[str, Record]:
    path = corpus / "manifest.jsonl"
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except OSError as error:
        remedy = "name the corpus that was annotated with --corpus"
        raise MissingInputError(
            "the annotations are of a corpus that is not there", remedy=remedy, where=str(path)
        ) from error
    return {row["id"]: {key: row[key] for key in ("title", "region", "year", "genre")} for row in rows}


def _joined(record: Record, corpus: Path, described: dict[str, Record]) -> Record:
    name, _, start = record["id"].partition("@")
    path = corpus / "policy" / f"{name}.txt"
    try:
        whole = path.read_text(encoding="utf-8")
    except OSError as error:
        remedy = "name the corpus that was annotated with --corpus"
        raise MissingInputError("an annotated document is not there", remedy=remedy, where=str(path)) from error
    text = whole[int(start) : int(start) + record["length"]]
    if crc32(text.encode()) != record["crc32"]:
        remedy = "use the corpus that was annotated"
        raise FormatError(f"{record['id']} has another text than when it was annotated", remedy=remedy, where=str(path))
    entities = [{"start": a, "end": b, "label": label, "text": text[a:b]} for a, b, label in record["entities"]]
    return {"id": record["id"], "text": text, "meta": described[name], "entities": entities, "figures": []}


def main(argv: list[str] | None = None) -> None:
    """Convert annotations to offsets, or back."""
    parser = argparse.ArgumentParser(prog="python -m zhpolicy_ie.training.standoff", description=__doc__)
    parser.add_argument("command", choices=("keep", "join"))
    parser.add_argument("annotations", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"), help="default: %(default)s")
    options = parser.parse_args(argv)
    try:
        records = read_annotated(options.annotations, options.corpus)
        made = map(kept, records) if options.command == "keep" else records
        lines = [json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in made]
        options.output.write_text("".join(lines), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise OutputError(
            str(error), remedy="name readable annotations and a writable file", where=str(options.output)
        ) from error
    print(f"{len(lines)} annotated stretches", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except ZhPolicyError as error:
        raise SystemExit(str(error)) from None
