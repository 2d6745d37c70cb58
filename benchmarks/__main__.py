"""Command line of the benchmarks; prints Markdown tables, and puts them into the README where asked."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from pathlib import Path

from benchmarks import peers, running, tables
from benchmarks.contenders import CONTENDERS, FIGURES, WHOLE
from benchmarks.processes import gain
from benchmarks.texts import ROOT, benchmark_texts, document

_UNITS = {"b": 1, "kb": 1_000, "mb": 1_000_000}


def parse_size(text: str) -> int:
    """Return a size such as ``200kB`` in bytes.

    Raises:
        argparse.ArgumentTypeError: It is not a number with B, kB or MB.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kM]?B)", text, re.IGNORECASE)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size; write it like 200kB or 1MB")
    return int(float(match[1]) * _UNITS[match[2].lower()])


def parse_sizes(text: str) -> dict[str, int]:
    """Return sizes such as ``1MB,10MB``, by name."""
    return {size: parse_size(size) for size in text.split(",") if size}


def main(words: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed, load time and memory, one core.")
    parser.add_argument("--size", type=parse_sizes, default="1MB", help="samples of text (UTF-8), e.g. 1MB,10MB")
    parser.add_argument("--repetitions", type=int, default=3, help="timed passes over a sample, default 3")
    parser.add_argument("--limit", type=float, default=60, help="seconds of a pass; slower ones read less; default 60")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="time the peers in this environment, made if missing")
    parser.add_argument(
        "--documents", type=parse_sizes, default="", metavar="SIZES", help="also read one document of each size"
    )
    parser.add_argument("--jobs", type=int, default=0, help="also measure what so many processes gain")
    parser.add_argument("--only", action="append", help="time these contenders only")
    parser.add_argument("--readme", action="store_true", help="put the tables into README.md and README.zh-CN.md")
    arguments = parser.parse_args(words)

    found = _found(arguments)
    print(found)
    if arguments.readme:
        command = "python -m benchmarks " + " ".join(words if words is not None else sys.argv[1:])
        tables.replace_block(ROOT / "README.md", f"Printed by `{command}`.\n\n{found}")
        chinese = f"由 `{command}` 打印；单核单线程，按处理器时间计，各项轮流、取中位数。"
        tables.replace_block(ROOT / "README.zh-CN.md", f"{chinese}\n\n{tables.in_chinese(found)}")


def _found(arguments: argparse.Namespace) -> str:
    jobs = _gain(arguments.jobs) if arguments.jobs else ""  # before all is pinned to one core
    core = running.use_one_core()
    python = peers.environment(arguments.peers) if arguments.peers else None
    known = peers.present(python) if python else []
    ours = [name for name, contender in CONTENDERS.items() if not contender.packages]
    names = [n for n in CONTENDERS if n in (*ours, *known) and n in (arguments.only or CONTENDERS)]
    absent = [n for n in CONTENDERS if python and n not in names and not arguments.only]
    samples, source, texts = {}, "", []
    for size, size_bytes in arguments.size.items():
        source, texts = benchmark_texts(size_bytes)
        samples[size] = running.measure(
            names, texts, repetitions=arguments.repetitions, limit=arguments.limit, peers=python
        )
    found = [
        f"Samples of {source}; {core}; medians of {arguments.repetitions} passes, contenders in turns; seconds of "
        f"processor time, so that other programs do not count; Python {platform.python_version()}. Where a pass would "
        f"take more than {arguments.limit:.0f} s, the first part of a sample is read.",
        tables.speeds(samples, absent),
    ]
    texts = benchmark_texts(min(arguments.size.values()))[1]
    if WHOLE in names:
        seconds = running.parts(WHOLE, texts, arguments.repetitions)
        characters, total = sum(map(len, texts)), sum(seconds.values())
        rows = [[step, f"{s / total:.1%}", f"{characters / s:,.0f}"] for step, s in seconds.items()]
        found.append(tables.markdown(["step of the whole pipeline", "share of time", "characters/s"], rows))
    if arguments.documents:
        found.append(_documents(arguments.documents))
    return "\n\n".join([*found, *([jobs] if jobs else [])])


def _documents(sizes: dict[str, int]) -> str:
    """Return the table of single documents: what a character costs must not grow with the document."""
    rows = []
    for size, size_bytes in sizes.items():
        text = document(size_bytes)
        row: list[object] = [f"{size} ({len(text):,} characters)"]
        for name in (WHOLE, FIGURES):
            result = running.measure([name], [text], repetitions=1 if size_bytes > 1_000_000 else 3, limit=1e9)[name]
            row += [f"{result.rate:,.0f}", f"{result.peak_mb:.0f}"]
        rows.append(row)
    speed, memory = "characters/s", "peak memory, MB"
    head = ["one document of", f"whole, {speed}", memory, f"figures only, {speed}", memory]
    return tables.markdown(head, rows)


def _gain(processes: int) -> str:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    found = gain(benchmark_texts(1_000_000)[1], processes)
    return (
        f"`ie.pipe(texts, n_process={processes})` took {found.together:.0f} s for 1MB and one process "
        f"{found.alone:.0f} s, {found.alone / found.together:.2f} times as long (processor time, of all processes: "
        f"{found.cpu_together:.0f} and {found.cpu_alone:.0f} s)."
    )


if __name__ == "__main__":
    main()
