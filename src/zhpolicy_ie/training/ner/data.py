"""Texts and annotations as arrays: chunks of whole sentences, the alphabet, the features, the tags."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from zhpolicy_ie.names.tagger.chunks import chunk_spans
from zhpolicy_ie.names.tagger.encoding import Alphabet, code_points, keys
from zhpolicy_ie.names.tagger.lexicon import COLUMNS, Lexicon, group_of, load_lists
from zhpolicy_ie.text.width import normalise_width
from zhpolicy_ie.training.ner.files import whole

IGNORE = 255
_TERMS = re.compile("发展|项目|产业|建设|工程|园区|亿元|市委|集团|公司|政府|开发区|示范区|铁路|高速|研究院|大学")
#: Feature column (see ``COLUMNS``) -> lists left out of the alphabet of features when seen fewer times than this.
_MIN_CHARS, _PAIRS, _TRIPLES = 3, 60_000, 80_000


@dataclass
class Batchable:
    """Sequences of one length: index arrays of shape (sequences, length), features with one more axis, and tags.

    ``tags`` is 255 where nothing is to be learned; ``weights`` is one number per sequence.
    """

    chars: npt.NDArray[np.int16]
    pairs: npt.NDArray[np.int32]
    triples: npt.NDArray[np.int32]
    features: npt.NDArray[np.int16]
    tags: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.chars)

    def save(self, path: Path) -> None:
        """Write all arrays into one uncompressed ``.npz``."""
        with whole(path) as partial:
            np.savez(partial, allow_pickle=False, **self.__dict__)

    def pick(self, rows: npt.NDArray[np.int64]) -> Batchable:
        """Return some of the sequences."""
        return Batchable(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    @classmethod
    def load(cls, path: Path) -> Batchable:
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read annotations: one object a line with ``text`` and ``entities``."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_policy(corpus: Path, budget: int | None = None) -> list[tuple[str, str]]:
    """Return name and text of each policy document, in order of name; no further ones after ``budget`` characters."""
    found, used = [], 0
    for path in sorted((corpus / "policy").glob("*.txt")):
        if budget is not None and used >= budget:
            break
        found.append((path.stem, path.read_text(encoding="utf-8")))
        used += len(found[-1][1])
    return found


def read_general(corpus: Path, budget: int, scan: int | None = None) -> list[str]:
    """Return the paragraphs of the general corpus richest in words of development.

    Args:
        corpus: The corpus' folder.
        budget: How many characters, about.
        scan: Lines to choose from; None for all.
    """
    with gzip.open(corpus / "general.txt.gz", "rt", encoding="utf-8") as lines:
        rated = []
        for line in islice(lines, scan):
            text = line.strip()[:1200]
            hits = _TERMS.findall(text)
            if len(text) >= 60 and len(hits) >= 4:
                rated.append((len(set(hits)) * len(hits) ** 0.5 / len(text) ** 0.5, text))
    rated.sort(key=lambda item: -item[0])
    chosen, used = [], 0
    for _, text in rated:
        if used > budget:
            break
        chosen.append(text)
        used += len(text)
    return chosen


def build_alphabet(texts: Iterable[str]) -> Alphabet:
    """Choose the characters, pairs and triples that get embeddings, by their number in ``texts``."""
    counts: Counter[int] = Counter()
    joined = normalise_width("\n".join(texts))
    values, numbers = np.unique(code_points(joined), return_counts=True)
    counts.update(dict(zip(values.tolist(), numbers.tolist(), strict=True)))
    chars = np.array(sorted(c for c, n in counts.items() if n >= _MIN_CHARS and c != 0xFFFF), dtype=np.uint32)
    bare = Alphabet(chars, np.zeros(0, np.int64), np.zeros(0, np.int64))
    pair_keys, triple_keys = keys(bare.indices(joined))
    return Alphabet(chars, _most_common(pair_keys, _PAIRS), _most_common(triple_keys, _TRIPLES))


def _most_common(found: npt.NDArray[np.int64], limit: int) -> npt.NDArray[np.int64]:
    values, numbers = np.unique(found, return_counts=True)
    best = np.argsort(-numbers, kind="stable")[:limit]
    return np.sort(values[best])


def build_lexicon() -> Lexicon:
    """Return the lists with their groups in a fixed order."""
    listed, heads = load_lists()
    kinds = sorted({group_of(value) for value in listed.names.values()})
    families = sorted({f"{head.label}:{head.family}" for head in heads.values()})
    return Lexicon(listed, heads, ["LOC", "ORG", "PROJ", *kinds], families)


def encode(
    texts: Sequence[str], alphabet: Alphabet, lexicon: Lexicon, length: int, tags: Sequence[npt.NDArray[np.uint8]]
) -> Batchable:
    """Encode texts of at most ``length`` characters, padded to that length.

    Args:
        texts: The texts, any width.
        alphabet: Characters, pairs and triples.
        lexicon: The lists.
        length: Common length of the sequences.
        tags: One array per text.
    """
    n = len(texts)
    out = Batchable(
        np.zeros((n, length), np.int16),
        np.zeros((n, length + 1), np.int32),
        np.zeros((n, length), np.int32),
        np.zeros((n, length, len(COLUMNS)), np.int16),
        np.full((n, length), IGNORE, np.uint8),
    )
    for i, raw in enumerate(texts):
        text = normalise_width(raw)
        size = len(text)
        chars, pairs, triples = alphabet.encode(text)
        out.chars[i, :size], out.pairs[i, : size + 1], out.triples[i, :size] = chars, pairs, triples
        out.features[i, :size] = lexicon.features(text)
        out.tags[i, :size] = tags[i]
    return out


def encode_long(
    documents: Iterable[tuple[str, npt.NDArray[np.uint8] | None]], alphabet: Alphabet, lexicon: Lexicon, length: int
) -> Batchable:
    """Cut documents into chunks of whole sentences and encode them; no tags means nothing to learn but the text."""
    texts, tags = [], []
    for text, labels in documents:
        for start, end in chunk_spans(text, length):
            texts.append(text[start:end])
            tags.append(labels[start:end] if labels is not None else np.full(end - start, IGNORE, np.uint8))
    return encode(texts, alphabet, lexicon, length, tags)


def tags_of(record: dict[str, Any], labels: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Return the BIES tag index of each character of an annotated text; other labels count as O."""
    tags = np.zeros(len(record["text"]), dtype=np.uint8)
    for entity in record["entities"]:
        if entity["label"] in labels:
            base = 1 + 4 * list(labels).index(entity["label"])
            start, end = entity["start"], entity["end"]
            if end - start == 1:
                tags[start] = base + 3
            else:
                tags[start:end] = base + 1
                tags[start], tags[end - 1] = base, base + 2
    return tags
