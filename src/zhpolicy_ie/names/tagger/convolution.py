"""Convolutions over three rows by Winograd's minimal filtering: half of the multiplications.

Four outputs of a convolution with three taps take twelve products of a row with a tap's matrix; the algorithm F(4, 3)
takes six, each with a fixed sum of the taps, at the price of some additions (A. Lavin and S. Gray, Fast Algorithms for
Convolutional Neural Networks, 2016, arXiv:1509.09308). Single precision loses about one decimal of seven.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
#: Outputs that are computed together, and the inputs and products they take.
OUTPUTS, TAKEN = 4, 6
_TAPS = np.array(
    [[1 / 4, 0, 0], [-1 / 6, -1 / 6, -1 / 6], [-1 / 6, 1 / 6, -1 / 6],
     [1 / 24, 1 / 12, 1 / 6], [1 / 24, -1 / 12, 1 / 6], [0, 0, 1]]
)  # fmt: skip
_INPUTS = np.array(
    [[4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0],
     [0, 4, 0, -5, 0, 1]], dtype=np.float32,
)  # fmt: skip
_OUTPUTS = np.array(
    [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]], dtype=np.float32
)
#: The one of the products that is added to all outputs alike, so that the bias may be added to it.
_COMMON = 1
#: Rows at a time, few enough for what they touch to stay in the processor's cache; columns for the small sums.
_ROWS, _COLUMNS = 512, 32_768


class Filter(NamedTuple):
    """A gated convolution's weights, made by :func:`transform`.

    Attributes:
        taps: Six sums of the three taps, each for values and gates: (6, 2, width in, width out).
        bias: Of values and gates: (2, 1, width out).
    """

    taps: Floats
    bias: Floats


def transform(weight: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]) -> Filter:
    """Return the filter of a convolution given as one matrix.

    Args:
        weight: (3 * width, 2 * width): the three taps above one another; values left, gates right.
        bias: (2 * width).
    """
    width = weight.shape[1] // 2
    taps = weight.astype(np.float64).reshape(3, width, 2, width)
    return Filter(
        np.ascontiguousarray(np.einsum("kt,tigo->kgio", _TAPS, taps), dtype=np.float32),
        bias.astype(np.float32).reshape(2, 1, width),
    )


def add_convolved(x: Floats, scale: Floats, dilation: int, weights: Filter) -> None:
    """Add to ``x`` the values times the positive part of the gates, convolved from ``x`` times ``scale``.

    Args:
        x: (rows, width); the number of rows is a multiple of ``4 * dilation``. Changed in place.
        scale: What each row is multiplied with before; beyond the first and the last row all is 0.
        dilation: Rows between one tap and the next.
        weights: From :func:`transform`.
    """
    rows, width = x.shape
    count = rows // (OUTPUTS * dilation)
    # A tile is four rows, ``dilation`` apart; the tiles that begin side by side make a group.
    tiles, scales = x.reshape(count, OUTPUTS, dilation, width), scale.reshape(count, OUTPUTS, dilation, 1)
    taken = np.empty((TAKEN, count, dilation, width), dtype=np.float32)
    for i in range(OUTPUTS):
        np.multiply(tiles[:, i], scales[:, i], out=taken[i + 1])
    # A tile takes one row more on either side: the last of the tile before, the first of the one behind.
    taken[0, 0] = taken[-1, -1] = 0.0
    taken[0, 1:], taken[-1, :-1] = taken[OUTPUTS, :-1], taken[1, 1:]
    flat, step = taken.reshape(TAKEN, -1), max(1, _ROWS // (OUTPUTS * dilation))
    largest = min(count, step) * dilation * width
    room = [np.empty(n * largest, dtype=np.float32) for n in (TAKEN, 2 * TAKEN, 2 * OUTPUTS)]
    for a in range(0, count, step):
        b = min(count, a + step)
        size = (b - a) * dilation
        sums, products, values = (
            part[: n * m * size * width].reshape(n, m, size, width)
            for part, n, m in zip(room, (TAKEN, TAKEN, OUTPUTS), (1, 2, 2), strict=True)
        )
        _combine(_INPUTS, flat[:, a * dilation * width : b * dilation * width], sums)
        np.matmul(sums, weights.taps, out=products)
        products[_COMMON] += weights.bias
        _combine(_OUTPUTS, products.reshape(TAKEN, -1), values)
        gates = values[:, 1]
        np.maximum(gates, 0.0, out=gates)
        gates *= values[:, 0]
        tiles[a:b] += gates.reshape(OUTPUTS, b - a, dilation, width).swapaxes(0, 1)


def _combine(factors: Floats, values: Floats, out: Floats) -> None:
    """Write ``factors @ values`` for a few very long rows, in pieces that stay in the cache."""
    flat = out.reshape(len(factors), -1)
    for a in range(0, flat.shape[1], _COLUMNS):
        np.matmul(factors, values[:, a : a + _COLUMNS], out=flat[:, a : a + _COLUMNS])
