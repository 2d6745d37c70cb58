"""The run: what is found is read, extracted and written in order; what fails is named, and the rest is safe."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from zhpolicy_ie.batch.patience import ended_after
from zhpolicy_ie.batch.pool import Death, Pool
from zhpolicy_ie.batch.progress import Progress
from zhpolicy_ie.batch.work import Outcome, Task, Work, lost
from zhpolicy_ie.errors import ChangedInputError, InternalError, WorkerError, ZhPolicyError
from zhpolicy_ie.readers import InputDocument, ReadOptions, Source, Unread, open_source
from zhpolicy_ie.writers.output import uninterrupted
from zhpolicy_ie.writers.sinks import Sink, StreamSink

_SAME_FAULT = 3


@dataclass(frozen=True)
class RunOptions:
    """How a run is done.

    Attributes:
        only: As for :func:`zhpolicy_ie.load`.
        words: As for :func:`zhpolicy_ie.load`.
        tagger: As for :func:`zhpolicy_ie.load`.
        jobs: How many processes extract; the records are the same for any number.
        restart: Do not use what a run before this one left.
        start_method: How worker processes are started; by platform if None.
        timeout: Seconds that one document may take; 0 for any.
    """

    only: str | None = None
    words: str = "pkuseg"
    tagger: str | None = "shipped"
    jobs: int = 1
    restart: bool = False
    start_method: str | None = None
    timeout: float = 0.0


class _Step(NamedTuple):
    """One thing found, on its way: a document to do, or what needs no doing."""

    source: str
    doc_id: str = ""
    fingerprint: str = ""
    item: Unread | InputDocument | None = None
    outcome: Outcome | None = None
    known: bool = False
    last: bool = False


def run(
    found: Sequence[Source | ZhPolicyError],
    reading: ReadOptions,
    sink: Sink,
    options: RunOptions,
    *,
    tell: Callable[[str], None],
    progress: Progress,
) -> Progress:
    """Extract all documents of the sources found.

    Args:
        found: Sources, and errors for inputs that lead nowhere.
        reading: How to read.
        sink: Where to write; open, and not begun.
        options: How to run.
        tell: Told each problem, one line each.
        progress: Told what is done.

    Returns:
        The progress, with the numbers of documents and errors.

    Raises:
        ModelError: The models cannot be loaded; nothing was written.
        OutputError: The output cannot take any more; what is in it is complete.
        KeyboardInterrupt: As it came; what is in the output is complete.
    """
    work = Work(
        sink.encode,
        only=options.only,
        words=options.words,
        tagger=options.tagger,
        max_chars=reading.max_chars,
        timeout=options.timeout,
    )

    def say(text: str) -> None:
        progress.clear()
        tell(text)

    faults = _Faults(say)
    with ExitStack() as stack:
        pool = None
        if options.jobs > 1:
            if options.start_method in (None, "fork"):
                work.load()
            pool = stack.enter_context(
                Pool(
                    _Extracting(work),
                    options.jobs,
                    died=partial(_lost, timeout=options.timeout),
                    method=options.start_method,
                    patience=ended_after(options.timeout),
                )
            )
        elif not sink.keeps:
            work.load()  # before anything is overwritten; what keeps its documents may find that there is nothing to do
        sink.begin(work.fingerprint() if sink.remembers else "", restart=options.restart)
        progress.start()
        steps = _steps(found, reading, sink)
        done: Iterable[_Step] = (
            pool.map((step.item is not None, step) for step in steps) if pool else map(_Extracting(work), steps)
        )
        stack.callback(progress.clear)
        for step in done:
            outcome = step.outcome
            if step.known:
                progress.passed_over(step.source)
            elif step.last:
                progress.source_done(step.source)
            elif outcome is not None:
                for note in outcome.notes:
                    say(note)
                if outcome.error is not None:
                    progress.error()
                    faults.add(outcome.error)
                else:
                    with uninterrupted():  # a Ctrl-C now must not leave a document that nobody has counted
                        sink.write(step.doc_id, step.fingerprint, outcome.payload)
                        progress.document(outcome.characters)
        sink.finish()
    faults.summary()
    return progress


class _Extracting:
    """Does a step's work; sent to the workers."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def load(self) -> None:
        self._work.load()

    def __call__(self, step: _Step) -> _Step:
        if step.item is None:
            return step
        task: Task = (step.doc_id, step.item)
        return step._replace(item=None, outcome=self._work(task))


class _Faults:
    """Tells of problems; a fault of ours may strike every document, and nobody need read it a million times."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell, self._counts = tell, Counter[str]()

    def add(self, error: ZhPolicyError) -> None:
        same = isinstance(error, InternalError) and not isinstance(error, WorkerError)
        self._counts[error.problem] += same
        if self._counts[error.problem] <= _SAME_FAULT:
            self._tell(str(error))

    def summary(self) -> None:
        for problem, count in self._counts.items():
            if count > _SAME_FAULT:
                self._tell(f"{InternalError.code} the same in {count - _SAME_FAULT:,} further documents: {problem}")


def _steps(found: Iterable[Source | ZhPolicyError], reading: ReadOptions, sink: Sink) -> Iterator[_Step]:
    """Yield what there is to do, in order; ids that occur again get a number, so that no document hides another."""
    seen = Counter[str]()
    for source in found:
        if isinstance(source, ZhPolicyError):
            yield _Step("", outcome=Outcome(None, source))
            continue
        for item in open_source(source, reading):
            if isinstance(item, ZhPolicyError):
                yield _Step(source.name, outcome=Outcome(None, item))
                continue
            id_ = item.name if isinstance(item, Unread) else item.id
            seen[id_] += 1
            yield _step(source.name, item, id_, seen[id_], sink)
        yield _Step(source.name, last=True)


def _step(source: str, item: Unread | InputDocument, id_: str, count: int, sink: Sink) -> _Step:
    if not sink.remembers:
        return _Step(source, id_, "", item)
    key = id_ if count == 1 else f"{id_}#{count}"
    try:
        fingerprint = item.fingerprint() if isinstance(item, Unread) else _fingerprint(item)
    except ZhPolicyError as error:
        return _Step(source, outcome=Outcome(None, error))
    before = sink.known(key)
    if before == fingerprint:
        return _Step(source, key, fingerprint, known=True)
    if before is not None and isinstance(sink, StreamSink):
        changed = ChangedInputError(
            "the document has changed since the run that was broken off wrote its records",
            remedy="begin anew with --restart",
            where=item.name if isinstance(item, Unread) else item.where,
        )
        return _Step(source, outcome=Outcome(None, changed))
    return _Step(source, key, fingerprint, item)


def _fingerprint(item: InputDocument) -> str:
    known = json.dumps([item.text, dict(item.meta), item.source], sort_keys=True, default=str)
    return hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()


def _lost(step: _Step, death: Death, timeout: float) -> _Step:
    item = step.item
    where = item.name if isinstance(item, Unread) else item.where if item else step.doc_id
    return step._replace(item=None, outcome=Outcome(None, lost(where, death, timeout)))
