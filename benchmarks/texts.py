"""The texts that are timed: the policy corpus beside the checkout where it exists, else our own sentences repeated."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "policy"
SPECS = ROOT / "tests" / "specs"
_DOCUMENT = 4_000  # characters of a text; longer documents are cut so that many are represented


def benchmark_texts(size: int) -> tuple[str, list[str]]:
    """Return where the texts come from and texts of about ``size`` bytes of UTF-8 together.

    Documents are taken in strides over the whole corpus, so every kind is represented and two runs are alike.
    """
    if CORPUS.is_dir():
        paths = sorted(CORPUS.glob("*.txt"))
        # Strides of the golden section spread any number of picks evenly.
        order = sorted(range(len(paths)), key=lambda i: i * 0.6180339887 % 1)
        return "policy corpus", _fill((_cut(paths[i].read_text(encoding="utf-8")) for i in order), size)
    sentences = [case["text"] for path in sorted(SPECS.glob("*.json")) for case in json.loads(path.read_text("utf-8"))]
    return "sentences of tests/specs, repeated", _fill(["\n".join(sentences)[:_DOCUMENT]], size)


def document(size: int) -> str:
    """Return one document of about ``size`` bytes: the texts in a row, the last one cut off."""
    text = "\n".join(benchmark_texts(size)[1])
    return text.encode()[:size].decode("utf-8", "ignore")


def _cut(text: str) -> str:
    if len(text) <= _DOCUMENT:
        return text
    return text[: text.rfind("\n", 0, _DOCUMENT) + 1] or text[:_DOCUMENT]


def _fill(pool: Iterable[str], size: int) -> list[str]:
    texts: list[str] = []
    total = 0
    for text in cycle(pool):
        if total >= size:
            return texts
        if text.strip():
            texts.append(text)
            total += len(text.encode())
    return texts
