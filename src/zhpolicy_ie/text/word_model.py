"""The arithmetic of a spacy-pkuseg model: scores of the tags of every character, many runs of text at once.

pkuseg scores a character by features of it and its neighbours: single characters, pairs of characters, listed words
that begin or end there, pairs of listed words that meet there. Here each kind is one table of weights
(:mod:`zhpolicy_ie.text.word_tables`), looked up for all characters together.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy_pkuseg.feature_extractor import FeatureExtractor
from spacy_pkuseg.inference import run_viterbi

from zhpolicy_ie.text.runs import places_in
from zhpolicy_ie.text.word_tables import FACTOR, LONGEST, NUMERAL, STEPS, Keys, Tables, character_numbers, mixed

Whole = NDArray[np.int32]
Indices = NDArray[np.int64]
#: How far before the character that is scored a feature looks (for pairs: their first character), by column.
_SINGLE_BACK = (0, 1, -1, 2, -2)
_DOUBLE_BACK = (1, 0, 2)
#: Places left free between runs, so that no feature sees across: the farthest looks two characters away.
_GAP = 2
_TINY = 1 << 28


class WordModel:
    """Cuts runs of Chinese characters into words.

    Args:
        tables: By :func:`zhpolicy_ie.text.word_tables.build`.
    """

    def __init__(self, tables: Tables) -> None:
        unit = int(tables["unit"])
        self._starts, self._edges = tables["starts"], tables["edges"]
        self._bias = _widened(tables["bias"], unit)
        self._chars = character_numbers(tables["chars"])
        # The lists spell numerals as they are; the features know one symbol for all.
        self._chars[[ord(char) for char in FeatureExtractor.num]] = self._chars[ord(NUMERAL)]
        # A table a column: rows of neighbouring characters are then added as one block of memory.
        self._single, self._double = list(_widened(tables["single"], unit)), list(_widened(tables["double"], unit))
        self._ends, self._pair = _widened(tables["ends"], unit), _widened(tables["pair"], unit)
        self._pairs = _Table(tables["pair_keys"])
        self._listed = [
            _Listed(_Table(tables[f"keys{n}"]), tables[f"words{n}"].astype(np.int64), tables[f"goes_on{n}"])
            for n in range(2, LONGEST + 1)
        ]

    def begins(self, points: NDArray[np.uint32], starts: Indices, ends: Indices) -> Indices:
        """Return the places of a text where the words of some runs begin.

        Args:
            points: The text's characters as numbers.
            starts: Where the runs begin, in order; at least one.
            ends: Where they end; none is empty.
        """
        sizes = ends - starts
        before = sizes.cumsum() - sizes
        first = before + np.arange(1, len(sizes) + 1) * _GAP
        # Of each character of the runs its place in the text, and among the characters with gaps between the runs.
        places, inside = places_in(starts, ends), places_in(first, first + sizes)
        chars = np.zeros(int(inside[-1]) + 1 + _GAP, np.uint16)
        chars[inside] = self._chars.take(points.take(places))
        scores = self._scores(chars)[:, : len(self._edges)] / STEPS
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
        """Return the score of each tag (columns) at each place (rows), in steps of 1/:data:`STEPS`."""
        n, wide = len(chars), chars.astype(np.uint64)
        scores = np.empty((n, len(self._bias)), np.int32)
        scores[:] = self._bias
        for table, back in zip(self._single, _SINGLE_BACK, strict=True):
            scores[max(back, 0) : n + min(back, 0)] += table.take(chars[max(-back, 0) : n - max(back, 0)], axis=0)
        key = wide[:-1] * FACTOR + wide[1:]
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
                key = key[inside] * FACTOR + wide.take(places + (size - 1))
                known, rows = listed.keys.find(key)
                places, key = places.take(known), key.take(known)
            word = listed.words.take(rows)
            whole = (word >= 0).nonzero()[0]
            starts = places.take(whole)
            found.append((starts, starts + size, word.take(whole)))
            on = listed.goes_on.take(rows)
            places, key = places[on], key[on]
        self._add_words(scores, *map(np.concatenate, zip(*found, strict=True)))
        return scores

    def _add_words(self, scores: Whole, starts: Indices, stops: Indices, words: Indices) -> None:
        """Add what listed words say of their ends, and two that meet of the characters on both sides."""
        order = starts.argsort(kind="stable")
        starts, stops, words = starts[order], stops[order], words[order]
        low = starts.searchsorted(stops)
        many = starts.searchsorted(stops, side="right") - low
        right = words[(low - many.cumsum() + many).repeat(many) + np.arange(many.sum())]
        met, rows = self._pairs.find((words.repeat(many) << 32 | right).astype(np.uint64))
        at = stops.repeat(many)[met]
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


class _Table:
    """Finds many keys of 64 bits at once.

    Args:
        keys: The known keys, mixed and in order.
    """

    def __init__(self, keys: Keys) -> None:
        bits = max(4, len(keys).bit_length() + 2)
        self._shift = np.uint64(64 - bits)
        # The key of no row closes the table; where the keys of each value of the first bits begin.
        self._keys = np.append(keys, np.uint64(0))
        each = np.bincount((keys >> self._shift).view(np.int64), minlength=1 << bits)
        self._first = np.append(np.zeros(1, np.int32), np.cumsum(each, dtype=np.int32))
        self._most = int(each.max())

    def find(self, wanted: Keys) -> tuple[Indices, Indices]:
        """Return the places in ``wanted`` of the keys that are known, in order, and the row of each."""
        spread = mixed(wanted)
        bucket = (spread >> self._shift).view(np.int64)
        at = self._first.take(bucket)
        hit = self._keys.take(at) == spread
        open_ = (~hit).nonzero()[0]
        for step in range(1, self._most):
            open_ = open_[at.take(open_) + step < self._first.take(bucket.take(open_) + 1)]
            if not len(open_):
                break
            same = open_[self._keys.take(at.take(open_) + step) == spread.take(open_)]
            at[same] += step
            hit[same] = True
        hit &= at < len(self._keys) - 1
        places = hit.nonzero()[0]
        return places, at.take(places).astype(np.int64)


def _widened(weights: NDArray[Any], unit: int) -> Whole:
    """Return weights in steps of 1/:data:`STEPS`, in rows of at least 32 bytes, which NumPy copies fastest."""
    n_tag = weights.shape[-1]
    wide = np.zeros((*weights.shape[:-1], max(n_tag, 8)), np.int32)
    np.multiply(weights, unit, out=wide[..., :n_tag], dtype=np.int32)
    return wide
