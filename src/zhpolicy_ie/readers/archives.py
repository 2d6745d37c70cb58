"""gzip and ZIP: unpacked as they are read, within limits, never onto the disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple, cast

from zhpolicy_ie.errors import (
    DamagedFileError,
    EncryptedError,
    MissingInputError,
    TooLongError,
    UnsafeFileError,
    ZhPolicyError,
)
from zhpolicy_ie.readers.limits import FREE_BYTES, MAX_FILE, MAX_RATIO
from zhpolicy_ie.readers.sniff import SUFFIXES, open_zip

_BROKEN = (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError, NotImplementedError, RuntimeError, OSError)
_GET_AGAIN = "get it again from its source"


class Member(NamedTuple):
    """A file in an archive: its name, with the archive's before it, and its bytes."""

    name: str
    data: bytes


def unpacked(stream: BinaryIO, name: str) -> io.BufferedReader:
    """Return a stream of what a gzip file holds, which fails where it is damaged or grows out of all proportion."""
    return io.BufferedReader(_Gunzipped(stream, name))


class _Gunzipped(io.RawIOBase):
    def __init__(self, stream: BinaryIO, name: str) -> None:
        super().__init__()
        self._counted = _Counted(stream)
        self._file, self._name, self._given = gzip.GzipFile(fileobj=cast(BinaryIO, self._counted)), name, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read1(len(buffer))
        except _BROKEN as error:
            raise DamagedFileError(
                f"the gzip file is damaged or cut off ({error})", remedy=_GET_AGAIN, where=self._name
            ) from None
        self._given += len(data)
        check_ratio(self._counted.taken, self._given, self._name)
        buffer[: len(data)] = data
        return len(data)


class _Counted:
    """Counts the packed bytes that have been read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.taken = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.taken += len(data)
        return data


def check_ratio(packed: int, unpacked: int, name: str) -> None:
    """Refuse what unpacks out of all proportion.

    Raises:
        UnsafeFileError: It does.
    """
    if unpacked > FREE_BYTES + packed * MAX_RATIO:
        raise UnsafeFileError(
            f"the file unpacks to more than {MAX_RATIO} times its size", remedy="unpack it if you trust it", where=name
        )


def members(stream: BinaryIO, name: str) -> Iterator[Member | ZhPolicyError]:
    """Yield the documents of a ZIP archive, by their suffixes, in its order.

    Raises:
        DamagedFileError: It is cut off or damaged.
        MissingInputError: It holds no document.
        UnsafeFileError: It holds more files than any we open, or files that overlap.
    """
    size = stream.seek(0, 2)
    archive = open_zip(stream, name)
    parts = archive.infolist()
    if sum(part.compress_size for part in parts) > size:
        raise UnsafeFileError("the files in the archive overlap", remedy="unpack it if you trust it", where=name)
    empty = True
    for part in parts:
        inside = _name(part)
        path = PurePosixPath(inside)
        hidden = any(step.startswith((".", "__MACOSX")) and step != ".." for step in path.parts)
        # Python itself fails to say whether a file without a name is a folder.
        if inside.endswith("/") or hidden or not inside.lower().endswith((*SUFFIXES, ".gz", ".zip")):
            continue
        empty = False
        where = f"{name}!/{inside}"
        try:
            yield Member(where, _read(archive, part, path, where))
        except ZhPolicyError as error:
            yield error
    if empty:
        raise MissingInputError(
            f"the archive holds no document ({', '.join(SUFFIXES)})", remedy="leave it out", where=name
        )


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: PurePosixPath, where: str) -> bytes:
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or (part.external_attr >> 28) == 0o12:
        raise UnsafeFileError(
            "the name leads out of the archive, or is a link", remedy="unpack it if you trust it", where=where
        )
    if path.suffix.lower() in (".gz", ".zip"):
        raise UnsafeFileError("an archive within an archive is not opened", remedy="unpack the outer one", where=where)
    if part.flag_bits & 1:
        raise EncryptedError("the file is encrypted", remedy="unpack the archive with its password", where=where)
    if part.file_size > MAX_FILE:
        raise TooLongError(
            f"the file is larger than {MAX_FILE:,} bytes", remedy="unpack the archive, or split the file", where=where
        )
    check_ratio(part.compress_size, part.file_size, where)
    try:
        return archive.read(part)
    except _BROKEN as error:
        raise DamagedFileError(f"the file is damaged ({error})", remedy=_GET_AGAIN, where=where) from None


def _name(part: zipfile.ZipInfo) -> str:
    """Return a member's name: in China Windows writes GB18030 without saying so, and zipfile takes it for cp437."""
    name = part.filename
    if not part.flag_bits & 0x800 and not name.isascii():
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return name
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    return name
