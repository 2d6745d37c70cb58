"""All steps from the reference data to the shipped model; a step whose result is in the work folder is not repeated."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from zhpolicy_ie.names.tagger.chunks import chunk_spans
from zhpolicy_ie.names.tagger.decode import Span
from zhpolicy_ie.names.tagger.model import Calibration, Tagger
from zhpolicy_ie.training.ner.augment import swap_names
from zhpolicy_ie.training.ner.calibrate import fit, reliability
from zhpolicy_ie.training.ner.combine import fit_combination, label_with_rules
from zhpolicy_ie.training.ner.data import Batchable, encode, read_jsonl, read_policy, tags_of
from zhpolicy_ie.training.ner.export import export
from zhpolicy_ie.training.ner.finetune import LABELS, Part, Plan, finetune, load_encoder
from zhpolicy_ie.training.ner.network import Shape
from zhpolicy_ie.training.ner.prepare import LENGTH, load_inputs, prepare
from zhpolicy_ie.training.ner.pretrain import pretrain
from zhpolicy_ie.training.ner.recipe import (
    FINISH,
    GENERAL_CHARS,
    GOLD_WEIGHT,
    MODEL_VERSION,
    PRETRAIN_STEPS,
    RULES_SHARE,
    SILVER,
    STUDENT,
    TEACHERS,
)
from zhpolicy_ie.training.ner.score import Names, f1_scores
from zhpolicy_ie.training.ner.silver import Ensemble, blend, soft_labels
from zhpolicy_ie.training.ner.tagger import NameTagger

_Tell = Callable[[str], None]


def build(
    shared: Path, work: Path, out: Path, extra: Sequence[Path] = (), *, compiled: bool = False, tell: _Tell = print
) -> None:
    """Prepare, pretrain, train the teachers, label running text, train and finish the student, export it.

    Args:
        shared: Folder of the reference data (``corpus/``, ``gold/``).
        work: Folder for everything in between; a broken run goes on from what it holds.
        out: The model folder.
        extra: Further annotated paragraphs that the student learns from, JSONL.
        compiled: Compile the network for pretraining: about twice as fast, needs a C++ compiler.
        tell: Gets lines on progress.
    """
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "general.npz").is_file():
        prepare(shared, work, GENERAL_CHARS)
    if not (work / "pretrained.pt").is_file():
        pretrain(work, steps=PRETRAIN_STEPS, compiled=compiled)
    gold = shared / "gold"
    for i, (copies, plans) in enumerate(TEACHERS):
        if not (work / f"teacher{i}.pt").is_file():
            train_teacher(work, gold, work / f"teacher{i}.pt", plans, copies, tell)
    if not (work / "silver.npz").is_file():
        label_silver(work, shared, [work / f"teacher{i}.pt" for i in range(len(TEACHERS))], tell)
    if not (work / "student.pt").is_file():
        train_student(work, gold, extra, work / "teacher0.pt", tell)
    if not (work / "finished.pt").is_file():
        finish_student(work, gold, work / "student.pt", tell)
    export_calibrated(work, gold, work / "finished.pt", out, tell)


def new_tagger(work: Path, labels: Sequence[str] = LABELS) -> NameTagger:
    """Return a tagger of the recipe's shape with the pretrained encoder."""
    model = NameTagger(shape_of(work), labels)
    load_encoder(model, work / "pretrained.pt")
    return model


def shape_of(work: Path) -> Shape:
    """Return the shape that fits the work folder's alphabet and lists."""
    alphabet, lexicon = load_inputs(work)
    return Shape(len(alphabet.chars) + 4, len(alphabet.pairs) + 1, len(alphabet.triples) + 1, lexicon.sizes)


def encode_gold(work: Path, path: Path, labels: Sequence[str] = LABELS) -> Batchable:
    """Encode annotated texts."""
    alphabet, lexicon = load_inputs(work)
    records = read_jsonl(path)
    length = max(len(record["text"]) for record in records)
    tags = [tags_of(record, labels) for record in records]
    return encode([record["text"] for record in records], alphabet, lexicon, length, tags)


def swapped(work: Path, path: Path, copies: int, seed: int) -> Batchable:
    """Encode variants of annotated texts with other names in them."""
    alphabet, lexicon = load_inputs(work)
    records = swap_names(read_jsonl(path), lexicon, copies=copies, seed=seed)
    length = max(len(record["text"]) for record in records)
    tags = [tags_of(record, LABELS) for record in records]
    return encode([record["text"] for record in records], alphabet, lexicon, length, tags)


def train_teacher(work: Path, gold: Path, out: Path, plans: Sequence[Plan], copies: int, tell: _Tell) -> None:
    """Train one teacher, by each plan in turn, on the annotated paragraphs and ``copies`` variants of each."""
    torch.manual_seed(plans[0].seed)
    model = new_tagger(work)
    parts = [Part(encode_gold(work, gold / "train.jsonl"))]
    if copies:
        parts.append(Part(swapped(work, gold / "train.jsonl", copies, plans[0].seed)))
    for plan in plans:
        best = finetune(model, parts, encode_gold(work, gold / "dev.jsonl"), plan, tell=tell)
    save(model, best, out)


def label_silver(work: Path, shared: Path, teachers: Sequence[Path], tell: _Tell) -> None:
    """Label policy texts with the teachers' mean probabilities and the rules into ``silver.npz``."""
    policy = Batchable.load(work / "policy.npz")
    # The half of the corpus with the most listed names and last words of names is the half worth labelling.
    density = (policy.features[:, :, 1] > 0).sum(1) + (policy.features[:, :, 3] > 0).sum(1)
    rich = np.flatnonzero(density >= np.median(density))
    rows = np.random.default_rng(7).permutation(rich)[:SILVER]
    models = [restore(work, path) for path in teachers]
    records = read_jsonl(shared / "gold" / "dev.jsonl")
    dev = encode_gold(work, shared / "gold" / "dev.jsonl")
    judged = Ensemble(LABELS, [r["text"] for r in records], soft_labels(models, dev, np.arange(len(dev))))
    combination = fit_combination(records, judged)
    tell(f"teachers and rules: {combination}")
    soft = soft_labels(models, policy, rows, tell=tell)
    pieces = [text[a:b] for _, text in read_policy(shared / "corpus") for a, b in chunk_spans(text, LENGTH)]
    texts = [pieces[row] for row in rows]
    names = label_with_rules(texts, Ensemble(LABELS, texts, soft), combination)
    np.savez(work / "silver.npz", allow_pickle=False, rows=rows, soft=blend(soft, names, LABELS, RULES_SHARE))
    tell(f"labelled {len(rows)} texts")


def read_silver(work: Path) -> tuple[Batchable, np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    """Return the labelled sequences and their tag probabilities."""
    policy = Batchable.load(work / "policy.npz")
    with np.load(work / "silver.npz", allow_pickle=False) as arrays:
        rows, soft = arrays["rows"], arrays["soft"]
    chosen = Batchable(*(getattr(policy, name)[rows] for name in Batchable.__dataclass_fields__))
    return chosen, soft


def train_student(work: Path, gold: Path, extra: Sequence[Path], first: Path, tell: _Tell) -> None:
    """Train the student: from the first teacher, on the annotated paragraphs and the labelled texts."""
    model = restore(work, first)
    silver, soft = read_silver(work)
    annotated = [encode_gold(work, path) for path in (gold / "train.jsonl", *extra)]
    parts = [*(Part(batch, GOLD_WEIGHT) for batch in annotated), Part(silver, 1.0, soft)]
    best = finetune(model, parts, encode_gold(work, gold / "dev.jsonl"), STUDENT, tell=tell)
    save(model, best, work / "student.pt")


def finish_student(work: Path, gold: Path, student: Path, tell: _Tell) -> None:
    """Train the student on whole paths of tags (a conditional random field), on annotated paragraphs alone."""
    model = restore(work, student)
    parts = [Part(encode_gold(work, gold / "train.jsonl"))]
    best = finetune(model, parts, encode_gold(work, gold / "dev.jsonl"), FINISH, tell=tell)
    save(model, best, work / "finished.pt")


def save(model: NameTagger, scores: dict[str, float], path: Path) -> None:
    """Write a tagger's weights with its scores."""
    torch.save({"labels": list(model.labels), "model": model.state_dict(), "dev": scores}, path)


def restore(work: Path, path: Path) -> NameTagger:
    """Read what :func:`save` wrote."""
    state = torch.load(path, weights_only=True)
    model = NameTagger(shape_of(work), state["labels"])
    model.load_state_dict(state["model"])
    return model


def export_calibrated(work: Path, gold: Path, trained: Path, out: Path, tell: _Tell) -> None:
    """Export a tagger with scores calibrated on dev, and print its scores as the exported model gives them."""
    alphabet, lexicon = load_inputs(work)
    model = restore(work, trained)
    plain = Calibration((1.0,) * len(model.labels), (0.0,) * len(model.labels))
    export(model, alphabet, lexicon, plain, out, MODEL_VERSION)
    names, spans = evaluate(out, gold / "dev.jsonl")
    calibration = fit(names, spans, len(model.labels))
    export(model, alphabet, lexicon, calibration, out, MODEL_VERSION)
    combination = fit_combination(read_jsonl(gold / "dev.jsonl"), Tagger.load(out))
    export(model, alphabet, lexicon, calibration, out, MODEL_VERSION, combination)
    tell("dev " + json.dumps({k: round(v, 4) for k, v in f1_scores(names, spans, model.labels).items()}))
    for low, high, count, mean, share in reliability(names, spans, calibration):
        tell(f"score {low:.2f}-{high:.2f}: {count} names, mean score {mean:.3f}, right {share:.3f}")


def evaluate(folder: Path, path: Path) -> tuple[list[Names], list[list[Span]]]:
    """Return the annotated names of each text, and what an exported model finds in it."""
    tagger = Tagger.load(folder)
    index = {label: i for i, label in enumerate(tagger.labels)}
    records = read_jsonl(path)
    names = [
        {(e["start"], e["end"], index[e["label"]]) for e in record["entities"] if e["label"] in index}
        for record in records
    ]
    return names, [tagger.spans(record["text"]) for record in records]
