"""Self-training: the best taggers label running text, a student learns their probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch

from zhpolicy_ie.training.ner.data import Batchable
from zhpolicy_ie.training.ner.tagger import NameTagger, tensors

#: Probabilities are kept as integers from 0 to this.
FULL = 255


@torch.no_grad()
def soft_labels(
    models: Sequence[NameTagger],
    batch: Batchable,
    rows: npt.NDArray[np.int64],
    size: int = 48,
    tell: Callable[[str], None] | None = None,
) -> npt.NDArray[np.uint8]:
    """Return the mean tag probabilities of some models, as integers up to 255.

    Args:
        models: The teachers.
        batch: Encoded text.
        rows: Sequences of it to label.
        size: Sequences at a time.
        tell: Gets a line now and then.

    Returns:
        Array (rows, length, tags).
    """
    tags = 1 + 4 * len(models[0].labels)
    out = np.zeros((len(rows), batch.chars.shape[1], tags), np.uint8)
    for model in models:
        model.eval()
    for at in range(0, len(rows), size):
        inputs, length = tensors(batch, rows[at : at + size])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            mean = torch.stack([model(inputs).softmax(-1) for model in models]).mean(0)
        out[at : at + size, :length] = (mean * FULL).round().numpy().astype(np.uint8)
        if tell and at // size % 50 == 0:
            tell(f"labelled {at} of {len(rows)}")
    return out
