"""Train the linking models of the figures stage.

    python -m zhpolicy_ie.training.figures --train ../shared/gold/train.jsonl --out models/figures

Needs PyTorch (the ``train`` extra); takes some minutes on one core. The result is NumPy arrays, no pickle.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (the customary name)

from zhpolicy_ie import layers
from zhpolicy_ie.figures.learned import classify, hashing
from zhpolicy_ie.figures.learned.model import FORMAT, period_candidates
from zhpolicy_ie.figures.learned.positions import Slots, TextFeatures, text_features
from zhpolicy_ie.figures.learned.signs import Signs
from zhpolicy_ie.figures.learned.situation import (
    REPORTING,
    Situation,
    Stretches,
    aspect_slots,
    period_slots,
    place_of,
    previous_slots,
    status_slots,
    words_before,
)
from zhpolicy_ie.figures.learned.window import window_of
from zhpolicy_ie.figures.link import readings
from zhpolicy_ie.figures.rules import direction
from zhpolicy_ie.figures.view import Source, Span, View
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity
from zhpolicy_ie.pipeline import build_language
from zhpolicy_ie.resources import model_path
from zhpolicy_ie.text.width import normalise_width
from zhpolicy_ie.training.subjects import train_subjects

ASPECTS = ("level", "growth", "growth-", "change", "change-", "share", "rank", "from")
STATUSES = ("actual", "target", "estimate")


class Example(NamedTuple):
    """A gold figure that the quantities stage found: its place in its view, and the gold fields."""

    view: View
    features: TextFeatures
    number: int
    situation: Situation
    gold: dict[str, Any]
    indicator: Span | None
    previous: Span | None
    previous_aspect: str


def examples(path: Path) -> Iterator[Example]:
    """Yield the scored figures of a gold file; names are the gold names."""
    nlp = build_language(only="figures", linker="rules")
    for line in path.read_text(encoding="utf-8").splitlines():
        unit = json.loads(line)
        doc = nlp.make_doc(unit["text"])
        layers.put_meta(doc, unit["meta"])
        doc = nlp(doc)
        names = [NameMention(e["start"], e["end"], e["label"], 1.0, "gold") for e in unit["entities"]]
        view = View(
            Source(
                unit["text"],
                layers.get(doc, Quantity),
                layers.get(doc, PeriodMention),
                sorted(names),
                np.array([(token.idx, token.idx + len(token)) for token in doc], np.int64).reshape(-1, 2),
                unit["meta"].get("year"),
                unit["meta"].get("genre"),
            )
        )
        yield from _of_view(view, unit["figures"])


def _of_view(view: View, figures: list[dict[str, Any]]) -> Iterator[Example]:
    features = text_features(view.text, view.source.words, view.source.names, view.periods)
    gold = {(f["start"], f["end"]): f for f in figures}
    previous, previous_aspect = None, "-"
    for i, (_, situation) in enumerate(readings(view)):
        quantity = view.quantities[i]
        figure = gold.get((quantity.start, quantity.end))
        if figure is None or figure["optional"]:
            previous, previous_aspect = None, "-"
            continue
        indicator = _locate(view, i, figure["indicator"])
        yield Example(view, features, i, situation, figure, indicator, previous, previous_aspect)
        previous, previous_aspect = indicator, _signed(figure)


def _signed(figure: dict[str, Any]) -> str:
    value = figure["value"][0] if isinstance(figure["value"], list) else figure["value"]
    negative = value < 0 and figure["aspect"] in ("growth", "change")
    return str(figure["aspect"]) + ("-" if negative else "")


def _locate(view: View, i: int, words: str | None) -> Span | None:
    """Return where the indicator's words stand: right behind the number, else nearest before it."""
    if not words:
        return None
    quantity = view.quantities[i]
    spans = [m.span() for m in re.finditer(re.escape(normalise_width(words)), view.text)]
    behind = [s for s in spans if 0 <= s[0] - quantity.end <= 2]
    before = [s for s in spans if s[1] <= quantity.start]
    near = behind or before[-1:] or [s for s in spans if s[0] >= quantity.end]
    return near[0] if near else None


class PointerItem(NamedTuple):
    """Slots of one example for the pointer; ``answer`` is the row of ``pairs``, or ``len(pairs)`` for none."""

    slots: Slots
    pairs: Slots
    pair_slots: Slots
    answer: int


def pointer_item(example: Example) -> PointerItem | None:
    """Return the pointer's training item; None where the answer is out of its reach."""
    view, i = example.view, example.number
    paragraph, hint = example.situation.paragraph, example.situation.indicator
    window = window_of(example.features, view.quantities, i, example.previous, paragraph, hint)
    pairs = np.stack([window.begins, window.ends], axis=1)
    answer = len(pairs)
    if example.gold["indicator"]:
        if example.indicator is None:
            return None
        wanted = np.array(example.indicator) - window.lo
        rows = np.flatnonzero((pairs == wanted).all(axis=1))
        if not len(rows):
            return None
        answer = int(rows[0])
    return PointerItem(
        window.slots.astype(np.int32), pairs.astype(np.int16), window.pair_slots.astype(np.int32), answer
    )


def fit_pointer(
    items: list[PointerItem], *, epochs: int, dropout: float, decay: float
) -> dict[str, np.ndarray[Any, Any]]:
    """Fit the pointer by maximum likelihood over all candidate spans, with dropout on features."""
    seen = np.zeros(hashing.SIZE, np.int64)
    for item in items:
        seen[np.unique(item.slots)] += 1
    keep = torch.from_numpy((seen >= 3).astype(np.float32))
    ends = torch.zeros(hashing.SIZE, 2, requires_grad=True)
    pair = torch.zeros(hashing.SIZE, 1, requires_grad=True)
    none = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.Adagrad([ends, pair, none], lr=0.1)

    def loss(batch: list[PointerItem]) -> torch.Tensor:
        # One look-up for all figures of the batch; the rows of each follow those of the one before.
        slots = torch.from_numpy(np.concatenate([item.slots for item in batch]).astype(np.int64))
        weight = (torch.rand(slots.shape) > dropout).float() / (1 - dropout) * keep[slots]
        at = F.embedding_bag(slots, ends, mode="sum", per_sample_weights=weight)
        first = np.cumsum([0] + [len(item.slots) for item in batch[:-1]])
        pairs = np.concatenate([item.pairs.astype(np.int64) + row for item, row in zip(batch, first, strict=True)])
        extra = torch.from_numpy(np.concatenate([item.pair_slots for item in batch]).astype(np.int64))
        scores = at[pairs[:, 0], 0] + at[pairs[:, 1], 1] + F.embedding_bag(extra, pair, mode="sum")[:, 0]
        each = [
            torch.logsumexp(torch.cat([own, none]), 0) - (own[item.answer] if item.answer < len(own) else none[0])
            for item, own in zip(batch, scores.split([len(item.pairs) for item in batch]), strict=True)
        ]
        return torch.stack(each).mean() + decay * ends.pow(2).sum()

    _run("indicator", items, loss, optimiser, epochs)
    learned = (ends.detach() * keep[:, None]).numpy()
    return {
        "begin": learned[:, 0],
        "end": learned[:, 1],
        "pair": pair.detach()[:, 0].numpy(),
        "none": none.detach().numpy(),
    }


def fit_classifier(
    name: str, items: list[tuple[Slots, Slots, int]], classes: int, *, epochs: int, dropout: float, decay: float
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Fit a log-linear classifier; return its weights and bias.

    Args:
        name: What it decides, for messages.
        items: Features of which some are left out in each step, features that never are, and the class.
        classes: How many classes there are.
        epochs: Passes over the items.
        dropout: How many of the first features are left out.
        decay: Strength of the pull of weights towards nought.
    """
    weights = torch.zeros(classify.SIZE, classes, requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    optimiser = torch.optim.Adagrad([weights, bias], lr=0.1)

    def loss(batch: list[tuple[Slots, Slots, int]]) -> torch.Tensor:
        out = bias
        for part, left_out in ((0, dropout), (1, 0.0)):
            each: list[Slots] = [item[part] for item in batch]  # type: ignore[misc]
            flat = torch.from_numpy(np.concatenate(each))
            offsets = torch.from_numpy(np.cumsum([0] + [len(s) for s in each[:-1]]))
            kept = (torch.rand(flat.shape) >= left_out).float() / (1 - left_out)
            out = out + F.embedding_bag(flat, weights, offsets, mode="sum", per_sample_weights=kept)
        return F.cross_entropy(out, torch.tensor([y for *_, y in batch])) + decay * weights.pow(2).sum()

    _run(name, items, loss, optimiser, epochs)
    return weights.detach().numpy(), bias.detach().numpy()


def fit_ranker(
    name: str, items: list[tuple[list[Slots], list[int]]], *, epochs: int, dropout: float, decay: float
) -> np.ndarray[Any, Any]:
    """Fit weights that rank the right candidates first; several may be right."""
    weights = torch.zeros(classify.SIZE, 1, requires_grad=True)
    optimiser = torch.optim.Adagrad([weights], lr=0.1)

    def loss(batch: list[tuple[list[Slots], list[int]]]) -> torch.Tensor:
        losses = []
        for candidates, right in batch:
            flat = torch.from_numpy(np.concatenate(candidates))
            offsets = torch.from_numpy(np.cumsum([0] + [len(c) for c in candidates[:-1]]))
            kept = (torch.rand(flat.shape) > dropout).float() / (1 - dropout)
            chance = F.embedding_bag(flat, weights, offsets, mode="sum", per_sample_weights=kept)[:, 0].log_softmax(0)
            losses.append(-torch.logsumexp(chance[right], 0))
        return torch.stack(losses).mean() + decay * weights.pow(2).sum()

    _run(name, items, loss, optimiser, epochs)
    return weights.detach()[:, 0].numpy()


def _run(
    name: str,
    items: list[Any],
    loss: Callable[[list[Any]], torch.Tensor],
    optimiser: torch.optim.Optimizer,
    epochs: int,
) -> None:
    for epoch in range(epochs):
        random.shuffle(items)
        total, started = 0.0, time.time()
        for k in range(0, len(items), 32):
            value = loss(items[k : k + 32])
            optimiser.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            total += float(value.detach()) * len(items[k : k + 32])
        print(
            f"{name} epoch {epoch + 1}: loss {total / len(items):.3f}, {time.time() - started:.0f} s", file=sys.stderr
        )


def train(paths: list[Path], *, seed: int, runs: int) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, Any]]:
    """Train all models but the subject's on gold files; return the arrays and the configuration to save.

    The weights are the mean of several runs from different seeds: the models are linear, so their mean is one too,
    and it varies less than any of them.
    """
    data = [e for path in paths for e in examples(path)]
    print(f"{len(data)} figures", file=sys.stderr)
    items = (
        [item for e in data if (item := pointer_item(e)) is not None],
        [_aspect_item(e) for e in data],
        [_status_item(e) for e in data],
        list(_period_items(data)),
    )
    fitted = [_train_once(items, seed + run) for run in range(runs)]
    arrays = _mean(fitted)
    # The score is calibrated apart (zhpolicy_ie.training.figure_scores); until then as in the shipped models.
    shipped = json.loads((model_path("figures") / "config.json").read_text(encoding="utf-8"))
    return arrays, {"format": FORMAT, "aspects": ASPECTS, "statuses": STATUSES, "score": shipped["score"]}


def _train_once(items: tuple[list[Any], ...], seed: int) -> dict[str, np.ndarray[Any, Any]]:
    random.seed(seed)
    torch.manual_seed(seed)
    pointer, aspects, statuses, periods = items
    arrays = fit_pointer(list(pointer), epochs=6, dropout=0.65, decay=1e-5)
    fit = fit_classifier("aspect", list(aspects), len(ASPECTS), epochs=8, dropout=0.3, decay=1e-5)
    arrays["aspect"], arrays["aspect_bias"] = fit
    arrays |= _fit_status(statuses)
    arrays["period"] = fit_ranker("period", list(periods), epochs=8, dropout=0.2, decay=1e-5)
    return arrays


def train_status(paths: list[Path], *, seed: int, runs: int) -> dict[str, np.ndarray[Any, Any]]:
    """Train the model of the status alone; return its arrays, the mean of several runs."""
    items = [_status_item(e) for path in paths for e in examples(path)]
    fitted = []
    for run in range(runs):
        random.seed(seed + run)
        torch.manual_seed(seed + run)
        fitted.append(_fit_status(items))
    return _mean(fitted)


def _fit_status(items: list[tuple[Slots, Slots, int]]) -> dict[str, np.ndarray[Any, Any]]:
    weights, bias = fit_classifier("status", list(items), len(STATUSES), epochs=8, dropout=0.5, decay=1e-5)
    return {"status": weights, "status_bias": bias}


def _mean(fitted: list[dict[str, np.ndarray[Any, Any]]]) -> dict[str, np.ndarray[Any, Any]]:
    return {name: np.mean([one[name] for one in fitted], axis=0) for name in fitted[0]}


def _aspect_item(e: Example) -> tuple[Slots, Slots, int]:
    told = _told(e)
    before = words_before(told)
    found = {*aspect_slots(told, before), *previous_slots(told, before, e.previous_aspect)}
    return _array(found), _array(set()), ASPECTS.index(_signed(e.gold))


def _status_item(e: Example) -> tuple[Slots, Slots, int]:
    where, s = direction(e.situation.governing, e.view.year), e.situation
    more = Stretches(e.view.text, e.view.genre, [s]).of(s) if s.genre in REPORTING else []
    words = np.unique(np.concatenate([np.array(status_slots(s, *where), np.int64), *more]))
    signs = _array(set(Signs(s.text, s.genre).slots(place_of(s, *where))))
    return words, signs, STATUSES.index(e.gold["status"])


def _array(found: set[int]) -> Slots:
    return np.fromiter(found, np.int64, len(found))


def _told(example: Example) -> Situation:
    """Return the situation as it would be had the models before decided rightly."""
    return example.situation._replace(
        indicator=example.indicator,
        inherited=example.indicator is not None and example.indicator == example.previous,
    )


def _period_items(data: list[Example]) -> Iterator[tuple[list[Slots], list[int]]]:
    for e in data:
        status = e.gold["status"]
        options = period_candidates(e.view, e.number, status)
        right = [k for k, (_, _, value) in enumerate(options) if value == e.gold["period"]]
        if right:
            told = _told(e)
            yield (
                [_array(period_slots(told, p, n, len(options), v, status, e.view.year)) for p, n, v in options],
                right,
            )


def save(arrays: dict[str, np.ndarray[Any, Any]], config: dict[str, Any], out: Path) -> None:
    """Write the models: half-precision arrays, small weights set to zero so that wheels compress them."""
    out.mkdir(parents=True, exist_ok=True)
    small = {k: np.where(np.abs(v) < 2e-3, 0, v).astype(np.float16) for k, v in arrays.items()}
    np.savez(out / "weights.npz", **small)  # type: ignore[arg-type]
    (out / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, nargs="+", required=True, help="gold files (JSONL)")
    parser.add_argument("--out", type=Path, required=True, help="folder of the models")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3, help="how many seeds to take the mean of")
    parser.add_argument("--only", choices=("status", "subject"), help="train this anew, keep the rest of --out")
    parser.add_argument("--folds", type=Path, help="from training.ner folds: names of the first file for the subject")
    options = parser.parse_args()
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    if options.only:
        arrays = dict(np.load(options.out / "weights.npz", allow_pickle=False))
        config = json.loads((options.out / "config.json").read_text(encoding="utf-8"))
        config["format"] = FORMAT
        if options.only == "status":
            arrays |= train_status(options.train, seed=options.seed, runs=options.runs)
    else:
        arrays, config = train(options.train, seed=options.seed, runs=options.runs)
    if options.only != "status":
        arrays["subject"] = train_subjects(options.train, seed=options.seed, runs=options.runs, folds=options.folds)
    save(arrays, config, options.out)


if __name__ == "__main__":
    main()
