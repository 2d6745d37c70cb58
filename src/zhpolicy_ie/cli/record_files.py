"""Files of records as the input of a command: what is no record is named on standard error, the rest is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from zhpolicy_ie.cli.messages import say
from zhpolicy_ie.errors import InputError, OutputError, ZhPolicyError
from zhpolicy_ie.readers.records import read_records
from zhpolicy_ie.records import Document

_MAKE = "make records with: python -m zhpolicy_ie extract FILES -o records.jsonl"


class RecordFiles:
    """The documents of some files of records, read once in order.

    Args:
        paths: JSONL files of ``extract``; ``-`` is standard input.
        output: A file that the command is going to write; it must not be one of them.

    Attributes:
        failed: How many files and lines could not be read so far.

    Raises:
        OutputError: The output is one of the inputs.
    """

    def __init__(self, paths: Sequence[Path], output: Path | None = None) -> None:
        self._paths = paths
        self.failed = 0
        self.documents = 0
        if output is not None and output.exists() and any(p.exists() and output.samefile(p) for p in paths):
            raise OutputError("the output would overwrite its records", remedy="name another file", where=str(output))

    def __iter__(self) -> Iterator[Document]:
        """Yield the documents.

        Raises:
            InputError: There was none in all the files.
        """
        for path in self._paths:
            try:
                for item in read_records(path):
                    if isinstance(item, ZhPolicyError):
                        self._fail(item)
                    else:
                        self.documents += 1
                        yield item
            except InputError as error:
                self._fail(error)
        if not self.documents:
            raise InputError("there are no records to read", remedy=_MAKE)

    def _fail(self, error: ZhPolicyError) -> None:
        self.failed += 1
        say(str(error))
