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
        return log_total(emissions, transitions, mask) - gold

    def expected_loss(self, emissions: Tensor, marginals: Tensor, moves: Tensor, mask: Tensor) -> Tensor:
        """Return :meth:`loss` as expected where the tags are known only by their probabilities.

        Args:
            emissions: (sequences, length, tags).
            marginals: (sequences, length, tags), probability of each tag.
            moves: (sequences, tags, tags), how often one tag follows another, both ends' O included.
            mask: (sequences, length), whether a position belongs to the text.
        """
        chosen = ((marginals * emissions).sum(-1) * mask).sum(1)
        followed = (moves * torch.where(self.allowed, self.scores, torch.zeros_like(self.scores))).sum((1, 2))
        return log_total(emissions, self.transitions(), mask) - chosen - followed


def log_total(emissions: Tensor, transitions: Tensor, mask: Tensor) -> Tensor:
    """Return the log of the sum over all paths of each sequence; ``transitions`` may have a row per sequence."""
    steps = transitions.expand(len(emissions), -1, -1)
    total = steps[:, 0] + emissions[:, 0]
    for i in range(1, emissions.shape[1]):
        step = torch.logsumexp(total.unsqueeze(2) + steps, 1) + emissions[:, i]
        total = torch.where(mask[:, i : i + 1], step, total)
    return torch.logsumexp(total + steps[:, :, 0], 1)


def expectations(emissions: Tensor, transitions: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return the probability of each tag and the expected number of moves from one tag to another, per sequence."""
    with torch.enable_grad():
        # The derivatives of the log of the sum over all paths are just these expectations.
        scores = emissions.detach().requires_grad_()
        steps = transitions.detach().expand(len(emissions), -1, -1).clone().requires_grad_()
        marginals, moves = torch.autograd.grad(log_total(scores, steps, mask).sum(), (scores, steps))
    return marginals, moves
