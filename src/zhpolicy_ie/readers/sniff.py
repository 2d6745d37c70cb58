"""What kind of file some bytes are: by how they begin, and by the file's name only where that says nothing."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from zhpolicy_ie.errors import BinaryInputError, DamagedFileError, JsonLineError, UnsafeFileError
from zhpolicy_ie.readers.model import Kind

HEAD = 4096

_BY_SUFFIX: dict[str, Kind] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".html": "html", ".htm": "html",
    ".shtml": "html", ".xhtml": "html",
}  # fmt: skip
#: Files that a folder or an archive gives: by suffix, so that nobody's pictures are reported as bad documents.
SUFFIXES = (
    ".txt", ".text", ".md", *_BY_SUFFIX, ".docx", ".docm", ".doc", ".wps", ".ofd", ".rtf", ".odt", ".pdf", ".xlsx",
    ".xlsm", ".parquet",
)  # fmt: skip
_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PAR1", "parquet"),
)  # fmt: skip
_HTML = re.compile(
    rb"(?>(?:<\?xml[^>]*>|<!--.*?-->|\s)*)<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE | re.S
)
_JSON = re.compile(rb'\{[ \t]*"')
# An array of objects, or an object with a line for each key.
_JSON_DATA = re.compile(rb'\[\s*\{\s*"|\{\s+"')
_SPREADSHEET = "save it as .xlsx or .csv"
# Parts that tell the formats apart that are all ZIP archives.
_PACKAGES: tuple[tuple[str, Kind | str], ...] = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("OFD.xml", "an OFD document: export it as PDF or .docx"),
    ("ppt/", "a presentation: export it as PDF"),
    ("META-INF/container.xml", "an EPUB book: save its chapters as .html or .txt"),
    ("content.xml", "an OpenDocument file: save it as .docx or .xlsx"),
)


def kind_of(head: bytes, name: str) -> Kind:
    """Return the kind of a file; a ZIP archive is ``zip``, see :func:`package_kind` for what it is the shell of.

    Args:
        head: Its first bytes, :data:`HEAD` if it has as many.
        name: Its name, for the suffix.

    Example:
        >>> kind_of(b"%PDF-1.7", "report.txt"), kind_of(b"<!DOCTYPE html><html>", "report"), kind_of(b"a", "b.csv")
        ('pdf', 'html', 'csv')
    """
    for start, kind in _SIGNATURES:
        if head.startswith(start):
            return kind
    if b"%PDF-" in head[:1024] and not head.startswith(
        (b"{", b"<")
    ):  # readers of PDF forgive up to 1,024 bytes before it
        return "pdf"
    plain = _plain(head)
    if _HTML.match(plain):
        return "html"
    if _JSON.match(plain):
        return "jsonl"
    lower = name.lower()
    return next((kind for suffix, kind in _BY_SUFFIX.items() if lower.endswith(suffix)), "text")


def check_json(head: bytes, name: str) -> None:
    """Refuse JSON that is not a document a line.

    Raises:
        JsonLineError: The bytes begin an array of objects, or an object with a line for each key.
    """
    if _JSON_DATA.match(_plain(head)):
        raise JsonLineError(
            "the file is one JSON value over several lines, not JSON Lines",
            remedy="write one object per line, as in: jq -c '.[]' FILE > FILE.jsonl",
            where=name,
        )


def _plain(head: bytes) -> bytes:
    """Return bytes without what UTF-16 and byte order marks add to ASCII, and without the blanks before them."""
    plain = head.translate(None, b"\x00").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return plain.removeprefix(b"\xef\xbb\xbf").lstrip()


def package_kind(stream: BinaryIO, name: str) -> Kind:
    """Return ``docx``, ``xlsx`` or ``zip`` for a ZIP archive.

    Raises:
        BinaryInputError: It is a document of a kind that we do not read.
        DamagedFileError: It is cut off or damaged.
        UnsafeFileError: Its directory is larger than any we open.
    """
    parts = open_zip(stream, name).namelist()
    if "[Content_Types].xml" not in parts and not any(p in parts for p, _ in _PACKAGES):
        return "zip"
    for start, kind in _PACKAGES:
        if any(part.startswith(start) for part in parts):
            if kind in ("docx", "xlsx"):
                return kind
            what, remedy = kind.split(": ")
            raise BinaryInputError(f"the file is {what}, which is not read", remedy=remedy, where=name)
    return "zip"


def open_zip(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """Open a ZIP archive, or say in one line why not.

    Raises:
        DamagedFileError: It is cut off or damaged.
    """
    from zhpolicy_ie.readers.limits import MAX_MEMBERS

    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, OverflowError) as error:
        raise DamagedFileError(
            f"the archive is damaged or cut off ({error})", remedy="get it again from its source", where=name
        ) from None
    if len(archive.filelist) > MAX_MEMBERS:
        raise UnsafeFileError(
            f"the archive holds {len(archive.filelist):,} files, the limit is {MAX_MEMBERS:,}",
            remedy="unpack it yourself if you trust it",
            where=name,
        )
    return archive
