"""Files in and out: decoding, JSON with line numbers, and outputs that replace neither input nor folder."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from zhpolicy_ie.errors import EmptyInputError, FormatError, InputError, JsonLineError, MissingInputError, OutputError
from zhpolicy_ie.readers.decoding import decode

_ELSEWHERE = "choose another place"
_BLANK = re.compile(r"\s*")


class Piece(NamedTuple):
    """Bytes of an output; ``name`` is a file in the output folder, empty where the output is one file."""

    name: str
    data: bytes


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        MissingInputError: There is no such file.
        EmptyInputError: It is empty.
        InputError: It cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MissingInputError("there is no such file", remedy="check the path", where=str(path)) from None
    except OSError as error:
        raise InputError(
            f"the file cannot be read ({error.strerror})", remedy="name a file that can be read", where=str(path)
        ) from None
    if not data:
        raise EmptyInputError("the file is empty", remedy="leave it out", where=str(path))
    return data


def read_text(path: Path) -> str:
    """Return a file as text: UTF-8, or else what :func:`zhpolicy_ie.readers.decoding.decode` finds it to be.

    Raises:
        InputError: The file is missing, empty, or not text.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(data, where=str(path)).text


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any] | JsonLineError]]:
    """Yield ``file:line`` and the object of each line that is not blank, or what is wrong with it.

    Raises:
        InputError: The file is missing, empty, or not text.
    """
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            where = f"{path}:{number}"
            try:
                yield where, _object(json.loads(line), where)
            except JsonLineError as error:
                yield where, error
            except (ValueError, RecursionError) as error:
                yield where, JsonLineError(f"not JSON ({error})", remedy="write one object a line", where=where)


def json_values(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield ``file:line`` and value for the members of a JSON array, or for values one after the other.

    Raises:
        InputError: The file is missing, empty, or not text.
        FormatError: The file is not JSON; values before the fault have been yielded.
    """
    text = read_text(path)
    decoder = json.JSONDecoder()
    position, line, last = _next(text, 0, "["), 1, 0
    while position < len(text) and text[position] != "]":
        line, last = line + text.count("\n", last, position), position
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise _not_json(error.msg, f"{path}:{error.lineno}") from None
        except (ValueError, RecursionError) as error:
            raise _not_json(str(error), f"{path}:{line}") from None
        yield f"{path}:{line}", value
        position = _next(text, position, ",")
    if text[position:].strip() not in ("", "]") or (text.lstrip().startswith("[") and position >= len(text)):
        raise _not_json("the array is not closed where it ends", f"{path}:{text.count(chr(10)) + 1}")


def _next(text: str, position: int, mark: str) -> int:
    """Pass over white space and at most one mark."""
    position = _end_of_blank(text, position)
    return _end_of_blank(text, position + 1) if text.startswith(mark, position) else position


def _end_of_blank(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _not_json(problem: str, where: str) -> FormatError:
    return FormatError(f"not JSON ({problem})", remedy="export the file again", where=where)


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise JsonLineError("the line is not a JSON object", remedy="write one object a line", where=where)
    return value


def text_of(record: dict[str, Any], where: str, *, remedy: str = "give each document its text") -> str:
    """Return a record's text.

    Raises:
        JsonLineError: It has none.
    """
    text = record.get("text")
    if not isinstance(text, str):
        raise JsonLineError('the object has no "text" that is a string', remedy=remedy, where=where)
    return text


def meta_of(record: dict[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """Return a record's ``meta``, or its fields that the format does not know itself.

    Example:
        >>> meta_of({"text": "…", "year": 2024, "_hash": 5}, known=("text",))
        {'year': 2024}
    """
    meta = record.get("meta")
    if isinstance(meta, dict):
        return meta
    known = {*known, "meta"}
    return {key: value for key, value in record.items() if key not in known and not key.startswith("_")}


def dump(value: Any) -> str:
    """Return one line of JSON with Chinese as it is."""
    return json.dumps(value, ensure_ascii=False)


def save(pieces: Iterable[Piece], target: Path, *, source: Path | None = None) -> None:
    """Write an output: one file, or the files of a folder that is new or empty.

    Args:
        pieces: What to write.
        target: The file or folder; ``-`` for standard output.
        source: The input, which may not be overwritten.

    Raises:
        OutputError: It cannot be written.
    """
    try:
        if source is not None and target.exists() and target.samefile(source):
            raise OutputError("the output would overwrite the input", remedy=_ELSEWHERE, where=str(target))
        iterator = iter(pieces)
        first = next(iterator, None)
        rest = [] if first is None else [first]
        if target == Path("-") and first is not None and not first.name:
            for piece in (*rest, *iterator):
                sys.stdout.buffer.write(piece.data)
            sys.stdout.buffer.flush()
        elif first is not None and first.name:
            _save_folder((*rest, *iterator), target)
        else:
            _save_file((*rest, *iterator), target)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            f"the output cannot be written ({error.strerror})", remedy=_ELSEWHERE, where=str(target)
        ) from None


def _save_folder(pieces: Iterable[Piece], folder: Path) -> None:
    if folder == Path("-"):
        raise OutputError("a folder cannot go to standard output", remedy="name a folder", where="-")
    if folder.is_dir() and any(folder.iterdir()):
        raise OutputError("the folder is not empty", remedy="name a new one", where=str(folder))
    folder.mkdir(exist_ok=True)
    for piece in pieces:
        (folder / piece.name).write_bytes(piece.data)


def _save_file(pieces: Iterable[Piece], path: Path) -> None:
    if path.is_dir():
        raise OutputError("the output is a folder", remedy="add a file name to it", where=str(path))
    data = b"".join(piece.data for piece in pieces)  # whole before the file is touched
    path.write_bytes(data)
