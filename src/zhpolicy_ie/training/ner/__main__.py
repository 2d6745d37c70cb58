"""``python -m zhpolicy_ie.training.ner build --shared ../shared --work runs/ner --out models/ner``; folds; score."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from zhpolicy_ie.errors import ModelError, ZhPolicyError


def main(argv: list[str] | None = None) -> None:
    """Build the shipped tagger, or print the scores of a model folder."""
    parser = argparse.ArgumentParser(prog="python -m zhpolicy_ie.training.ner", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("build", help="all steps from the reference data to a model folder; resumes")
    make.add_argument("--shared", type=Path, default=Path("../shared"), help="reference data (default: %(default)s)")
    make.add_argument("--work", type=Path, help="intermediate files (default: runs/ner, with --quick runs/ner-quick)")
    make.add_argument("--out", type=Path, help="model folder (default: models/ner, with --quick WORK/model)")
    make.add_argument(
        "--extra", type=Path, nargs="*", default=sorted(Path("annotations/names").glob("*.jsonl")),
        help="more annotated paragraphs for the student, JSONL (default: annotations/names/*.jsonl)",
    )  # fmt: skip
    make.add_argument(
        "--threads", type=int, default=2, help="processor threads (default: %(default)s); 1 if others use them"
    )
    make.add_argument("--compile", action="store_true", help="pretrain about twice as fast; needs a C++ compiler")
    make.add_argument("--quick", action="store_true", help="all steps, tiny, in a minute or two: do they work here?")
    fold = commands.add_parser("folds", help="taggers that each leave out a part of train, after build")
    fold.add_argument("--gold", type=Path, default=Path("../shared/gold"), help="default: %(default)s")
    fold.add_argument("--work", type=Path, default=Path("runs/ner"), help="work folder of build (default: %(default)s)")
    fold.add_argument("--out", type=Path, default=Path("runs/folds"), help="default: %(default)s")
    fold.add_argument("--threads", type=int, default=2, help="processor threads (default: %(default)s)")
    score = commands.add_parser("score", help="F1 per label and reliability of a model folder")
    score.add_argument("model", type=Path)
    score.add_argument("gold", type=Path, help="annotated paragraphs, JSONL")
    score.add_argument("--with-rules", action="store_true", help="instead: the rules, the tagger, and both together")
    options = parser.parse_args(argv)
    try:
        import torch
    except ImportError as error:
        raise ModelError("PyTorch is not installed", remedy="pip install 'zhpolicy_ie[train]'") from error
    from zhpolicy_ie.names.tagger.model import Calibration, Tagger, read_config
    from zhpolicy_ie.training.ner.build import build, evaluate
    from zhpolicy_ie.training.ner.calibrate import reliability
    from zhpolicy_ie.training.ner.combine import joint_reliability, joint_scores
    from zhpolicy_ie.training.ner.data import read_jsonl
    from zhpolicy_ie.training.ner.folds import train_folds
    from zhpolicy_ie.training.ner.recipe import QUICK, SHIPPED
    from zhpolicy_ie.training.ner.score import f1_scores

    if options.command == "build":
        torch.set_num_threads(options.threads)
        work = options.work or Path("runs/ner-quick" if options.quick else "runs/ner")
        # A trial must not take the place of the shipped model.
        out = options.out or (work / "model" if options.quick else Path("models/ner"))
        build(
            options.shared, work, out, options.extra, recipe=QUICK if options.quick else SHIPPED,
            compiled=options.compile, tell=partial(print, flush=True),
        )  # fmt: skip
        return
    if options.command == "folds":
        torch.set_num_threads(options.threads)
        train_folds(options.work, options.gold, options.out, tell=partial(print, flush=True))
        return
    if options.with_rules:
        records, tagger = read_jsonl(options.gold), Tagger.load(options.model)
        rows = joint_scores(records, tagger)
        for i, (name, scores) in enumerate(rows.items()):
            if not i:
                print("\t".join(["", *scores]))
            print("\t".join([name, *(f"{value:.4f}" for value in scores.values())]))
        _print_bands(joint_reliability(records, tagger))
        return
    names, spans = evaluate(options.model, options.gold)
    config = read_config(options.model)
    for label, value in f1_scores(names, spans, config["labels"]).items():
        print(f"{label}\t{value:.4f}")
    calibration = Calibration(tuple(config["calibration"]["slope"]), tuple(config["calibration"]["shift"]))
    _print_bands(reliability(names, spans, calibration))


def _print_bands(rows: list[tuple[float, float, int, float, float]]) -> None:
    print("score\tnames\tmean score\tright")
    for low, high, count, mean, share in rows:
        print(f"{low:.2f}-{high:.2f}\t{count}\t{mean:.3f}\t{share:.3f}")


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except ZhPolicyError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("interrupted; a build goes on where it was when the same command is given again")
    except BrokenPipeError:  # … | head -1 has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
