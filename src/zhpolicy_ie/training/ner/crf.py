"""A linear-chain conditional random field; a text stands between two O."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zhpolicy_ie.names.tagger.decode import allowed_transitions

FORBIDDEN = -1e4


class Crf(nn.Module):
    """Learned scores of one tag after another; what BIES forbids stays forbidden."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.scores = nn.Parameter(torch.zeros(1 + 4 * labels, 1 + 4 * labels))
        self.allowed: Tensor
        self.register_buffer("allowed", torch.from_numpy(allowed_transitions(labels)))

    def transitions(self) -> Tensor:
        """Return the transition scores, rows: from."""
        return torch.where(self.allowed, self.scores, torch.full_like(self.scores, FORBIDDEN))

    def loss(self, emissions: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Return the negative log-likelihood of each sequence.

        Args:
            emissions: (sequences, length, tags).
            tags: (sequences, length), O beyond the end.
            mask: (sequences, length), whether a position belongs to the text.
        """
        transitions = self.transitions()
        previous = torch.cat([torch.zeros_like(tags[:, :1]), tags[:, :-1]], 1)
        chosen = emissions.gather(2, tags.unsqueeze(2)).squeeze(2) + transitions[previous, tags]
        last = tags.gather(1, mask.sum(1, keepdim=True) - 1).squeeze(1)
        gold = (chosen * mask).sum(1) + transitions[last, 0]
        total = transitions[0] + emissions[:, 0]
        for i in range(1, emissions.shape[1]):
            step = torch.logsumexp(total.unsqueeze(2) + transitions, 1) + emissions[:, i]
            total = torch.where(mask[:, i : i + 1], step, total)
        return torch.logsumexp(total + transitions[:, 0], 1) - gold
