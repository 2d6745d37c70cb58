"""Tables in Markdown, and the block of the README that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.contenders import CONTENDERS
from benchmarks.running import Result

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table.

    Example:
        >>> print(markdown(["a", "b"], [[1, "x"]]))
        | a | b |
        | --- | --- |
        | 1 | x |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def speeds(samples: Mapping[str, Mapping[str, Result]], absent: Iterable[str]) -> str:
    """Return the table of contenders: a column of speeds for each sample, load and memory of the first.

    Args:
        samples: Results by the sample's size, then by contender.
        absent: Contenders that could not be loaded.
    """
    first = next(iter(samples.values()))
    head = ["", "finds", *(f"characters/s, {size}" for size in samples), "load, s", "peak memory, MB"]
    rows: list[list[object]] = []
    for name, contender in CONTENDERS.items():
        if name in first:
            rates = [f"{results[name].rate:,.0f}" if name in results else "–" for results in samples.values()]
            peak = max(results[name].peak_mb for results in samples.values() if name in results)
            rows.append([name, contender.what, *rates, f"{first[name].load:.1f}", f"{peak:.0f}"])
        elif name in absent:
            rows.append([name, contender.what, *["does not install"] * len(samples), "", ""])
    return markdown(head, rows)


def replace_block(path: Path, content: str) -> None:
    """Put ``content`` between the marks in a file.

    Raises:
        ValueError: The file lacks the marks.
    """
    text = path.read_text(encoding="utf-8")
    start, end = text.find(BEGIN), text.find(END)
    if not 0 <= start < end:
        raise ValueError(f"{path} has no block {BEGIN} … {END}")
    path.write_text(f"{text[: start + len(BEGIN)]}\n{content}\n{text[end:]}", encoding="utf-8")
