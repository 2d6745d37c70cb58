"""Long runs: ``python -m tests.fuzz numbers --minutes 30``, from the top of the repository.

With atheris installed (Linux; ``pip install atheris``), what is tried next follows the branches that were reached
before; otherwise Hypothesis tries at random. Each kind of fault is told once, with the value that brought it out.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

_PACKAGE = "zhpolicy_ie"


class Run:
    """Counts what was tried, and tells of faults.

    Args:
        check: What is tried.
        seconds: How long, in time of the processor.
    """

    def __init__(self, check: Callable[[Any], None], seconds: float) -> None:
        # Time of the processor, not of the clock: a busy machine must not make a long run a short one.
        self._check, self._begun, self._end = check, time.process_time(), time.process_time() + seconds
        self.tried = 0
        self.faults: dict[str, int] = {}

    @property
    def is_over(self) -> bool:
        return time.process_time() > self._end

    def __call__(self, value: Any) -> None:
        self.tried += 1
        try:
            self._check(value)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            fault = f"{type(error).__name__} in {place.filename.rpartition('/')[2]}:{place.lineno}"
            self.faults[fault] = self.faults.get(fault, 0) + 1
            if self.faults[fault] == 1:
                print(f"{fault}: {str(error)[:300]}\n  {value!r}", flush=True)

    def summary(self, name: str, engine: str) -> str:
        minutes = (time.process_time() - self._begun) / 60
        faults = "; ".join(f"{fault} ({count:,} times)" for fault, count in self.faults.items())
        return f"{name}: {self.tried:,} cases in {minutes:.1f} minutes of one core by {engine}, {faults or 'no fault'}"


def with_hypothesis(values: Any, run: Run) -> None:
    """Try values made at random."""
    from hypothesis import HealthCheck, Phase, given, settings

    @settings(max_examples=2_000, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(values)
    def some(value: Any) -> None:
        if not run.is_over:
            run(value)

    while not run.is_over:
        some()


def with_atheris(values: Any, run: Run, name: str) -> None:
    """Try values that follow the coverage. Does not return."""
    import atheris
    from hypothesis import HealthCheck, given, settings

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(values)
    def one(value: Any) -> None:
        run(value)

    def one_input(data: bytes) -> None:
        if run.is_over:
            print(run.summary(name, "atheris"), flush=True)
            os._exit(bool(run.faults))  # libFuzzer has no end that runs what Python has to do at its own
        one.hypothesis.fuzz_one_input(data)

    atheris.Setup([sys.argv[0], "-max_len=1500", "-len_control=0", "-rss_limit_mb=0", "-timeout=600", "-verbosity=1"],
                  one_input)  # fmt: skip
    atheris.Fuzz()


def main() -> int:
    """Run one target."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=("numbers", "units", "periods", "readers", "documents"))
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--engine", choices=("auto", "atheris", "hypothesis"), default="auto")
    given = parser.parse_args()
    engine = given.engine
    if engine == "auto":
        engine = "atheris" if importlib.util.find_spec("atheris") else "hypothesis"
    if engine == "atheris":
        import atheris

        # Branches are counted in what is imported here: this package, whose readers call much that is not ours.
        with atheris.instrument_imports(include=[_PACKAGE]):
            from tests.fuzz.targets import TARGETS
    else:
        from tests.fuzz.targets import TARGETS
    target = TARGETS[given.target]
    run = Run(target.check, given.minutes * 60)
    if engine == "atheris":
        with_atheris(target.values, run, given.target)
    with_hypothesis(target.values, run)
    print(run.summary(given.target, engine), flush=True)
    return bool(run.faults)


if __name__ == "__main__":
    sys.exit(main())
