"""Characters, character pairs and triples of a text as indices into the network's embedding tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

#: Reserved character indices; indices of pairs and triples begin at 1, 0 means unknown.
PAD, UNKNOWN, MASK, BOUNDARY, FIRST = 0, 1, 2, 3, 4
_DIGIT = ord("0")


class Encoded(NamedTuple):
    """Indices of one text, one per character; ``pairs[i]`` is the pair that ends at ``i``, so it has one more."""

    chars: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.int32]
    triples: npt.NDArray[np.int32]


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of ``text`` with all digits read as 0 and those beyond the BMP as U+FFFF."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).copy()
    points[(points >= _DIGIT) & (points <= _DIGIT + 9)] = _DIGIT
    points[points > 0xFFFF] = 0xFFFF
    return points


@dataclass(frozen=True)
class Alphabet:
    """The characters, pairs and triples that have an embedding of their own.

    Attributes:
        chars: Code points; the first gets index 4.
        pairs: Sorted keys ``a * 65536 + b`` of character indices.
        triples: Sorted keys ``(a * 65536 + b) * 65536 + c``.
    """

    chars: npt.NDArray[np.uint32]
    pairs: npt.NDArray[np.int64]
    triples: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        """Prepare the table from code point to index."""
        table = np.full(0x10000, UNKNOWN, dtype=np.int32)
        table[self.chars] = np.arange(FIRST, FIRST + len(self.chars), dtype=np.int32)
        object.__setattr__(self, "_table", table)

    def indices(self, text: str) -> npt.NDArray[np.int32]:
        """Return the character indices of ``text``."""
        table: npt.NDArray[np.int32] = self._table  # type: ignore[attr-defined]
        return table[code_points(text)]

    def encode(self, text: str) -> Encoded:
        """Return all indices of ``text``."""
        chars = self.indices(text)
        pair_keys, triple_keys = keys(chars)
        return Encoded(chars, look_up(self.pairs, pair_keys), look_up(self.triples, triple_keys))


def keys(chars: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the keys of the pairs that end at each character, and one after the last, and of the triples around."""
    edged = np.full(len(chars) + 2, BOUNDARY, dtype=np.int64)
    edged[1:-1] = chars
    pairs = edged[:-1] * 65536 + edged[1:]
    return pairs, pairs[:-1] * 65536 + edged[2:]


def look_up(known: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Return 1 + the position of each wanted key in the sorted ``known``, 0 where it is not there."""
    if not len(known):
        return np.zeros(len(wanted), dtype=np.int32)
    at = np.searchsorted(known, wanted)
    at[at == len(known)] = 0
    return np.where(known[at] == wanted, at + 1, 0).astype(np.int32)
