"""Words by a spacy-pkuseg model, read from a folder and nowhere else.

The model is what ``spacy_pkuseg.train`` writes: ``features.msgpack`` and ``weights.npz``. The best path is found by
spacy-pkuseg; the scores are ours (:mod:`zhpolicy_ie.text.word_model`), because pkuseg builds some seventy strings a
character for them. Both give the same words (``tests/text/test_segmenter.py``). Nothing is unpickled and nothing is
downloaded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import srsly

from zhpolicy_ie.errors import ModelError
from zhpolicy_ie.text.word_model import WordModel

FILES = ("features.msgpack", "weights.npz")
_REMEDY = (
    "leave the option out for the shipped model, train one with `python -m zhpolicy_ie.training.segmentation`, "
    "or use words='char'"
)
#: Characters cut at a time; bounds the memory of long texts.
_BATCH = 20_000


class Segmenter:
    """Cuts runs of Chinese characters into words.

    Args:
        features: Content of ``features.msgpack``.
        weights: Content of ``weights.npz``.
        where: What to call the model in an error.

    Raises:
        ModelError: The two files are damaged or do not belong together.

    Example:
        >>> from zhpolicy_ie.resources import model_path
        >>> Segmenter.from_folder(model_path("segmenter")).cut("新能源汽车产业链")
        ['新能源汽车', '产业链']
    """

    def __init__(self, features: bytes, weights: bytes, *, where: str = "segmenter") -> None:
        self._files = (features, weights)
        try:
            self._model = WordModel(srsly.msgpack_loads(features), np.load(io.BytesIO(weights), allow_pickle=False))
        except Exception as error:
            raise ModelError(
                f"the segmentation model is damaged ({type(error).__name__})", remedy=_REMEDY, where=where
            ) from error

    @classmethod
    def from_folder(cls, folder: Path | str) -> Segmenter:
        """Read a model from ``folder``.

        Raises:
            ModelError: The folder or one of its files is missing, or the files are damaged.
        """
        folder = Path(folder)
        try:
            features, weights = ((folder / name).read_bytes() for name in FILES)
        except OSError as error:
            raise ModelError(
                f"no segmentation model can be read there: {Path(error.filename or folder).name}: {error.strerror}",
                remedy=_REMEDY,
                where=str(folder),
            ) from error
        return cls(features, weights, where=str(folder))

    def to_folder(self, folder: Path | str) -> None:
        """Write the model's two files to ``folder``, which is made if need be."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in zip(FILES, self._files, strict=True):
            (folder / name).write_bytes(content)

    @property
    def files(self) -> tuple[bytes, bytes]:
        """The content of ``features.msgpack`` and ``weights.npz``."""
        return self._files

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), self._files)

    def cut(self, run: str) -> list[str]:
        """Return the words of ``run``; joined, they are ``run`` again.

        Args:
            run: Chinese characters only.
        """
        return next(self.cut_all([run])) if run else []

    def cut_all(self, runs: Sequence[str]) -> Iterator[list[str]]:
        """Yield the words of each run: far faster than one by one.

        Args:
            runs: Chinese characters only, none empty.
        """
        for run, starts in zip(runs, self.starts(runs), strict=True):
            yield [run[a:b] for a, b in zip(starts, [*starts[1:], len(run)], strict=True)]

    def starts(self, runs: Sequence[str]) -> Iterator[list[int]]:
        """Yield for each run where its words begin, 0 included.

        Args:
            runs: Chinese characters only, none empty.
        """
        batch: list[str] = []
        size = 0
        for run in runs:
            batch.append(run)
            size += len(run)
            if size > _BATCH:
                yield from self._model.cut(batch)
                batch, size = [], 0
        if batch:
            yield from self._model.cut(batch)
