"""Cross-validate the choice of a figure's subject on gold files.

    python -m zhpolicy_ie.training.subject_folds ../shared/gold/train.jsonl --extra annotations/annotations.jsonl

Each part of the documents is read by a model trained on the others, and the choice is printed for several biases
against leaving a subject open. With ``--names runs/folds`` names are found by taggers that have not seen the document
(``python -m zhpolicy_ie.training.ner folds``); without, by the shipped one, which has. Takes some minutes.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from zhpolicy_ie.figures.subjects.model import NONE_BIAS, marginals
from zhpolicy_ie.training.subjects import SAME_WORDS, Chain, chains, fit, overlap


def chosen(weights: np.ndarray[Any, Any], chain: Chain, bias: float) -> list[str | None]:
    """Return the subject chosen for each figure of a chain."""
    scores = [np.array([weights[row].sum() for row in rows], np.float32) for rows in chain.options]
    for row in scores:
        row[-1] += bias
    links = [
        np.array([weights[row].sum() for row in rows], np.float32)[at]
        for rows, at in zip(chain.links[1:], chain.link_of[1:], strict=True)
    ]
    return [words[int(p.argmax())] for words, p in zip(chain.words, marginals(scores, links), strict=True)]


def tally(found: Sequence[tuple[Chain, list[str | None]]]) -> str:
    """Return a line of scores: subjects right where gold has one, open where it has none, and precision."""
    right = named = subjects = opened = none = 0
    for chain, words in found:
        for guess, gold in zip(words, chain.gold, strict=True):
            if gold == "?":
                continue
            named += guess is not None
            if gold is None:
                none += 1
                opened += guess is None
            else:
                subjects += 1
                right += guess is not None and overlap(guess, gold) >= SAME_WORDS
    return (
        f"subject {right / max(1, subjects):.4f} of {subjects}  open {opened / max(1, none):.4f} of {none}  "
        f"precision {right / max(1, named):.4f}"
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="gold file (JSONL); units of one document share the id before @")
    parser.add_argument("--extra", type=Path, nargs="*", default=[], help="files that are trained on in every fold")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--names", type=Path, help="what training.ner folds wrote for GOLD")
    options = parser.parse_args()
    torch.set_num_threads(1)
    parts = sorted(options.names.iterdir()) if options.names else []
    data = [c for part in parts for c in chains(part / "held.jsonl", tagger=str(part / "model"))] or list(
        chains(options.gold)
    )
    plain = list(chains(options.gold, tagger=None, described=False))
    extra = [c for path in options.extra for c in chains(path) if c.genre == "news"]
    documents = sorted({_document(c) for c in data})
    random.Random(0).shuffle(documents)
    read: list[tuple[Chain, np.ndarray[Any, Any]]] = []
    for k in range(options.folds):
        held = set(documents[k :: options.folds])
        weights = fit([*(c for c in data + plain if _document(c) not in held), *extra], seed=k)
        read += [(c, weights) for c in data if _document(c) in held]
    for genre in (*sorted({c.genre for c in data}), None):
        for bias in sorted({0.0, -0.5, -1.0, -1.5, NONE_BIAS}, reverse=True):
            found = [(c, chosen(weights, c, bias)) for c, weights in read if genre in (None, c.genre)]
            print(f"{genre or 'all':16} bias {bias:5.2f}  {tally(found)}")


def _document(chain: Chain) -> str:
    return chain.id.partition("@")[0]


if __name__ == "__main__":
    main()
