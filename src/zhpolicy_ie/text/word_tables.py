"""A spacy-pkuseg model as plain arrays: made once from pkuseg's own files, kept beside them, read in milliseconds.

pkuseg keeps its features as a hundred thousand strings; to turn them into tables of numbers takes half a second.
:func:`pack` writes the tables as arrays (``tables.npz``) with a hash of the files they were made from, and
:func:`unpack` gives them back only for these files. Nothing is a pickle.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhpolicy_ie.text.runs import code_points

Keys = NDArray[np.uint64]
Tables = dict[str, NDArray[Any]]
#: Longest listed word that is looked at.
LONGEST = 6
#: pkuseg sees all numerals as one symbol. A run of Chinese characters holds no ASCII digit, so this one stands for it.
NUMERAL = "0"
FACTOR = np.uint64(0x9E3779B97F4A7C15)
#: Weights are whole numbers of steps of 1/STEPS: sums are exact, so a run is cut alike whatever stands around it.
STEPS = 1 << 18
#: No weight may be larger: the sum of those of a character then stays within 32 bits.
_MOST = 64
#: Changes with what :func:`build` returns, so that tables of another version are not used.
_FORMAT = 1
# Which column a feature has; word_model says how far from the character that is scored it looks.
_SINGLE = {"c": 0, "c-1": 1, "c1": 2, "c-2": 3, "c2": 4}
_DOUBLE = {"c-1c": 0, "cc1": 1, "c-2c-1": 2}
_WORD = {"w1": 0, "w-1": 1}
_PAIR = {"l.": 0, "r.": 1}


def build(features: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Tables:
    """Return the tables of a model.

    Args:
        features: What ``features.msgpack`` holds.
        arrays: What ``weights.npz`` holds.

    Returns:
        ``starts`` (which tags begin a word), ``edges`` (cost of a tag after a tag); ``chars``, the code points of the
        characters in the model, which number them from 1. For each listed length ``keysN``, in order, of its words, of
        what longer words begin with (and of two neighbours that have weights), with the word that each is or -1
        (``wordsN``), and whether longer ones so begin (``goes_onN``). Weights of the tags in ``unit``/STEPS: ``bias``;
        of a character (``single``) and of two (``double``, by row of ``keys2``), by column and with a last row of
        zeros for what is not in the model; by word that begins or ends (``ends``); of two words that meet (``pair``, by
        row of ``pair_keys``), on both sides.

    Raises:
        ValueError, KeyError, IndexError, TypeError: The two do not belong together.
    """
    n_tag, n_feature = (int(size) for size in arrays["sizes"])
    flat = arrays["w"].astype(np.float64)
    if flat.shape != (n_tag * (n_feature + n_tag),) or not np.isfinite(flat).all():
        raise ValueError("sizes")
    tags = sorted(features["tag_to_idx"].items(), key=lambda item: item[1])
    if len(tags) != n_tag:
        raise ValueError("tags")
    if np.abs(flat).max() > _MOST:
        raise ValueError("weights")
    flat = np.round(flat * STEPS)
    whole = flat[: n_tag * n_feature].astype(np.int64)
    unit = max(int(np.gcd.reduce(whole)), 1)
    # A row a feature; the last one, of weight 0, stands for what the model does not know.
    weights = np.zeros((n_feature + 1, n_tag), _narrowest(whole // unit))
    weights[:-1] = (whole // unit).reshape(n_feature, n_tag)
    return {
        "starts": np.array([tag.startswith("B") for tag, _ in tags]),
        # pkuseg numbers transitions by the later tag first, and adds 1 to all of them.
        "edges": np.ascontiguousarray(flat[n_tag * n_feature :].reshape(n_tag, n_tag).T) / STEPS + 1.0,
        "unit": np.array(unit),
        "bias": weights[0],  # feature 0 is the bias of pkuseg ($$), true everywhere
        **_feature_tables(features, weights),
    }


def _feature_tables(features: Mapping[str, Any], weights: NDArray[Any]) -> Tables:
    """Turn pkuseg's one dict of prefixed strings into tables of weights."""
    nothing = len(weights) - 1
    listed = [word for word in features["unigram"] if 2 <= len(word) <= LONGEST]
    words = {word: i for i, word in enumerate(listed)}
    found: dict[str, list[tuple[str, int]]] = {}
    for feature, index in features["feature_to_idx"].items():
        kind, _, rest = feature.partition(".")
        found.setdefault(kind, []).append((rest, index))
    if not all(0 <= index < nothing for items in found.values() for _, index in items):
        raise ValueError("index")
    singles, doubles = _spelled(found, _SINGLE), _spelled(found, _DOUBLE)
    doubles = [item for item in doubles if len(item[0]) == 2]
    ends = np.full((len(listed), len(_WORD)), nothing)
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
    chars = code_points("".join(sorted({*both, *"".join(listed), *(c for c, _, _ in singles if len(c) == 1), NUMERAL})))
    if len(chars) >= 1 << 16:
        raise ValueError("characters")
    numbers = character_numbers(chars)
    single = np.full((len(chars) + 1, len(_SINGLE)), nothing)
    for char, column, index in singles:
        if len(char) == 1:
            single[numbers[ord(char)], column] = index
    double_keys, double = _rows(_keys(numbers[code_points(both)].reshape(-1, 2)), doubles, len(_DOUBLE), nothing)
    pair_keys, pair = _rows(np.array([key for key, _, _ in pairs], np.uint64), pairs, len(_PAIR), nothing)
    tables = _word_tables(listed, numbers, double_keys)
    doubled = np.full((len(tables["keys2"]) + 1, len(_DOUBLE)), nothing)
    doubled[np.searchsorted(tables["keys2"], mixed(double_keys))] = double
    order = np.argsort(mixed(pair_keys))
    return {
        "chars": chars,
        "single": weights[single.T],
        "double": weights[doubled.T],
        "ends": weights[ends.T],
        "pair": weights[pair[order].T],
        "pair_keys": mixed(pair_keys)[order],
        **tables,
    }


def _word_tables(listed: Sequence[str], numbers: NDArray[np.uint16], double_keys: Keys) -> Tables:
    spelled = {}
    for size in range(2, LONGEST + 1):
        ids = np.array([i for i, word in enumerate(listed) if len(word) == size], np.int32)
        spelled[size] = numbers[code_points("".join(listed[i] for i in ids))].reshape(-1, size), ids
    tables: Tables = {}
    for size, (chars, ids) in spelled.items():
        longer = [_keys(rows[:, :size]) for other, (rows, _) in spelled.items() if other > size]
        prefixes = np.concatenate([np.zeros(0, np.uint64), *longer])
        # One search for two characters: their own weights, the word they are, and whether longer words so begin.
        others = double_keys if size == 2 else prefixes
        keys = np.unique(mixed(np.concatenate([_keys(chars), prefixes, others])))
        words = np.full(len(keys), -1, np.int32)
        words[np.searchsorted(keys, mixed(_keys(chars)))] = ids
        tables |= {f"keys{size}": keys, f"words{size}": words, f"goes_on{size}": np.isin(keys, mixed(prefixes))}
    return tables


def pack(tables: Tables, source: bytes) -> bytes:
    """Return the content of ``tables.npz``: the same bytes for the same tables and source.

    Args:
        tables: By :func:`build`.
        source: The files that they were made from, one after the other.
    """
    buffer = io.BytesIO()
    # Not compressed: a wheel is compressed anyway, and reading takes a fraction of the time.
    np.savez(buffer, allow_pickle=False, made_from=_mark(source), **tables)
    return buffer.getvalue()


def unpack(data: bytes, source: bytes) -> Tables:
    """Return the tables in the content of ``tables.npz``.

    Args:
        data: The content.
        source: As given to :func:`pack`.

    Raises:
        Exception: Of one kind or another, where it is damaged or was made from other files or by another version.
    """
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        if not np.array_equal(file["made_from"], _mark(source)):
            raise ValueError("made from other files")
        return {name: file[name] for name in file.files if name != "made_from"}


def mixed(keys: Keys) -> Keys:
    """Spread keys evenly over all 64 bits; different keys stay different."""
    spread: Keys = (keys ^ keys >> np.uint64(32)) * FACTOR
    return spread


def character_numbers(chars: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """Return the number of every code point: 1 for the first of ``chars``, 0 for what is not in the model."""
    numbers = np.zeros(0x110000, np.uint16)
    numbers[chars] = np.arange(1, len(chars) + 1)
    return numbers


def _mark(source: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(bytes([_FORMAT]) + sha256(source).digest(), np.uint8)


def _narrowest(whole: NDArray[np.int64]) -> type[np.signedinteger[Any]]:
    """Return the type of the fewest bytes that holds some whole numbers; those of the shipped model take two."""
    most = int(np.abs(whole).max(initial=0))
    return next(kind for kind in (np.int8, np.int16, np.int32) if most <= np.iinfo(kind).max)


def _spelled(found: Mapping[str, list[tuple[str, int]]], columns: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Return the characters, the column and the index of the features of some kinds."""
    items: list[tuple[str, int, int]] = []
    for kind, column in columns.items():
        of_kind = found.get(kind, [])
        # All at once: a replacement in each of a hundred thousand strings takes ten times as long.
        plain = "\n".join(rest for rest, _ in of_kind).replace("**Num", NUMERAL).replace(".", "").split("\n")
        items += [(chars, column, index) for chars, (_, index) in zip(plain, of_kind, strict=False)]
    return items


def _keys(spelled: NDArray[np.uint16]) -> Keys:
    """Return a hash of each row of character numbers; the word model comes to it by the same sums."""
    key = np.zeros(len(spelled), np.uint64)
    for column in spelled.T:
        key = key * FACTOR + column.astype(np.uint64)
    return key


def _rows(keys: Keys, items: Sequence[tuple[Any, int, int]], width: int, nothing: int) -> tuple[Keys, NDArray[Any]]:
    """Return the different ones of ``keys`` with a row each: in each column the number that its item names."""
    known, row = np.unique(keys, return_inverse=True)
    table = np.full((len(known), width), nothing)
    table[row, [column for _, column, _ in items]] = [index for _, _, index in items]
    return known, table
