"""Taggers that have not seen a part of the training paragraphs, to train what works on found names.

A tagger finds nearly every name of the texts it was trained on, so a stage trained on those names would trust the names
of new texts too much. Here the documents are dealt into parts, and each part gets a tagger trained on the others.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import torch

from zhpolicy_ie.training.ner.build import encode_records, export_calibrated, new_tagger, save
from zhpolicy_ie.training.ner.data import read_jsonl
from zhpolicy_ie.training.ner.finetune import Part, finetune
from zhpolicy_ie.training.ner.recipe import FOLD

PARTS = 4


def train_folds(work: Path, gold: Path, out: Path, *, tell: Callable[[str], None] = print) -> None:
    """Train a tagger for each part of the documents, on all the others; a part that is there is not trained again.

    Args:
        work: Work folder of the build; its ``pretrained.pt`` is where each tagger begins.
        gold: Folder of ``train.jsonl`` and ``dev.jsonl``.
        out: Gets a folder for each part: ``held.jsonl``, the part, and ``model``, its tagger.
        tell: Gets lines on progress.
    """
    records = read_jsonl(gold / "train.jsonl")
    documents = sorted({_document(record["id"]) for record in records})
    random.Random(5).shuffle(documents)
    dev = encode_records(work, read_jsonl(gold / "dev.jsonl"))
    for k in range(PARTS):
        folder, held = out / str(k), set(documents[k::PARTS])
        if (folder / "held.jsonl").is_file():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        tell(f"part {k + 1} of {PARTS}")
        torch.manual_seed(FOLD.seed + k)
        model = new_tagger(work)
        others = [record for record in records if _document(record["id"]) not in held]
        save(model, finetune(model, [Part(encode_records(work, others))], dev, FOLD, tell=tell), folder / "tagger.pt")
        export_calibrated(work, gold, folder / "tagger.pt", folder / "model", tell)
        lines = [json.dumps(r, ensure_ascii=False) for r in records if _document(r["id"]) in held]
        (folder / "held.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _document(unit: str) -> str:
    """Return the document of a unit's id, of which several units may be."""
    return unit.partition("@")[0]
