"""Self-training: the best taggers and the rules label running text, a student learns what they say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names.tagger.decode import Span, decode_and_rate
from zhpolicy_ie.training.ner.crf import expectations
from zhpolicy_ie.training.ner.data import Batchable, tags_of
from zhpolicy_ie.training.ner.files import whole
from zhpolicy_ie.training.ner.tagger import NameTagger, mean_transitions, tensors

#: Probabilities are kept as integers from 0 to this.
FULL = 255


@dataclass(frozen=True)
class Paths:
    """What is believed of the tag paths of some texts.

    Attributes:
        marginals: (texts, length, tags), probability of each tag, as integers up to 255.
        moves: (texts, tags, tags), expected number of times that one tag follows another, both ends' O included.
    """

    marginals: npt.NDArray[np.uint8]
    moves: npt.NDArray[np.float16]

    def save(self, path: Path, **more: npt.NDArray[np.generic]) -> None:
        """Write both arrays, and more, into one ``.npz``."""
        with whole(path) as partial:
            np.savez(partial, allow_pickle=False, marginals=self.marginals, moves=self.moves, **more)  # type: ignore[arg-type]


@torch.no_grad()
def mean_scores(
    models: Sequence[NameTagger],
    batch: Batchable,
    rows: npt.NDArray[np.int64],
    size: int = 48,
    tell: Callable[[str], None] | None = None,
) -> npt.NDArray[np.float16]:
    """Return the mean logarithm of the tag probabilities of some models, without their transitions.

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
    out = np.zeros((len(rows), batch.chars.shape[1], tags), np.float16)
    for model in models:
        model.eval()
    for at in range(0, len(rows), size):
        inputs, length = tensors(batch, rows[at : at + size])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            mean = torch.stack([model(inputs).log_softmax(-1) for model in models]).mean(0)
        out[at : at + size, :length] = mean.numpy().astype(np.float16)
        if tell and at // size % 50 == 0:
            tell(f"labelled {at} of {len(rows)}")
    return out


class Ensemble:
    """Rates candidates as :class:`~zhpolicy_ie.names.tagger.model.Tagger` does, from scores computed before.

    Args:
        models: The teachers.
        texts: The texts to be asked about.
        scores: Scores of each, from :func:`mean_scores`.
    """

    def __init__(self, models: Sequence[NameTagger], texts: Sequence[str], scores: npt.NDArray[np.float16]) -> None:
        self.labels = models[0].labels
        self._rows = {text: i for i, text in enumerate(texts)}
        self._sizes = np.array([len(text) for text in texts])
        self._scores = scores
        self._transitions = mean_transitions(models)

    def rate(self, text: str, candidates: Sequence[tuple[int, int, str]]) -> tuple[list[Span], list[float]]:
        """Return the names on the best path, and the log-odds of each candidate."""
        scores = self._scores[self._rows[text], : len(text)].astype(np.float32)
        wanted = [(start, end, self.labels.index(label)) for start, end, label in candidates]
        return decode_and_rate(scores, self._transitions, wanted)

    def paths(self, size: int = 64) -> Paths:
        """Return what is believed of the tag paths of all texts, in their order."""
        marginals = np.zeros(self._scores.shape, np.uint8)
        moves = np.zeros((len(marginals), *self._transitions.shape), np.float16)
        transitions = torch.from_numpy(self._transitions)
        order = np.argsort(self._sizes, kind="stable")
        for at in range(0, len(order), size):
            rows = order[at : at + size]
            length = int(self._sizes[rows].max())
            scores = torch.from_numpy(self._scores[rows, :length].astype(np.float32))
            mask = torch.arange(length) < torch.from_numpy(self._sizes[rows, None])
            given, followed = expectations(scores, transitions, mask)
            marginals[rows, :length] = (given * FULL).round().numpy().astype(np.uint8)
            moves[rows] = followed.numpy().astype(np.float16)
        return Paths(marginals, moves)


def blend(
    paths: Paths, texts: Sequence[str], chosen: Sequence[Sequence[NameMention]], labels: Sequence[str], share: float
) -> Paths:
    """Return beliefs in which the names chosen with the rules have a share.

    Args:
        paths: The teachers' beliefs.
        texts: The texts.
        chosen: Names of each text.
        labels: The labels of the tags.
        share: Weight of the chosen names against the teachers.
    """
    marginals, moves = np.empty_like(paths.marginals), np.empty_like(paths.moves)
    for i, (text, mentions) in enumerate(zip(texts, chosen, strict=True)):
        tags = tags_of({"text": text, "entities": [m._asdict() for m in mentions]}, labels)
        hard = np.zeros(marginals.shape[1:], np.float32)
        hard[np.arange(len(tags)), tags] = FULL
        followed = np.zeros(moves.shape[1:], np.float32)
        np.add.at(followed, (np.append(0, tags), np.append(tags, 0)), 1)
        marginals[i] = np.round((1 - share) * paths.marginals[i] + share * hard).astype(np.uint8)
        moves[i] = (1 - share) * paths.moves[i] + share * followed
    return Paths(marginals, moves)
