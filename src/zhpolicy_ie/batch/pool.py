"""Workers for documents: processes that each do one document at a time, so that a crash costs that document only.

A worker that does not come back from a document is ended by a watchdog in it, a thread that needs no interpreter: it
ends also what signals cannot stop, code in C that never returns. It says last where the process was.

Results come in the order of the tasks. No more than a few tasks a worker are taken before their results are, so that
memory stays bounded however many there are. A worker finds its next small task waiting when it is done with one, so
that it need not wait for us.
"""

from __future__ import annotations

import faulthandler
import gc
import multiprocessing
import os
import re
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, NamedTuple, Protocol

from zhpolicy_ie.errors import ModelError, ZhPolicyError

#: Tasks that may be taken beyond the first whose result is not known, for each worker.
WINDOW = 4
#: Bytes of a task that may wait in the pipe to a worker that is busy: less than any pipe holds, so that we never wait.
_SMALL = 1 << 15
_PARENT_CHECK = 2.0
_START_TIMEOUT = 300.0
_PLACE = re.compile(rb'most recent call first\):\n  File "([^"\n]+)", line (\d+)')


class Worker(Protocol):
    """What is done with a task; sent to the workers."""

    def load(self) -> None:
        """Get ready."""
        ...

    def __call__(self, task: Any, /) -> Any:
        """Do one task; must not raise."""
        ...


class Death(NamedTuple):
    """How a process ended: ``reason`` in words; ``late`` if its time for the task was up."""

    reason: str
    late: bool = False


def default_method() -> str:
    """Return how processes are started here: by fork, which shares the models' memory, where that is safe."""
    return "fork" if sys.platform.startswith("linux") else "spawn"


class Pool:
    """Some processes that do the same work.

    Args:
        work: Done with each task. With fork it is shared as it is: load models before. With spawn it is pickled.
        jobs: How many processes.
        died: Makes the result of a task of which two processes died, or in which one was stuck.
        method: ``fork`` or ``spawn``; by platform if None.
        patience: Seconds at one task after which a process is ended and another started; 0 for never.

    Raises:
        ModelError: A process cannot be started.
    """

    def __init__(
        self,
        work: Worker,
        jobs: int,
        *,
        died: Callable[[Any, Death], Any],
        method: str | None = None,
        patience: float = 0.0,
    ) -> None:
        self._context: Any = multiprocessing.get_context(method or default_method())
        self._work, self._died, self._patience = work, died, patience
        self._workers: list[_Process] = []
        gc.collect()
        gc.freeze()  # objects the collector does not touch stay shared with the forked processes
        try:
            for _ in range(jobs):
                self._workers.append(self._start())
            for worker in self._workers:
                worker.await_ready()
        except BaseException:
            self.close()
            raise

    def map(self, tasks: Iterable[tuple[bool, Any]]) -> Iterator[Any]:
        """Yield a result for each task, in order.

        Args:
            tasks: Pairs: whether there is anything to do, and the task; one without anything to do is its own result.
        """
        waiting = enumerate(tasks)
        done: dict[int, Any] = {}
        held: deque[_Task] = deque()  # taken, and not yet with a worker
        taken = given = 0
        more = True
        while True:
            while more and not held and taken - given < WINDOW * len(self._workers):
                number, (work, task) = next(waiting, (-1, (False, None)))
                if number < 0:
                    more = False
                    break
                taken += 1
                if work:
                    held.append(_Task(number, task, ForkingPickler.dumps(task)))
                    self._hand_out(held)
                else:
                    done[number] = task
                    if number == given:
                        break
            while given in done:
                yield done.pop(given)
                given += 1
            self._hand_out(held)
            if not more and given == taken:
                return
            busy = [worker for worker in self._workers if worker.tasks]
            full = bool(held) or not more or taken - given >= WINDOW * len(self._workers)
            for worker in self._ready(busy, block=full):
                result, alive = worker.receive()
                task_done = worker.tasks.popleft()
                if not alive:
                    death = worker.death()
                    held.extendleft(reversed(worker.tasks))
                    self._replace(worker)
                    # Somebody may have killed the process, for memory or by mistake.
                    if not (task_done.again or death.late):
                        held.appendleft(task_done._replace(again=True))
                        continue
                    result = self._died(task_done.task, death)
                done[task_done.number] = result

    def _hand_out(self, held: deque[_Task]) -> None:
        """Give tasks to the workers with least to do, as far as they can take them without making us wait."""
        while held:
            worker = min(self._workers, key=lambda w: len(w.tasks))
            if worker.tasks and (len(worker.tasks) > 1 or len(held[0].pickled) > _SMALL):
                return
            worker.send(held.popleft())

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for worker in self._workers:
            worker.end()
        self._workers = []
        gc.unfreeze()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self, workers: list[_Process], *, block: bool) -> list[_Process]:
        ready = wait([worker.connection for worker in workers], timeout=None if block else 0)
        return [worker for worker in workers if worker.connection in ready]

    def _start(self) -> _Process:
        others = [worker.connection for worker in self._workers]
        return _Process(self._context, self._work, others, self._patience)

    def _replace(self, worker: _Process) -> None:
        worker.end()
        self._workers.remove(worker)
        new = self._start()
        self._workers.append(new)
        new.await_ready()


class _Task(NamedTuple):
    """A task with its number, and as it is sent; ``again`` if a process has died of it, or by chance during it."""

    number: int
    task: Any
    pickled: memoryview
    again: bool = False


class _Process:
    """One process and our end of the pipe to it; ``tasks`` is what it has yet to answer, the first being done."""

    def __init__(self, context: Any, work: Worker, others: list[Connection], patience: float) -> None:
        self.tasks: deque[_Task] = deque()
        self.connection, theirs = context.Pipe()
        self._last_words, last_words = context.Pipe(duplex=False)
        # A forked child inherits our ends of the other pipes; unless closed there, the others never see us go.
        inherited = [*others, self.connection] if context.get_start_method() == "fork" else []
        given = (theirs, work, inherited, os.getpid(), patience, last_words)
        self._process = context.Process(target=_serve, args=given, daemon=True)
        self._process.start()
        theirs.close()
        last_words.close()

    def await_ready(self) -> None:
        """Wait until the process has loaded its models.

        Raises:
            ModelError: It has not, and what it says.
        """
        problem: object = "it ended"
        with suppress(EOFError, OSError):
            problem = self.connection.recv() if self.connection.poll(_START_TIMEOUT) else "it does not answer"
        if isinstance(problem, ZhPolicyError):
            raise problem
        if problem is not None:
            raise ModelError(
                f"a worker process cannot be started ({problem})", remedy="try --jobs 1, and look at the free memory"
            )

    def send(self, task: _Task) -> None:
        """Give it a task; if it is gone, :meth:`receive` will say so."""
        self.tasks.append(task)
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send_bytes(task.pickled)

    def receive(self) -> tuple[Any, bool]:
        """Return the result of its first task and True, or None and False if it died of it."""
        try:
            return self.connection.recv(), True
        except (EOFError, OSError):
            return None, False

    def death(self) -> Death:
        """Say how it died."""
        self._process.join(5)
        code = self._process.exitcode
        if code == 1 and (said := self._said()):
            place = _PLACE.findall(said)  # the main thread comes last
            path, line = place[-1] if place else (b"", b"")
            where = f" in {os.path.basename(os.fsdecode(path))}:{line.decode()}" if place else ""  # noqa: PTH119
            return Death(f"it was still{where} when it was ended", late=True)
        if code is not None and code < 0:
            with suppress(ValueError):
                return Death(f"ended by {signal.Signals(-code).name}")
        return Death(f"ended with exit code {code}")

    def _said(self) -> bytes:
        """Return what the watchdog wrote, straight into the pipe."""
        return os.read(self._last_words.fileno(), 1 << 16) if os.name == "posix" else b""

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()
        self._last_words.close()


def _serve(
    connection: Connection,
    work: Worker,
    inherited: list[Connection],
    parent: int,
    patience: float,
    last_words: Connection,
) -> None:
    """Do tasks until our parent is gone. Runs in the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of us; our parent decides what it means
    for other in inherited:
        other.close()
    try:
        work.load()
    except BaseException as error:
        connection.send(error if isinstance(error, ZhPolicyError) else repr(error))
        return
    with suppress(EOFError, OSError):
        connection.send(None)
        while True:
            while not connection.poll(_PARENT_CHECK):
                if os.getppid() != parent:
                    return
            task = connection.recv()
            if patience:
                faulthandler.dump_traceback_later(patience, exit=True, file=last_words.fileno())
            done = work(task)
            faulthandler.cancel_dump_traceback_later()
            connection.send(done)
