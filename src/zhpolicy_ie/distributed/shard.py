"""One shard: a file of documents to a file of records and a file of errors, all or nothing.

What is written, under the output folder, for the shard ``2024/part-07.parquet`` of ``news/**/*.parquet``:

- ``records/2024/part-07.jsonl``: the records of its documents, in its order (or ``.parquet``);
- ``errors/2024/part-07.jsonl``: one row for each document that has none, and why; only if there are such;
- ``finished/2024/part-07.json``: that it is done, from what, by what, with how many documents. It is written last, so a
  shard without it is done again from its beginning.
"""

from __future__ import annotations

import glob
import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from zhpolicy_ie.batch.work import Outcome, Work, died
from zhpolicy_ie.distributed.tables import FORMATS, write_errors, write_records
from zhpolicy_ie.errors import MissingInputError, OptionError, ZhPolicyError
from zhpolicy_ie.readers import ReadOptions, Source, Unread, open_source
from zhpolicy_ie.writers.atomic import write_atomically

#: Processes that may die of a document before it is given up.
_DEATHS = 2


class Shard(NamedTuple):
    """An input file, and the name of its outputs: its path below the part of the pattern that has no wildcard."""

    path: str
    name: str


@dataclass(frozen=True)
class ShardOptions:
    """How shards are done.

    Attributes:
        format: ``jsonl`` or ``parquet``.
        include_text: Carry each document's text in its record.
        only: As for :func:`zhpolicy_ie.load`.
        words: As for :func:`zhpolicy_ie.load`.
        tagger: As for :func:`zhpolicy_ie.load`.
        max_chars: As for :func:`zhpolicy_ie.load`.
        text_column: Column (key) of the texts; None for ``text``, 正文 and the like.
    """

    format: str = "jsonl"
    include_text: bool = False
    only: str | None = None
    words: str = "pkuseg"
    tagger: str | None = "shipped"
    max_chars: int = 1_000_000
    text_column: str | None = None


class Finished(NamedTuple):
    """What was made of a shard.

    ``size`` (bytes) and ``changed`` (nanoseconds) are the input's; ``program`` is :meth:`ShardWork.fingerprint`.
    """

    shard: str
    documents: int
    errors: int
    characters: int
    seconds: float
    size: int
    changed: int
    program: str


def find_shards(pattern: str) -> list[Shard]:
    """Return the files that a pattern (or a folder, or one path) means, by name.

    Raises:
        MissingInputError: It matches no file.
        OptionError: Two files would have one output.

    Example:
        >>> find_shards("no/such/*.jsonl")
        Traceback (most recent call last):
        ...
        zhpolicy_ie.errors.MissingInputError: E107 no/such/*.jsonl: the pattern matches no file. Remedy: check the path.
    """
    if Path(pattern).is_dir():
        pattern = str(Path(pattern) / "*")
    paths = sorted(path for path in glob.glob(pattern, recursive=True) if Path(path).is_file())  # noqa: PTH207
    if not paths:
        raise MissingInputError("the pattern matches no file", remedy="check the path", where=pattern)
    root = Path(*_plain_parts(pattern))
    shards = [Shard(path, _name(Path(path).relative_to(root))) for path in paths]
    twice = [name for name, count in Counter(shard.name for shard in shards).items() if count > 1]
    if twice:
        both = " and ".join(shard.path for shard in shards if shard.name == twice[0])
        raise OptionError(f"{both} would have one output", remedy="extract them into different folders")
    return shards


def _plain_parts(pattern: str) -> Iterator[str]:
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            return
        yield part


def _name(path: Path) -> str:
    name = path.name.removesuffix(".gz")
    return (path.parent / Path(name).stem).as_posix()


def finished(shard: Shard, out: Path, program: str) -> Finished | None:
    """Return what was made of a shard; None if it is not done, has changed since, or another program did it.

    Args:
        shard: The shard.
        out: The output folder.
        program: From :meth:`ShardWork.fingerprint`.
    """
    with suppress(OSError, ValueError, TypeError):
        found = Finished(**json.loads(_marker(shard, out).read_text(encoding="utf-8")))
        state = Path(shard.path).stat()
        if (found.size, found.changed, found.program) == (state.st_size, state.st_mtime_ns, program):
            return found
    return None


def _marker(shard: Shard, out: Path) -> Path:
    return out / "finished" / f"{shard.name}.json"


class ShardWork:
    """Does shards; it can be sent to another process, which loads the models when it does its first.

    Args:
        options: How.
        out: The output folder.

    Raises:
        OptionError: The format is unknown.
    """

    def __init__(self, options: ShardOptions, out: Path) -> None:
        if options.format not in FORMATS:
            raise OptionError(f"format={options.format!r} is unknown", remedy=f"use {' or '.join(FORMATS)}")
        self._options, self._out = options, out
        self._program: str | None = None
        self._reading = ReadOptions(max_chars=options.max_chars, text_column=options.text_column)
        self._work = Work(
            _Encode(options.include_text),
            only=options.only,
            words=options.words,
            tagger=options.tagger,
            max_chars=options.max_chars,
        )

    def load(self) -> None:
        """Load the models, if they are not."""
        self._work.load()

    def fingerprint(self) -> str:
        """Return what records depend on beside the documents: versions, models, vocabularies, options."""
        if self._program is None:
            self._program = f"{self._work.fingerprint()} {json.dumps(asdict(self._options), sort_keys=True)}"
        return self._program

    def __call__(self, shard: Shard) -> Finished:
        """Write the records and errors of a shard, in place of what is there.

        Raises:
            OutputError: They cannot be written.
            ModelError: The models cannot be loaded.
        """
        begun = time.monotonic()
        state = Path(shard.path).stat()
        for folder in ("records", "errors", "finished"):
            (self._out / folder / shard.name).parent.mkdir(parents=True, exist_ok=True)
        journal = _Journal(_marker(shard, self._out).with_suffix(".journal"))
        errors: list[dict[str, Any]] = []
        counts = Counter[str]()

        def records() -> Iterator[Mapping[str, Any]]:
            for outcome in self._outcomes(shard, journal):
                if outcome.error is not None:
                    errors.append(_error_row(shard, outcome.error))
                else:
                    counts["documents"] += 1
                    counts["characters"] += outcome.characters
                    yield outcome.payload

        kind = self._options.format
        write_records(self._out / "records" / f"{shard.name}.{kind}", records(), kind, text=self._options.include_text)
        table = self._out / "errors" / f"{shard.name}.{kind}"
        if errors:
            write_errors(table, errors, kind)
        else:
            table.unlink(missing_ok=True)
        done = Finished(
            shard=shard.name,
            documents=counts["documents"],
            errors=len(errors),
            characters=counts["characters"],
            seconds=round(time.monotonic() - begun, 3),
            size=state.st_size,
            changed=state.st_mtime_ns,
            program=self.fingerprint(),
        )
        write_atomically(_marker(shard, self._out), [json.dumps(done._asdict(), ensure_ascii=False)])
        journal.close()
        return done

    def _outcomes(self, shard: Shard, journal: _Journal) -> Iterator[Outcome]:
        for number, item in enumerate(open_source(Source(shard.path, Path(shard.path)), self._reading)):
            if isinstance(item, ZhPolicyError):
                yield Outcome(None, item)
                continue
            where = item.name if isinstance(item, Unread) else item.where
            if journal.deaths[number] >= _DEATHS:
                yield Outcome(None, died(where, f"{journal.deaths[number]} times"))
                continue
            journal.begin(number)
            yield self._work((item.name if isinstance(item, Unread) else item.id, item))


class _Encode:
    """Turns a document into a record; a class, so that it can be sent to another process."""

    def __init__(self, include_text: bool) -> None:
        self._include_text = include_text

    def __call__(self, document: Any) -> dict[str, Any]:
        record: dict[str, Any] = document.to_dict(include_text=self._include_text)
        return record


class _Journal:
    """Remembers, in a file, which document a process had begun when it died: one that kills again is given up.

    Attributes:
        deaths: How many processes died of each document (by its number in the shard).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.deaths = Counter[int]()
        with suppress(OSError, ValueError):
            runs = path.read_text(encoding="ascii").split("|")
            self.deaths.update(int(run.split()[-1]) for run in runs if run.split())
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        os.write(self._file, b"|")

    def begin(self, number: int) -> None:
        """Say that a document is begun; it is on the machine, if not on the disk, before this returns."""
        os.write(self._file, b"%d " % number)

    def close(self) -> None:
        """Forget: the shard is done."""
        os.close(self._file)
        self._path.unlink(missing_ok=True)


def _error_row(shard: Shard, error: ZhPolicyError) -> dict[str, Any]:
    return {
        "shard": shard.name,
        "where": error.where,
        "code": error.code,
        "problem": error.problem,
        "remedy": error.remedy,
    }


def outstanding(shards: Iterable[Shard], out: Path, program: str) -> tuple[list[Shard], list[Finished]]:
    """Divide shards into those to do and those that are done."""
    waiting: list[Shard] = []
    done: list[Finished] = []
    for shard in shards:
        known = finished(shard, out, program)
        if known is None:
            waiting.append(shard)
        else:
            done.append(known)
    return waiting, done
