"""The tokenizer: words that never cross a mark, a script or a line end, and every character in exactly one token."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
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
from zhpolicy_ie.text.runs import RUN
from zhpolicy_ie.text.segmenter import FILES, Segmenter
from zhpolicy_ie.text.width import normalise_width

MODES = ("pkuseg", "char")


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
        found = [(match.start(), match.end(), match.lastindex) for match in RUN.finditer(normalise_width(text))]
        if self.lazy:
            return [text[start:end] for start, end, _ in found]
        runs = [text[start:end] for start, end, is_han in found if is_han]
        cut: Iterator[Iterable[str]] = map(list, runs) if self.segmenter is None else self.segmenter.cut_all(runs)
        words: list[str] = []
        for start, end, is_han in found:
            if is_han:
                words += next(cut)
            else:
                words.append(text[start:end])
        return words

    def uncut(self, text: str, vocab: Vocab) -> Doc:
        r"""Return a Doc of ``text`` with a token for each line, for pipelines that look at words by :meth:`words_near`.

        A Doc needs some 180 bytes a token, and its vocabulary keeps every word that it has ever seen.

        Args:
            text: Valid Unicode.
            vocab: Where spaCy is to keep the strings.

        Example:
            >>> from spacy.vocab import Vocab
            >>> [token.text for token in Tokenizer(Vocab()).uncut("投资\n增长8%。", Vocab())]
            ['投资\n', '增长8%。']
        """
        lines = text.splitlines(keepends=True)
        doc = Doc(vocab, words=lines, spaces=[False] * len(lines))
        layers.put_text(doc, text)
        layers.mark_uncut(doc)
        return doc

    def words_near(self, doc: Doc, near: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the words in and beside some stretches of a Doc as spans, of one whose tokens are words all words.

        A run is cut alike whatever stands around it, so these are the words that a tokenizer that is not lazy makes.

        Args:
            doc: Made by this tokenizer.
            near: The stretches, in characters, in order. Of every word that begins, ends or lies in one, the words on
                both sides are returned as well.

        Example:
            >>> import spacy
            >>> from zhpolicy_ie.pipeline import build_language
            >>> nlp = build_language(only="figures")
            >>> doc = nlp.make_doc("聚焦产业链。第二，新增企业8家。")
            >>> [doc.text[a:b] for a, b in nlp.tokenizer.words_near(doc, [(9, 11)])]
            ['第二', '，', '新增', '企业', '8']
        """
        if not len(doc):
            return []
        borders, sizes = doc.to_array(["IDX", "LENGTH"]).astype(np.int64).T
        if not (self.lazy or layers.is_uncut(doc)):
            return list(zip(borders.tolist(), (borders + sizes).tolist(), strict=True))
        if not near:
            return []
        text = layers.text_of(doc)
        runs = [run for start, end in _lines_around(text, near) for run in _runs(text, start, end)]
        starts, ends, han = np.array(runs, np.int64).T
        low, high = np.array(near).T
        steps = np.zeros(len(starts) + 1, np.int64)
        np.add.at(steps, np.maximum(np.searchsorted(ends, low) - 1, 0), 1)
        np.add.at(steps, np.minimum(np.searchsorted(starts, high, side="right") + 1, len(starts)), -1)
        kept = np.cumsum(steps[:-1]) > 0
        words = self._cut(text, starts[kept].tolist(), ends[kept].tolist(), han[kept].tolist())
        return _split(words, borders)

    def _cut(self, text: str, starts: list[int], ends: list[int], han: list[int]) -> list[tuple[int, int]]:
        """Return the words of some runs, of which those marked ``han`` are Chinese characters."""
        runs = list(zip(starts, ends, han, strict=True))
        if self.segmenter is None:
            return [
                (k, k + 1) if is_han else (a, b) for a, b, is_han in runs for k in (range(a, b) if is_han else (a,))
            ]
        cut = self.segmenter.starts([text[a:b] for a, b, is_han in runs if is_han])
        words: list[tuple[int, int]] = []
        for a, b, is_han in runs:
            begins = [a + k for k in next(cut)] if is_han else [a]
            words += zip(begins, [*begins[1:], b], strict=True)
        return words

    def to_bytes(self, **_: Any) -> bytes:
        """Return the tokenizer with its segmentation model; the vocabulary is the pipeline's to save."""
        files = dict(zip(FILES, self.segmenter.files, strict=True)) if self.segmenter else {}
        return bytes(srsly.msgpack_dumps(files))

    def from_bytes(self, data: bytes, **_: Any) -> Tokenizer:
        """Become the tokenizer that :meth:`to_bytes` saved.

        Raises:
            ModelError: ``data`` is not such a tokenizer.
        """
        try:
            files: dict[str, bytes] = srsly.msgpack_loads(data)
            self.segmenter = Segmenter(*(files[name] for name in FILES), where="tokenizer") if files else None
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError("the saved tokenizer is damaged", remedy="save the pipeline again") from error
        return self

    def to_disk(self, path: Path | str, **_: Any) -> None:
        """Write the segmentation model into the folder ``path``, which is left empty without one."""
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        for name in FILES:
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


def _lines_around(text: str, near: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches of whole lines that hold ``near`` with a line more on each side; no run crosses a line end."""
    begin, stop = 0, 0
    for low, high in near:
        start = text.rfind("\n", 0, max(low, 0)) + 1
        start = text.rfind("\n", 0, max(start - 1, 0)) + 1
        end = text.find("\n", min(high, len(text))) + 1 or len(text)
        end = text.find("\n", end) + 1 or len(text)
        if start > stop:
            if stop:
                yield begin, stop
            begin = start
        stop = max(stop, end)
    yield begin, stop


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    for match in RUN.finditer(normalise_width(text[start:end])):
        yield start + match.start(), start + match.end(), match.lastindex == 1


def _split(words: list[tuple[int, int]], borders: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Split words where a token begins inside them: there a name begins or ends."""
    if not words:
        return words
    starts, ends = np.array(words, np.int64).T
    at = np.searchsorted(starts, borders, side="right") - 1
    inside = borders[(at >= 0) & (borders > starts[at]) & (borders < ends[at])]
    if not len(inside):
        return words
    starts, ends = np.sort(np.concatenate([starts, inside])), np.sort(np.concatenate([ends, inside]))
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


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
