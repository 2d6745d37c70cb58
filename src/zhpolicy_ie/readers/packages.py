"""Office documents are ZIP archives of XML: opened only if nothing in them is dangerous or out of all proportion."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO
from xml.parsers import expat

from zhpolicy_ie.errors import DamagedFileError, EncryptedError, UnsafeFileError
from zhpolicy_ie.readers.limits import FREE_BYTES, MAX_RATIO, MAX_UNPACKED
from zhpolicy_ie.readers.sniff import open_zip

_CHUNK = 1 << 16
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


class _RootReachedError(Exception):
    """The document type, if any, comes before the root element: no need to read on."""


def open_package(stream: BinaryIO, name: str, *, size: int) -> zipfile.ZipFile:
    """Open an Office document after looking for macros, entities and sizes out of proportion.

    Raises:
        UnsafeFileError: It has macros or a document type declaration, or unpacks to more than the limits.
        EncryptedError: Its parts are encrypted.
        DamagedFileError: It is cut off or damaged.
    """
    package = open_zip(stream, name)
    total = 0
    for part in package.infolist():
        total += part.file_size
        if part.flag_bits & 1:
            raise EncryptedError("the document is encrypted", remedy="save it without a password", where=name)
        if part.filename.lower().endswith(("vbaproject.bin", "vbadata.xml")):
            raise _macros(name)
    if total > MAX_UNPACKED or total > FREE_BYTES + size * MAX_RATIO:
        raise UnsafeFileError(
            f"the document unpacks from {size:,} to {total:,} bytes, out of all proportion",
            remedy="copy its text into a new document if you trust it",
            where=name,
        )
    try:
        for part in package.infolist():
            if part.filename.endswith((".xml", ".rels")):
                _check_xml(package, part, name)
        if b"macroEnabled" in _bytes(package, "[Content_Types].xml"):
            raise _macros(name)
    except (*_BROKEN, KeyError) as error:
        raise damaged(name, error) from None
    return package


def damaged(name: str, error: BaseException) -> DamagedFileError:
    """Return the error for a document that turns out to be broken while it is read."""
    reason = str(error).split("\n", maxsplit=1)[0] or type(error).__name__
    return DamagedFileError(
        f"the document is damaged or cut off ({reason})",
        remedy="get it again from its source, or save it anew with the program it belongs to",
        where=name,
    )


def _macros(name: str) -> UnsafeFileError:
    return UnsafeFileError(
        "the document carries macros", remedy="save it as .docx or .xlsx, which have none", where=name
    )


def _bytes(package: zipfile.ZipFile, part: str) -> bytes:
    with package.open(part) as file:
        return file.read(FREE_BYTES)


def _check_xml(package: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Refuse a part with a document type: that is where entities are declared, and no Office program writes one."""
    seen: list[str] = []

    def root(*_: object) -> None:
        raise _RootReachedError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.append("doctype")
    parser.StartElementHandler = root
    with package.open(part) as file:
        try:
            while not seen and (chunk := file.read(_CHUNK)):
                parser.Parse(chunk, False)
        except _RootReachedError:
            pass
        except expat.ExpatError as error:
            raise damaged(name, error) from None
    if seen:
        raise UnsafeFileError(
            f"the document declares XML entities in {part.filename}, as only hostile files do",
            remedy="copy its text into a new document if you trust it",
            where=name,
        )
