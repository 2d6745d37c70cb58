"""The trained tagger as a whole: a folder with weights and configuration in, names with scores out."""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.errors import ModelError
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names.tagger.chunks import chunk_spans, sentences_with
from zhpolicy_ie.names.tagger.combine import SOURCE, Combination, best_rules, weigh
from zhpolicy_ie.names.tagger.decode import Span, decode_and_rate
from zhpolicy_ie.names.tagger.encoding import Alphabet
from zhpolicy_ie.names.tagger.lexicon import Lexicon, load_lists
from zhpolicy_ie.names.tagger.network import Floats, Layout, Network
from zhpolicy_ie.names.tagger.threads import single_thread
from zhpolicy_ie.records import CoreLabel
from zhpolicy_ie.resources import model_path
from zhpolicy_ie.text.width import normalise_width

#: Version of the folder's form; a folder of another version is refused.
FORMAT = 1
CONFIG, WEIGHTS = "config.json", "weights.npz"
#: Characters a chunk may have, and characters computed at a time (bounds the memory of long texts).
CHUNK, GROUP = 256, 4_000
#: A sentence is read where a rule proposes a name with at least this probability.
WORTHWHILE = 0.05
#: Labels that the rules propose.
RULE_LABELS = frozenset(get_args(CoreLabel))


@dataclass(frozen=True)
class Calibration:
    """Turns a name's log-odds into a score: of the names scored 0.9, nine in ten are right.

    Attributes:
        slope: Per label, what the log-odds are multiplied with.
        shift: Per label, what is then added.
    """

    slope: tuple[float, ...]
    shift: tuple[float, ...]

    def score(self, span: Span) -> float:
        """Return the probability that a span is exactly right."""
        odds = self.slope[span.label] * span.log_odds + self.shift[span.label]
        return 1.0 / (1.0 + math.exp(-min(max(odds, -30.0), 30.0)))


@dataclass(frozen=True)
class Tagger:
    """Finds names in running text. Made by :meth:`load`; holds no state of a text, so threads may share it.

    Attributes:
        labels: The labels it knows, such as ORG.
        version: The model's own version, for records of where results came from.
        config: All of the model's configuration.

    Example:
        >>> tagger = Tagger.load()                                # doctest: +SKIP
        >>> tagger.tag("平湖经济技术开发区管委会与浙江大学签约。")      # doctest: +SKIP
        [NameMention(start=0, end=12, label='ORG', score=0.93, source='tagger'), ...]
    """

    labels: tuple[str, ...]
    version: str
    config: dict[str, Any] = field(repr=False)
    _network: Network = field(repr=False)
    _alphabet: Alphabet = field(repr=False)
    _lexicon: Lexicon = field(repr=False)
    _transitions: Floats = field(repr=False)
    _calibration: Calibration = field(repr=False)
    _combination: Combination = field(repr=False)

    @classmethod
    def load(cls, path: Path | str | None = None) -> Tagger:
        """Load a model folder.

        Args:
            path: The folder; by default the shipped model.

        Raises:
            ModelError: The folder is no tagger, is damaged, or is of another version.
        """
        folder = Path(path) if path is not None else model_path("ner")
        config = read_config(folder)
        try:
            with np.load(folder / WEIGHTS, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            alphabet = Alphabet(arrays.pop("chars"), arrays.pop("pairs"), arrays.pop("triples"))
            transitions = arrays.pop("transitions").astype(np.float32)
            shape = config["layout"]
            layout = Layout(shape["width"], tuple(shape["dilations"]), tuple(shape["attention_after"]), shape["heads"])
            network = Network(arrays, layout)
            lexicon = Lexicon(*load_lists(), config["groups"], config["families"])
            calibration = Calibration(tuple(config["calibration"]["slope"]), tuple(config["calibration"]["shift"]))
            combination = Combination.from_dict(config["combination"])
            return cls(
                tuple(config["labels"]), config["version"], config, network, alphabet, lexicon, transitions,
                calibration, combination,
            )  # fmt: skip
        except (OSError, KeyError, ValueError, TypeError, BadZipFile) as error:
            raise ModelError(
                f"the name tagger is damaged ({error})", remedy="copy the model folder again, or train it again",
                where=str(folder),
            ) from error  # fmt: skip

    def tag(self, text: str) -> list[NameMention]:
        """Return the names in ``text``, in order and without overlap, each with its probability of being right.

        Args:
            text: Any text; offsets refer to it as it is.
        """
        return [
            NameMention(span.start, span.end, self.labels[span.label], round(self._calibration.score(span), 4), SOURCE)
            for span in self.spans(text)
        ]

    def weigh(self, text: str, candidates: Sequence[NameMention]) -> list[NameMention]:
        """Return the rules' candidates and the tagger's own names with their joint probabilities of being right.

        Args:
            text: Any text.
            candidates: What rules propose, with the probabilities they give; may overlap.

        Returns:
            All of them, overlapping; :func:`zhpolicy_ie.names.resolve.choose` picks the best set.
        """
        rules = best_rules(candidates)
        # A sentence in which no rule sees anything has next to no names: leaving it out saves half of the time. Not so
        # for labels that no rule looks for.
        seen = None
        if RULE_LABELS.issuperset(self.labels):
            seen = sentences_with(text, [m.start for m in candidates if m.score >= WORTHWHILE])
        spans, odds = self.rate(text, list(rules), seen)
        return weigh(rules, odds, spans, self.labels, self._combination)

    def spans(self, text: str) -> list[Span]:
        """Return the names in ``text`` with raw log-odds, for calibration."""
        return self.rate(text, ())[0]

    def rate(
        self, text: str, candidates: Sequence[tuple[int, int, str]], where: Sequence[tuple[int, int]] | None = None
    ) -> tuple[list[Span], list[float]]:
        """Return the names in ``text``, and the log-odds of candidates that rules found being exactly names.

        Args:
            text: Any text.
            candidates: Start, end and label of spans; they may overlap.
            where: Stretches of whole sentences to read; by default the whole text.

        Returns:
            The tagger's own names, and one number per candidate: what the tagger thinks of it, raw log-odds between
            -14 and 14; -14 for a label it does not know.
        """
        found: list[Span] = []
        rated = [-14.0] * len(candidates)
        plain = normalise_width(text)
        stretches = [(0, len(plain))] if where is None else where
        chunks = [(s + a, s + b) for s, e in stretches for a, b in chunk_spans(plain[s:e], CHUNK)]
        order = sorted(range(len(candidates)), key=lambda i: candidates[i][0])
        begins = [candidates[i][0] for i in order]
        for group in _groups(chunks):
            scores, breaks, offsets = self._scores(plain, group)
            low, high = group[0][0], group[-1][1]
            # Row of each character of the group, -1 for those not read. A candidate across two chunks holds a break
            # and rates lowest.
            rows = np.full(high - low, -1, dtype=np.int64)
            read = np.flatnonzero(~breaks)
            rows[read + offsets[read] - low] = read
            inside = [
                (i, start, end, self.labels.index(label))
                for i, (start, end, label) in (
                    (i, candidates[i]) for i in order[bisect_left(begins, low) : bisect_left(begins, high)]
                )
                if end <= high and label in self.labels and rows[start - low] >= 0 <= rows[end - 1 - low]
            ]
            spans, odds = decode_and_rate(
                scores, self._transitions,
                [(int(rows[s - low]), int(rows[e - 1 - low]) + 1, label) for _, s, e, label in inside], breaks,
            )  # fmt: skip
            for (i, *_), value in zip(inside, odds, strict=True):
                rated[i] = value
            for span in spans:
                shift = int(offsets[span.start])
                found.append(span._replace(start=span.start + shift, end=span.end + shift))
        return found, rated

    def _scores(
        self, text: str, group: list[tuple[int, int]]
    ) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
        """Return emissions with a break after each chunk, and what turns their rows into offsets of the text."""
        pieces = [text[start:end] for start, end in group]
        encoded = [self._alphabet.encode(piece) for piece in pieces]
        features = [self._lexicon.features(piece) for piece in pieces]
        with single_thread():
            emissions = self._network.emissions(encoded, features)
        rows = sum(len(piece) + 1 for piece in pieces)
        scores = np.zeros((rows, emissions[0].shape[1]), dtype=np.float32)
        breaks, offsets = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=np.int64)
        at = 0
        for (start, end), piece in zip(group, emissions, strict=True):
            scores[at : at + end - start] = piece
            offsets[at : at + end - start] = start - at
            at += end - start
            breaks[at] = True
            at += 1
        return scores, breaks, offsets


def _groups(spans: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    group: list[tuple[int, int]] = []
    size = 0
    for start, end in spans:
        group.append((start, end))
        size += end - start
        if size > GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def read_config(folder: Path) -> dict[str, Any]:
    """Read and check a model folder's configuration.

    Raises:
        ModelError: There is none, or it is of another version.
    """
    path = folder / CONFIG
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            "there is no name tagger here", remedy="name a folder with config.json and weights.npz", where=str(folder)
        ) from error
    if config.get("kind") != "zhpolicy_ie.tagger" or config.get("format") != FORMAT:
        raise ModelError(
            f"the model has format {config.get('kind')} {config.get('format')}, "
            f"this version of zhpolicy_ie reads zhpolicy_ie.tagger {FORMAT}",
            remedy="train the model again with this version, or install the version of zhpolicy_ie it was made with",
            where=str(path),
        )
    return config
