"""Training on a user's own annotations, going on from a model folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from zhpolicy_ie.errors import GoldError
from zhpolicy_ie.names.tagger.chunks import chunk_spans
from zhpolicy_ie.names.tagger.combine import Combination
from zhpolicy_ie.names.tagger.encoding import Alphabet
from zhpolicy_ie.names.tagger.lexicon import Lexicon, load_lists
from zhpolicy_ie.names.tagger.model import CHUNK, WEIGHTS, Calibration, Tagger, read_config
from zhpolicy_ie.resources import model_path
from zhpolicy_ie.training.ner.build import evaluate
from zhpolicy_ie.training.ner.calibrate import fit
from zhpolicy_ie.training.ner.data import Batchable, encode, read_jsonl, tags_of
from zhpolicy_ie.training.ner.export import export
from zhpolicy_ie.training.ner.finetune import Part, Plan, finetune
from zhpolicy_ie.training.ner.network import Attention, Convolution, Shape
from zhpolicy_ie.training.ner.score import f1_scores
from zhpolicy_ie.training.ner.tagger import NameTagger


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
    finds of it in the training texts counts as annotated. Labels that the base lacks are added.

    Args:
        train: Annotations, JSONL: one object a line with ``text`` and ``entities`` (``start``, ``end``, ``label``).
        dev: Annotations of other texts, to choose the best epoch by and to calibrate the scores on.
        output: Folder of the new model; while training it also holds ``checkpoint.pt``.
        base: Model folder to go on from; by default the shipped one.
        labels: Labels of the new model; by default the base's and then those of the annotations.
        seed: The same seed and data give the same model on the same machine and threads.
        epochs: Passes over the training texts.
        resume: Go on from ``checkpoint.pt`` where there is one.
        tell: Gets a line on progress now and then.

    Returns:
        F1 per label and under ``all``, on ``dev``, of the model as written.

    Raises:
        GoldError: An annotation file has no texts or an entity whose offsets do not fit its text.
        ModelError: The base is of another version or damaged.

    Example:
        >>> train_from_jsonl(Path("a.jsonl"), Path("b.jsonl"), Path("my-model"))      # doctest: +SKIP
        {'ORG': 0.84, 'PROJ': 0.79, 'LOC': 0.9, 'PER': 0.95, 'all': 0.86}
    """
    folder = base or model_path("ner")
    tagger = Tagger.load(folder)
    records, held = _read(train), _read(dev)
    used = sorted({e["label"] for r in records for e in r["entities"]})
    wanted = list(labels) if labels else [*tagger.labels, *(x for x in used if x not in tagger.labels)]
    model, alphabet, lexicon = restore_folder(folder, wanted)
    torch.manual_seed(seed)
    kept = [label for label in tagger.labels if label in wanted and label not in used]
    if kept:
        records = [_remember(record, tagger, kept) for record in records]
    output.mkdir(parents=True, exist_ok=True)
    checkpoint = output / "checkpoint.pt"
    if not resume:
        checkpoint.unlink(missing_ok=True)
    plan = Plan(epochs=epochs, rate=1e-3, batch=min(16, len(records)), seed=seed)
    finetune(
        model, [Part(_encode(records, alphabet, lexicon, wanted))], _encode(held, alphabet, lexicon, wanted), plan,
        tell=tell, checkpoint=checkpoint,
    )  # fmt: skip
    version = f"{tagger.version}+{output.name}"
    plain = Calibration((1.0,) * len(wanted), (0.0,) * len(wanted))
    export(model, alphabet, lexicon, plain, output, version)
    names, spans = evaluate(output, dev)
    # How its opinion is added to the rules' stays as it was in the base.
    combination = Combination.from_dict(tagger.config["combination"])
    export(model, alphabet, lexicon, fit(names, spans, len(wanted)), output, version, combination)
    scores = f1_scores(names, spans, wanted)
    _write_card(output, version, tagger.version, scores, {"train": len(records), "dev": len(held), "seed": seed})
    checkpoint.unlink(missing_ok=True)
    return scores


def _read(path: Path) -> list[dict[str, Any]]:
    records = read_jsonl(path)
    if not records:
        raise GoldError("there are no annotated texts", remedy="give one JSON object a line", where=str(path))
    for number, record in enumerate(records, 1):
        for e in record.get("entities", []):
            text = record["text"][e["start"] : e["end"]]
            if not 0 <= e["start"] < e["end"] <= len(record["text"]) or e.get("text", text) != text:
                raise GoldError(
                    f"the offsets {e['start']}..{e['end']} do not fit the text",
                    remedy="count characters of the text, ends exclusive", where=f"{path}:{number}",
                )  # fmt: skip
    return records


def _remember(record: dict[str, Any], tagger: Tagger, kept: Sequence[str]) -> dict[str, Any]:
    """Add what the base finds of the labels that the annotations do not use."""
    taken = [(e["start"], e["end"]) for e in record["entities"]]
    found = [
        {"start": m.start, "end": m.end, "label": m.label}
        for m in tagger.tag(record["text"])
        if m.label in kept and m.score >= 0.5 and all(m.end <= a or b <= m.start for a, b in taken)
    ]
    return {"text": record["text"], "entities": [*record["entities"], *found]}


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


def _write_card(folder: Path, version: str, base: str, scores: dict[str, float], data: dict[str, int]) -> None:
    lines = [
        f"# Name tagger {version}",
        "",
        f"Trained from zhpolicy_ie's tagger {base} on {data['train']} annotated texts (seed {data['seed']}).",
        f"F1 on {data['dev']} held-out texts, on which the best epoch was chosen:",
        "",
        "| label | F1 |",
        "| --- | --- |",
        *(f"| {label} | {value:.3f} |" for label, value in scores.items()),
        "",
        f"Load with `Tagger.load({json.dumps(folder.name)})`. Weights are plain arrays; nothing is unpickled.",
    ]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
