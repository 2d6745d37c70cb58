"""A linear-chain conditional random field; a text stands between two O."""

from __future__ import annotations

from typing import Any

import numpy as np
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
    """Return the log of the sum over all paths of each sequence."""
    total: Tensor = _LogTotal.apply(emissions, transitions, mask)
    return total


def expectations(emissions: Tensor, transitions: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return the probability of each tag, and how often one follows another, both ends' O included, per sequence."""
    _, marginals, moves = _sum_paths(emissions, transitions, mask)
    return marginals, moves


class _LogTotal(torch.autograd.Function):
    """The derivatives of the log of the sum over all paths are the expectations."""

    @staticmethod
    def forward(ctx: Any, emissions: Tensor, transitions: Tensor, mask: Tensor) -> Tensor:
        total, marginals, moves = _sum_paths(emissions, transitions, mask)
        ctx.save_for_backward(marginals, moves)
        return total

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None]:
        marginals, moves = ctx.saved_tensors
        share = grad[:, None, None]
        return share * marginals, (share * moves).sum(0), None


def _sum_paths(emissions: Tensor, transitions: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Go forward and backward over all positions, in NumPy, whose small steps cost far less than PyTorch's."""
    scores = emissions.detach().double().numpy().transpose(1, 0, 2)
    steps = np.exp(transitions.detach().double().numpy())
    length, count, _ = scores.shape
    last = mask.numpy().sum(1) - 1
    inside = np.arange(length)[:, None] <= last
    top = scores.max(2)
    weights = np.exp(scores - top[:, :, None])
    ahead, behind = np.zeros_like(weights), np.zeros_like(weights)
    norms = np.ones((length, count))
    for i in range(length):
        here = (ahead[i - 1] @ steps if i else steps[0]) * weights[i]
        norms[i] = here.sum(1)
        ahead[i] = here / norms[i, :, None]
    closing = steps[:, 0] / (ahead[last, np.arange(count)] @ steps[:, :1])
    for i in range(length - 1, -1, -1):
        if i + 1 < length:
            behind[i] = (weights[i + 1] * behind[i + 1] / norms[i + 1, :, None]) @ steps.T
        ends = last == i
        behind[i, ends] = closing[ends]
    marginals = ahead * behind * inside[:, :, None]
    after = weights[1:] * behind[1:] / norms[1:, :, None] * inside[1:, :, None]
    moves = (ahead[:-1].transpose(1, 2, 0) @ after.transpose(1, 0, 2)) * steps
    moves[:, 0] += marginals[0]
    moves[:, :, 0] += marginals[last, np.arange(count)]
    total = ((np.log(norms) + top) * inside).sum(0) - np.log(closing[:, 0] / steps[0, 0])
    kind = emissions.dtype
    return (
        torch.from_numpy(total).to(kind),
        torch.from_numpy(marginals.transpose(1, 0, 2)).to(kind),
        torch.from_numpy(moves).to(kind),
    )
