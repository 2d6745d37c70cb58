"""Word documents (.docx): paragraphs, headings and table rows as lines, in reading order.

Deleted text of tracked changes, comments, headers, footers, footnotes, field codes and automatic numbers are not text.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from zhpolicy_ie.errors import DamagedFileError, EmptyInputError, TooLongError
from zhpolicy_ie.readers.model import Content, ReadOptions
from zhpolicy_ie.readers.packages import damaged, open_package

#: Between the cells of a table row.
CELL = "\t"
_SPECIAL = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
# What stands in a paragraph without being its text: the old side of changes, alternatives to drawings, field codes.
_SKIPPED = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr"))


def read_docx(stream: BinaryIO, *, name: str, options: ReadOptions) -> Content:
    """Read a Word document.

    Raises:
        DamagedFileError: It is cut off or damaged.
        EmptyInputError: It holds no text (it may hold pictures of text).
        EncryptedError: It is encrypted.
        TooLongError: Its text is longer than the limit.
        UnsafeFileError: It has macros or entities, or is out of all proportion.
    """
    size = stream.seek(0, 2)
    package = open_package(stream, name, size=size)
    try:
        lines, length = [], 0
        for line in _lines(package, name):
            lines.append(line)
            length += len(line) + 1
            if length > options.max_chars + 1:
                raise TooLongError(
                    f"the document is longer than {options.max_chars:,} characters, the limit for one document",
                    remedy="split it at chapter ends, or raise --max-chars",
                    where=name,
                )
    except (ParseError, zipfile.BadZipFile, KeyError, EOFError, OSError, RecursionError, ValueError) as error:
        raise damaged(name, error) from None
    text = "\n".join(lines).strip("\n")
    if not text.strip():
        raise EmptyInputError("the document holds no text", remedy="leave it out", where=name)
    return Content(text)


def _lines(package: zipfile.ZipFile, name: str) -> Iterator[str]:
    from defusedxml.ElementTree import iterparse

    with package.open(_main_part(package, name)) as file:
        # Blocks are given out and forgotten as soon as they end, so that a long report takes little memory.
        depth, body = 0, None
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 2:
                body = element
            elif event == "end" and depth == 2 and body is not None:
                yield from _block(element)
                body.remove(element)


def _main_part(package: zipfile.ZipFile, name: str) -> str:
    parts = package.namelist()
    if "word/document.xml" in parts:
        return "word/document.xml"
    found = [part for part in parts if part.startswith("word/document") and part.endswith(".xml")]
    if not found:
        raise DamagedFileError("it has no word/document.xml", remedy="save it anew with its program", where=name)
    return found[0]


def _block(element: Element) -> Iterator[str]:
    """Yield the lines of a paragraph, a table, or whatever wraps them."""
    kind = _name(element)
    if kind == "p":
        boxes: list[Element] = []
        yield from "".join(_text(element, boxes)).split("\n")
        for box in boxes:
            yield from _blocks(box)
    elif kind == "tbl":
        for row in _rows(element):
            yield CELL.join(" ".join(" ".join(_blocks(cell)).split()) for cell in row if _name(cell) == "tc")
    elif kind not in _SKIPPED:
        yield from _blocks(element)


def _blocks(element: Element) -> Iterator[str]:
    for child in element:
        yield from _block(child)


def _rows(table: Element) -> Iterator[Iterator[Element]]:
    for child in table:
        if _name(child) == "tr":
            yield _unwrapped(child)
        elif _name(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(child)


def _unwrapped(row: Element) -> Iterator[Element]:
    for child in row:
        if _name(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _unwrapped(child)
        else:
            yield child


def _text(element: Element, boxes: list[Element]) -> Iterator[str]:
    for child in element:
        kind = _name(child)
        if kind == "t":
            yield (child.text or "").replace("\n", " ")
        elif kind in _SPECIAL:
            # A break may also end a page or column: a line end in any case.
            yield _SPECIAL[kind]
        elif kind == "txbxContent":
            boxes.append(child)
        elif kind not in _SKIPPED:
            yield from _text(child, boxes)


def _name(element: Any) -> str:
    """Return an element's name without its namespace, which differs between the two kinds of .docx there are."""
    return str(element.tag).rpartition("}")[2]
