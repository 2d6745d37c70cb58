"""The conditional random field against the sum over all paths, written out."""

from __future__ import annotations

import itertools

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed; it comes with the extra train")

import torch

from zhpolicy_ie.training.ner.crf import Crf, expectations, log_total

LENGTHS = (4, 2, 1)
TAGS = 5


@pytest.fixture
def chain():
    torch.manual_seed(0)
    crf = Crf(1)
    crf.scores.data.normal_()
    mask = torch.arange(max(LENGTHS)) < torch.tensor(LENGTHS)[:, None]
    return crf, torch.randn(len(LENGTHS), max(LENGTHS), TAGS), mask


def paths(crf, emissions, length):
    """Yield every path of a sequence with its score."""
    steps = crf.transitions().detach()
    for path in itertools.product(range(TAGS), repeat=length):
        moves = list(itertools.pairwise((0, *path, 0)))
        yield path, moves, sum(emissions[i, tag] for i, tag in enumerate(path)) + sum(steps[a, b] for a, b in moves)


def test_total_and_expectations_are_those_of_all_paths(chain):
    crf, emissions, mask = chain
    total = log_total(emissions, crf.transitions(), mask)
    marginals, moves = expectations(emissions, crf.transitions(), mask)
    for row, length in enumerate(LENGTHS):
        tags, followed, weights = torch.zeros(max(LENGTHS), TAGS), torch.zeros(TAGS, TAGS), []
        for path, steps, score in paths(crf, emissions[row], length):
            weights.append(score.exp())
            for i, tag in enumerate(path):
                tags[i, tag] += weights[-1]
            for a, b in steps:
                followed[a, b] += weights[-1]
        whole = sum(weights)
        torch.testing.assert_close(total[row], whole.log())
        torch.testing.assert_close(marginals[row], tags / whole)
        torch.testing.assert_close(moves[row], followed / whole)


def test_certain_beliefs_cost_what_the_tags_cost(chain):
    crf, emissions, mask = chain
    tags = torch.tensor([[1, 3, 0, 4], [0, 4, 0, 0], [4, 0, 0, 0]])
    moves = torch.zeros(len(LENGTHS), TAGS, TAGS)
    for row, length in enumerate(LENGTHS):
        for a, b in itertools.pairwise((0, *tags[row, :length].tolist(), 0)):
            moves[row, a, b] += 1
    known = torch.nn.functional.one_hot(tags, TAGS).float()
    torch.testing.assert_close(crf.expected_loss(emissions, known, moves, mask), crf.loss(emissions, tags, mask))


def test_own_beliefs_cost_least(chain):
    crf, emissions, mask = chain
    marginals, moves = expectations(emissions, crf.transitions(), mask)
    own = crf.expected_loss(emissions, marginals, moves, mask).sum()
    crf.expected_loss(emissions.requires_grad_(), marginals, moves, mask).sum().backward()
    assert emissions.grad.abs().max() < 1e-5
    assert crf.scores.grad.abs().max() < 1e-5
    assert own > 0
