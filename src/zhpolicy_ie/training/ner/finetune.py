"""Fine-tuning on annotated paragraphs, from a pretrained encoder."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from zhpolicy_ie.names.tagger.encoding import MASK
from zhpolicy_ie.training.ner.data import IGNORE, Batchable
from zhpolicy_ie.training.ner.files import whole
from zhpolicy_ie.training.ner.pretrain import drop_features
from zhpolicy_ie.training.ner.score import f1_scores, gold_names
from zhpolicy_ie.training.ner.silver import FULL, Paths
from zhpolicy_ie.training.ner.tagger import NameTagger, predict, tensors

LABELS = ("ORG", "PROJ", "LOC", "PER")


@dataclass(frozen=True)
class Part:
    """Sequences to learn from.

    Attributes:
        batch: The sequences.
        weight: What their loss is multiplied with.
        soft: Beliefs of tag paths to learn in place of tags.
    """

    batch: Batchable
    weight: float = 1.0
    soft: Paths | None = None


@dataclass(frozen=True)
class Plan:
    """How to fine-tune.

    Attributes:
        epochs: Passes over the data.
        batch: Sequences a step.
        rate: Learning rate of the tag scores; the encoder's is ``rate * encoder``.
        encoder: See ``rate``.
        drop: Share of hidden units dropped.
        mask: Share of characters hidden.
        features: Share of sequences without list features.
        grams: Whether the tables of pairs and triples learn as well.
        crf: Learn the path's likelihood; with False, each tag's.
        decay: Of the moving average of the weights; 0 for none.
        smoothing: Of the tags, where each is learned by itself.
        seed: Seed of everything.
    """

    epochs: float = 8
    batch: int = 16
    rate: float = 3e-3
    encoder: float = 0.3
    drop: float = 0.2
    mask: float = 0.08
    features: float = 0.15
    grams: bool = False
    crf: bool = True
    decay: float = 0.99
    weight_decay: float = 0.05
    smoothing: float = 0.0
    seed: int = 1


def load_encoder(model: NameTagger, path: Path) -> None:
    """Give a tagger the encoder of a pretraining run."""
    state = torch.load(path, weights_only=True)["model"]
    prefix = "encoder."
    model.encoder.load_state_dict({k[len(prefix) :]: v for k, v in state.items() if k.startswith(prefix)})


def noisy(batch: Batchable, rows: npt.NDArray[np.int64], plan: Plan, draw: np.random.Generator) -> list[torch.Tensor]:
    """Return the inputs of some sequences with characters, pairs, triples and list features hidden at random."""
    inputs, _ = tensors(batch, rows)
    chars, pairs, triples, features = (x.numpy() for x in inputs)
    hidden = (draw.random(chars.shape) < plan.mask) & (chars > 0)
    chars[hidden] = MASK
    pairs[:, :-1][hidden] = 0
    pairs[:, 1:][hidden] = 0
    near = hidden.copy()
    near[:, 1:] |= hidden[:, :-1]
    near[:, :-1] |= hidden[:, 1:]
    triples[near] = 0
    pairs[draw.random(pairs.shape) < plan.mask] = 0
    triples[draw.random(triples.shape) < 2 * plan.mask] = 0
    drop_features(features, draw, plan.features)
    return inputs


def finetune(
    model: NameTagger,
    parts: Sequence[Part],
    dev: Batchable,
    plan: Plan,
    *,
    tell: Callable[[str], None] = print,
    steps: int | None = None,
    checkpoint: Path | None = None,
) -> dict[str, float]:
    """Train ``model`` in place and leave it with the averaged weights that did best on ``dev``.

    Args:
        model: The tagger, its encoder pretrained.
        parts: Annotated sequences, each with the weight of its loss.
        dev: Sequences to choose the best epoch by.
        plan: How.
        tell: Gets one line per evaluation.
        steps: Number of steps; by default ``plan.epochs`` passes over all parts.
        checkpoint: File to keep the run's state in; if it is there, the run goes on from it.

    Returns:
        F1 per label and over all, of the best epoch on ``dev``.
    """
    torch.manual_seed(plan.seed)
    draw = np.random.default_rng(plan.seed)
    tables = {id(p) for t in (model.encoder.inputs.pair, model.encoder.inputs.triple) for p in t.parameters()}
    for p in model.parameters():
        p.requires_grad_(plan.grams or id(p) not in tables)
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    top = [*model.to_tags.parameters(), *model.crf.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": body, "share": plan.encoder}, {"params": top, "share": 1.0}],
        lr=plan.rate, betas=(0.9, 0.99), weight_decay=plan.weight_decay, fused=True,
    )  # fmt: skip
    rows = np.concatenate(
        [np.stack([np.full(len(p.batch), i), np.arange(len(p.batch))], 1) for i, p in enumerate(parts)]
    )
    epoch_steps = max(1, len(rows) // plan.batch)
    last = steps or max(1, int(plan.epochs * epoch_steps))
    check = max(1, min(epoch_steps, last // 8))
    wanted = [gold_names(tags) for tags in dev.tags]
    run = _Run(_learning(model), np.zeros(0, np.int64))
    if checkpoint and checkpoint.is_file():
        run = _resume(checkpoint, model, optimiser, draw)
        tell(f"going on from step {run.step}")
    losses: list[float] = []
    begun = time.monotonic()
    while run.step < last:
        if len(run.order) < plan.batch:
            run.order = _by_length(parts, rows, plan.batch, draw)
        chosen, run.order = rows[run.order[: plan.batch]], run.order[plan.batch :]
        done = run.step / last
        for group in optimiser.param_groups:
            warm = min(1.0, (run.step + 1) / (0.06 * last + 1))
            group["lr"] = plan.rate * group["share"] * warm * (0.5 + 0.5 * math.cos(math.pi * done)) + 1e-7
        losses.append(_step(model, optimiser, parts, chosen, plan, draw))
        decay = min(plan.decay, (run.step + 1) / (run.step + 10))
        with torch.no_grad():
            now = model.state_dict()
            for name, value in run.average.items():
                if value.is_floating_point():
                    value.lerp_(now[name], 1 - decay)
        run.step += 1
        if run.step % check == 0 or run.step == last:
            own = _learning(model)
            model.load_state_dict(run.average, strict=False)
            scores = f1_scores(wanted, predict([model], dev), model.labels)
            tell(
                f"step {run.step}/{last} min {(time.monotonic() - begun) / 60:.1f} loss {np.mean(losses):.4f} "
                + " ".join(f"{k} {v:.4f}" for k, v in scores.items())
            )
            losses.clear()
            if scores["all"] > run.best["all"]:
                run.best, run.kept = scores, {k: v.clone() for k, v in run.average.items()}
            model.load_state_dict(own, strict=False)
            if checkpoint:
                _store(checkpoint, run, model, optimiser, draw)
    model.load_state_dict(run.kept, strict=False)
    return run.best


def _learning(model: NameTagger) -> dict[str, torch.Tensor]:
    """Return a copy of the weights, without the large tables that stay as they are."""
    fixed = {name for name, p in model.named_parameters() if not p.requires_grad}
    return {k: v.detach().clone() for k, v in model.state_dict().items() if k not in fixed}


@dataclass
class _Run:
    """Where a run stands: averaged weights, rows still to come, steps done, best scores and their weights."""

    average: dict[str, torch.Tensor]
    order: npt.NDArray[np.int64]
    step: int = 0
    best: dict[str, float] = field(default_factory=lambda: {"all": -1.0})
    kept: dict[str, torch.Tensor] = field(default_factory=dict)


def _store(
    path: Path, run: _Run, model: NameTagger, optimiser: torch.optim.Optimizer, draw: np.random.Generator
) -> None:
    state = {**run.__dict__, "order": torch.from_numpy(run.order), "model": _learning(model)}
    state["optimiser"], state["torch"] = optimiser.state_dict(), torch.get_rng_state()
    state["draw"] = json.dumps(draw.bit_generator.state)
    with whole(path) as partial:
        torch.save(state, partial)


def _resume(path: Path, model: NameTagger, optimiser: torch.optim.Optimizer, draw: np.random.Generator) -> _Run:
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"], strict=False)
    optimiser.load_state_dict(state["optimiser"])
    torch.set_rng_state(state["torch"])
    draw.bit_generator.state = json.loads(state["draw"])
    return _Run(state["average"], state["order"].numpy(), state["step"], state["best"], state["kept"])


def _by_length(
    parts: Sequence[Part], rows: npt.NDArray[np.int64], size: int, draw: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Return a random order in which the sequences of a batch are of like length."""
    lengths = np.array([(parts[i].batch.chars[j] > 0).sum() for i, j in rows]) + draw.random(len(rows)) * 60
    order = np.argsort(lengths)
    order = order[: len(order) // size * size].reshape(-1, size)
    mixed: npt.NDArray[np.int64] = order[draw.permutation(len(order))].reshape(-1)
    return mixed


def _step(
    model: NameTagger,
    optimiser: torch.optim.Optimizer,
    parts: Sequence[Part],
    chosen: npt.NDArray[np.int64],
    plan: Plan,
    draw: np.random.Generator,
) -> float:
    model.train()
    total, size = torch.zeros(()), 0
    for i, part in enumerate(parts):
        batch = part.batch
        rows = chosen[chosen[:, 0] == i, 1]
        if not len(rows):
            continue
        inputs = noisy(batch, rows, plan, draw)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(inputs, drop=plan.drop)
        tags = torch.from_numpy(batch.tags[rows, : scores.shape[1]].astype(np.int64))
        mask = inputs[0] > 0
        if part.soft is not None:
            target = torch.from_numpy(part.soft.marginals[rows, : scores.shape[1]].astype(np.float32) / FULL)
            if plan.crf:
                moves = torch.from_numpy(part.soft.moves[rows].astype(np.float32))
                loss = model.crf.expected_loss(scores, target, moves, mask).sum()
            else:
                loss = -(target * scores.log_softmax(-1)).sum(-1)[mask].sum()
        elif plan.crf:
            tags = torch.where(tags == IGNORE, torch.zeros_like(tags), tags)
            loss = model.crf.loss(scores, tags, mask).sum()
        else:
            loss = torch.nn.functional.cross_entropy(
                scores.transpose(1, 2), tags, ignore_index=IGNORE, reduction="sum", label_smoothing=plan.smoothing
            )
        total = total + part.weight * loss
        size += int(mask.sum())
    loss = total / size * 10
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], 2.0)
    optimiser.step()
    return loss.item()
