"""Pretraining on running text: guess masked words from their context, and predict LAC's words and names."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from zhpolicy_ie.names.tagger.encoding import MASK
from zhpolicy_ie.training.ner.data import IGNORE, Batchable
from zhpolicy_ie.training.ner.files import whole
from zhpolicy_ie.training.ner.network import Pretrainer, Shape
from zhpolicy_ie.training.ner.prepare import load_inputs
from zhpolicy_ie.training.ner.teacher import TAGS


def mask_words(
    chars: npt.NDArray[np.int16], tags: npt.NDArray[np.uint8], draw: np.random.Generator, share: float
) -> npt.NDArray[np.bool_]:
    """Choose the characters to hide: whole words where the teacher says what a word is, else spans of 1 to 4."""
    begins = np.where(tags == IGNORE, draw.random(chars.shape) < 0.45, tags % 2 == 0)
    begins[:, 0] = True
    word = np.cumsum(begins, axis=1) + np.arange(len(chars))[:, None] * (chars.shape[1] + 1)
    hidden = draw.random(int(word.max()) + 1) < share
    chosen: npt.NDArray[np.bool_] = hidden[word] & (chars > 0)
    return chosen


def hide(batch: Batchable, chosen: npt.NDArray[np.bool_], draw: np.random.Generator) -> tuple[Tensor, ...]:
    """Return the batch's tensors with the chosen characters, and all that would give them away, hidden."""
    chars, pairs = batch.chars.astype(np.int64), batch.pairs.astype(np.int64)
    triples, features = batch.triples.astype(np.int64), batch.features.astype(np.int64)
    chars[chosen] = MASK
    pairs[:, :-1][chosen] = 0
    pairs[:, 1:][chosen] = 0
    near = chosen.copy()
    near[:, 1:] |= chosen[:, :-1]
    near[:, :-1] |= chosen[:, 1:]
    triples[near] = 0
    features[chosen] = 0
    drop_features(features, draw, 0.25)
    return tuple(torch.from_numpy(array) for array in (chars, pairs, triples, features))


def drop_features(features: npt.NDArray[np.int64], draw: np.random.Generator, share: float) -> None:
    """Blank the list features of whole sequences and of single columns, so that the network does not lean on them."""
    features[draw.random(len(features)) < share] = 0
    for i in range(features.shape[2] - 1):
        features[draw.random(len(features)) < share / 2, :, i] = 0


def batches(parts: list[Batchable], size: int, seed: int) -> Iterator[Batchable]:
    """Yield batches of all parts in random order, for ever; each epoch has its own order."""
    numbers = np.concatenate([np.stack([np.full(len(p), i), np.arange(len(p))], 1) for i, p in enumerate(parts)])
    epoch = 0
    while True:
        order = np.random.default_rng([seed, epoch]).permutation(len(numbers))
        for at in range(0, len(order) - size + 1, size):
            rows = numbers[order[at : at + size]]
            picked = [(parts[i], rows[rows[:, 0] == i, 1]) for i in range(len(parts))]
            yield Batchable(
                *(
                    np.concatenate([getattr(part, name)[index] for part, index in picked])
                    for name in Batchable.__dataclass_fields__
                )
            )
        epoch += 1


def pretrain(
    work: Path,
    *,
    steps: int,
    parts: tuple[str, ...] = ("policy.npz", "policy.npz", "general.npz"),
    batch: int = 24,
    rate: float = 2e-3,
    seed: int = 1,
    compiled: bool = False,
    tell: Callable[[str], None] = print,
) -> None:
    """Pretrain and write ``pretrained.pt``; goes on from ``pretrain-checkpoint.pt`` if a run was broken off.

    Args:
        work: Folder that :func:`zhpolicy_ie.training.ner.prepare.prepare` filled.
        steps: Number of optimiser steps; the learning rate falls to zero over them.
        parts: Encoded texts to learn from; one named twice counts twice.
        batch: Sequences a step.
        rate: Highest learning rate.
        seed: Seed of initial weights, order and masks.
        compiled: Compile the encoder first (needs a C++ compiler; the numbers differ in the last digits).
        tell: Gets a line now and then.
    """
    torch.manual_seed(seed)
    alphabet, lexicon = load_inputs(work)
    shape = Shape(len(alphabet.chars) + 4, len(alphabet.pairs) + 1, len(alphabet.triples) + 1, lexicon.sizes)
    model = Pretrainer(shape, len(TAGS))
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    loaded = {name: Batchable.load(work / name) for name in set(parts)}
    stream = batches([loaded[name] for name in parts], batch, seed)
    checkpoint, step = work / "pretrain-checkpoint.pt", 0
    if checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]
        tell(f"going on from step {step}")
        for _ in range(step):
            next(stream)
    begun, told, every = time.monotonic(), np.zeros(4), max(1, min(150, steps // 2))
    model.train()
    # Compiling fuses what lies between the matrix products: about half the time of a step.
    encode = torch.compile(model.encoder) if compiled else model.encoder
    while step < steps:
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 150) * (1.0 - step / steps) ** 0.75 + 1e-6
        told += _step(model, encode, optimiser, next(stream), np.random.default_rng([seed, step]))
        step += 1
        if step % every == 0:
            with whole(checkpoint) as partial:
                torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step}, partial)
            tell(
                f"step {step}/{steps} min {(time.monotonic() - begun) / 60:.1f} masked {told[0] / told[1]:.3f} "
                f"teacher {told[2] / max(told[3], 1):.3f}"
            )
            told[:] = 0
    with whole(work / "pretrained.pt") as partial:
        torch.save({"shape": shape.to_dict(), "model": model.state_dict()}, partial)


def _step(
    model: Pretrainer,
    encode: Callable[..., Tensor],
    optimiser: torch.optim.Optimizer,
    batch: Batchable,
    draw: np.random.Generator,
) -> npt.NDArray[np.float64]:
    chosen = mask_words(batch.chars, batch.tags, draw, 0.15)
    inputs = hide(batch, chosen, draw)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = encode(*inputs)
        where = torch.from_numpy(chosen)
        logits = model.char_logits(vectors[where]).float()
        masked = F.cross_entropy(logits, torch.from_numpy(batch.chars[chosen].astype(np.int64)))
        known = torch.from_numpy(batch.tags != IGNORE)
        teacher = torch.zeros(())
        labels = torch.from_numpy(batch.tags.astype(np.int64))
        if known.any():
            teacher = F.cross_entropy(model.teacher(vectors[known]).float(), labels[known])
    optimiser.zero_grad(set_to_none=True)
    (masked + teacher).backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return np.array([masked.item(), 1.0, teacher.item(), float(known.any())])
