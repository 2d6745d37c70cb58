"""What threads of BLAS cost: ``python -m benchmarks.threads``. Each row is a process of its own, in turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import nullcontext
from statistics import median

from benchmarks import tables
from benchmarks.running import ONE_THREAD
from benchmarks.texts import ROOT, benchmark_texts

_REPETITIONS, _SIZE = 5, 60_000
_KINDS = ("one thread for all of NumPy", "as many as NumPy likes", "so, and for our products as well")


def measure(limited: bool) -> None:
    """Print seconds of processor time and of the clock for a pass over the sample, in this process."""
    import zhpolicy_ie
    from zhpolicy_ie.names.tagger import model

    if not limited:
        model.single_thread = nullcontext
    extractor, texts = zhpolicy_ie.load(), benchmark_texts(_SIZE)[1]
    extractor(texts[0])
    clock, used = time.perf_counter(), time.process_time()
    for text in texts:
        extractor(text)
    print(json.dumps([time.process_time() - used, time.perf_counter() - clock]))


def main() -> None:
    """Print the table."""
    if len(sys.argv) > 1:
        measure(limited=sys.argv[1] == "limited")
        return
    free = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    found: dict[str, list[tuple[float, float]]] = {kind: [] for kind in _KINDS}
    for _ in range(_REPETITIONS):
        for kind, environment, how in zip(
            _KINDS, (free | dict.fromkeys(ONE_THREAD, "1"), free, free), ("limited", "limited", "free"), strict=True
        ):
            command = [sys.executable, "-m", "benchmarks.threads", how]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
            found[kind].append(tuple(json.loads(done.stdout)))
    rows = [
        [
            kind,
            *(f"{median(column):.1f} ({min(column):.1f} to {max(column):.1f})" for column in zip(*times, strict=True)),
        ]
        for kind, times in found.items()
    ]
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.0f}; medians of {_REPETITIONS}, and the range.\n")
    print(tables.markdown(["threads", "seconds of processors", "seconds by the clock"], rows))


if __name__ == "__main__":
    main()
