"""One contender in a process of its own: told on standard input what to do, it answers with lines of JSON.

The first line it reads names a file with the texts; then each line is a number of texts to read, or ``parts``. Each
answer has seconds, and the peak memory of the process so far in MB.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.contenders import CONTENDERS, FIRST


def main(name: str) -> None:
    """Load ``name``, read one sentence, then what is asked for."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # peers print what they like

    def answer(**values: float) -> None:
        answers.write(json.dumps({**values, "peak_mb": _peak()}) + "\n")
        answers.flush()

    texts = [text.encode() for text in json.loads(Path(sys.stdin.readline().strip()).read_text("utf-8"))]
    # Seconds of this process, which has one thread: what else the machine does must not count.
    start = time.process_time()
    read = CONTENDERS[name].make()
    loaded = time.process_time()
    read([FIRST.encode()])
    answer(load=loaded - start, first=time.process_time() - loaded)
    for line in sys.stdin:
        if line.strip() == "parts":
            answer(**_parts(name, texts))
            continue
        clock = time.process_time()
        read(texts[: int(line)])
        answer(seconds=time.process_time() - clock)


def _parts(name: str, texts: Sequence[bytes]) -> dict[str, float]:
    """Return the seconds of each step of a pipeline over all texts: components in order, then records."""
    import zhpolicy_ie
    from zhpolicy_ie import layers
    from zhpolicy_ie.assemble import assemble
    from zhpolicy_ie.records import Meta

    extractor = zhpolicy_ie.load(only="figures" if "figures" in name else None)
    seconds: dict[str, float] = defaultdict(float)
    for raw in texts:
        clock = time.process_time()
        doc: Any = extractor.make_doc(raw.decode("utf-8"))
        layers.put_meta(doc, {})
        seconds["text to Doc"] += (now := time.process_time()) - clock
        for part, component in extractor.nlp.pipeline:
            clock, doc = now, component(doc)
            seconds[part] += (now := time.process_time()) - clock
        assemble(doc, id="d0", source=None, meta=Meta())
        seconds["records"] += time.process_time() - now
    return seconds


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main(sys.argv[1])
