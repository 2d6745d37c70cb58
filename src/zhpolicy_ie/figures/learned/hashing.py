"""Hashed features: integers in, table slots out, the same on every machine and in every process."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from zlib import crc32

import numpy as np
import numpy.typing as npt

BITS = 18
SIZE = 1 << BITS
_MASK = (1 << 64) - 1
_FACTORS = (0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 0x85EBCA77C2B2AE63, 0x94D049BB133111EB)
Ints = npt.NDArray[np.uint64]
#: By what the values of a template are multiplied, by their place in it.
FACTORS = tuple(map(np.uint64, _FACTORS))


def combine(template: int, *parts: npt.ArrayLike) -> Ints:
    """Join one feature template and its values, element by element, to 64-bit keys that :func:`slots_of` spreads."""
    state = seed(template)
    total: Ints | None = None
    for place, part in enumerate(parts):
        if isinstance(part, int):
            state = (state + (part + 1) * _FACTORS[place]) & _MASK
        else:
            array = np.asarray(part, dtype=np.uint64) * FACTORS[place]
            total = array if total is None else total + array
    return np.asarray(np.uint64(state)) if total is None else total + np.uint64(state)


def seed(template: int) -> int:
    """Return what :func:`combine` adds to the values of a template, each multiplied by its factor.

    Example:
        >>> int(combine(3, np.array([7], np.uint64))[0]) == (seed(3) + 7 * int(FACTORS[0])) % (1 << 64)
        True
    """
    return (template + 1) * 0x9E3779B97F4A7C15 & _MASK


def sums(template: int, *parts: tuple[Ints, int, int], out: Ints) -> None:
    """Write what :func:`combine` returns for stretches ``(array, start, stop)`` of a few arrays, each multiplied once.

    Args:
        template: The template.
        parts: From :func:`multiples`, at the place of the part among the template's parts.
        out: Where to.
    """
    out[:] = seed(template)
    for array, start, stop in parts:
        out += array[start:stop]


def multiples(values: Ints, count: int) -> list[Ints]:
    """Return ``values`` as first, second, ... part of a template (see :func:`sums`)."""
    return [values * factor for factor in FACTORS[:count]]


def slots_of(keys: Ints) -> npt.NDArray[np.int64]:
    """Spread 64-bit keys over the table.

    Example:
        >>> keys = combine(1, np.arange(3, dtype=np.uint64))
        >>> bool((slots_of(keys) == slots_of(keys)).all()) and int(slots_of(keys).max()) < SIZE
        True
    """
    # In place: a new array at each step takes longer than the step.
    state = keys >> np.uint64(32)
    state ^= keys
    state *= np.uint64(0xD6E8FEB86659FD93)
    state ^= state >> np.uint64(29)
    state *= np.uint64(0x9E3779B97F4A7C15)
    state >>= np.uint64(64 - BITS)
    slots: npt.NDArray[np.int64] = state.view(np.int64)
    return slots


def codes_before(text: str, start: int, end: int) -> list[int]:
    """Return the codes of ``text[k:end]`` for each ``k`` from ``start`` to ``end``.

    Example:
        >>> codes_before("增长8.5%", 0, 2) == [code("增长"), code("长"), code("")]
        True
    """
    words = text[start:end]
    raw = words.encode("utf-8", "surrogatepass")
    sizes = [3 if "\u07ff" < c < "\U00010000" else 1 if c < "\x80" else 2 if c < "\u0800" else 4 for c in words]
    return [crc32(raw[at:]) for at in accumulate(sizes, initial=0)]


def codes_behind(text: str, start: int, end: int, mark: str) -> list[int]:
    """Return the codes of ``mark + text[start:k]`` for each ``k`` from ``start`` to ``end``.

    Example:
        >>> codes_behind("8%的增速", 2, 3, ">") == [code(">"), code(">的")]
        True
    """
    state = code(mark)
    return [state, *(state := crc32(char.encode("utf-8", "surrogatepass"), state) for char in text[start:end])]


@lru_cache(maxsize=1 << 15)  # the same short words come again and again
def code(text: str) -> int:
    """Return a number for a short string, independent of Python's hash seed (CRC-32)."""
    return crc32(text.encode("utf-8", "surrogatepass"))
