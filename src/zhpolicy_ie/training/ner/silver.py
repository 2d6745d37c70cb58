"""Self-training: the best taggers and the rules label running text, a student learns what they say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch

from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names.tagger.decode import Span, allowed_transitions, decode_and_rate
from zhpolicy_ie.training.ner.data import Batchable, tags_of
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


class Ensemble:
    """Rates candidates as :class:`~zhpolicy_ie.names.tagger.model.Tagger` does, from probabilities computed before.

    Args:
        labels: The labels of the tags.
        texts: The texts to be asked about.
        soft: Tag probabilities of each, from :func:`soft_labels`.
    """

    def __init__(self, labels: Sequence[str], texts: Sequence[str], soft: npt.NDArray[np.uint8]) -> None:
        self.labels = tuple(labels)
        self._rows = {text: i for i, text in enumerate(texts)}
        self._soft = soft
        self._transitions = np.where(allowed_transitions(len(labels)), 0.0, -1e4).astype(np.float32)

    def rate(self, text: str, candidates: Sequence[tuple[int, int, str]]) -> tuple[list[Span], list[float]]:
        """Return the names on the best path, and the log-odds of each candidate."""
        soft = self._soft[self._rows[text], : len(text)].astype(np.float32)
        emissions = np.log(soft / FULL + 1e-4).astype(np.float32)
        wanted = [(start, end, self.labels.index(label)) for start, end, label in candidates]
        return decode_and_rate(emissions, self._transitions, wanted)


def blend(
    soft: npt.NDArray[np.uint8], chosen: Sequence[Sequence[NameMention]], labels: Sequence[str], share: float
) -> npt.NDArray[np.uint8]:
    """Return tag probabilities in which the names chosen with the rules have a share.

    Args:
        soft: Tag probabilities of each text.
        chosen: Names of each text.
        labels: The labels of the tags.
        share: Weight of the chosen names against ``soft``.
    """
    out = np.empty_like(soft)
    for i, mentions in enumerate(chosen):
        record = {"text": " " * soft.shape[1], "entities": [m._asdict() for m in mentions]}
        hard = np.eye(soft.shape[2], dtype=np.float32)[tags_of(record, labels)] * FULL
        out[i] = np.round((1 - share) * soft[i] + share * hard).astype(np.uint8)
    return out
