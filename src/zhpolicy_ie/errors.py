"""One family of errors, each with a stable code and a remedy.

Every error that leaves the public interface is a :class:`ZhPolicyError`. Its text is one line:
``E101 notes.txt: the file is empty. Remedy: ...``; programs read :attr:`ZhPolicyError.code`.
"""

from __future__ import annotations

import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str) -> str:
    r"""Return ``text`` with control characters written out, as a file name or a unit may hold line breaks or worse.

    Example:
        >>> one_line("a\nb")
        'a\\x0ab'
    """
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


class ZhPolicyError(Exception):
    """Base of all errors raised by zhpolicy_ie.

    Args:
        problem: What is wrong, one sentence without a final stop.
        remedy: What the user can do about it.
        where: The file, line or option concerned, if any.

    Example:
        >>> print(InputError("the file is empty", remedy="leave it out", where="a.txt"))
        E100 a.txt: the file is empty. Remedy: leave it out.
    """

    code = "E000"

    def __init__(self, problem: str, *, remedy: str, where: str | None = None) -> None:
        self.problem, self.remedy, self.where = problem, remedy, where
        place = f"{where}: " if where else ""
        super().__init__(one_line(f"{self.code} {place}{problem}. Remedy: {remedy}."))

    def __reduce__(self) -> tuple[Any, ...]:
        # As an exception pickles itself it would give its text for the problem; worker processes send errors.
        return _rebuilt, (type(self), self.problem, self.remedy, self.where)

    def at(self, where: str) -> ZhPolicyError:
        """Return the same error located at ``where`` (a file name, or ``file:line``)."""
        return type(self)(self.problem, remedy=self.remedy, where=where)


def _rebuilt(kind: type[ZhPolicyError], problem: str, remedy: str, where: str | None) -> ZhPolicyError:
    return kind(problem, remedy=remedy, where=where)


class InputError(ZhPolicyError):
    """An input document that cannot be read or is not a text."""

    code = "E100"


class EmptyInputError(InputError):
    """A file or text without any character to read."""

    code = "E101"


class BinaryInputError(InputError):
    """A file that holds something other than text."""

    code = "E102"


class EncodingError(InputError):
    """Bytes that are not valid in the expected or in any known encoding."""

    code = "E103"


class SurrogateError(InputError):
    """A text with half of a surrogate pair, which no UTF encoding can carry."""

    code = "E104"


class TooLongError(InputError):
    """A document longer than the limit for one document."""

    code = "E105"


class JsonLineError(InputError):
    """A line of a JSONL file that is not a JSON object with a ``text``."""

    code = "E106"


class MissingInputError(InputError):
    """A path that does not exist, or a folder or pattern without documents."""

    code = "E107"


class FormatError(InputError):
    """An annotated file that is not written as its format asks."""

    code = "E108"


class DamagedFileError(InputError):
    """A file that is damaged, cut off, or not built as its format asks."""

    code = "E109"


class EncryptedError(InputError):
    """A file that opens with a password only."""

    code = "E110"


class ScannedError(InputError):
    """A PDF whose pages are pictures, without text."""

    code = "E111"


class UnsafeFileError(InputError):
    """A file with macros, external entities or paths that lead out of it, or one built to exhaust the machine."""

    code = "E112"


class ColumnError(InputError):
    """A table without the column that is to hold the texts."""

    code = "E113"


class ChangedInputError(InputError):
    """A document that is not what it was when a broken-off run wrote its records."""

    code = "E114"


class TimeLimitError(InputError):
    """A document that took longer than one document may take."""

    code = "E115"


class OutputError(ZhPolicyError):
    """An output that cannot be written."""

    code = "E200"


class StoreError(OutputError):
    """A database of records that is damaged, in use, of another version, or another program's."""

    code = "E201"


class OptionError(ZhPolicyError):
    """Options that do not go together or have an impossible value."""

    code = "E300"


class MissingPackageError(OptionError):
    """A package that a command needs and that is not installed."""

    code = "E301"


class ModelError(ZhPolicyError):
    """A model or vocabulary that is missing, damaged or of the wrong version."""

    code = "E400"


class VocabularyError(ModelError):
    """A vocabulary file without the columns it must have."""

    code = "E401"


class GoldError(ZhPolicyError):
    """Gold or prediction files that cannot be compared."""

    code = "E500"


class ConversionError(ZhPolicyError):
    """A figure asked for in a unit that measures something else, such as 亩 in 元 or 美元 in 元."""

    code = "E600"


class ReviewError(ZhPolicyError):
    """A change sent by the review page that does not fit its document."""

    code = "E700"


class ConflictError(ReviewError):
    """A change to something that was changed by somebody else in the meantime."""

    code = "E701"


class InternalError(ZhPolicyError):
    """A fault of ours that one document brought to light; the others are not affected."""

    code = "E900"


class WorkerError(InternalError):
    """A document during which the process that read it died; the others are not affected."""

    code = "E901"
