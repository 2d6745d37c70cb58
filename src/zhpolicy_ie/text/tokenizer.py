"""The tokenizer: words that never cross a mark, a script or a line end, and every character in exactly one token."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import srsly
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

from zhpolicy_ie import layers
from zhpolicy_ie.errors import ModelError, OptionError, SurrogateError
from zhpolicy_ie.resources import model_path
from zhpolicy_ie.text.runs import Offsets, all_runs, code_points, places_in
from zhpolicy_ie.text.segmenter import FILES, TABLES, Segmenter
from zhpolicy_ie.text.width import normalise_width

MODES = ("pkuseg", "char")
_BETWEEN = "\0"  # between two texts: a token of its own whatever stands beside it


class Tokenizer(DummyTokenizer):
    r"""Makes a Doc whose text is the given text, character for character.

    Marks, white space and line ends are tokens; digits with their points and commas (863.48, 1,234) and words of Latin
    letters are tokens; runs of Chinese characters are cut by the segmenter, or into single characters without one.
    Full-width letters and digits are read as half-width, but the tokens keep the characters as written.

    Args:
        vocab: The pipeline's vocabulary.
        segmenter: Cuts runs of Chinese characters; None for one token a character.
        lazy: Leave runs of Chinese characters whole, for :meth:`words_near` to cut those whose words are looked at.

    Example:
        >>> from spacy.vocab import Vocab
        >>> [token.text for token in Tokenizer(Vocab())("增长８.5%\n")]
        ['增', '长', '８.5', '%', '\n']
    """

    def __init__(self, vocab: Vocab, segmenter: Segmenter | None = None, *, lazy: bool = False) -> None:
        self.vocab = vocab
        self.segmenter = segmenter
        self.lazy = lazy

    def __call__(self, text: str) -> Doc:
        """Tokenize ``text``.

        Raises:
            SurrogateError: The text holds half of a surrogate pair, which spaCy cannot store.
        """
        words = self.words(text)
        try:
            doc = Doc(self.vocab, words=words, spaces=[False] * len(words))
        except UnicodeEncodeError as error:
            raise SurrogateError(
                "the text holds half of a surrogate pair", remedy="write it again from its source as valid UTF-8"
            ) from error
        layers.put_text(doc, text)
        if self.lazy:
            layers.mark_uncut(doc)
        return doc

    def words(self, text: str) -> list[str]:
        """Return the tokens of ``text``; joined, they are ``text``.

        Example:
            >>> from spacy.vocab import Vocab
            >>> Tokenizer(Vocab()).words("G60，1,234家")
            ['G', '60', '，', '1,234', '家']
        """
        starts, ends = self._spans(normalise_width(text)).T.tolist() if text else ([], [])
        return [text[start:end] for start, end in zip(starts, ends, strict=True)]

    @staticmethod
    def uncut(text: str) -> Doc:
        r"""Return a Doc of ``text`` with a token for each line, for pipelines that look at words by :meth:`words_near`.

        A Doc needs some 180 bytes a token, and its vocabulary keeps every string that it has ever seen: so this Doc has
        one of its own, made in microseconds and forgotten with it.

        Args:
            text: Valid Unicode.

        Example:
            >>> [token.text for token in Tokenizer.uncut("投资\n增长8%。")]
            ['投资\n', '增长8%。']
        """
        lines = text.splitlines(keepends=True)
        doc = Doc(Vocab(), words=lines, spaces=[False] * len(lines))
        layers.put_text(doc, text)
        layers.mark_uncut(doc)
        return doc

    def words_near(self, docs: Sequence[Doc], near: Sequence[Sequence[tuple[int, int]]]) -> list[Offsets]:
        """Return the words in and beside some stretches of each of some Docs as rows of start and end, in order.

        Of Docs whose tokens are words these are all their words. A run is cut alike whatever stands around it, so they
        are the words that a tokenizer that is not lazy makes.

        Args:
            docs: Made by this tokenizer, all in the same way.
            near: The stretches of each, in characters, in order. Of every word that begins, ends or lies in one, the
                words on both sides are returned as well.

        Example:
            >>> import spacy
            >>> from zhpolicy_ie.pipeline import build_language
            >>> nlp = build_language(only="figures")
            >>> doc = nlp.make_doc("聚焦产业链。第二，新增企业8家。")
            >>> [doc.text[a:b] for a, b in nlp.tokenizer.words_near([doc], [[(9, 11)]])[0]]
            ['第二', '，', '新增', '企业', '8']
        """
        tokens = [doc.to_array(["IDX", "LENGTH"]).astype(np.int64).reshape(-1, 2).T for doc in docs]
        if not (self.lazy or all(map(layers.is_uncut, docs))):
            return [np.stack([starts, starts + sizes], axis=1) for starts, sizes in tokens]
        texts = [normalise_width(layers.text_of(doc)) for doc in docs]
        first = [0, *accumulate(len(text) + len(_BETWEEN) for text in texts)]
        stretches = [(a + by, b + by) for own, by in zip(near, first, strict=False) for a, b in own]
        if not stretches:
            return [np.zeros((0, 2), np.int64) for _ in docs]
        words = self._spans(_BETWEEN.join(texts), stretches)
        found = []
        for text, by, (borders, _) in zip(texts, first, tokens, strict=False):
            low, high = words[:, 0].searchsorted((by, by + len(text)))
            found.append(_split(words[low:high] - by, borders))
        return found

    def _spans(self, plain: str, near: Sequence[tuple[int, int]] | None = None) -> Offsets:
        """Return tokens of a text of normalised width: all, or the words near some stretches."""
        points = code_points(plain)
        starts, ends, han = all_runs(plain, points)
        if near is not None:
            kept = _beside(starts, ends, near)
            starts, ends, han = starts[kept], ends[kept], han[kept]
        elif self.lazy:
            return np.stack([starts, ends], axis=1)
        if self.segmenter is not None:
            begins = self.segmenter.begins(points, starts[han], ends[han])
        else:
            begins = places_in(starts[han], ends[han])
        # Every word but the last of its run ends where the next one begins.
        first = np.zeros(len(points) + 1, bool)
        first[begins] = True
        first[starts] = False
        within = first.nonzero()[0]
        return np.stack([_merged(starts, within), _merged(ends, within)], axis=1)

    def to_bytes(self, **_: Any) -> bytes:
        """Return the tokenizer with its segmentation model; the vocabulary is the pipeline's to save."""
        return bytes(srsly.msgpack_dumps(self.segmenter.files if self.segmenter else {}))

    def from_bytes(self, data: bytes, **_: Any) -> Tokenizer:
        """Become the tokenizer that :meth:`to_bytes` saved.

        Raises:
            ModelError: ``data`` is not such a tokenizer.
        """
        try:
            files: dict[str, bytes] = srsly.msgpack_loads(data)
            self.segmenter = Segmenter.from_files(files, where="tokenizer") if files else None
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError("the saved tokenizer is damaged", remedy="save the pipeline again") from error
        return self

    def to_disk(self, path: Path | str, **_: Any) -> None:
        """Write the segmentation model into the folder ``path``, which is left empty without one."""
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        for name in (*FILES, TABLES):
            (path / name).unlink(missing_ok=True)
        if self.segmenter:
            self.segmenter.to_folder(path)

    def from_disk(self, path: Path | str, **_: Any) -> Tokenizer:
        """Become the tokenizer that :meth:`to_disk` wrote.

        Raises:
            ModelError: The folder is missing, or its model is incomplete or damaged.
        """
        path = Path(path)
        # A tokenizer for characters leaves an empty folder, which packagers may drop.
        without = not any((path / name).exists() for name in FILES) and (path.is_dir() or self.segmenter is None)
        self.segmenter = None if without else Segmenter.from_folder(path)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (partial(type(self), lazy=self.lazy), (self.vocab, self.segmenter))


def _beside(starts: Offsets, ends: Offsets, near: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Tell which runs lie in, touch or are beside some stretches."""
    low, high = np.array(near, np.int64).T
    steps = np.zeros(len(starts) + 1, np.int64)
    np.add.at(steps, np.maximum(ends.searchsorted(low) - 1, 0), 1)
    np.add.at(steps, np.minimum(starts.searchsorted(high, side="right") + 1, len(starts)), -1)
    return steps[:-1].cumsum() > 0


def _split(words: Offsets, borders: Offsets) -> Offsets:
    """Split words where a token begins inside them: there a name begins or ends."""
    if not len(words):
        return words
    starts, ends = words.T
    at = starts.searchsorted(borders, side="right") - 1
    inside = borders[(at >= 0) & (borders > starts[at]) & (borders < ends[at])]
    return np.stack([_merged(starts, inside), _merged(ends, inside)], axis=1) if len(inside) else words


def _merged(places: Offsets, more: Offsets) -> Offsets:
    both = np.concatenate([places, more])
    both.sort()
    return both


@registry.tokenizers("zhpolicy.Tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer(
    words: str = "pkuseg", segmenter: str | None = None, lazy: bool = False
) -> Callable[[Language], Tokenizer]:
    """Create the tokenizer from a spaCy config.

    Args:
        words: ``pkuseg`` for words, ``char`` for one token a Chinese character.
        segmenter: Folder of a model by ``spacy_pkuseg.train``; the shipped one if None.
        lazy: Cut runs of Chinese characters only where words are looked at: the Doc's tokens are whole runs.

    Raises:
        OptionError: ``words`` is neither of the two, or a segmenter is given for characters.
        ModelError: The model is missing or damaged (when the tokenizer is made).

    Example:
        >>> import spacy
        >>> config = {"nlp": {"tokenizer": {"@tokenizers": "zhpolicy.Tokenizer.v1", "words": "char"}}}
        >>> [token.text for token in spacy.blank("zh", config=config)("引进5G项目")]
        ['引', '进', '5', 'G', '项', '目']
    """
    if words not in MODES:
        raise OptionError(f"words={words!r} is unknown", remedy="use 'pkuseg' or 'char'")
    if words == "char" and segmenter is not None:
        raise OptionError("a segmenter is given, but words='char' uses none", remedy="leave one of the two out")

    def make(nlp: Language) -> Tokenizer:
        if words == "char":
            return Tokenizer(nlp.vocab)
        return Tokenizer(nlp.vocab, Segmenter.from_folder(segmenter or model_path("segmenter")), lazy=lazy)

    return make
