"""What an archive takes, from what a sample took: ``python -m benchmarks.archive --size 300kB``."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import running, tables
from benchmarks.__main__ import parse_size
from benchmarks.texts import CORPUS, benchmark_texts

_HOUR = 3600


class Taken(NamedTuple):
    """What one character took: seconds of one core, bytes of the text, of records as JSONL and as Parquet."""

    seconds: float
    text: float
    jsonl: float
    parquet: float


def taken(texts: Sequence[str], only: str | None) -> Taken:
    """Measure a sample."""
    import zhpolicy_ie
    from zhpolicy_ie.distributed.tables import write_records

    extractor = zhpolicy_ie.load(only=only)
    extractor(texts[0])
    start = time.process_time()
    documents = [extractor(text, id=f"d{i}") for i, text in enumerate(texts)]
    seconds = time.process_time() - start
    records = [document.to_dict(include_text=False) for document in documents]
    characters = sum(map(len, texts))
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("jsonl", "parquet"):
            path = Path(folder) / f"records.{kind}"
            write_records(path, records, kind, text=False)
            sizes.append(path.stat().st_size / characters)
    return Taken(seconds / characters, sum(len(t.encode()) for t in texts) / characters, *sizes)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive", description=__doc__)
    parser.add_argument("--size", type=parse_size, default="300kB", help="of the sample, default 300kB")
    parser.add_argument("--documents", type=float, default=1e7, help="in the archive, default ten million")
    parser.add_argument("--cores", type=int, default=64, help="that work at it, default 64")
    arguments = parser.parse_args()
    core = running.use_one_core()
    texts = benchmark_texts(arguments.size)[1]
    paths = list(CORPUS.glob("*.txt"))
    length = sum(len(path.read_text(encoding="utf-8")) for path in paths) / len(paths) if paths else 3_500
    characters = length * arguments.documents
    print(
        f"{arguments.documents:,.0f} documents of {length:,.0f} characters, as the policy corpus has them, are "
        f"{characters / 1e9:,.1f} thousand million characters; rates on a sample of {sum(map(len, texts)):,} ({core}, "
        "processor time).\n"
    )
    rows: list[list[object]] = []
    for name, only in (("figures only", "figures"), ("everything", None)):
        one = taken(texts, only)
        hours = characters * one.seconds / _HOUR
        rows.append(
            [
                name,
                f"{1 / one.seconds:,.0f}",
                f"{hours:,.0f}",
                f"{hours / arguments.cores:,.1f}",
                f"{characters * one.text / 1e9:,.0f}",
                f"{characters * one.jsonl / 1e9:,.0f}",
                f"{characters * one.parquet / 1e9:,.0f}",
            ]
        )
    cores = f"{arguments.cores} cores"
    head = [
        "", "characters/s a core", "core hours", f"hours on {cores}", "texts, GB",
        "records as JSONL, GB", "as Parquet, GB",
    ]  # fmt: skip
    print(tables.markdown(head, rows))


if __name__ == "__main__":
    main()
