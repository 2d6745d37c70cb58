"""All steps from the reference data to the shipped model; a step whose result is in the work folder is not repeated."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch

from zhpolicy_ie.errors import MissingInputError, OptionError
from zhpolicy_ie.names.tagger.chunks import chunk_spans
from zhpolicy_ie.names.tagger.decode import Span
from zhpolicy_ie.names.tagger.model import Calibration, Tagger
from zhpolicy_ie.training.ner.augment import swap_names
from zhpolicy_ie.training.ner.calibrate import fit, reliability
from zhpolicy_ie.training.ner.combine import fit_combination, label_with_rules
from zhpolicy_ie.training.ner.data import Batchable, encode, read_jsonl, read_policy, tags_of
from zhpolicy_ie.training.ner.export import export
from zhpolicy_ie.training.ner.files import whole
from zhpolicy_ie.training.ner.finetune import LABELS, Part, Plan, finetune, load_encoder
from zhpolicy_ie.training.ner.network import Shape
from zhpolicy_ie.training.ner.package import META
from zhpolicy_ie.training.ner.prepare import LENGTH, load_inputs, prepare
from zhpolicy_ie.training.ner.pretrain import pretrain
from zhpolicy_ie.training.ner.recipe import DESCRIPTION, MODEL_VERSION, SHIPPED, Recipe, Teacher
from zhpolicy_ie.training.ner.score import Names, f1_scores
from zhpolicy_ie.training.ner.silver import Ensemble, Paths, blend, mean_scores
from zhpolicy_ie.training.ner.tagger import NameTagger
from zhpolicy_ie.training.standoff import read_stretches

_Tell = Callable[[str], None]


def build(
    shared: Path,
    work: Path,
    out: Path,
    extra: Sequence[Path] = (),
    *,
    recipe: Recipe = SHIPPED,
    compiled: bool = False,
    tell: _Tell = print,
) -> None:
    """Prepare, pretrain, train the teachers, label running text, train, finish and settle the student, export it.

    Args:
        shared: Folder of the reference data (``corpus/``, ``gold/``).
        work: Folder for everything in between; a broken run goes on from what it holds.
        out: The model folder.
        extra: Further annotated paragraphs that the student learns from, JSONL; their texts may be left to the corpus.
        recipe: Sizes of all stages.
        compiled: Compile the network for pretraining: about twice as fast, needs a C++ compiler.
        tell: Gets lines on progress.

    Raises:
        MissingInputError: Reference data are missing.
        OptionError: The work folder holds a run by another recipe.
        ModelError: LAC is not installed.
    """
    _check_data(shared, extra)
    _open(work, recipe)
    if not (work / "general.npz").is_file():
        tell("labelling and encoding the corpus")
        prepare(
            shared, work, recipe.general_chars, policy_chars=recipe.policy_chars, general_lines=recipe.general_lines
        )
    if not (work / "pretrained.pt").is_file():
        tell("pretraining")
        pretrain(work, steps=recipe.pretrain_steps, compiled=compiled, tell=tell)
    gold = Gold(work, shared / "gold", recipe.gold)
    more = [read_stretches(path, shared / "corpus")[: recipe.gold] for path in extra]
    teachers = [work / f"teacher{i}.pt" for i in range(len(recipe.teachers))]
    for path, teacher in zip(teachers, recipe.teachers, strict=True):
        if not path.is_file():
            tell(f"training {path.stem}")
            train_teacher(work, gold, path, teacher, tell)
    if not (work / "silver.npz").is_file():
        tell("labelling texts")
        label_silver(work, shared, gold, teachers, recipe, tell)
    if not (work / "student.pt").is_file():
        tell("training the student")
        train_student(work, gold, more, teachers[0], recipe, tell)
    if not (work / "finished.pt").is_file():
        tell("finishing the student")
        model = restore(work, work / "student.pt")
        parts = [Part(gold.train), *(Part(encode_records(work, records)) for records in more)]
        _train(model, parts, gold.dev, recipe.finish, work / "finished.pt", tell)
    if not (work / "settled.pt").is_file():
        tell("settling it on the reference paragraphs")
        model = restore(work, work / "finished.pt")
        _train(model, [Part(gold.train)], gold.dev, recipe.settle, work / "settled.pt", tell)
    export_calibrated(work, shared / "gold", work / "settled.pt", out, tell)


def _check_data(shared: Path, extra: Sequence[Path]) -> None:
    needed = ("corpus/policy", "corpus/general.txt.gz", "gold/train.jsonl", "gold/dev.jsonl")
    for path in (*(shared / name for name in needed), *extra):
        if not path.exists():
            raise MissingInputError(
                "there is no such file or folder", remedy="name the reference data with --shared", where=str(path)
            )


def _open(work: Path, recipe: Recipe) -> None:
    """Make the work folder; refuse one of another recipe, whose results would be taken for this one's."""
    work.mkdir(parents=True, exist_ok=True)
    note = work / "recipe.txt"
    if not note.is_file():
        with whole(note) as partial:
            partial.write_text(recipe.name + "\n", encoding="utf-8")
    if (found := note.read_text(encoding="utf-8").strip()) != recipe.name:
        raise OptionError(
            f"the work folder holds a run by the recipe {found!r}, not {recipe.name!r}",
            remedy="choose another folder with --work", where=str(work),
        )  # fmt: skip


class Gold:
    """The annotated paragraphs, encoded when they are first asked for.

    Args:
        work: A prepared work folder.
        folder: Holds ``train.jsonl`` and ``dev.jsonl``.
        limit: Paragraphs of each file, at most; None for all.
    """

    def __init__(self, work: Path, folder: Path, limit: int | None = None) -> None:
        self._work, self._folder, self._limit = work, folder, limit

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The paragraphs of ``train.jsonl``."""
        return read_jsonl(self._folder / "train.jsonl")[: self._limit]

    @cached_property
    def train(self) -> Batchable:
        """They, encoded."""
        return encode_records(self._work, self.records)

    @cached_property
    def dev_records(self) -> list[dict[str, Any]]:
        """The paragraphs of ``dev.jsonl``."""
        return read_jsonl(self._folder / "dev.jsonl")[: self._limit]

    @cached_property
    def dev(self) -> Batchable:
        """They, encoded."""
        return encode_records(self._work, self.dev_records)


def new_tagger(work: Path, labels: Sequence[str] = LABELS) -> NameTagger:
    """Return a tagger of the recipe's shape with the pretrained encoder."""
    model = NameTagger(shape_of(work), labels)
    load_encoder(model, work / "pretrained.pt")
    return model


def shape_of(work: Path) -> Shape:
    """Return the shape that fits the work folder's alphabet and lists."""
    alphabet, lexicon = load_inputs(work)
    return Shape(len(alphabet.chars) + 4, len(alphabet.pairs) + 1, len(alphabet.triples) + 1, lexicon.sizes)


def encode_records(work: Path, records: Sequence[dict[str, Any]], labels: Sequence[str] = LABELS) -> Batchable:
    """Encode annotated texts."""
    alphabet, lexicon = load_inputs(work)
    length = max(len(record["text"]) for record in records)
    tags = [tags_of(record, labels) for record in records]
    return encode([record["text"] for record in records], alphabet, lexicon, length, tags)


def train_teacher(work: Path, gold: Gold, out: Path, teacher: Teacher, tell: _Tell) -> None:
    """Train one teacher on the annotated paragraphs and variants of each."""
    torch.manual_seed(teacher.plan.seed)
    model = new_tagger(work)
    parts = [Part(gold.train)]
    if teacher.copies:
        _, lexicon = load_inputs(work)
        parts.append(
            Part(encode_records(work, swap_names(gold.records, lexicon, copies=teacher.copies, seed=teacher.plan.seed)))
        )
    _train(model, parts, gold.dev, teacher.plan, out, tell)


def _train(model: NameTagger, parts: Sequence[Part], dev: Batchable, plan: Plan, out: Path, tell: _Tell) -> None:
    """Train and save; goes on where it was broken off."""
    checkpoint = out.with_suffix(".checkpoint")
    best = finetune(model, parts, dev, plan, tell=tell, checkpoint=checkpoint)
    save(model, best, out)
    checkpoint.unlink(missing_ok=True)


def label_silver(work: Path, shared: Path, gold: Gold, teachers: Sequence[Path], recipe: Recipe, tell: _Tell) -> None:
    """Label policy texts with the teachers' mean probabilities and the rules into ``silver.npz``."""
    policy = Batchable.load(work / "policy.npz")
    # The half of the corpus with the most listed names and last words of names is the half worth labelling.
    density = (policy.features[:, :, 1] > 0).sum(1) + (policy.features[:, :, 3] > 0).sum(1)
    rich = np.flatnonzero(density >= np.median(density))
    rows = np.random.default_rng(7).permutation(rich)[: recipe.silver]
    models = [restore(work, path) for path in teachers]
    known = mean_scores(models, gold.dev, np.arange(len(gold.dev)))
    combination = fit_combination(gold.dev_records, Ensemble(models, [r["text"] for r in gold.dev_records], known))
    tell(f"teachers and rules: {combination}")
    documents = read_policy(shared / "corpus", recipe.policy_chars)
    pieces = [text[a:b] for _, text in documents for a, b in chunk_spans(text, LENGTH)]
    texts = [pieces[row] for row in rows]
    ensemble = Ensemble(models, texts, mean_scores(models, policy, rows, tell=tell))
    names = label_with_rules(texts, ensemble, combination)
    blend(ensemble.paths(), texts, names, LABELS, recipe.rules_share).save(work / "silver.npz", rows=rows)
    tell(f"labelled {len(rows)} texts")


def read_silver(work: Path) -> tuple[Batchable, Paths]:
    """Return the labelled sequences and what is believed of their tags."""
    with np.load(work / "silver.npz", allow_pickle=False) as arrays:
        return Batchable.load(work / "policy.npz").pick(arrays["rows"]), Paths(arrays["marginals"], arrays["moves"])


def train_student(
    work: Path, gold: Gold, more: Sequence[Sequence[dict[str, Any]]], first: Path, recipe: Recipe, tell: _Tell
) -> None:
    """Train the student: from the first teacher, on the annotated paragraphs and the labelled texts."""
    silver, soft = read_silver(work)
    annotated = [gold.train, *(encode_records(work, records) for records in more)]
    parts = [*(Part(batch, recipe.gold_weight) for batch in annotated), Part(silver, 1.0, soft)]
    _train(restore(work, first), parts, gold.dev, recipe.student, work / "student.pt", tell)


def save(model: NameTagger, scores: dict[str, float], path: Path) -> None:
    """Write a tagger's weights with its scores."""
    with whole(path) as partial:
        torch.save({"labels": list(model.labels), "model": model.state_dict(), "dev": scores}, partial)


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
    meta = {"version": MODEL_VERSION, "licence": "MIT", "description": DESCRIPTION}
    (out / META).write_text(json.dumps(meta) + "\n", encoding="utf-8")
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
