"""Timing in turns, so that a machine that slows down slows every contender down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.texts import ROOT

if TYPE_CHECKING:
    from zhpolicy_ie.extractor import Extractor

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "BLIS_NUM_THREADS")


def use_one_core() -> str:
    """Keep this process and its children on one core; call it before numpy is imported. Return what was done."""
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    if not hasattr(os, "sched_setaffinity"):
        return "one thread (this system cannot pin a process to a core)"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"one thread, pinned to core {core}"


def speeds(
    readers: Mapping[str, Callable[[str], object]], texts: Sequence[str], repetitions: int
) -> dict[str, list[float]]:
    """Return the characters a second of each reader in each repetition; readers take turns within a repetition."""
    characters = sum(len(text) for text in texts)
    results: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(repetitions):
        for name, read in readers.items():
            start = time.perf_counter()
            for text in texts:
                read(text)
            results[name].append(characters / (time.perf_counter() - start))
    return results


def component_seconds(extractor: Extractor, texts: Sequence[str], repetitions: int) -> dict[str, float]:
    """Return the median seconds of each step of the pipeline over all texts: tokenizer, components, records."""
    from zhpolicy_ie import layers
    from zhpolicy_ie.assemble import assemble
    from zhpolicy_ie.records import Meta

    runs: dict[str, list[float]] = defaultdict(list)
    for _ in range(repetitions):
        seconds: dict[str, float] = defaultdict(float)
        for text in texts:
            clock = time.perf_counter()
            doc = extractor.make_doc(text)
            layers.put_meta(doc, {})
            seconds["tokenizer"] += (now := time.perf_counter()) - clock
            for name, component in extractor.nlp.pipeline:
                clock, doc = now, component(doc)
                seconds[name] += (now := time.perf_counter()) - clock
            assemble(doc, id="d0", source=None, meta=Meta())
            seconds["records"] += time.perf_counter() - now
        for name, value in seconds.items():
            runs[name].append(value)
    return {name: median(values) for name, values in runs.items()}


def fresh_process(name: str, size: int) -> dict[str, Any]:
    """Return what :mod:`benchmarks.fresh` measures, and the seconds of its whole process up to the first sentence."""
    command = [sys.executable, "-m", "benchmarks.fresh", name, str(size)]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result
