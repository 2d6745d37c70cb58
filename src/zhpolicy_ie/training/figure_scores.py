r"""Calibrate the score of figures on figures that the linking models have not seen.

    python -m zhpolicy_ie.training.figure_scores --train ../shared/gold/train.jsonl \
        --also annotations/annotations.jsonl --out models/figures

The documents of ``--train`` are dealt into two halves; models trained on each (and on ``--also``) read the other, and a
logistic regression learns from how sure they were, and from where they differ from the rules, which records are right.
Needs PyTorch (the ``train`` extra) and as long as training twice.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from zhpolicy_ie import load
from zhpolicy_ie.evaluation.annotations import Notes, notes_of, read_gold
from zhpolicy_ie.evaluation.bands import Judged, band_lines
from zhpolicy_ie.evaluation.figures import compare_figures
from zhpolicy_ie.figures.component import Figures
from zhpolicy_ie.figures.learned.classify import SIZE
from zhpolicy_ie.figures.learned.confidence import Calibration, Evidence, terms
from zhpolicy_ie.training.figures import save, train

_DECAY = 1e-4


class Case(NamedTuple):
    """What is known of one figure when it is scored, and whether its record turned out right."""

    terms: tuple[float, ...]
    right: bool


class _Recorder:
    """Stands in for a calibration and keeps the evidence of every figure in order."""

    def __init__(self) -> None:
        self.seen: list[Evidence] = []

    def score(self, evidence: Evidence) -> float:
        self.seen.append(evidence)
        return 0.0


def half_of(line: str) -> int:
    """Return 0 or 1 for a line of gold data, the same for all paragraphs of a document (``document@offset``).

    Example:
        >>> half_of('{"id": "report_7@120"}') == half_of('{"id": "report_7@980"}')
        True
    """
    return zlib.crc32(str(json.loads(line)["id"]).split("@")[0].encode()) % 2


def cases(models: Path, gold: list[Notes]) -> Iterator[Case]:
    """Yield how every figure of some texts was decided by the models of a folder, and whether it was right."""
    extractor = load(linker=str(models))
    recorder = _Recorder()
    (component,) = (part for _, part in extractor.nlp.pipeline if isinstance(part, Figures))
    assert component.model is not None
    component.model = component.model._replace(calibration=recorder)
    for note in gold:
        recorder.seen.clear()
        found = notes_of(extractor(note.text, meta=note.meta, id=note.id))
        compared = compare_figures(note.figures, found.figures)
        place = {figure.start: k for k, figure in enumerate(found.figures)}
        outcomes = [(m.found, m.is_record) for m in compared.matches] + [(f, False) for f in compared.wrong]
        for figure, right in outcomes:
            yield Case(terms(recorder.seen[place[figure.start]]), right)


def fit(found: list[Case]) -> Calibration:
    """Fit the logistic regression."""
    x = torch.tensor([(1.0, *case.terms) for case in found], dtype=torch.float64)
    y = torch.tensor([float(case.right) for case in found], dtype=torch.float64)
    weights = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=300)

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights, y) + _DECAY * weights.pow(2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)
    bias, *rest = (round(float(w), 4) for w in weights.detach())
    return Calibration(bias, tuple(rest))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True, help="gold file (JSONL) to deal into halves")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="gold files that both halves are trained with")
    parser.add_argument("--out", type=Path, required=True, help="folder of the models whose score is to be calibrated")
    parser.add_argument(
        "--halves", type=Path, nargs=2, help="folders of models trained on the halves, if there are any"
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    lines = [line for line in options.train.read_text(encoding="utf-8").splitlines() if line.strip()]
    found: list[Case] = []
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for half in (0, 1):
            files.append(Path(folder) / f"half{half}.jsonl")
            files[half].write_text("\n".join(line for line in lines if half_of(line) == half), encoding="utf-8")
        for half, file in enumerate(files):
            models = Path(folder) / f"models{half}" if options.halves is None else options.halves[half]
            if options.halves is None:
                arrays, settings = train([file, *options.also], seed=1, runs=1)
                save({**arrays, "subject": np.zeros(SIZE)}, settings, models)  # no part of the evidence
            found += cases(models, read_gold(files[1 - half]))
    calibration = fit(found)
    path = options.out / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["score"] = [calibration.bias, *calibration.weights]
    path.write_text(json.dumps(config, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    scored = [Judged(calibration.of(case.terms), not case.right) for case in found]
    print("\n".join(band_lines(sorted(scored))), file=sys.stderr)


if __name__ == "__main__":
    main()
