"""The tagger's network in NumPy: all chunks of a text at once, large matrix products, single precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.names.tagger.encoding import Encoded

Floats = npt.NDArray[np.float32]
#: Rows multiplied at a time: few enough for what they touch to stay in the processor's cache.
_ROWS = 512
_EPSILON = 1e-5


@dataclass(frozen=True)
class Layout:
    """Sizes that the weights alone do not tell (see the model's ``config.json``)."""

    width: int
    dilations: tuple[int, ...]
    attention_after: tuple[int, ...]
    heads: int

    @property
    def gap(self) -> int:
        """Rows between chunks, so that no convolution sees across."""
        return max(self.dilations)


class Network:
    """The encoder and the tag scores.

    Args:
        weights: Arrays by name, as :mod:`zhpolicy_ie.training.ner.export` writes them.
        layout: Sizes.
    """

    def __init__(self, weights: Mapping[str, npt.NDArray[np.generic]], layout: Layout) -> None:
        self.layout = layout
        # Embedding tables keep their half precision: only the rows a text needs are widened.
        self._tables = {name: weights[name] for name in weights if name.startswith("table.")}
        self._weights = {n: np.ascontiguousarray(w, np.float32) for n, w in weights.items() if n not in self._tables}
        self._columns = sum(1 for name in self._tables if name.startswith("table.feature"))

    def emissions(self, encoded: Sequence[Encoded], features: Sequence[npt.NDArray[np.int16]]) -> list[Floats]:
        """Return one array (characters, tags) per chunk.

        Args:
            encoded: Indices of each chunk.
            features: List features of each chunk.
        """
        gap = self.layout.gap
        spans, at = [], gap
        for chunk in encoded:
            spans.append((at, at + len(chunk.chars)))
            at += len(chunk.chars) + gap
        inside = np.zeros(at, dtype=bool)
        x = np.zeros((at, self.layout.width), dtype=np.float32)
        for (start, end), chunk, listed in zip(spans, encoded, features, strict=True):
            inside[start:end] = True
            self._inputs(chunk, listed, x[start:end])
        outside = np.flatnonzero(~inside)
        block = 0
        for i, dilation in enumerate(self.layout.dilations):
            self._convolve(x, outside, dilation, block)
            block += 1
            if i in self.layout.attention_after:
                self._attend(x, spans, block)
                block += 1
        weight, bias = self._weights["tags.weight"], self._weights["tags.bias"]
        out = np.empty((at, weight.shape[1]), dtype=np.float32)
        for a in range(0, at, _ROWS):
            out[a : a + _ROWS] = _normal(x[a : a + _ROWS]) @ weight + bias
        return [out[start:end] for start, end in spans]

    def _inputs(self, chunk: Encoded, listed: npt.NDArray[np.int16], out: Floats) -> None:
        tables = self._tables
        char, pair, triple = tables["table.char"], tables["table.pair"], tables["table.triple"]
        a, b = char.shape[1], pair.shape[1]
        joined = np.empty((len(chunk.chars), a + 4 * b), dtype=np.float32)
        joined[:, :a] = char[chunk.chars]
        pairs = pair[chunk.pairs]
        joined[:, a : a + b] = pairs[:-1]
        joined[:, a + b : a + 2 * b] = pairs[1:]
        joined[:, a + 2 * b : a + 3 * b] = triple[chunk.triples]
        total = joined[:, a + 3 * b :]
        total[:] = tables["table.feature0"][listed[:, 0]]
        for i in range(1, self._columns):
            total += tables[f"table.feature{i}"][listed[:, i]]
        np.matmul(joined, self._weights["project.weight"], out=out)
        out += self._weights["project.bias"]

    def _convolve(self, x: Floats, outside: npt.NDArray[np.int64], d: int, block: int) -> None:
        weight, bias = self._weights[f"block{block}.weight"], self._weights[f"block{block}.bias"]
        rows, width = x.shape
        h = np.zeros((rows + 2 * d, width), dtype=np.float32)
        for a in range(0, rows, _ROWS):
            h[d + a : d + min(a + _ROWS, rows)] = _normal(x[a : a + _ROWS])
        h[d + outside] = 0.0
        window = np.empty((min(_ROWS, rows), 3 * width), dtype=np.float32)
        for a in range(0, rows, _ROWS):
            b = min(a + _ROWS, rows)
            part = window[: b - a]
            part[:, :width] = h[a:b]
            part[:, width : 2 * width] = h[a + d : b + d]
            part[:, 2 * width :] = h[a + 2 * d : b + 2 * d]
            inner = part @ weight
            inner += bias
            gate = inner[:, width:]
            np.maximum(gate, 0.0, out=gate)
            gate *= inner[:, :width]
            x[a:b] += gate

    def _attend(self, x: Floats, spans: Sequence[tuple[int, int]], block: int) -> None:
        w = self._weights
        heads, width = self.layout.heads, self.layout.width
        size = width // heads
        for start, end in spans:
            joint = _normal(x[start:end]) @ w[f"block{block}.joint.weight"] + w[f"block{block}.joint.bias"]
            q, k, v = joint.reshape(end - start, 3, heads, size).transpose(1, 2, 0, 3)
            scores = np.ascontiguousarray(q) @ np.ascontiguousarray(k).transpose(0, 2, 1)
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            seen = scores @ np.ascontiguousarray(v)
            seen /= scores.sum(axis=-1, keepdims=True)
            flat = seen.transpose(1, 0, 2).reshape(end - start, width)
            x[start:end] += flat @ w[f"block{block}.out.weight"] + w[f"block{block}.out.bias"]


def _normal(x: Floats) -> Floats:
    """Return the rows of ``x`` with mean 0 and variance 1."""
    centred: Floats = x - x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", centred, centred) / x.shape[1]
    centred *= (1.0 / np.sqrt(variance + _EPSILON))[:, None]
    return centred
