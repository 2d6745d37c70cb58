r"""CoNLL with one character a line, as is usual for Chinese: the character, a tab, its tag; a blank line ends a block.

``# id = …`` and ``# meta = {…}`` before a block begin a document; a block without them is the next sentence of the
document before it. In a file without any id each block is a document. So that every character survives, white space,
control characters and the backslash are written ``\n``, ``\r``, ``\t``, ``\s``, ``\\`` and ``\u{3000}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from zhpolicy_ie.corpora.files import Piece, dump, read_text
from zhpolicy_ie.corpora.formats import Format, WriteOptions
from zhpolicy_ie.corpora.model import AnnotatedText, RawDocument, RawSpan, Report, without_overlaps
from zhpolicy_ie.errors import FormatError, ZhPolicyError
from zhpolicy_ie.evaluation.annotations import EntityNote
from zhpolicy_ie.text.sentences import sentence_spans

Scheme = Literal["bio", "bioes"]

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t", " ": r"\s", "\\": r"\\"}
_LONG = {escape: char for char, escape in _SHORT.items()}
_ESCAPE = re.compile(r"\\(?:[nrts\\]|u\{([0-9a-f]{1,6})\})")
_COMMENT = re.compile(r"#\s+(\w+)\s*=\s*(.*)")
_TAG = re.compile(r"O|([BIEMSLUW])-(\S+)")
_BEGINS, _ENDS = frozenset("BSUW"), frozenset("ESLUW")


def read(path: Path, report: Report) -> Iterator[RawDocument | ZhPolicyError]:
    """Yield the documents of a file in BIO, BIOES, BMES or BILOU; which of them, the tags tell."""
    blocks = list(_blocks(read_text(path), str(path)))
    by_id = any("id" in comments for comments, _, _ in blocks)
    documents: list[tuple[dict[str, str], list[tuple[int, str, str]], int]] = []
    for comments, rows, number in blocks:
        if documents and by_id and "id" not in comments:
            documents[-1][1].extend(rows)
        else:
            documents.append((comments, list(rows), number))
    for i, (comments, rows, number) in enumerate(documents):
        try:
            yield _document(comments, rows, path, number, f"{path.stem}-{i}", report)
        except FormatError as error:
            yield error


def _blocks(text: str, file: str) -> Iterator[tuple[dict[str, str], list[tuple[int, str, str]], int]]:
    """Yield each block as its comments, its rows of line number, token and tag, and the number of its first line."""
    comments: dict[str, str] = {}
    rows: list[tuple[int, str, str]] = []
    first = 1
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")  # noqa: PLW2901
        comment = _COMMENT.fullmatch(line)
        if comment and not rows:
            comments.setdefault(comment[1], comment[2])
        elif not line.strip():
            if rows or comments:
                yield comments, rows, first
            comments, rows = {}, []
        elif not line.startswith("-DOCSTART-"):
            token, tag = _columns(line)
            rows.append((number, token, tag))
        if not rows and not comments:
            first = number + 1
    if rows or comments:
        yield comments, rows, first


def _columns(line: str) -> tuple[str, str]:
    """Return the first and the last column: separated by tabs if there is one, else by spaces."""
    parts = line.split("\t") if "\t" in line else line.split()
    return parts[0], parts[-1].strip() if len(parts) > 1 else ""


def _document(
    comments: dict[str, str], rows: list[tuple[int, str, str]], path: Path, number: int, name: str, report: Report
) -> RawDocument:
    where = f"{path}:{number}"
    characters: list[str] = []
    spans: list[RawSpan] = []
    position = start = 0
    label: str | None = None
    for line, token, tag in rows:
        match = _TAG.fullmatch(tag)
        if match is None or not token:
            raise FormatError(
                f"{tag!r} is not a tag" if token else "there is no character",
                remedy="write a character, a tab and O, B-ORG, I-ORG or the like",
                where=f"{path}:{line}",
            )
        prefix, name_of_tag = match[1], match[2]
        if label is not None and (name_of_tag != label or prefix in _BEGINS):
            spans.append(RawSpan(start, position, label))
            label = None
        if prefix and label is None:
            label, start = name_of_tag, position
            if prefix not in _BEGINS:
                report.warnings[f"{path}: a name begins with a tag other than B or S, first in line {line}"] += 1
        characters.append(_unescape(token))
        position += len(characters[-1])
        if prefix in _ENDS and label is not None:
            spans.append(RawSpan(start, position, label))
            label = None
    if label is not None:
        spans.append(RawSpan(start, position, label))
    return RawDocument(
        _plain(comments.get("id", name)), "".join(characters), _meta(comments, where), tuple(spans), where
    )


def _meta(comments: dict[str, str], where: str) -> dict[str, Any]:
    try:
        meta = json.loads(comments.get("meta", "{}"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"meta is not JSON ({error})", remedy="write # meta = {…}", where=where) from None
    if not isinstance(meta, dict):
        raise FormatError("meta is not a JSON object", remedy="write # meta = {…}", where=where)
    return meta


def write(
    documents: Sequence[AnnotatedText], options: WriteOptions, report: Report, *, scheme: Scheme
) -> Iterator[Piece]:
    """Yield a document as one block, or as a block for each sentence."""
    for document in documents:
        kept, others = without_overlaps(document.entities)
        for span in others:
            report.lose(document, span, "it overlaps another span, and a character has one tag")
        tags = ["O"] * len(document.text)
        for span in kept:
            if re.search(r"\s", span.label):
                report.lose(document, span, "its label holds white space")
                continue
            tags[span.start : span.end] = _tags(span, scheme)
        cuts = set(_sentence_starts(document.text, kept) if options.sentences else ())
        meta = f"# meta = {dump(dict(document.meta))}\n" if document.meta else ""
        lines = [f"# id = {_quoted(document.id)}\n{meta}"]
        for i, (char, tag) in enumerate(zip(document.text, tags, strict=True)):
            lines.append(f"\n{_escape(char)}\t{tag}\n" if i in cuts else f"{_escape(char)}\t{tag}\n")
        yield Piece("", ("".join(lines) + "\n").encode())


def _tags(span: EntityNote, scheme: Scheme) -> list[str]:
    length = span.end - span.start
    prefixes = "B" + "I" * (length - 1)
    if scheme == "bioes":
        prefixes = "S" if length == 1 else f"{prefixes[:-1]}E"
    return [f"{prefix}-{span.label}" for prefix in prefixes]


def _sentence_starts(text: str, spans: Iterable[EntityNote]) -> list[int]:
    """Return where sentences begin, without the first one and those inside a name."""
    inside = {offset for span in spans for offset in range(span.start + 1, span.end)}
    return [following[0] for _, following in pairwise(sentence_spans(text)) if following[0] not in inside]


def _escape(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    # Beside white space, this covers what text editors and str.splitlines take for the end of a line.
    return f"\\u{{{ord(char):x}}}" if not char.isprintable() else char


def _unescape(token: str) -> str:
    return _ESCAPE.sub(
        lambda m: chr(int(m[1], 16)) if m[1] and int(m[1], 16) < 0x110000 else _LONG.get(m[0], m[0]), token
    )


def _quoted(name: str) -> str:
    """Return an id as it can stand in a comment."""
    return name if name and name.isprintable() and name == name.strip() and name[0] != '"' else json.dumps(name)


def _plain(name: str) -> str:
    """Undo :func:`_quoted`."""
    if name.startswith('"'):
        try:
            return str(json.loads(name))
        except ValueError:
            pass
    return name


BIO = Format(read, partial(write, scheme="bio"), fixed_units=True)
BIOES = Format(read, partial(write, scheme="bioes"), fixed_units=True)
