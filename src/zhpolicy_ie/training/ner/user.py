"""Training on a user's own annotations, going on from a model folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from zhpolicy_ie.errors import ModelError, OptionError, OutputError
from zhpolicy_ie.names.tagger.chunks import chunk_spans
from zhpolicy_ie.names.tagger.combine import Combination
from zhpolicy_ie.names.tagger.decode import Span
from zhpolicy_ie.names.tagger.encoding import Alphabet
from zhpolicy_ie.names.tagger.lexicon import Lexicon, load_lists
from zhpolicy_ie.names.tagger.model import CHUNK, WEIGHTS, Calibration, Tagger, read_config
from zhpolicy_ie.resources import model_path
from zhpolicy_ie.training.ner.annotated import labels_of, read_annotated, remember
from zhpolicy_ie.training.ner.calibrate import fit
from zhpolicy_ie.training.ner.data import Batchable, encode, tags_of
from zhpolicy_ie.training.ner.export import export
from zhpolicy_ie.training.ner.finetune import Part, Plan, finetune
from zhpolicy_ie.training.ner.network import Attention, Convolution, Shape
from zhpolicy_ie.training.ner.package import Workshop, cannot_write, describe, identity_of, meta_of
from zhpolicy_ie.training.ner.score import Names, f1_scores
from zhpolicy_ie.training.ner.settings import Settings
from zhpolicy_ie.training.ner.tagger import NameTagger

#: Fewer names found in the development texts than this say too little to calibrate scores on.
ENOUGH = 50
_Records = list[dict[str, Any]]


def train_from_jsonl(
    train: Path,
    dev: Path,
    output: Path,
    *,
    base: Path | None = None,
    labels: Sequence[str] | None = None,
    seed: int = 1,
    epochs: float = 6,
    resume: bool = True,
    tell: Callable[[str], None] = print,
) -> dict[str, float]:
    """Train a tagger on annotated texts and write it as a model folder.

    Training goes on from ``base``. A label of the base that the annotations never use is not forgotten: what the base
    finds of it in the texts counts as annotated. Labels that the base lacks are added.

    Args:
        train: Annotations, JSONL: one object a line with ``text`` and ``entities`` (``start``, ``end``, ``label``).
        dev: Annotations of other texts, to choose the best epoch by and to calibrate the scores on.
        output: Folder of the new model.
        base: Model folder to go on from; by default the shipped one.
        labels: Labels of the new model; by default the base's and then those of the annotations.
        seed: The same seed and data give the same model on the same machine and threads.
        epochs: Passes over the training texts.
        resume: Go on from where the same run was broken off; with False, begin anew and replace what is there.
        tell: Gets a line on progress now and then.

    Returns:
        F1 per label and under ``all``, on ``dev``, of the model as written.

    Raises:
        InputError: An annotation file cannot be read, or an entity does not fit its text (``file:line``).
        ModelError: The base is of another version or damaged.
        OptionError: A setting is impossible, or another run was broken off in ``output``.
        OutputError: ``output`` cannot be written, or holds a finished model and ``resume`` is True.

    Example:
        >>> train_from_jsonl(Path("a.jsonl"), Path("b.jsonl"), Path("my-model"))      # doctest: +SKIP
        {'ORG': 0.84, 'PROJ': 0.79, 'LOC': 0.9, 'PER': 0.95, 'all': 0.86}
    """
    names = ",".join(labels) if labels else None
    settings = Settings.read(train=train, dev=dev, output=output, base=base, labels=names, seed=seed, epochs=epochs)
    scores: dict[str, float] = train_tagger(settings, restart=not resume, tell=tell)["scores"]
    return scores


def train_tagger(settings: Settings, *, restart: bool = False, tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Train a tagger as :func:`train_from_jsonl` does and return what its ``meta.json`` says.

    Args:
        settings: Everything about the run.
        restart: Begin anew, whatever was begun or finished in the output folder.
        tell: Gets a line on progress now and then.

    Raises:
        ZhPolicyError: See :func:`train_from_jsonl`.
    """
    plan = settings.training
    folder = plan.base or model_path("ner")
    tagger = Tagger.load(folder)
    if plan.output.resolve() == folder.resolve():
        raise OutputError("the output is the base", remedy="name another folder with --output", where=str(plan.output))
    train, dev = read_annotated(plan.train), read_annotated(plan.dev)
    wanted = _labels(plan.labels, tagger, labels_of(train), tell)
    workshop = Workshop(plan.output)
    if workshop.open(identity_of(settings, folder), restart=restart):
        tell(f"a run broken off in {plan.output} goes on")
    shared = {record["text"] for record in train} & {record["text"] for record in dev}
    if shared:
        tell(f"warning: {len(shared)} texts are in both files; scores on known texts flatter")
    # Of labels that nobody annotates, the base's opinion is learned, lest they be forgotten.
    judged = [x for x in tagger.labels if x in wanted and x not in labels_of(dev)]
    annotated = sum(len(record["entities"]) for record in train)
    train = remember(train, tagger, [x for x in tagger.labels if x in wanted and x not in labels_of(train)])
    dev = remember(dev, tagger, judged)
    before = f1_scores(*_found(tagger, dev, tagger.labels), tagger.labels)
    tell(f"base {tagger.version}: " + " ".join(f"{k} {v:.4f}" for k, v in before.items()))
    torch.manual_seed(plan.seed)
    model, alphabet, lexicon = restore_folder(folder, wanted)
    try:
        _learn(model, settings, _encode(train, alphabet, lexicon, wanted), _encode(dev, alphabet, lexicon, wanted),
               workshop.checkpoint, tell)  # fmt: skip
        start = Combination.from_dict(tagger.config["combination"])
        combination, calibration = _combination(start, tagger, wanted), _calibration(tagger, wanted)
        version = meta_of(settings, tagger.version, {"labels": wanted})["version"]
        export(model, alphabet, lexicon, calibration, workshop.inside, version, combination)
        names, spans = _found(Tagger.load(workshop.inside), dev, wanted)
        if sum(map(len, spans)) >= ENOUGH:
            fitted = fit(names, spans, len(wanted))
            keep = [i for i, x in enumerate(wanted) if x in judged]
            shift = tuple(calibration.shift[i] if i in keep else x for i, x in enumerate(fitted.shift))
            slope = tuple(calibration.slope[i] if i in keep else x for i, x in enumerate(fitted.slope))
            export(model, alphabet, lexicon, Calibration(slope, shift), workshop.inside, version, combination)
        facts = {
            "labels": wanted, "scores": _rounded(f1_scores(names, spans, wanted)), "base_scores": _rounded(before),
            "judged_by_base": judged, "train_texts": len(train), "dev_texts": len(dev),
            "train_names": annotated, "seed": plan.seed,
        }  # fmt: skip
        meta = meta_of(settings, tagger.version, facts)
        describe(workshop.inside, meta, settings)
        workshop.finish()
    except OSError as error:
        raise cannot_write(error, str(plan.output)) from None
    return meta


def _labels(given: Sequence[str] | None, tagger: Tagger, used: Sequence[str], tell: Callable[[str], None]) -> list[str]:
    if given is None:
        return [*tagger.labels, *(x for x in used if x not in tagger.labels)]
    wanted = list(dict.fromkeys(given))
    if unknown := [x for x in wanted if x not in used and x not in tagger.labels]:
        raise OptionError(
            f"the label {unknown[0]} is neither in the base nor in the annotations",
            remedy=f"choose among {', '.join(dict.fromkeys([*tagger.labels, *used]))}", where="--labels",
        )  # fmt: skip
    if left := [x for x in used if x not in wanted]:
        tell(f"warning: annotations with other labels are passed over: {', '.join(left)}")
    return wanted


def _learn(
    model: NameTagger, settings: Settings, train: Batchable, dev: Batchable, checkpoint: Path,
    tell: Callable[[str], None],
) -> None:  # fmt: skip
    given = settings.training
    size = given.batch_size or max(1, min(16, len(train) // 10))
    plan = Plan(
        epochs=given.epochs, rate=given.learning_rate, batch=min(size, len(train)), drop=given.dropout, seed=given.seed
    )
    if checkpoint.is_file():
        try:
            torch.load(checkpoint, weights_only=True)
        except Exception as error:  # whatever PyTorch makes of a damaged file
            raise ModelError(
                "the broken-off run is damaged", remedy="begin anew with --restart", where=str(checkpoint)
            ) from error
    try:
        finetune(model, [Part(train)], dev, plan, tell=tell, checkpoint=checkpoint)
    except RuntimeError as error:
        # PyTorch reports a full disk as a fault of its own.
        if "PytorchStreamWriter" in str(error) or "write" in str(error):
            raise OutputError(
                "the state of the training cannot be written",
                remedy="make room and run it again",
                where=str(checkpoint),
            ) from error
        raise


def _found(tagger: Tagger, records: _Records, labels: Sequence[str]) -> tuple[list[Names], list[list[Span]]]:
    """Return the annotated names of each text, and what a tagger with these labels finds in it."""
    index = {label: i for i, label in enumerate(labels)}
    names = [{(e["start"], e["end"], index[e["label"]]) for e in r["entities"] if e["label"] in index} for r in records]
    return names, [tagger.spans(record["text"]) for record in records]


def _calibration(tagger: Tagger, labels: Sequence[str]) -> Calibration:
    """Return the base's calibration; a new label has the mean of the others."""
    known = tagger.config["calibration"]
    rows = {label: (known["slope"][i], known["shift"][i]) for i, label in enumerate(tagger.labels)}
    mean = tuple(round(sum(column) / len(rows), 4) for column in zip(*rows.values(), strict=True))
    slope, shift = zip(*(rows.get(label, mean) for label in labels), strict=True)
    return Calibration(tuple(slope), tuple(shift))


def _combination(base: Combination, tagger: Tagger, labels: Sequence[str]) -> Combination:
    """Return how the tagger's opinion and the rules' are added up: as in the base.

    No rule proposes a new label, so that none does says nothing against it.
    """
    weights = {x: base.label.get(x, 0.0) if x in tagger.labels else -base.alone for x in labels}
    return replace(base, label=weights)


def _rounded(scores: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in scores.items()}


def _encode(
    records: Sequence[dict[str, Any]], alphabet: Alphabet, lexicon: Lexicon, labels: Sequence[str]
) -> Batchable:
    texts, tags = [], []
    for record in records:
        own = tags_of(record, labels)
        for start, end in chunk_spans(record["text"], CHUNK):
            texts.append(record["text"][start:end])
            tags.append(own[start:end])
    return encode(texts, alphabet, lexicon, max(map(len, texts)), tags)


def restore_folder(folder: Path, labels: Sequence[str]) -> tuple[NameTagger, Alphabet, Lexicon]:
    """Return the PyTorch tagger of a model folder, with the tags of labels it does not know added.

    Raises:
        ModelError: The folder is no tagger or of another version.
    """
    config = read_config(folder)
    with np.load(folder / WEIGHTS, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    for name in [n for n in arrays if n.startswith("scale.")]:
        arrays[name[6:]] = arrays[name[6:]].astype(np.float32) * arrays[name].astype(np.float32)
    alphabet = Alphabet(arrays["chars"], arrays["pairs"], arrays["triples"])
    lexicon = Lexicon(*load_lists(), config["groups"], config["families"])
    layout = config["layout"]
    shape = Shape(
        len(alphabet.chars) + 4, len(alphabet.pairs) + 1, len(alphabet.triples) + 1, lexicon.sizes,
        layout["width"], arrays["table.char"].shape[1], arrays["table.pair"].shape[1],
        tuple(layout["dilations"]), tuple(layout["attention_after"]), layout["heads"],
    )  # fmt: skip
    model = NameTagger(shape, labels)
    with torch.no_grad():
        _fill(model, arrays, config["labels"])
    return model, alphabet, lexicon


def _fill(model: NameTagger, arrays: dict[str, Any], known: Sequence[str]) -> None:
    def put(target: torch.Tensor, name: str, *, transpose: bool = False) -> None:
        value = arrays[name].astype(np.float32)
        target.copy_(torch.from_numpy(np.ascontiguousarray(value.T if transpose else value)))

    inputs = model.encoder.inputs
    put(inputs.char.weight, "table.char")
    put(inputs.pair.weight, "table.pair")
    put(inputs.triple.weight, "table.triple")
    for i, table in enumerate(inputs.features):
        put(table.weight, f"table.feature{i}")  # type: ignore[arg-type]
    put(inputs.project.weight, "project.weight", transpose=True)
    put(inputs.project.bias, "project.bias")
    for i, block in enumerate(model.encoder.blocks):
        if isinstance(block, Convolution):
            put(block.inner.weight, f"block{i}.weight", transpose=True)
            put(block.inner.bias, f"block{i}.bias")
        elif isinstance(block, Attention):
            put(block.joint.weight, f"block{i}.joint.weight", transpose=True)
            put(block.joint.bias, f"block{i}.joint.bias")
            width = block.out.weight.shape[0]
            block.joint.weight[:width] *= (width // block.heads) ** 0.5
            block.joint.bias[:width] *= (width // block.heads) ** 0.5
            put(block.out.weight, f"block{i}.out.weight", transpose=True)
            put(block.out.bias, f"block{i}.out.bias")
    old = [0, *(1 + 4 * i + k for i, x in enumerate(known) if x in model.labels for k in range(4))]
    new = [0, *(1 + 4 * model.labels.index(x) + k for x in known if x in model.labels for k in range(4))]
    model.to_tags.weight[new] = torch.from_numpy(arrays["tags.weight"].astype(np.float32).T[old].copy())
    model.to_tags.bias[new] = torch.from_numpy(arrays["tags.bias"].astype(np.float32)[old].copy())
    # A tag never seen starts out unlikely.
    fresh = [i for i in range(len(model.to_tags.bias)) if i not in new]
    model.to_tags.bias[fresh] = -4.0
    scores = torch.from_numpy(arrays["transitions"].astype(np.float32))[old][:, old]
    model.crf.scores[np.ix_(new, new)] = torch.where(scores > -1e3, scores, torch.zeros_like(scores))
