"""The tagger in PyTorch: encoder, scores per tag, and a conditional random field on top."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from zhpolicy_ie.names.tagger.decode import Span, decode
from zhpolicy_ie.training.ner.crf import Crf
from zhpolicy_ie.training.ner.data import Batchable
from zhpolicy_ie.training.ner.network import Encoder, Shape, dropout


class NameTagger(nn.Module):
    """Emissions per character over O and B, I, E, S of each label."""

    def __init__(self, shape: Shape, labels: Sequence[str]) -> None:
        super().__init__()
        self.labels = tuple(labels)
        self.encoder = Encoder(shape)
        self.to_tags = nn.Linear(shape.width, 1 + 4 * len(labels))
        nn.init.normal_(self.to_tags.weight, std=0.02)
        self.crf = Crf(len(labels))

    def forward(self, inputs: Sequence[Tensor], drop: float = 0.0) -> Tensor:
        """Return scores (sequences, length, tags)."""
        vectors = self.encoder(*inputs, drop=drop)
        scores: Tensor = self.to_tags(dropout(vectors, 2 * drop, self.training)).float()
        return scores


def tensors(batch: Batchable, rows: npt.NDArray[np.int64]) -> tuple[list[Tensor], int]:
    """Return the input tensors of some sequences, cut to the longest of them."""
    length = int((batch.chars[rows] > 0).sum(1).max())
    arrays = (
        batch.chars[rows, :length], batch.pairs[rows, : length + 1], batch.triples[rows, :length],
        batch.features[rows, :length],
    )  # fmt: skip
    return [torch.from_numpy(array.astype(np.int64)) for array in arrays], length


@torch.no_grad()
def emissions(models: Sequence[NameTagger], batch: Batchable, size: int = 24) -> list[npt.NDArray[np.float32]]:
    """Return the mean emissions of some models, one array (characters, tags) per sequence of ``batch``."""
    out: list[npt.NDArray[np.float32]] = [np.zeros((0, 0), np.float32)] * len(batch)
    lengths = (batch.chars > 0).sum(1)
    order = np.argsort(lengths, kind="stable")
    for model in models:
        model.eval()
    for at in range(0, len(order), size):
        rows = order[at : at + size]
        inputs, _ = tensors(batch, rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            total = torch.stack([model(inputs) for model in models]).mean(0)
        for row, scores in zip(rows, total.numpy(), strict=True):
            out[row] = scores[: lengths[row]]
    return out


def mean_transitions(models: Sequence[NameTagger]) -> npt.NDArray[np.float32]:
    """Return the mean transition scores of some models."""
    scores = torch.stack([model.crf.transitions() for model in models]).mean(0)
    return np.asarray(scores.detach().numpy(), dtype=np.float32)


def predict(models: Sequence[NameTagger], batch: Batchable) -> list[list[Span]]:
    """Return the names found in each sequence."""
    transitions = mean_transitions(models)
    return [decode(scores, transitions) for scores in emissions(models, batch)]
