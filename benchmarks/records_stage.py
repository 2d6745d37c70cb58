"""What organizations and projects cost: their share of the pipeline, and how it grows with the document.

Run as ``python -m benchmarks.records_stage``. Process time, so that other programs on the machine count little; the
lowest of some repetitions.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence

import zhpolicy_ie
from benchmarks.texts import benchmark_texts
from zhpolicy_ie import layers
from zhpolicy_ie.extractor import Extractor

STAGE = "zhpolicy_entities"
LENGTHS = (5_000, 10_000, 20_000, 40_000, 80_000)


def component_seconds(extractor: Extractor, texts: Sequence[str]) -> dict[str, float]:
    """Return the process seconds of the tokenizer and of each component over some texts."""
    seconds: dict[str, float] = defaultdict(float)
    for text in texts:
        start = time.process_time()
        doc = extractor.make_doc(text)
        layers.put_meta(doc, {})
        seconds["tokenizer"] += time.process_time() - start
        for name, component in extractor.nlp.pipeline:
            start = time.process_time()
            doc = component(doc)
            seconds[name] += time.process_time() - start
    return dict(seconds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=3, help="of each measurement, default 3")
    options = parser.parse_args()
    extractor = zhpolicy_ie.load()
    source, texts = benchmark_texts(600_000)
    joined = "\n".join(texts)
    extractor(joined[:1_000])
    print(f"Texts: {source}; lowest of {options.repetitions}.\n")
    print("| characters of the document | seconds of the stage | of the pipeline | share | stage, µs a character |")
    print("| --- | --- | --- | --- | --- |")
    for length in LENGTHS:
        runs = [component_seconds(extractor, [joined[:length]]) for _ in range(options.repetitions)]
        stage, whole = min(run[STAGE] for run in runs), min(sum(run.values()) for run in runs)
        each = stage / length * 1e6
        print(f"| {length:,} | {stage:.3f} | {whole:.2f} | {stage / whole:.1%} | {each:.1f} |")


if __name__ == "__main__":
    main()
