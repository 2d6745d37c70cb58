"""Train the choice of a figure's subject: the weights of a chain over the figures of a document.

Part of ``python -m zhpolicy_ie.training.figures``. Names are those the pipeline finds, once with its tagger and once by
rule alone, since gold names are not there when the model is used; the second time without title and region, which many
documents lack as well.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (the customary name)

from zhpolicy_ie import layers
from zhpolicy_ie.figures.learned.classify import SIZE, slots
from zhpolicy_ie.figures.learned.positions import Slots
from zhpolicy_ie.figures.link import readings
from zhpolicy_ie.figures.subjects.features import slots_in
from zhpolicy_ie.figures.subjects.links import link_features, ways
from zhpolicy_ie.figures.subjects.model import Options, options_of
from zhpolicy_ie.figures.view import Source, View
from zhpolicy_ie.layers import NameMention, PeriodMention, Quantity
from zhpolicy_ie.pipeline import build_language

EPOCHS, BATCH, RATE, DECAY = 5, 8, 0.1, 1e-5
DROPOUT, LINK_DROPOUT = 0.4, 0.1
SAME_WORDS = 0.5  # overlap from which a candidate counts as the gold subject
_OUT = -1e4


class Chain(NamedTuple):
    """The figures of a document: for each the slots of its options and links, and which options may be right.

    ``id`` is the unit's; ``gold`` the annotated subject of each figure, or ``?`` where none was annotated.
    """

    id: str
    genre: str
    options: list[list[Slots]]
    links: list[list[Slots]]
    link_of: list[np.ndarray[Any, np.dtype[np.intp]]]
    right: list[list[int]]
    words: list[list[str | None]]
    gold: list[str | None]


def chains(path: Path, *, tagger: str | None = "shipped", described: bool = True) -> Iterator[Chain]:
    """Yield the figures of each unit of a gold file.

    Args:
        path: The gold file (JSONL).
        tagger: The tagger that finds names: ``shipped``, a folder, or None for the rules alone.
        described: Whether title and region are known.
    """
    nlp = build_language(linker="rules", tagger=tagger)
    nlp.remove_pipe("zhpolicy_entities")
    nlp.remove_pipe("zhpolicy_figures")
    for line in path.read_text(encoding="utf-8").splitlines():
        unit = json.loads(line)
        meta = unit["meta"]
        doc = nlp.make_doc(unit["text"])
        layers.put_meta(doc, meta)
        doc = nlp(doc)
        quantities, periods = layers.get(doc, Quantity), layers.get(doc, PeriodMention)
        words = np.array([(token.idx, token.idx + len(token)) for token in doc], np.int64).reshape(-1, 2)
        view = View(
            Source(
                unit["text"],
                quantities,
                periods,
                layers.get(doc, NameMention),
                words,
                meta.get("year"),
                meta.get("genre"),
                meta.get("region") if described else None,
                meta.get("title") if described else None,
            )
        )
        if view.quantities:
            yield chain_of(view, unit)


def chain_of(view: View, unit: dict[str, Any]) -> Chain:
    """Return the chain of one unit."""
    gold = {(f["start"], f["end"]): f["subject"] for f in unit["figures"] if not f["optional"]}
    options = list(options_of(view, [situation for _, situation in readings(view)]))
    wanted = [gold.get((q.start, q.end), "?") for q in view.quantities]
    links = [_links(o) for o in options]
    return Chain(
        unit["id"],
        view.genre or "other",
        [[slots_in(row) for row in o.features] for o in options],
        [rows for rows, _ in links],
        [link_of for _, link_of in links],
        [_right(view.text, o, subject) for o, subject in zip(options, wanted, strict=True)],
        [[view.text[c.mention.start : c.mention.end] for c in o.candidates] + [None] for o in options],
        wanted,
    )


def _links(options: Options) -> tuple[list[Slots], np.ndarray[Any, np.dtype[np.intp]]]:
    """Return the slots of the links that occur, in the order in which they do, and which is where."""
    if options.passage is None:
        return [], options.link_of
    used = list(dict.fromkeys(options.link_of.ravel().tolist()))
    place = np.zeros(max(used) + 1, np.intp)
    place[used] = range(len(used))
    every = ways(options.passage)
    return [slots(link_features(*every[k])) for k in used], place[options.link_of]


def _right(text: str, options: Options, subject: str | None) -> list[int]:
    """Return the options that may be right: all of them where the gold says nothing."""
    none = len(options.candidates)
    if subject == "?":
        return list(range(none + 1))
    if subject is None:
        return [none]
    overlaps = [overlap(subject, text[c.mention.start : c.mention.end]) for c in options.candidates]
    best = max(overlaps, default=0.0)
    if best < SAME_WORDS:
        return list(range(none)) or [none]  # the right name was not found; still, there is one
    return [k for k, value in enumerate(overlaps) if value == best]


def overlap(a: str, b: str) -> float:
    """Return the Dice overlap of the characters of two strings."""
    return 2 * sum((Counter(a) & Counter(b)).values()) / (len(a) + len(b))


def train_subjects(paths: Sequence[Path], *, seed: int, runs: int, folds: Path | None = None) -> np.ndarray[Any, Any]:
    """Return the weights of the choice, the mean of several runs.

    Our own paragraphs that are not news are left out: their reports name subjects more often than real ones do.

    Args:
        paths: Gold files, the training file first.
        seed: Of the first run.
        runs: How many.
        folds: What ``zhpolicy_ie.training.ner folds`` wrote for the first file: its names are then found by taggers
            that have not seen its texts. By default the shipped tagger finds them, better than those of new texts.
    """
    first = [(part / "held.jsonl", str(part / "model")) for part in sorted(folds.iterdir())] if folds else []
    named = [*(first or [(paths[0], "shipped")]), *((path, "shipped") for path in paths[1:])]
    data = [c for path, tagger in named for c in chains(path, tagger=tagger) if _kept(path, c)]
    data += [c for path in paths[:1] for c in chains(path, tagger=None, described=False)]
    return np.mean([fit(data, seed + run) for run in range(runs)], axis=0)


def _kept(path: Path, chain: Chain) -> bool:
    return path.name != "annotations.jsonl" or chain.genre == "news"


def fit(data: Sequence[Chain], seed: int) -> np.ndarray[Any, Any]:
    """Fit the weights by maximum likelihood of the right options, with dropout on features."""
    random.seed(seed)
    torch.manual_seed(seed)
    weights = torch.zeros(SIZE, 1, requires_grad=True)
    optimiser = torch.optim.Adagrad([weights], lr=RATE)
    items = list(data)
    for epoch in range(EPOCHS):
        random.shuffle(items)
        total = 0.0
        for k in range(0, len(items), BATCH):
            value = _loss(weights, items[k : k + BATCH]) + DECAY * weights.pow(2).sum()
            optimiser.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            total += float(value.detach())
        print(f"subject epoch {epoch + 1}: loss {total / len(items) * BATCH:.3f}", file=sys.stderr)
    return weights.detach()[:, 0].numpy()


def _loss(weights: torch.Tensor, batch: Sequence[Chain]) -> torch.Tensor:
    """Return the negative log-likelihood a figure: all ways through the chains against those that are right."""
    longest, widest = max(len(c.options) for c in batch), max(len(o) for c in batch for o in c.options)
    own = torch.full((len(batch), longest, widest), _OUT)
    links = torch.zeros(len(batch), longest, widest, widest)
    wrong = torch.zeros(len(batch), longest, widest)
    scores = iter(_scores(weights, [row for c in batch for o in c.options for row in o], DROPOUT).split(_sizes(batch)))
    found = [row for c in batch for link in c.links for row in link]
    link_scores = _scores(weights, found, LINK_DROPOUT) if found else torch.zeros(0)
    own_rows, rows, at = [], [], 0
    for b, chain in enumerate(batch):
        for t in range(len(chain.options)):
            own_rows.append((b, t, next(scores)))
            if t:
                rows.append((b, t, torch.from_numpy(chain.link_of[t]) + at))
            at += len(chain.links[t])
            wrong[b, t] = _OUT
            wrong[b, t, chain.right[t]] = 0
    for b, t, values in own_rows:
        own[b, t, : len(values)] = values
    for b, t, where in rows:
        links[b, t, : where.shape[0], : where.shape[1]] = link_scores[where]
    lengths = torch.tensor([len(c.options) for c in batch])
    everything, right = _log_total(own, links, lengths), _log_total(own + wrong, links, lengths)
    return (everything - right).sum() / int(lengths.sum())


def _sizes(batch: Sequence[Chain]) -> list[int]:
    return [len(option) for chain in batch for option in chain.options]


def _scores(weights: torch.Tensor, rows: list[Slots], dropout: float) -> torch.Tensor:
    flat = torch.from_numpy(np.concatenate(rows))
    offsets = torch.from_numpy(np.cumsum([0] + [len(row) for row in rows[:-1]]))
    kept = (torch.rand(flat.shape) > dropout).float() / (1 - dropout)
    return F.embedding_bag(flat, weights, offsets, mode="sum", per_sample_weights=kept)[:, 0]


def _log_total(own: torch.Tensor, links: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """Return the logarithm of the sum over all ways through each chain."""
    total = own[:, 0]
    for t in range(1, own.shape[1]):
        after = torch.logsumexp(total[:, :, None] + links[:, t], 1) + own[:, t]
        total = torch.where((t < lengths)[:, None], after, total)
    return torch.logsumexp(total, 1)
