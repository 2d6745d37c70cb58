"""Words by a spacy-pkuseg model, read from a folder and nowhere else.

The model is what ``spacy_pkuseg.train`` writes: ``features.msgpack`` and ``weights.npz``. The best path is found by
spacy-pkuseg; the scores are ours (:mod:`zhpolicy_ie.text.word_model`), because pkuseg builds some seventy strings a
character for them. Both give the same words (``tests/text/test_segmenter.py``). A third file, ``tables.npz``, holds the
same model ready for use; where it is missing or does not belong to the two, they are read instead. Nothing is unpickled
and nothing is downloaded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import srsly

from zhpolicy_ie.errors import ModelError
from zhpolicy_ie.text.runs import Offsets, code_points
from zhpolicy_ie.text.word_model import WordModel
from zhpolicy_ie.text.word_tables import Tables, build, pack, unpack

#: What pkuseg writes, and what :meth:`Segmenter.to_folder` adds.
FILES = ("features.msgpack", "weights.npz")
TABLES = "tables.npz"
_REMEDY = (
    "leave the option out for the shipped model, train one with `python -m zhpolicy_ie.training.segmentation`, "
    "or use words='char'"
)
#: Characters cut at a time; bounds the memory of long texts.
_BATCH = 20_000
Points = npt.NDArray[np.uint32]


class Segmenter:
    """Cuts runs of Chinese characters into words.

    Args:
        features: Content of ``features.msgpack``.
        weights: Content of ``weights.npz``.
        tables: Content of ``tables.npz``, which saves half a second.
        where: What to call the model in an error.

    Raises:
        ModelError: The two files are damaged or do not belong together.

    Example:
        >>> from zhpolicy_ie.resources import model_path
        >>> Segmenter.from_folder(model_path("segmenter")).cut("新能源汽车产业链")
        ['新能源汽车', '产业链']
    """

    def __init__(
        self, features: bytes, weights: bytes, tables: bytes | None = None, *, where: str = "segmenter"
    ) -> None:
        self._features, self._weights = features, weights
        if tables is not None:
            with suppress(Exception):  # whatever is wrong with them, the model itself is there
                self._model = WordModel(unpack(tables, features + weights))
                return
        try:
            self._model = WordModel(self._built())
        except Exception as error:
            raise ModelError(
                f"the segmentation model is damaged ({type(error).__name__})", remedy=_REMEDY, where=where
            ) from error

    @classmethod
    def from_folder(cls, folder: Path | str) -> Segmenter:
        """Read a model from ``folder``.

        Raises:
            ModelError: The folder or one of pkuseg's two files is missing, or the files are damaged.
        """
        folder = Path(folder)
        try:
            features, weights = ((folder / name).read_bytes() for name in FILES)
            tables = (folder / TABLES).read_bytes() if (folder / TABLES).exists() else None
        except OSError as error:
            raise ModelError(
                f"no segmentation model can be read there: {Path(error.filename or folder).name}: {error.strerror}",
                remedy=_REMEDY,
                where=str(folder),
            ) from error
        return cls(features, weights, tables, where=str(folder))

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], *, where: str = "segmenter") -> Segmenter:
        """Read a model from what :attr:`files` returned.

        Raises:
            ModelError: The files are damaged.
            KeyError: One of pkuseg's two files is missing.
        """
        features, weights = (files[name] for name in FILES)
        return cls(features, weights, files.get(TABLES), where=where)

    def to_folder(self, folder: Path | str) -> None:
        """Write the model's files to ``folder``, which is made if need be."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (folder / name).write_bytes(content)

    @property
    def files(self) -> dict[str, bytes]:
        """The content of the model's files by name: pkuseg's two, and ``tables.npz``."""
        content = (self._features, self._weights, pack(self._built(), self._features + self._weights))
        return dict(zip((*FILES, TABLES), content, strict=True))

    def _built(self) -> Tables:
        return build(srsly.msgpack_loads(self._features), np.load(io.BytesIO(self._weights), allow_pickle=False))

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
        sizes = np.array([len(run) for run in runs], np.int64)
        ends = np.cumsum(sizes)
        text = "".join(runs)
        words = np.append(self.begins(code_points(text), ends - sizes, ends), len(text)).tolist()
        first = 0
        for stop in np.searchsorted(words, ends).tolist():
            yield [text[a:b] for a, b in pairwise(words[first : stop + 1])]
            first = stop

    def begins(self, points: Points, starts: Offsets, ends: Offsets) -> Offsets:
        """Return where the words of some runs of a text begin, in order.

        Args:
            points: The text's characters as numbers.
            starts: Where the runs begin, in order.
            ends: Where they end; none is empty, and all are Chinese characters only.
        """
        if not len(starts):
            return np.zeros(0, np.int64)
        batch = np.cumsum(ends - starts) // _BATCH
        cuts = [0, *(np.flatnonzero(np.diff(batch)) + 1).tolist(), len(starts)]
        found = [self._model.begins(points, starts[a:b], ends[a:b]) for a, b in pairwise(cuts)]
        return np.concatenate(found) if len(found) > 1 else found[0]
