"""The arithmetic of a spacy-pkuseg model: scores of the tags of every character, many runs of text at once.

pkuseg scores a character by features of it and its neighbours: single characters, pairs of characters, listed words
that begin or end there, pairs of listed words that meet there. Here each kind is one table of weights, looked up for
all characters together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy_pkuseg.feature_extractor import FeatureExtractor
from spacy_pkuseg.inference import run_viterbi

from zhpolicy_ie.text.runs import code_points, places_in

Floats = NDArray[np.float64]
Whole = NDArray[np.int32]
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
#: Weights are whole numbers of steps of 1/_STEPS: sums are exact, so a run is cut alike whatever stands around it.
_STEPS, _TINY = 1 << 18, 1 << 28
#: No weight may be larger: the sum of those of a character then stays within 32 bits.
_MOST = 64
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
        if np.abs(flat).max() > _MOST:
            raise ValueError("weights")
        flat = np.round(flat * _STEPS)
        # A row a feature; the last one, of weight 0, stands for what the model does not know. Rows of 32 bytes are
        # what NumPy copies fastest.
        weights: Whole = np.zeros((n_feature + 1, max(n_tag, 8)), np.int32)
        weights[:-1, :n_tag] = flat[: n_tag * n_feature].reshape(n_feature, n_tag)
        # pkuseg numbers transitions by the later tag first, and adds 1 to all of them.
        self._edges = np.ascontiguousarray(flat[n_tag * n_feature :].reshape(n_tag, n_tag).T) / _STEPS + 1.0
        self._bias = weights[0]  # feature 0 is the bias of pkuseg ($$), true everywhere
        self._index(features, weights)

    def _index(self, features: Mapping[str, Any], weights: Whole) -> None:
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
        self._chars[code_points("".join(chars))] = np.arange(1, len(chars) + 1)
        single = np.full((len(chars) + 1, len(_SINGLE)), nothing)
        for char, column, index in singles:
            if len(char) == 1:
                single[self._chars[ord(char)], column] = index
        double_keys, double = _rows(_keys(self._chars[code_points(both)].reshape(-1, 2)), doubles, 3, nothing)
        pair_keys, pair = _rows(np.array([key for key, _, _ in pairs], np.uint64), pairs, 2, nothing)
        # A table a column: rows of neighbouring characters are then added as one block of memory.
        self._single = [weights[column] for column in single.T]
        self._pair = weights[pair.T]
        self._pairs = _Table(pair_keys, np.arange(len(pair_keys)))
        self._ends = weights[ends.T[::-1]]
        spelled = {}
        for size in range(2, _LONGEST + 1):
            ids = np.array([i for i, word in enumerate(listed) if len(word) == size], np.int64)
            spelled[size] = self._chars[code_points("".join(listed[i] for i in ids))].reshape(-1, size), ids
        # One search for two characters: their own weights, the word they are, and whether longer words so begin.
        nothing_more = np.zeros(0, np.uint64)
        self._listed = []
        for size, (words_of, ids) in spelled.items():
            longer = [_keys(rows[:, :size]) for other, (rows, _) in spelled.items() if other > size]
            prefixes = np.concatenate([nothing_more, *longer])
            others = double_keys if size == 2 else nothing_more
            self._listed.append(_Listed.of((_keys(words_of), ids), prefixes, others))
        keys = self._listed[0].keys
        self._double: list[Whole] = []
        for column in double.T:  # the last row: not in the model
            table = np.zeros((len(self._listed[0].words) + 1, weights.shape[1]), np.int32)
            table[keys.find(double_keys)[1]] = weights[column]
            self._double.append(table)
        # Last, since words and characters of the lists spell numerals as they are.
        self._chars[[ord(char) for char in FeatureExtractor.num]] = self._chars[ord(_NUMERAL)]

    def begins(self, points: NDArray[np.uint32], starts: Indices, ends: Indices) -> Indices:
        """Return the places of a text where the words of some runs begin.

        Args:
            points: The text's characters as numbers.
            starts: Where the runs begin, in order; at least one.
            ends: Where they end; none is empty.
        """
        sizes = ends - starts
        before = np.cumsum(sizes) - sizes
        first = before + np.arange(1, len(sizes) + 1) * _GAP
        # Of each character of the runs its place in the text, and among the characters with gaps between the runs.
        places, inside = places_in(starts, ends), places_in(first, first + sizes)
        chars = np.zeros(int(inside[-1]) + 1 + _GAP, np.uint16)
        chars[inside] = self._chars.take(points.take(places))
        scores = self._scores(chars)[:, : len(self._edges)] / _STEPS
        # Between the runs stands tag 0, whatever its cost: each run is decoded as if it were alone.
        # Of equally good tags of its first character pkuseg takes the first, of any other character's the last.
        scores[first] -= self._edges[0] + np.arange(len(self._edges)) / _TINY
        scores[first + sizes - 1] -= self._edges[:, 0]
        gaps = np.append(first, len(chars))[:, None] - np.arange(1, _GAP + 1)
        scores[gaps] = -1e6
        scores[gaps, 0] = 0.0
        begin = self._starts.take(run_viterbi(scores, self._edges)[1].take(inside))
        begin[before] = True
        found: Indices = places[begin]
        return found

    def _scores(self, chars: NDArray[np.uint16]) -> Whole:
        """Return the score of each tag (columns) at each place (rows), in steps of 1/:data:`_STEPS`."""
        n, wide = len(chars), chars.astype(np.uint64)
        scores = np.empty((n, len(self._bias)), np.int32)
        scores[:] = self._bias
        for table, back in zip(self._single, _SINGLE_BACK, strict=True):
            scores[max(back, 0) : n + min(back, 0)] += table.take(chars[max(-back, 0) : n - max(back, 0)], axis=0)
        key = wide[:-1] * _FACTOR + wide[1:]
        places, rows = self._listed[0].keys.find(key)
        at = np.full(n - 1, -1)
        at[places] = rows
        for table, back in zip(self._double, _DOUBLE_BACK, strict=True):
            scores[back : n - 1 + back] += table.take(at[: n - back], axis=0)
        key = key.take(places)
        found = []
        for size, listed in enumerate(self._listed, 2):
            if size > 2:
                inside = places <= n - size
                places = places[inside]
                key = key[inside] * _FACTOR + wide.take(places + (size - 1))
                known, rows = listed.keys.find(key)
                places, key = places.take(known), key.take(known)
            word = listed.words.take(rows)
            whole = np.flatnonzero(word >= 0)
            starts = places.take(whole)
            found.append((starts, starts + size, word.take(whole)))
            on = listed.goes_on.take(rows)
            places, key = places[on], key[on]
        self._add_words(scores, *map(np.concatenate, zip(*found, strict=True)))
        return scores

    def _add_words(self, scores: Whole, starts: Indices, stops: Indices, words: Indices) -> None:
        """Add what listed words say of their ends, and two that meet of the characters on both sides."""
        order = np.argsort(starts, kind="stable")
        starts, stops, words = starts[order], stops[order], words[order]
        low = np.searchsorted(starts, stops)
        many = np.searchsorted(starts, stops, side="right") - low
        right = words[np.repeat(low - np.cumsum(many) + many, many) + np.arange(many.sum())]
        met, rows = self._pairs.find((np.repeat(words, many) << 32 | right).astype(np.uint64))
        at = np.repeat(stops, many)[met]
        places = np.concatenate([starts, stops - 1, at, at - 1])
        more = np.concatenate([*self._ends.take(words, axis=1), *self._pair.take(rows, axis=1)])
        # Of one dimension NumPy adds at places many times faster than of two.
        width = scores.shape[1]
        np.add.at(scores.reshape(-1), (places[:, None] * width + np.arange(width)).ravel(), more.ravel())


class _Listed(NamedTuple):
    """The listed words of one length, and what longer ones begin with: by row of ``keys`` the word, -1 for none."""

    keys: _Table
    words: Indices
    goes_on: NDArray[np.bool_]

    @classmethod
    def of(cls, words: tuple[Keys, Indices], prefixes: Keys, others: Keys) -> _Listed:
        """Return the table of some words with their numbers, of beginnings of longer words and of other keys."""
        keys = np.unique(np.concatenate([words[0], prefixes, others]))
        numbers = np.full(len(keys), -1)
        numbers[np.searchsorted(keys, words[0])] = words[1]
        return cls(_Table(keys, np.arange(len(keys))), numbers, np.isin(keys, prefixes))


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
        bucket = (mixed >> self._shift).view(np.int64)
        at = self._first.take(bucket)
        hit = self._keys.take(at) == mixed
        open_ = np.flatnonzero(~hit)
        for step in range(1, self._most):
            open_ = open_[at.take(open_) + step < self._first.take(bucket.take(open_) + 1)]
            if not len(open_):
                break
            same = open_[self._keys.take(at.take(open_) + step) == mixed.take(open_)]
            at[same] += step
            hit[same] = True
        hit &= at < len(self._keys) - 1
        places = np.flatnonzero(hit)
        return places, self._rows.take(at.take(places))


def _mixed(keys: Keys) -> Keys:
    """Spread keys evenly over all 64 bits; different keys stay different."""
    spread: Keys = (keys ^ keys >> np.uint64(32)) * _FACTOR
    return spread


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
