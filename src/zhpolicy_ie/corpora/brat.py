"""brat's folder of ``.txt`` and ``.ann`` pairs; ids and meta are in a ``documents.jsonl`` beside them, unseen by brat.

brat ends a text-bound annotation at each line end and marks one that goes on as several fragments; fragments with
nothing but line ends between them are one span, others are not spans of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from zhpolicy_ie.corpora.files import Piece, dump, json_lines, read_bytes
from zhpolicy_ie.corpora.formats import Format, WriteOptions
from zhpolicy_ie.corpora.model import AnnotatedText, RawDocument, RawSpan, Report, SpanNote
from zhpolicy_ie.errors import EncodingError, FormatError, MissingInputError, ZhPolicyError

_INDEX = "documents.jsonl"
_BOUND = re.compile(r"T\S+\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?")
_LINE_ENDS = re.compile(r"[\r\n]+")
_UNSAFE = re.compile(r"[^\w.@-]+")
_NAMES = {"R": "relations", "E": "events", "A": "attributes", "M": "attributes", "N": "normalizations", "#": "notes",
          "*": "relations"}  # fmt: skip
_MAX_NAME = 40


def read(path: Path, report: Report) -> Iterator[RawDocument | ZhPolicyError]:
    """Yield the documents of a folder and the folders in it."""
    if not path.is_dir():
        raise MissingInputError("there is no such folder", remedy="name the folder of .txt and .ann files",
                                where=str(path))  # fmt: skip
    index = _index(path)
    files = sorted(path.rglob("*.txt"))
    if not files:
        raise MissingInputError("the folder has no .txt file", remedy="name the folder of .txt and .ann files",
                                where=str(path))  # fmt: skip
    for file in files:
        try:
            yield _document(file, index.get(file.relative_to(path).as_posix(), {}), path, report)
        except ZhPolicyError as error:
            yield error


def _index(folder: Path) -> dict[str, dict[str, Any]]:
    if not (folder / _INDEX).is_file():
        return {}
    records = [record for _, record in json_lines(folder / _INDEX)]
    return {str(record.get("file")): record for record in records if isinstance(record, dict)}


def _document(file: Path, known: dict[str, Any], folder: Path, report: Report) -> RawDocument:
    text = _text(file) if file.stat().st_size else ""
    id_ = str(known.get("id", file.relative_to(folder).with_suffix("").as_posix()))
    meta = known.get("meta")
    notes = file.with_suffix(".ann")
    spans: list[RawSpan] = []
    if not notes.is_file():
        report.warnings["texts without an .ann file"] += 1
    elif notes.stat().st_size:
        for number, line in enumerate(_text(notes).split("\n"), 1):
            line = line.removesuffix("\r")  # noqa: PLW2901
            if line.startswith("T"):
                span = _span(line, text, id_, f"{notes}:{number}", report)
                spans += [span] if span else []
            elif line.strip():
                report.warnings[f"{_NAMES.get(line[0], 'other lines')} are not carried over"] += 1
    return RawDocument(id_, text, meta if isinstance(meta, dict) else {}, tuple(spans), str(notes))


def _text(file: Path) -> str:
    try:
        return read_bytes(file).decode("utf-8")  # a byte order mark counts as a character for brat
    except UnicodeDecodeError as error:
        raise EncodingError(
            f"the bytes are not valid UTF-8 at byte {error.start}",
            remedy="brat reads and writes UTF-8",
            where=str(file),
        ) from None


def _span(line: str, text: str, id_: str, where: str, report: Report) -> RawSpan | None:
    match = _BOUND.fullmatch(line)
    if match is None:
        raise FormatError("the line is not a text-bound annotation", remedy="write T1, a tab, ORG 0 4, a tab, words",
                          where=where)  # fmt: skip
    label, words = match[1], match[3]
    fragments = [tuple(map(int, fragment.split())) for fragment in match[2].split(";")]
    start, end = fragments[0][0], fragments[-1][1]
    gaps = [text[left[1] : right[0]] for left, right in pairwise(fragments)]
    if not gaps:
        return RawSpan(start, end, label, words)
    if all(_LINE_ENDS.fullmatch(gap) for gap in gaps):
        return RawSpan(start, end, label)
    report.lost.append(SpanNote(id_, start, end, label, words or "", f"it is in {len(fragments)} parts"))
    return None


def write(documents: Sequence[AnnotatedText], options: WriteOptions, report: Report) -> Iterator[Piece]:
    """Yield the files of the folder."""
    names: set[str] = set()
    index: list[dict[str, Any]] = []
    for document in documents:
        name = _file_name(document.id, names)
        index.append({"file": f"{name}.txt", "id": document.id, "meta": dict(document.meta)})
        yield Piece(f"{name}.txt", document.text.encode())
        yield Piece(f"{name}.ann", "".join(_lines(document, report)).encode())
    yield Piece(_INDEX, "".join(f"{dump(record)}\n" for record in index).encode())


def _file_name(id_: str, taken: set[str]) -> str:
    """Return a file name for an id, different from those before also where upper and lower case are the same."""
    stem = name = _UNSAFE.sub("_", id_).strip(".")[:_MAX_NAME] or "_"
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name.casefold())
    return name


def _lines(document: AnnotatedText, report: Report) -> Iterator[str]:
    number = 0
    for span in document.entities:
        words = document.text[span.start : span.end]
        if not re.fullmatch(r"[\w-]+", span.label):
            report.lose(document, span, "brat's labels are letters, digits, - and _")
        elif words.strip("\r\n") != words:
            report.lose(document, span, "it begins or ends with a line end, which brat cannot mark")
        else:
            number += 1
            breaks = list(_LINE_ENDS.finditer(words))
            starts = [span.start, *(span.start + match.end() for match in breaks)]
            ends = [*(span.start + match.start() for match in breaks), span.end]
            places = ";".join(f"{start} {end}" for start, end in zip(starts, ends, strict=True))
            shown = re.sub(r"[\r\n]+", " ", words).replace("\t", " ")
            yield f"T{number}\t{span.label} {places}\t{shown}\n"


FORMAT = Format(read, write, fixed_units=True)
