"""Run in a process of its own: ``python -m benchmarks.fresh NAME SIZE`` prints load times and peak memory as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time

from benchmarks.contenders import FIRST, make
from benchmarks.texts import benchmark_texts


def main(name: str, size: int) -> None:
    """Load ``name``, read one sentence, then ``size`` bytes of text; print seconds and megabytes."""
    start = time.perf_counter()
    read = make(name)
    loaded = time.perf_counter()
    read(FIRST)
    first = time.perf_counter()
    memory = _peak()
    for text in benchmark_texts(size)[1]:
        read(text)
    print(json.dumps({"load": loaded - start, "first": first - loaded, "loaded_mb": memory, "peak_mb": _peak()}))


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
