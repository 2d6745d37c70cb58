"""Bytes to text: byte order marks, UTF-8, UTF-16, GB18030, and a refusal instead of a guess.

The text is what the bytes say, character for character: a byte order mark is not part of it, line ends stay as they
are, nothing is replaced. Chinese texts can be a single line long, so the choice among encodings does not rest on byte
statistics but on one question: which reading consists of characters that modern Chinese uses?
"""

from __future__ import annotations

import codecs
from functools import cache
from typing import NamedTuple

from zhpolicy_ie.errors import BinaryInputError, EmptyInputError, EncodingError, EncryptedError, OptionError

AUTO = "auto"
_SAMPLE = 4000
# A wrong reading scores below 0.45 on prose of any length we tried, a right one above 0.9.
_ENOUGH = 0.6
_MAX_CONTROLS = 0.3

# (mark, codec for the bytes after it, name); the four-byte marks come first because FF FE begins one of them.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream in which Office programs put a document that has a password.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# How well-known formats that are not text begin, and what to do with them.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image", "recognize its text with an OCR program first"),
    (b"\xff\xd8\xff", "a JPEG image", "recognize its text with an OCR program first"),
    (b"GIF8", "a GIF image", "recognize its text with an OCR program first"),
    (b"%PDF-", "a PDF file", "leave out --input-format, or convert it to text first"),
    (
        b"PK\x03\x04",
        "a ZIP archive or an Office document",
        "leave out --input-format, or save the document as plain text (.txt)",
    ),
    (_OLE, "an old Office document (.doc, .xls, .wps)", "save it as .docx or .xlsx"),
    (b"{\\rtf", "a Rich Text document", "save it as .docx"),
    (b"MIME-Version:", "a web archive (.mht)", "open it in a browser and save the page as .html"),
    (b"From: <Saved by", "a web archive (.mht)", "open it in a browser and save the page as .html"),
    (b"\x1f\x8b", "a gzip archive", "leave out --input-format, or unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (b"SQLite format 3\x00", "an SQLite database", "export its texts as JSONL first"),
    (b"\x7fELF", "a program", "leave it out"),
)


class Decoded(NamedTuple):
    """A text and the encoding it was read with."""

    text: str
    encoding: str


def decode(data: bytes, *, where: str | None = None, encoding: str = AUTO) -> Decoded:
    """Decode the bytes of one text.

    Args:
        data: The whole content of a file, or one line of it.
        where: Name for messages.
        encoding: ``auto``, or the name of an encoding known to Python, which is then taken without any doubt.

    Raises:
        EmptyInputError: There is no character.
        BinaryInputError: The bytes are an image, an archive or otherwise no text.
        EncodingError: The bytes are not valid in ``encoding``, or in none of those tried.
        OptionError: ``encoding`` is unknown.

    Example:
        >>> decode("863.48亿元".encode("utf-16")).text
        '863.48亿元'
    """
    if not data:
        raise EmptyInputError("the file is empty", remedy="leave it out", where=where)
    check_signature(data, where=where)
    if encoding != AUTO:
        return _decode_as(data, check_encoding(encoding), where)
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], codec, where)
    return _decode_unmarked(data, where)


def check_encoding(encoding: str) -> str:
    """Return the name of a text encoding after checking that Python knows it.

    Raises:
        OptionError: It does not.
    """
    if encoding == AUTO:
        return AUTO
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        raise OptionError(
            f"the encoding {encoding!r} is unknown",
            remedy="use auto, utf-8, gb18030, utf-16-le, utf-16-be, big5 or another name that Python knows",
        ) from None
    return encoding


def check_signature(data: bytes, *, where: str | None = None) -> None:
    """Refuse bytes that begin like an image, an archive or another format that is not text.

    Raises:
        BinaryInputError: They do.
        EncryptedError: They are an Office document with a password.
    """
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise EncryptedError("the document opens with a password only", remedy="save a copy without it", where=where)
    for signature, what, remedy in _SIGNATURES:
        if data.startswith(signature):
            raise BinaryInputError(f"the file is {what}, not text", remedy=remedy, where=where)


def plausibility(text: str) -> float:
    """Return the share of characters that modern Chinese prose uses: common Hanzi, its punctuation, printable ASCII."""
    sample = text[:_SAMPLE]
    common = _common_characters()
    return sum(c in common for c in sample) / len(sample) if sample else 0.0


@cache
def _common_characters() -> frozenset[str]:
    """Give the Hanzi of GB 2312 level 1 (its rows 16 to 55 hold the 3,755 commonest), its symbols, and ASCII."""
    rows = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
    codes = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    hanzi = "".join(code.decode("gb2312", "ignore") for code in codes)
    return frozenset(hanzi + "".join(map(chr, range(0x20, 0x7F))) + "\t\r\n·—…–")


def _decode_as(data: bytes, encoding: str, where: str | None) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise EncodingError(
            f"the bytes are not valid {encoding}{place}",
            remedy="leave out --encoding to have it detected, or give the one the text was written with",
            where=where,
        ) from None
    return Decoded(text.removeprefix("\ufeff"), encoding)


def _decode_marked(data: bytes, codec: str, where: str | None) -> Decoded:
    try:
        return Decoded(data.decode(codec), codec)
    except UnicodeDecodeError as error:
        raise EncodingError(
            f"the file begins with the byte order mark of {codec} but byte {error.start} after it is not valid",
            remedy="the file is damaged or cut off: save it again from its source",
            where=where,
        ) from None


def _decode_unmarked(data: bytes, where: str | None) -> Decoded:
    readings = _readings(data)
    by_name = {reading.encoding: (score, reading) for score, reading in readings}
    if "utf-8" in by_name:
        score, reading = by_name["utf-8"]
        # Other bytes hardly ever happen to be valid UTF-8. The exceptions are very short.
        rivals = [(s, r) for s, r in readings if s > max(score, 0.9) and _may_beat_utf8(reading.text, r)]
        if not rivals:
            if _controls(reading.text) > _MAX_CONTROLS:
                raise _binary(where)
            return reading
        return max(rivals, key=lambda pair: pair[0])[1]
    if readings:
        score, reading = max(readings, key=lambda pair: pair[0])
        if score >= _ENOUGH:
            return reading
    if b"\x00" in data:
        raise _binary(where)
    raise _undecidable(data, where)


def _readings(data: bytes) -> list[tuple[float, Decoded]]:
    found = []
    for codec in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        found.append((plausibility(text), Decoded(text, codec)))
    return found


def _may_beat_utf8(text: str, rival: Decoded) -> bool:
    if rival.encoding.startswith("utf-16"):
        return _controls(text) > 0
    # GB 2312 bytes that are also UTF-8 read as a few Latin, Greek or Cyrillic letters, never as Hanzi.
    sample = rival.text[:_SAMPLE]
    mostly_hanzi = 2 * sum(c > "\u3000" for c in sample) > len(sample) > 2
    return rival.encoding == "gb18030" and mostly_hanzi and all(c < "\u0800" for c in text)


def _controls(text: str) -> float:
    sample = text[:_SAMPLE]
    return sum(c < " " and c not in "\t\n\r\f" for c in sample) / len(sample)


def _binary(where: str | None) -> BinaryInputError:
    return BinaryInputError("the file holds binary data, not text", remedy="save it as plain text (.txt)", where=where)


def _undecidable(data: bytes, where: str | None) -> EncodingError:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "ignore")
        if len(before) >= 20 and any(c > "\u2e7f" for c in before):
            line = before.count("\n") + 1
            return EncodingError(
                f"the file is UTF-8 but byte {error.start} (line {line}) is not valid",
                remedy="repair that place, or save the file again from its source if it was cut off",
                where=where,
            )
    guess = _guess(data)
    likely = f"; it may be {guess}" if guess else ""
    return EncodingError(
        f"the bytes are not valid UTF-8, GB18030 or UTF-16 Chinese{likely}",
        remedy=f"convert the file to UTF-8, or name its encoding with --encoding {guess or 'NAME'}",
        where=where,
    )


def _guess(data: bytes) -> str | None:
    """Name an encoding we do not detect ourselves, for the message only: the user decides."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:20_000], cp_isolation=["big5", "big5hkscs", "euc_jp", "shift_jis", "euc_kr"]).best()
    return best.encoding if best else None
