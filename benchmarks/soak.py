"""A long run: ``python -m benchmarks.soak`` puts 20,000 documents through ``extract --jobs 2`` into a database.

The documents are pieces of the policy corpus (else of the sentences of the tests) with other digits each time, and with
one character in forty another, so that no two are alike and words keep coming that were never seen before. While the
run lasts its memory, its processor time and the documents in the database are noted; at the end every document must be
there. Prints a table with a row for each tenth of the documents; exits with 1 if a document is lost, or if memory has
grown by more than a tenth in the second half. (In the first, caches fill, and pages that the forked processes share
become their own one by one.) With ``--documents 100000 --characters 130`` there are many short ones, of some 200
characters each.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.texts import benchmark_texts

_POOL = 4_000_000  # bytes of corpus that the pieces are taken from
_GROWTH = 1.1
_NEW = 40  # one in so many characters is another
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fa5"
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Sample(NamedTuple):
    """What was seen at a time: seconds since the start, documents written, memory in MB, processor seconds."""

    seconds: float
    documents: int
    memory: float
    processor: float


def documents(count: int, characters: int) -> Iterator[dict[str, object]]:
    """Yield so many different documents of about so many characters."""
    chance = random.Random(count)
    _, texts = benchmark_texts(_POOL)
    pieces = [piece for text in texts for piece in _pieces(text, characters)]
    for number in range(count):
        piece = _with_new_words(pieces[number % len(pieces)], chance)
        text = re.sub(r"(?<![\d年])[1-9](?=\d*[^\d年月日])", lambda _: str(chance.randint(1, 9)), piece)
        yield {"id": f"soak-{number:06}", "text": f"{text}\n", "meta": {"year": 2015 + number % 10}}


def _pieces(text: str, characters: int) -> Iterator[str]:
    piece = ""
    for paragraph in text.split("\n"):
        piece += f"{paragraph}\n"
        if len(piece) >= characters:
            yield piece[: 2 * characters]
            piece = ""


def _with_new_words(piece: str, chance: random.Random) -> str:
    """Return a text in which some Chinese characters are others."""
    found = list(piece)
    for place in chance.sample(range(len(found)), len(found) // _NEW):
        if _FIRST_HAN <= found[place] <= _LAST_HAN:
            found[place] = chr(chance.randint(ord(_FIRST_HAN), ord(_LAST_HAN)))
    return "".join(found)


def processes(root: int) -> Iterator[int]:
    """Yield a process and those below it."""
    yield root
    try:
        children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from processes(int(child))


def sample(root: int, database: Path, started: float) -> Sample:
    """Look at a running extraction."""
    memory = ticks = 0.0
    for process in processes(root):
        try:
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):  # pages that processes share count once
                    memory += int(line.split()[1]) / 1000
            cells = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(cells[11]) + int(cells[12])
        except (OSError, ValueError):
            continue
    return Sample(time.monotonic() - started, count_of(database), memory, ticks / _TICKS)


def count_of(database: Path) -> int:
    """Return how many documents are in a database."""
    if not database.exists():
        return 0
    try:
        with sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=5) as opened:
            return int(opened.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.Error:
        return 0


def tenths(samples: list[Sample], count: int) -> list[Sample]:
    """Return the first sample at which each tenth of the documents was written."""
    return [next((s for s in samples if s.documents >= count * i / 10), samples[-1]) for i in range(1, 11)]


def report(samples: list[Sample], count: int, characters: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| documents | minutes | characters/s | characters/s of processor time | memory, MB |"
    yield "| --- | --- | --- | --- | --- |"
    mean, before = characters / count, Sample(0, 0, 0, samples[0].processor)
    for now in tenths(samples, count):
        read = (now.documents - before.documents) * mean
        wall, spent = (max(b - a, 1e-9) for a, b in ((before.seconds, now.seconds), (before.processor, now.processor)))
        rates = f"{read / wall:,.0f} | {read / spent:,.0f}"
        yield f"| {now.documents:,} | {now.seconds / 60:.1f} | {rates} | {now.memory:,.0f} |"
        before = now


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--characters", type=int, default=150, help="of a document, about")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhpolicy_ie-soak-") as name:
        folder = Path(name)
        total = 0
        with (folder / "in.jsonl").open("w", encoding="utf-8") as out:
            for document in islice(documents(given.documents, given.characters), given.documents):
                total += len(str(document["text"]))
                out.write(json.dumps(document, ensure_ascii=False) + "\n")
        database = folder / "out.sqlite"
        command = [sys.executable, "-m", "zhpolicy_ie", "extract", str(folder / "in.jsonl"), "-o", str(database)]
        started, samples = time.monotonic(), []
        with (folder / "messages").open("w") as messages:
            run = subprocess.Popen([*command, "--jobs", str(given.jobs)], stdout=messages, stderr=messages)
            while run.poll() is None:
                samples.append(sample(run.pid, database, started))
                time.sleep(2)
        samples = [s for s in samples if s.memory]
        most = max(s.memory for s in samples[-3:])  # the workers may be gone at the last look
        end = time.monotonic() - started
        samples[-1] = samples[-1]._replace(documents=count_of(database), seconds=end, memory=most)
        with sqlite3.connect(database) as opened:
            ids = {row[0] for row in opened.execute("SELECT doc_id FROM documents")}
            figures = opened.execute("SELECT count(*) FROM figures").fetchone()[0]
        lost = sum(f"soak-{number:06}" not in ids for number in range(given.documents))
        print(f"{given.documents:,} documents, {total:,} characters, --jobs {given.jobs}\n")
        print("\n".join(report(samples, given.documents, total)))
        first, half, last = (tenths(samples, given.documents)[i].memory for i in (0, 4, 9))
        print(f"\n{lost} lost, {figures:,} figures, exit code {run.returncode}")
        print(f"memory at the end: {last / half:.2f} of that at half, {last / first:.2f} of that after a tenth")
        print((folder / "messages").read_text(encoding="utf-8").strip(), file=sys.stderr)
        return int(bool(lost or run.returncode or last > _GROWTH * half))


if __name__ == "__main__":
    sys.exit(main())
