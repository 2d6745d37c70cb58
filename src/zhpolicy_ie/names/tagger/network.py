"""The tagger's network in NumPy: all chunks of a text at once, large matrix products, single precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.names.tagger.convolution import OUTPUTS, Filter, add_convolved, transform
from zhpolicy_ie.names.tagger.encoding import Encoded

Floats = npt.NDArray[np.float32]
_EPSILON = 1e-5
#: Exponentials of numbers below this, added up over a chunk, stay finite in single precision.
_SAFE = 80.0


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

    Every block first gives each row mean 0 and variance 1. The mean is taken out of the weights once instead, which
    leaves one factor per row.

    Args:
        weights: Arrays by name, as :mod:`zhpolicy_ie.training.ner.export` writes them.
        layout: Sizes.
    """

    def __init__(self, weights: Mapping[str, npt.NDArray[np.generic]], layout: Layout) -> None:
        self.layout = layout
        # The large tables are whole numbers with a factor per row: only the rows that a text needs are widened.
        w = {n: np.ascontiguousarray(a, None if a.dtype == np.int8 else np.float32) for n, a in weights.items()}
        self._tables = {name: w.pop(name) for name in weights if name.startswith(("table.", "scale."))}
        self._weights, self._filters = w, dict[int, Filter]()
        self._columns = sum(1 for name in self._tables if name.startswith("table.feature"))
        self._mean = np.full(layout.width, 1 / layout.width, dtype=np.float32)
        block = 0
        for i, _ in enumerate(layout.dilations):
            taps = w.pop(f"block{block}.weight").reshape(3, layout.width, -1)
            centred = (taps - taps.mean(axis=1, keepdims=True)).reshape(3 * layout.width, -1)
            self._filters[block] = transform(centred, w.pop(f"block{block}.bias"))
            block += 1
            if i in layout.attention_after:
                self._prepare_attention(f"block{block}.")
                block += 1
        w["tags.weight"] = w["tags.weight"] - w["tags.weight"].mean(axis=0)

    def _prepare_attention(self, name: str) -> None:
        """Take the mean out of the weights, and move the biases: those of keys cancel, those of values come through."""
        w, width = self._weights, self.layout.width
        w[name + "joint.weight"] = w[name + "joint.weight"] - w[name + "joint.weight"].mean(axis=0)
        bias = w[name + "joint.bias"]
        w[name + "out.bias"] = w[name + "out.bias"] + bias[2 * width :] @ w[name + "out.weight"]
        w[name + "joint.bias"] = bias[:width]

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
        at += -at % (OUTPUTS * gap)
        inside = np.zeros(at, dtype=np.float32)
        for start, end in spans:
            inside[start:end] = 1.0
        x = np.zeros((at, self.layout.width), dtype=np.float32)
        x[np.flatnonzero(inside)] = self._inputs(encoded, features)
        block = 0
        for i, dilation in enumerate(self.layout.dilations):
            add_convolved(x, self._factors(x) * inside, dilation, self._filters[block])
            block += 1
            if i in self.layout.attention_after:
                self._attend(x, spans, f"block{block}.")
                block += 1
        out = x @ self._weights["tags.weight"]
        out *= self._factors(x)[:, None]
        out += self._weights["tags.bias"]
        return [out[start:end] for start, end in spans]

    def _inputs(self, encoded: Sequence[Encoded], features: Sequence[npt.NDArray[np.int16]]) -> Floats:
        """Return one row per character: its embedding, those of its pairs, triple and list features, projected."""
        listed = np.concatenate(features)
        total = self._rows("table.feature0", listed[:, 0])
        for i in range(1, self._columns):
            total += self._rows(f"table.feature{i}", listed[:, i])
        parts = [
            self._rows("table.char", np.concatenate([chunk.chars for chunk in encoded])),
            self._rows("table.pair", np.concatenate([chunk.pairs[:-1] for chunk in encoded])),
            self._rows("table.pair", np.concatenate([chunk.pairs[1:] for chunk in encoded])),
            self._rows("table.triple", np.concatenate([chunk.triples for chunk in encoded])),
            total,
        ]
        projected: Floats = np.concatenate(parts, axis=1) @ self._weights["project.weight"]
        projected += self._weights["project.bias"]
        return projected

    def _rows(self, table: str, index: npt.NDArray[np.integer]) -> Floats:
        rows: Floats = self._tables[table].take(index, axis=0).astype(np.float32, copy=False)
        if f"scale.{table}" in self._tables:
            rows *= self._tables[f"scale.{table}"].take(index, axis=0)
        return rows

    def _attend(self, x: Floats, spans: Sequence[tuple[int, int]], name: str) -> None:
        w, heads, width = self._weights, self.layout.heads, self.layout.width
        joint = (x * self._factors(x)[:, None]) @ w[name + "joint.weight"]
        joint[:, :width] += w[name + "joint.bias"]
        queries, keys, values = joint.reshape(len(x), 3, heads, -1).transpose(1, 2, 0, 3)
        seen = np.zeros(x.shape, dtype=np.float32)
        by_head = seen.reshape(len(x), heads, -1).transpose(1, 0, 2)
        for start, end in spans:
            scores = queries[:, start:end] @ keys[:, start:end].transpose(0, 2, 1)
            if max(scores.max(), -scores.min()) > _SAFE:
                scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            np.matmul(scores, values[:, start:end], out=by_head[:, start:end])
            by_head[:, start:end] /= scores @ np.ones((end - start, 1), dtype=np.float32)
        x += seen @ w[name + "out.weight"]
        x += w[name + "out.bias"]

    def _factors(self, x: Floats) -> Floats:
        """Return for each row what brings its variance to 1."""
        mean = x @ self._mean
        variance = np.vecdot(x, x) / np.float32(x.shape[1]) - mean * mean
        factors: Floats = 1.0 / np.sqrt(np.maximum(variance, 0.0) + np.float32(_EPSILON))
        return factors
