"""Hashed features: integers in, table slots out, the same on every machine and in every process."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

BITS = 18
SIZE = 1 << BITS
_PRIME = np.uint64(0x9E3779B97F4A7C15)
Ints = npt.NDArray[np.uint64]


def mix(template: int, *parts: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Hash integer arrays (or numbers) of one feature template into table slots, element by element.

    Example:
        >>> bool((mix(1, np.arange(3, dtype=np.uint64)) == mix(1, np.arange(3, dtype=np.uint64))).all())
        True
    """
    with np.errstate(over="ignore"):
        value = np.uint64(template + 1) * _PRIME
        state: Ints = np.asarray(value, dtype=np.uint64)
        for part in parts:
            state = (state ^ np.asarray(part, dtype=np.uint64)) * _PRIME
            state = state ^ (state >> np.uint64(29))
        state = state * _PRIME
        return (state >> np.uint64(64 - BITS)).astype(np.int64)


def code(text: str) -> int:
    """Return a number for a short string, independent of Python's hash seed (CRC-32)."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
