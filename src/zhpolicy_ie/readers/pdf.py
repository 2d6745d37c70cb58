"""PDF files: the text of each page by pypdf, joined to running text; a record's offset leads to its page."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from typing import Any, BinaryIO

from zhpolicy_ie.errors import (
    DamagedFileError,
    EmptyInputError,
    EncryptedError,
    ScannedError,
    TooLongError,
    UnsafeFileError,
    ZhPolicyError,
)
from zhpolicy_ie.readers.limits import MAX_OPERATIONS, MAX_PAGES
from zhpolicy_ie.readers.model import Content, ReadOptions
from zhpolicy_ie.readers.pdf_layout import Line, Sheet, running_text
from zhpolicy_ie.readers.pdf_repair import with_new_catalogue
from zhpolicy_ie.records import Page

_OCR = "recognize its text first with an OCR program, such as ocrmypdf"
# A page with fewer characters than this, and a picture, is a picture of a page.
_PICTURE = 8
# A PDF whose fonts do not say which characters they show comes out as signs of no meaning.
_UNKNOWN_SIGNS = 0.2


def read_pdf(stream: BinaryIO, *, name: str, options: ReadOptions) -> Content:
    """Read a PDF file.

    Raises:
        DamagedFileError: It is cut off or damaged.
        EmptyInputError: It holds neither text nor pictures.
        EncryptedError: It opens with a password only, or is encrypted in a way that needs another package.
        ScannedError: Its pages are pictures, or its fonts do not say which characters they show.
        TooLongError: Its text is longer than the limit.
        UnsafeFileError: It is out of all proportion.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings are about fonts and spaces, on standard error
    try:
        return _read(stream, name, options)
    except ZhPolicyError:
        raise
    except Exception as error:  # pypdf raises whatever its parsing runs into; it limits what streams may unpack to
        from pypdf.errors import LimitReachedError

        if isinstance(error, LimitReachedError):
            raise UnsafeFileError(
                f"the PDF is out of all proportion ({error})",
                remedy="print it to a new PDF if you trust it",
                where=name,
            ) from None
        reason = str(error).split("\n", maxsplit=1)[0] or type(error).__name__
        raise DamagedFileError(
            f"the PDF is damaged or cut off ({reason})",
            remedy="get it again from its source, or print it to a new PDF",
            where=name,
        ) from None


def _read(stream: BinaryIO, name: str, options: ReadOptions) -> Content:
    from pypdf.errors import LimitReachedError

    file, repaired = _opened(stream)
    # Many PDFs are encrypted with an empty password, only to forbid changes: everyone may read those.
    if file.is_encrypted and not file.decrypt(""):
        raise EncryptedError("the PDF opens with a password only", remedy="save a copy without it", where=name)
    if len(file.pages) > MAX_PAGES:
        raise UnsafeFileError(
            f"the PDF has {len(file.pages):,} pages, the limit is {MAX_PAGES:,}", remedy="split it", where=name
        )
    sheets: list[Sheet] = []
    pictures: list[int] = []
    lost: list[int] = []
    budget, length = _Budget(name), 0
    for number, page in enumerate(file.pages, start=1):
        try:
            lines = list(_lines(page, budget))
            box = page.mediabox
            sheets.append(Sheet(lines, float(box.bottom), float(box.top)))
        except (ZhPolicyError, LimitReachedError):
            raise
        except Exception:  # one damaged page must not cost the others
            sheets.append(Sheet([], 0.0, 0.0))
            lost.append(number)
            continue
        if repaired and not lines:
            lost.append(number)
            continue
        found = sum(len(line.text) for line in lines)
        length += found
        if found < _PICTURE and _has_picture(page):
            pictures.append(number)
        if length > 2 * options.max_chars:
            break
    text, starts = running_text(sheets)
    if lost and not text.strip():
        raise DamagedFileError(
            "the PDF is damaged or cut off, and none of its pages can be read",
            remedy="get it again from its source",
            where=name,
        )
    _check(text, sheets, pictures, name)
    if len(text) > options.max_chars:
        raise TooLongError(
            f"the PDF is longer than {options.max_chars:,} characters, the limit for one document",
            remedy="split it at chapter ends, or raise --max-chars",
            where=name,
        )
    pages = tuple(Page(number=number, start=start) for number, start in enumerate(starts, start=1))
    return Content(text, pages=pages, notes=tuple(_notes(len(sheets), repaired, lost, pictures)))


def _opened(stream: BinaryIO) -> tuple[Any, bool]:
    """Return the file, and whether it had to be repaired to list its pages."""
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    try:
        file = PdfReader(stream)
        if file.is_encrypted or len(file.pages):
            return file, False
    except LimitReachedError:
        raise
    except Exception:
        repaired = with_new_catalogue(stream)
        if repaired is None:
            raise
        return PdfReader(repaired), True
    return file, False


def _notes(sheets: int, repaired: bool, lost: list[int], pictures: list[int]) -> Iterator[str]:
    if repaired:
        yield f"the PDF is damaged or cut off: {sheets - len(lost)} of the {sheets} pages that are left were read"
    elif lost:
        yield f"{len(lost)} of {sheets} pages are damaged and were not read: {_some(lost)}"
    if pictures:
        yield f"{len(pictures)} of {sheets} pages are pictures and were not read: {_some(pictures)}"


def _some(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:8])) + (", …" if len(numbers) > 8 else "")


def _check(text: str, sheets: list[Sheet], pictures: list[int], name: str) -> None:
    if not text.strip() or (pictures and len(text) < _PICTURE * len(sheets)):
        if pictures:
            raise ScannedError("the PDF's pages are pictures without text", remedy=_OCR, where=name)
        raise EmptyInputError("the PDF holds no text", remedy="leave it out", where=name)
    unknown = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or (c < " " and c not in "\t\n\r") for c in text)
    if unknown > _UNKNOWN_SIGNS * len(text):
        raise ScannedError("the PDF's fonts do not say which characters they show", remedy=_OCR, where=name)


class _Budget:
    """Counts drawing operations, so that no file can keep us busy for ever."""

    def __init__(self, name: str) -> None:
        self._name, self._left = name, MAX_OPERATIONS

    def spend(self, *_: object) -> None:
        self._left -= 1
        if self._left < 0:
            raise UnsafeFileError(
                f"the PDF draws more than {MAX_OPERATIONS:,} things", remedy="split it", where=self._name
            )


def _lines(page: Any, budget: _Budget) -> Iterator[Line]:
    """Yield the lines of a page, each with the place of its first character."""
    pieces: list[tuple[str, float, float, float]] = []

    def visit(text: str, place: list[float], line: list[float], font: object, size: float) -> None:
        if text.strip("\n"):
            pieces.append((text, *_where(line, place), _size(line, place, size)))
        elif text:
            pieces.append((text, 0.0, 0.0, 0.0))

    # extract_text takes a page that unpacks beyond pypdf's limit for an empty one; asked for its bytes, it says so.
    contents = page.get_contents()
    if contents is not None:
        contents.get_data()
    page.extract_text(visitor_text=visit, visitor_operand_before=budget.spend)
    text, first = "", None
    for piece, x, y, size in pieces:
        if piece.strip() and first is None:
            first = (x, y, size)
        *ended, rest = piece.split("\n")
        for end in ended:
            text += end
            if first is not None and text.strip():
                yield Line(text.replace("\x00", ""), *first)
            text, first = "", None
        text += rest
        if rest.strip() and first is None:
            first = (x, y, size)
    if first is not None and text.strip():
        yield Line(text.replace("\x00", ""), *first)


def _where(line: list[float], place: list[float]) -> tuple[float, float]:
    """Return where text stands on the page: the text matrix, moved by the transformation in force."""
    x, y = line[4], line[5]
    return x * place[0] + y * place[2] + place[4], x * place[1] + y * place[3] + place[5]


def _size(line: list[float], place: list[float], size: float) -> float:
    scale = math.hypot(line[2], line[3]) * math.hypot(place[2], place[3])
    return abs(size) * scale or 1.0


def _has_picture(page: Any) -> bool:
    """Whether a page shows a picture. Reads the page's own list of objects, without unpacking any."""
    waiting, seen = [page.get("/Resources")], 0
    while waiting and seen < 200:
        resources = waiting.pop()
        resources = resources.get_object() if resources is not None else {}
        objects = resources.get("/XObject") if isinstance(resources, dict) else None
        objects = objects.get_object() if objects is not None else {}
        for entry in objects.values():
            seen += 1
            thing = entry.get_object()
            if thing.get("/Subtype") == "/Image":
                return True
            waiting.append(thing.get("/Resources"))
    return False
