"""Writing a trained tagger as a model folder that :class:`zhpolicy_ie.names.tagger.model.Tagger` reads."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.names.tagger.combine import Combination
from zhpolicy_ie.names.tagger.encoding import Alphabet
from zhpolicy_ie.names.tagger.lexicon import Lexicon
from zhpolicy_ie.names.tagger.model import CONFIG, FORMAT, WEIGHTS, Calibration
from zhpolicy_ie.training.ner.network import Attention, Convolution
from zhpolicy_ie.training.ner.tagger import NameTagger

#: Weights for a tagger that was never fitted together with the rules.
EVEN = Combination(bias=0.3, tagger=0.2, rule=0.4, alone=-2.5, rival=-0.15)
Array = npt.NDArray[np.generic]


def weights_of(model: NameTagger) -> dict[str, Array]:
    """Return the arrays of a tagger under the names inference uses; embedding tables as ``table.*``."""
    inputs = model.encoder.inputs

    def array(value: Any, *, transpose: bool = False) -> npt.NDArray[np.float32]:
        plain: npt.NDArray[np.float32] = value.detach().float().numpy()
        return plain.T.copy() if transpose else plain.copy()

    tables = {"char": inputs.char, "pair": inputs.pair, "triple": inputs.triple}
    tables |= {f"feature{i}": table for i, table in enumerate(inputs.features)}  # type: ignore[misc]
    out: dict[str, Array] = {f"table.{name}": array(table.weight) for name, table in tables.items()}
    out["project.weight"], out["project.bias"] = (
        array(inputs.project.weight, transpose=True),
        array(inputs.project.bias),
    )
    for i, block in enumerate(model.encoder.blocks):
        if isinstance(block, Convolution):
            out[f"block{i}.weight"] = array(block.inner.weight, transpose=True)
            out[f"block{i}.bias"] = array(block.inner.bias)
        elif isinstance(block, Attention):
            joint, bias = array(block.joint.weight, transpose=True), array(block.joint.bias)
            width = joint.shape[0]
            # The scale of the attention scores goes into the queries.
            scale = (width // block.heads) ** -0.5
            joint[:, :width] *= scale
            bias[:width] *= scale
            out[f"block{i}.joint.weight"], out[f"block{i}.joint.bias"] = joint, bias
            out[f"block{i}.out.weight"] = array(block.out.weight, transpose=True)
            out[f"block{i}.out.bias"] = array(block.out.bias)
    out["tags.weight"], out["tags.bias"] = array(model.to_tags.weight, transpose=True), array(model.to_tags.bias)
    out["transitions"] = array(model.crf.transitions())
    return out


def compress(arrays: dict[str, Array]) -> dict[str, Array]:
    """Store the embedding tables of pairs and triples as int8 with one scale per row, the rest as half precision."""
    out: dict[str, Array] = {}
    for name, value in arrays.items():
        if name in ("table.pair", "table.triple"):
            scale = np.maximum(np.abs(value).max(axis=1, keepdims=True), 1e-8) / 127  # type: ignore[type-var]
            out[name] = np.round(value / scale).astype(np.int8)  # type: ignore[operator]
            out[f"scale.{name}"] = scale.astype(np.float16)
        elif name == "transitions":
            out[name] = value.astype(np.float32)
        else:
            out[name] = value.astype(np.float16)
    return out


def export(
    model: NameTagger,
    alphabet: Alphabet,
    lexicon: Lexicon,
    calibration: Calibration,
    folder: Path,
    version: str,
    combination: Combination = EVEN,
) -> None:
    """Write ``config.json`` and ``weights.npz`` into ``folder``.

    Args:
        model: The trained tagger.
        alphabet: What its indices mean.
        lexicon: The groups and families it was trained with.
        calibration: How log-odds become scores.
        folder: Made if it does not exist.
        version: The model's own version.
        combination: How its opinion and that of rules are added up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shape = model.encoder.shape
    arrays = compress(weights_of(model))
    alphabets: dict[str, Array] = {"chars": alphabet.chars, "pairs": alphabet.pairs, "triples": alphabet.triples}
    # Not compressed: that would save a tenth, and reading would take eight times as long.
    np.savez(folder / WEIGHTS, allow_pickle=False, **alphabets, **arrays)
    config = {
        "kind": "zhpolicy_ie.tagger",
        "format": FORMAT,
        "version": version,
        "labels": list(model.labels),
        "layout": {
            "width": shape.width,
            "dilations": list(shape.dilations),
            "attention_after": list(shape.attention_after),
            "heads": shape.heads,
        },
        "calibration": {"slope": list(calibration.slope), "shift": list(calibration.shift)},
        "combination": {**asdict(combination), "label": dict(combination.label)},
        "groups": list(lexicon.groups),
        "families": list(lexicon.families),
    }
    (folder / CONFIG).write_text(json.dumps(config, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
