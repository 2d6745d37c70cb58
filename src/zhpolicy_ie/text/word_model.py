"""The arithmetic of a spacy-pkuseg model: scores of the tags of every character, many runs of text at once.

pkuseg scores a character by features of it and its neighbours: single characters, pairs of characters, listed words
that begin or end there, pairs of listed words that meet there. Here each kind is one table of weights, looked up for
all characters together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy_pkuseg.feature_extractor import FeatureExtractor
from spacy_pkuseg.inference import run_viterbi

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Keys = NDArray[np.uint64]
# pkuseg sees all numerals as one symbol. A run of Chinese characters holds no ASCII digit, so this one stands for it.
_NUMERAL = "0"
# Which column a feature has, and how far before the character that is scored it looks (for pairs: their first one).
_SINGLE = {"c": 0, "c-1": 1, "c1": 2, "c-2": 3, "c2": 4}
_SINGLE_BACK = (0, 1, -1, 2, -2)
_DOUBLE = {"c-1c": 0, "cc1": 1, "c-2c-1": 2}
_DOUBLE_BACK = (1, 0, 2)
_WORD = {"w-1": 0, "w1": 1}
_PAIR = {"l.": 0, "r.": 1}
_LONGEST = 6
#: Places left free between runs, so that no feature sees across: the farthest looks two characters away.
_GAP = 2
#: Weights are multiples of 1/_STEPS: sums of them are exact, so a run is cut alike whatever stands around it.
_STEPS, _TINY = 1 << 18, 1 << 28
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class WordModel:
    """Cuts runs of Chinese characters into words.

    Args:
        features: What ``features.msgpack`` holds.
        arrays: What ``weights.npz`` holds.

    Raises:
        ValueError, KeyError, IndexError, TypeError: The two do not belong together.
    """

    def __init__(self, features: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        n_tag, n_feature = (int(size) for size in arrays["sizes"])
        flat: Floats = arrays["w"].astype(np.float64)
        if flat.shape != (n_tag * (n_feature + n_tag),) or not np.isfinite(flat).all():
            raise ValueError("sizes")
        tags = sorted(features["tag_to_idx"].items(), key=lambda item: item[1])
        if len(tags) != n_tag:
            raise ValueError("tags")
        self._starts = np.array([tag.startswith("B") for tag, _ in tags])
        flat = np.round(flat * _STEPS) / _STEPS
        # A row a feature; the last one, of weight 0, stands for what the model does not know.
        weights = np.zeros((n_feature + 1, n_tag))
        weights[:-1] = flat[: n_tag * n_feature].reshape(n_feature, n_tag)
        # pkuseg numbers transitions by the later tag first, and adds 1 to all of them.
        self._edges = np.ascontiguousarray(flat[n_tag * n_feature :].reshape(n_tag, n_tag).T) + 1.0
        self._bias = weights[0]  # feature 0 is the bias of pkuseg ($$), true everywhere
        self._index(features, weights)

    def _index(self, features: Mapping[str, Any], weights: Floats) -> None:
        """Turn pkuseg's one dict of prefixed strings into tables of weights."""
        nothing = len(weights) - 1
        listed = [word for word in features["unigram"] if 2 <= len(word) <= _LONGEST]
        words = {word: i for i, word in enumerate(listed)}
        found: dict[str, list[tuple[str, int]]] = {}
        for feature, index in features["feature_to_idx"].items():
            kind, _, rest = feature.partition(".")
            found.setdefault(kind, []).append((rest, index))
        if not all(0 <= index < nothing for items in found.values() for _, index in items):
            raise ValueError("index")
        singles, doubles = _spelled(found, _SINGLE), _spelled(found, _DOUBLE)
        doubles = [item for item in doubles if len(item[0]) == 2]
        ends = np.full((len(listed), 2), nothing)
        for kind, column in _WORD.items():
            for word, index in found.get(kind, ()):
                if word in words:
                    ends[words[word], column] = index
        pairs: list[tuple[int, int, int]] = []
        for rest, index in found.get("ww", ()):
            left, _, right = rest[2:].partition("*")
            if left in words and right in words:
                pairs.append((words[left] << 32 | words[right], _PAIR[rest[:2]], index))
        both = "".join(pair for pair, _, _ in doubles)
        chars = sorted({*both, *"".join(listed), *(char for char, _, _ in singles if len(char) == 1), _NUMERAL})
        if len(chars) >= 1 << 16:
            raise ValueError("characters")
        self._chars = np.zeros(0x110000, np.uint16)  # 0: not in the model
        self._chars[_points("".join(chars))] = np.arange(1, len(chars) + 1)
        single = np.full((len(chars) + 1, len(_SINGLE)), nothing)
        for char, column, index in singles:
            if len(char) == 1:
                single[self._chars[ord(char)], column] = index
        double_keys, double = _rows(_keys(self._chars[_points(both)].reshape(-1, 2)), doubles, 3, nothing)
        pair_keys, pair = _rows(np.array([key for key, _, _ in pairs], np.uint64), pairs, 2, nothing)
        # A table a column: rows of neighbouring characters are then added as one block of memory.
        self._single = [weights[column] for column in single.T]
        self._pair = weights[pair]
        self._pairs = _Table(pair_keys, np.arange(len(pair_keys)))
        self._ends = weights[ends]
        self._words: dict[int, _Table] = {}
        two, two_ids = np.zeros(0, np.uint64), np.zeros(0, np.int64)
        prefixes = two
        for size in range(2, _LONGEST + 1):
            ids = np.array([i for i, word in enumerate(listed) if len(word) == size], np.int64)
            spelled = self._chars[_points("".join(listed[i] for i in ids))].reshape(-1, size)
            if size == 2:
                two, two_ids = _keys(spelled), ids
            else:
                self._words[size] = _Table(_keys(spelled), ids)
                prefixes = np.append(prefixes, _keys(spelled[:, :2]))
        # One search for two characters: their own weights, the word they are, and whether longer words so begin.
        keys = np.unique(np.concatenate([double_keys, two, prefixes]))
        self._double = [
            np.zeros((len(keys) + 1, weights.shape[1])) for _ in _DOUBLE_BACK
        ]  # the last row: not in the model
        for table, column in zip(self._double, double.T, strict=True):
            table[np.searchsorted(keys, double_keys)] = weights[column]
        self._word_of_two = np.full(len(keys), -1)
        self._word_of_two[np.searchsorted(keys, two)] = two_ids
        self._goes_on = np.isin(keys, prefixes)
        self._twos = _Table(keys, np.arange(len(keys)))
        # Last, since words and characters of the lists spell numerals as they are.
        self._chars[[ord(char) for char in FeatureExtractor.num]] = self._chars[ord(_NUMERAL)]

    def cut(self, runs: Sequence[str]) -> list[list[int]]:
        """Return for each run where its words begin.

        Args:
            runs: Chinese characters only, none empty.
        """
        sizes = np.array([len(run) for run in runs])
        chars = self._chars[_points(("\0" * _GAP).join(["", *runs, ""]))]
        first = np.cumsum(sizes + _GAP) - sizes
        last = first + sizes - 1
        scores = self._scores(chars)
        # Between the runs stands tag 0, whatever its cost: each run is decoded as if it were alone.
        # Of equally good tags of its first character pkuseg takes the first, of any other character's the last.
        scores[first] -= self._edges[0] + np.arange(len(self._edges)) / _TINY
        scores[last] -= self._edges[:, 0]
        outside = np.ones(len(chars), bool)
        outside[np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())] = False
        scores[outside] = -1e6
        scores[outside, 0] = 0.0
        begins = self._starts[run_viterbi(scores, self._edges)[1]]
        begins[outside], begins[first] = False, True
        at = np.flatnonzero(begins)
        cuts = np.searchsorted(at, first)
        places, edges = (at - np.repeat(first, np.diff(np.append(cuts, len(at))))).tolist(), [*cuts.tolist(), len(at)]
        return [places[a:b] for a, b in pairwise(edges)]

    def _scores(self, chars: NDArray[np.uint16]) -> Floats:
        """Return the score of each tag (columns) at each place (rows)."""
        n, wide = len(chars), chars.astype(np.uint64)
        scores = np.repeat(self._bias[None], n, axis=0)
        for table, back in zip(self._single, _SINGLE_BACK, strict=True):
            scores[max(back, 0) : n + min(back, 0)] += table.take(chars[max(-back, 0) : n - max(back, 0)], axis=0)
        places, rows = self._twos.find(wide[:-1] * _FACTOR + wide[1:])
        at = np.full(n - 1, -1)
        at[places] = rows
        for table, back in zip(self._double, _DOUBLE_BACK, strict=True):
            scores[back : n - 1 + back] += table.take(at[: n - back], axis=0)
        word = self._word_of_two[rows]
        starts, sizes, words = [places[word >= 0]], [np.full((word >= 0).sum(), 2)], [word[word >= 0]]
        places = places[self._goes_on[rows]]
        key = wide[places] * _FACTOR + wide[places + 1]
        for size in range(3, _LONGEST + 1):
            inside = places + size <= n
            places, key = places[inside], key[inside] * _FACTOR + wide[places[inside] + size - 1]
            found, word = self._words[size].find(key)
            starts.append(places[found])
            sizes.append(np.full(len(found), size))
            words.append(word)
        self._listed(scores, np.concatenate(starts), np.concatenate(sizes), np.concatenate(words))
        return scores

    def _listed(self, scores: Floats, starts: Indices, sizes: Indices, words: Indices) -> None:
        """Add what listed words say of their ends, and two that meet of the characters on both sides."""
        order = np.argsort(starts, kind="stable")
        starts, words = starts[order], words[order]
        stops = starts + sizes[order]
        ends = self._ends[words]
        np.add.at(scores, starts, ends[:, 1])
        np.add.at(scores, stops - 1, ends[:, 0])
        low = np.searchsorted(starts, stops)
        many = np.searchsorted(starts, stops, side="right") - low
        right = words[np.repeat(low - np.cumsum(many) + many, many) + np.arange(many.sum())]
        found, rows = self._pairs.find((np.repeat(words, many) << 32 | right).astype(np.uint64))
        at = np.repeat(stops, many)[found]
        np.add.at(scores, at, self._pair[rows, 0])
        np.add.at(scores, at - 1, self._pair[rows, 1])


def _spelled(found: Mapping[str, list[tuple[str, int]]], columns: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Return the characters, the column and the index of the features of some kinds."""
    items: list[tuple[str, int, int]] = []
    for kind, column in columns.items():
        of_kind = found.get(kind, [])
        # All at once: a replacement in each of a hundred thousand strings takes ten times as long.
        plain = "\n".join(rest for rest, _ in of_kind).replace("**Num", _NUMERAL).replace(".", "").split("\n")
        items += [(chars, column, index) for chars, (_, index) in zip(plain, of_kind, strict=False)]
    return items


class _Table:
    """Numbers for keys of 64 bits, found for many keys at once."""

    def __init__(self, keys: Keys, rows: Indices) -> None:
        mixed = _mixed(keys)
        order = np.argsort(mixed)
        bits = max(4, len(keys).bit_length() + 2)
        self._shift = np.uint64(64 - bits)
        # The key of no row closes the table; where the keys of each value of the first bits begin.
        self._keys, self._rows = np.append(mixed[order], np.uint64(0)), np.append(rows[order], -1)
        values = np.arange((1 << bits) + 1, dtype=np.uint64)
        self._first = np.searchsorted(mixed[order] >> self._shift, values).astype(np.int32)
        self._most = int(np.diff(self._first).max())

    def find(self, wanted: Keys) -> tuple[Indices, Indices]:
        """Return the places in ``wanted`` of the keys that are known, in order, and the number of each."""
        mixed = _mixed(wanted)
        bucket = (mixed >> self._shift).astype(np.int64)
        at = self._first[bucket]
        hit = self._keys[at] == mixed
        open_ = np.flatnonzero(~hit)
        for step in range(1, self._most):
            open_ = open_[at[open_] + step < self._first[bucket[open_] + 1]]
            same = open_[self._keys[at[open_] + step] == mixed[open_]]
            at[same] += step
            hit[same] = True
        places = np.flatnonzero(hit & (at < len(self._keys) - 1))
        return places, self._rows[at[places]]


def _mixed(keys: Keys) -> Keys:
    """Spread keys evenly over all 64 bits; different keys stay different."""
    spread: Keys = (keys ^ keys >> np.uint64(32)) * _FACTOR
    return spread


def _points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _keys(spelled: NDArray[np.uint16]) -> Keys:
    """Return a hash of each row of character numbers; :meth:`WordModel._scores` comes to it by the same sums."""
    key = np.zeros(len(spelled), np.uint64)
    for column in spelled.T:
        key = key * _FACTOR + column.astype(np.uint64)
    return key


def _rows(keys: Keys, items: Sequence[tuple[Any, int, int]], width: int, nothing: int) -> tuple[Keys, Indices]:
    """Return the different ones of ``keys`` with a row each: in each column the number that its item names."""
    known, row = np.unique(keys, return_inverse=True)
    table = np.full((len(known), width), nothing)
    table[row, [column for _, column, _ in items]] = [index for _, _, index in items]
    return known, table
