"""What more processes gain: the same texts through ``ie.pipe`` with one process and with several."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import NamedTuple


class Gain(NamedTuple):
    """Seconds of one process and of several: by the clock, and of processors (ours and all our children's)."""

    alone: float
    together: float
    cpu_alone: float
    cpu_together: float


def gain(texts: Sequence[str], processes: int) -> Gain:
    """Return what several processes gain on this machine, which should have nothing else to do."""
    import zhpolicy_ie

    extractor = zhpolicy_ie.load()
    list(extractor.pipe(texts[:3]))
    seconds, cpu = [], []
    for number in (1, processes):
        clock, used = time.perf_counter(), _cpu()
        for _ in extractor.pipe(texts, n_process=number):
            pass
        seconds.append(time.perf_counter() - clock)
        cpu.append(_cpu() - used)
    return Gain(*seconds, *cpu)


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
