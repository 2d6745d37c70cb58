"""Words by a spacy-pkuseg model, read from a folder and nowhere else.

The model is what ``spacy_pkuseg.train`` writes: ``features.msgpack`` and ``weights.npz``. Scores and the best path are
computed by spacy-pkuseg; looking up the features is ours, because pkuseg builds some seventy strings a character for
it. Both give the same words (``tests/text/test_segmenter.py``). Nothing is unpickled and nothing is downloaded.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy_pkuseg.feature_extractor import FeatureExtractor
from spacy_pkuseg.inference import getLogYY, run_viterbi

from zhpolicy_ie.errors import ModelError

FILES = ("features.msgpack", "weights.npz")
_REMEDY = (
    "leave the option out for the shipped model, train one with `python -m zhpolicy_ie.training.segmentation`, "
    "or use words='char'"
)
# pkuseg sees all numerals as one symbol. A run of Chinese characters holds no ASCII digit, so this one stands for it.
_NUMERAL = "0"
_TO_NUMERAL = {ord(char): _NUMERAL for char in FeatureExtractor.num}
_SINGLE = {"c.": 0, "c-1.": 1, "c1.": 2, "c-2.": 3, "c2.": 4}
_DOUBLE = {"c-1c.": 0, "cc1.": 1, "c-2c-1.": 2}
_WORD = {"w-1.": 0, "w1.": 1}
_PAIR = {"ww.l.": 0, "ww.r.": 1}
_LENGTHS = range(6, 1, -1)

Slots = list[int]


class Segmenter:
    """Cuts runs of Chinese characters into words.

    The words of the last ``cache_size`` runs are kept. One document in a stream repeats little of another, so this
    pays mostly where the same text comes again, as in training and in documents that quote each other.

    Args:
        features: Content of ``features.msgpack``.
        weights: Content of ``weights.npz``.
        where: What to call the model in an error.
        cache_size: Number of runs remembered.

    Raises:
        ModelError: The two files are damaged or do not belong together.

    Example:
        >>> from zhpolicy_ie.resources import model_path
        >>> Segmenter.from_folder(model_path("segmenter")).cut("新能源汽车产业链")
        ['新能源汽车', '产业链']
    """

    def __init__(self, features: bytes, weights: bytes, *, where: str = "segmenter", cache_size: int = 5_000) -> None:
        self._files = (features, weights)
        self._cache: OrderedDict[str, list[str]] = OrderedDict()
        self._cache_size = cache_size
        try:
            self._compile(srsly.msgpack_loads(features), np.load(io.BytesIO(weights), allow_pickle=False))
        except Exception as error:
            raise ModelError(
                f"the segmentation model is damaged ({type(error).__name__})", remedy=_REMEDY, where=where
            ) from error

    @classmethod
    def from_folder(cls, folder: Path | str, *, cache_size: int = 5_000) -> Segmenter:
        """Read a model from ``folder``.

        Raises:
            ModelError: The folder or one of its files is missing, or the files are damaged.
        """
        folder = Path(folder)
        try:
            features, weights = ((folder / name).read_bytes() for name in FILES)
        except OSError as error:
            raise ModelError(
                f"no segmentation model can be read there: {Path(error.filename or folder).name}: {error.strerror}",
                remedy=_REMEDY,
                where=str(folder),
            ) from error
        return cls(features, weights, where=str(folder), cache_size=cache_size)

    def to_folder(self, folder: Path | str) -> None:
        """Write the model's two files to ``folder``, which is made if need be."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in zip(FILES, self._files, strict=True):
            (folder / name).write_bytes(content)

    @property
    def files(self) -> tuple[bytes, bytes]:
        """The content of ``features.msgpack`` and ``weights.npz``."""
        return self._files

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), self._files)

    def cut(self, run: str) -> list[str]:
        """Return the words of ``run``; joined, they are ``run`` again.

        Args:
            run: Chinese characters only. The list belongs to the cache: do not change it.
        """
        words = self._cache.get(run)
        if words is not None:
            self._cache.move_to_end(run)
            return words
        words = self._decode(run) if len(run) > 1 else [run] if run else []
        self._cache[run] = words
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return words

    def _compile(self, features: dict[str, Any], arrays: Any) -> None:
        """Turn pkuseg's one dict of prefixed strings into tables asked once a character, bigram or word."""
        n_tag, n_feature = (int(size) for size in arrays["sizes"])
        weights: NDArray[np.float64] = arrays["w"].astype(np.float64)
        if weights.shape != (n_tag * (n_feature + n_tag),) or not np.isfinite(weights).all():
            raise ValueError("sizes")
        nothing = n_feature  # a feature of weight 0, so that slots need no test
        edge = n_tag * n_feature
        self._n_tag, self._backoff = n_tag, edge + n_tag
        self._weights = np.concatenate([weights[:edge], np.zeros(n_tag), weights[edge:]])
        self._starts = [tag.startswith("B") for tag, _ in sorted(features["tag_to_idx"].items(), key=lambda kv: kv[1])]
        if len(self._starts) != n_tag:
            raise ValueError("tags")
        self._chars: dict[str, Slots] = {}
        self._bigrams: dict[str, Slots] = {}
        self._words: dict[str, Slots] = {word: [nothing] * 2 for word in features["unigram"] if len(word) in _LENGTHS}
        self._pairs: dict[str, Slots] = {}
        self._no_char, self._no_bigram, self._no_pair = [nothing] * 5, [nothing] * 3, [nothing] * 2
        for feature, index in features["feature_to_idx"].items():
            if not 0 <= index < n_feature:
                raise ValueError("index")
            kind, dot, rest = feature.partition(".")
            kind += dot
            rest = rest.replace("**Num", _NUMERAL)
            if kind in _SINGLE:
                self._chars.setdefault(rest, self._no_char.copy())[_SINGLE[kind]] = index
            elif kind in _DOUBLE:
                self._bigrams.setdefault(rest.replace(".", ""), self._no_bigram.copy())[_DOUBLE[kind]] = index
            elif kind in _WORD and rest in self._words:
                self._words[rest][_WORD[kind]] = index
            elif kind == "ww.":
                side, _, pair = rest.partition(".")
                self._pairs.setdefault(pair, self._no_pair.copy())[_PAIR[f"ww.{side}."]] = index

    def _decode(self, run: str) -> list[str]:
        scores, edges = getLogYY(self._features(run), self._n_tag, self._backoff, self._weights, 1.0)
        _, tags = run_viterbi(scores, edges)
        starts = self._starts
        words, begin = [], 0
        for i, tag in enumerate(tags.tolist()):
            if i and starts[tag]:
                words.append(run[begin:i])
                begin = i
        words.append(run[begin:])
        return words

    def _features(self, run: str) -> list[Slots]:
        """Return the indices of the features that hold at every character."""
        run = run.translate(_TO_NUMERAL)
        length, words, pairs = len(run), self._words, self._pairs
        # Feature 0 is the bias of pkuseg ($$), true everywhere.
        rows: list[Slots] = [[0] for _ in run]
        ending: list[list[str]] = [[] for _ in range(length + 1)]  # words that end before i
        starting: list[list[str]] = [[] for _ in range(length + 1)]  # words that start at i
        for i in range(length):
            c, before, after, before2, after2 = self._chars.get(run[i], self._no_char)
            rows[i].append(c)
            if i + 1 < length:
                rows[i + 1].append(before)
                left, right, past = self._bigrams.get(run[i : i + 2], self._no_bigram)
                rows[i + 1].append(left)
                rows[i].append(right)
                if i + 2 < length:
                    rows[i + 2] += (before2, past)
            if i:
                rows[i - 1].append(after)
                if i > 1:
                    rows[i - 2].append(after2)
            for size in _LENGTHS:
                word = run[i : i + size]
                if word in words and len(word) == size:
                    end, start = words[word]
                    rows[i].append(start)
                    rows[i + size - 1].append(end)
                    starting[i].append(word)
                    ending[i + size].append(word)
        for i in range(1, length):
            # Two words that meet between i-1 and i say something about both characters.
            for left_word in ending[i]:
                for right_word in starting[i]:
                    pair = pairs.get(f"{left_word}*{right_word}")
                    if pair is not None:
                        rows[i].append(pair[0])
                        rows[i - 1].append(pair[1])
        return rows
