"""Contenders in processes of their own that take turns on one core, so that a machine that slows down slows all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.contenders import CONTENDERS
from benchmarks.texts import ROOT

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "BLIS_NUM_THREADS")


class Result(NamedTuple):
    """What was measured: characters a second in each repetition, seconds, megabytes.

    ``characters`` is how many were read in a repetition: a slow contender reads the first part of the texts only.
    """

    rates: tuple[float, ...]
    characters: int
    load: float
    first: float
    loaded_mb: float
    peak_mb: float

    @property
    def rate(self) -> float:
        """The median of the rates."""
        return median(self.rates)


def use_one_core() -> str:
    """Keep this process and its children on one core and one thread each; return what was done."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    if not hasattr(os, "sched_setaffinity"):
        return "one thread (this system cannot pin a process to a core)"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return "one thread, one core"


class Running:
    """A contender in its process."""

    def __init__(self, name: str, texts: Path, python: str) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.worker", name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.begun = self.ask(str(texts))

    def ask(self, what: object) -> dict[str, float]:
        """Send one line, and return the answer."""
        assert self._process.stdin and self._process.stdout
        print(what, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with exit code {self._process.wait()}")
        answer: dict[str, float] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(60)


def measure(
    names: Iterable[str], texts: Sequence[str], *, repetitions: int, limit: float, peers: str | None = None
) -> dict[str, Result]:
    """Measure contenders in turns.

    Args:
        names: Of the contenders.
        texts: What they read.
        repetitions: Passes over the texts.
        limit: Seconds that a pass may take; a contender for which it would take longer reads the first part.
        peers: Interpreter of the peers' environment.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "texts.json").write_text(json.dumps(list(texts)), encoding="utf-8")
        running = []
        for name in names:
            python = peers if CONTENDERS[name].packages and peers else sys.executable
            contender = Running(name, folder / "texts.json", python)
            stack.callback(contender.close)
            running.append((contender, _share(contender, texts, limit)))
        rates: dict[str, list[float]] = {contender.name: [] for contender, _ in running}
        peaks: dict[str, float] = {}
        for _ in range(repetitions):
            for contender, count in running:
                answer = contender.ask(count)
                rates[contender.name].append(_characters(texts, count) / answer["seconds"])
                peaks[contender.name] = answer["peak_mb"]
        return {
            c.name: Result(
                tuple(rates[c.name]),
                _characters(texts, count),
                c.begun["load"],
                c.begun["first"],
                c.begun["peak_mb"],
                peaks[c.name],
            )
            for c, count in running
        }


def parts(name: str, texts: Sequence[str], repetitions: int) -> dict[str, float]:
    """Return the median seconds of each step of one of our pipelines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(list(texts)), encoding="utf-8")
        contender = Running(name, path, sys.executable)
        found: list[dict[str, Any]] = [contender.ask("parts") for _ in range(repetitions)]
        contender.close()
    return {part: median(one[part] for one in found) for part in found[0] if part != "peak_mb"}


def _characters(texts: Sequence[str], count: int) -> int:
    return sum(map(len, texts[:count]))


def _share(contender: Running, texts: Sequence[str], limit: float) -> int:
    """Return how many of the texts a contender can read within the limit, by what it needs for the first few."""
    count = min(3, len(texts))
    rate = _characters(texts, count) / contender.ask(count)["seconds"]
    total = 0
    for number, text in enumerate(texts):
        total += len(text)
        if number and total > limit * rate:
            return number
    return len(texts)
