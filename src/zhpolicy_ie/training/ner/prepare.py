"""Prepare pretraining data: LAC labels, alphabet, encoded chunks, all cached in a work folder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from zhpolicy_ie.names.tagger.encoding import Alphabet
from zhpolicy_ie.names.tagger.lexicon import Lexicon, load_lists
from zhpolicy_ie.training.ner.data import (
    build_alphabet,
    build_lexicon,
    encode_long,
    read_general,
    read_policy,
)
from zhpolicy_ie.training.ner.files import whole
from zhpolicy_ie.training.ner.teacher import label_documents

LENGTH = 256


def prepare(
    shared: Path, work: Path, general_chars: int, *, policy_chars: int | None = None, general_lines: int | None = None
) -> None:
    """Write ``lac/``, ``alphabet.npz``, ``lexicon.json``, ``policy.npz`` and, last, ``general.npz`` into ``work``.

    Args:
        shared: Folder with ``corpus/``.
        work: What is there already is not made again.
        general_chars: Characters of the general corpus, about.
        policy_chars: Characters of the policy corpus, about; None for all.
        general_lines: Lines of the general corpus to choose from; None for all.
    """
    documents = read_policy(shared / "corpus", policy_chars)
    label_documents(documents, work / "lac")
    general = read_general(shared / "corpus", general_chars, general_lines)
    if not (work / "alphabet.npz").is_file():
        alphabet = build_alphabet([text for _, text in documents] * 2 + general)
        with whole(work / "alphabet.npz") as partial:
            np.savez(partial, chars=alphabet.chars, pairs=alphabet.pairs, triples=alphabet.triples)
    if not (work / "lexicon.json").is_file():
        lexicon = build_lexicon()
        meta = {"groups": list(lexicon.groups), "families": list(lexicon.families)}
        with whole(work / "lexicon.json") as partial:
            partial.write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
    alphabet, lexicon = load_inputs(work)
    labelled = [(text, np.load(work / "lac" / f"{name}.npy", allow_pickle=False)) for name, text in documents]
    encode_long(labelled, alphabet, lexicon, LENGTH).save(work / "policy.npz")
    encode_long([(text, None) for text in general], alphabet, lexicon, LENGTH).save(work / "general.npz")


def load_inputs(work: Path) -> tuple[Alphabet, Lexicon]:
    """Return the alphabet and the lexicon that :func:`prepare` fixed."""
    with np.load(work / "alphabet.npz", allow_pickle=False) as arrays:
        alphabet = Alphabet(arrays["chars"], arrays["pairs"], arrays["triples"])
    meta = json.loads((work / "lexicon.json").read_text(encoding="utf-8"))
    return alphabet, Lexicon(*load_lists(), meta["groups"], meta["families"])
