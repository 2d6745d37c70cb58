"""The extractor: text and what is known about it in, a Document out."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import spacy
from pydantic import ValidationError
from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.assemble import assemble
from zhpolicy_ie.errors import (
    EmptyInputError,
    InputError,
    ModelError,
    OptionError,
    SurrogateError,
    TooLongError,
    ZhPolicyError,
)
from zhpolicy_ie.pipeline import build_language
from zhpolicy_ie.records import Document, Meta
from zhpolicy_ie.text.component import Sentences
from zhpolicy_ie.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from zhpolicy_ie.batch.together import Item

MAX_CHARS = 1_000_000
_OURS = frozenset(
    f"zhpolicy_ie.{room}.component" for room in ("text", "numbers", "periods", "names", "figures", "entities")
)
MetaLike = Meta | Mapping[str, Any] | None


class Prepared(NamedTuple):
    """A text that has been checked, with what its records are to say of it."""

    doc: Doc
    meta: Meta
    id: str
    source: str | None


class Extractor:
    """Reads documents; made by :func:`zhpolicy_ie.load`.

    Attributes:
        nlp: The spaCy pipeline behind it, for those who want to add components of their own.
        max_chars: Longest document accepted, in characters.

    Example:
        >>> import zhpolicy_ie
        >>> ie = zhpolicy_ie.load()
        >>> doc = ie("2022年，嘉善县地区生产总值达到863.48亿元。")
        >>> doc.figures[0].value, doc.figures[0].unit, doc.figures[0].indicator.name
        (86348000000.0, '元', '地区生产总值')
    """

    def __init__(self, nlp: Language, *, max_chars: int = MAX_CHARS) -> None:
        self.nlp, self.max_chars = nlp, max_chars

    def __call__(self, text: str, *, meta: MetaLike = None, id: str = "d0", source: str | None = None) -> Document:
        """Return the records of one text.

        Args:
            text: The document, as read; offsets in the records count its characters.
            meta: ``title``, ``region``, ``year`` and ``genre`` as far as known; further keys are kept.
            id: The document's id in the output.
            source: Where it came from, if from a file.

        Raises:
            InputError: The text is empty, too long, or not valid Unicode, or ``meta`` is not what it should be.
        """
        prepared = self.prepare(text, meta=meta, id=id, source=source)
        with _undisturbed():
            return _assembled(prepared, self.nlp(prepared.doc, disable=self._needless(prepared.doc)))

    def prepare(self, text: str, *, meta: MetaLike = None, id: str = "d0", source: str | None = None) -> Prepared:
        """Return a text ready for :meth:`extract`; arguments and errors are those of a call."""
        known = _meta(meta)
        doc = self.make_doc(text)
        layers.put_meta(doc, known.model_dump())
        return Prepared(doc, known, id, source)

    def extract(self, prepared: Sequence[Prepared]) -> list[Document]:
        """Return the records of several texts, which together take less time; they are those of each alone.

        Example:
            >>> import zhpolicy_ie
            >>> ie = zhpolicy_ie.load(only="figures")
            >>> texts = ["新增企业42家。", "投资3亿元。"]
            >>> ie.extract([ie.prepare(text) for text in texts]) == [ie(text) for text in texts]
            True
        """
        if not prepared:
            return []
        with _undisturbed():
            docs = self.nlp.pipe(
                (one.doc for one in prepared), batch_size=len(prepared), disable=self._needless(prepared[0].doc)
            )
            return [_assembled(one, doc) for one, doc in zip(prepared, docs, strict=True)]

    def _needless(self, doc: Doc) -> list[str]:
        """Return the components with nothing to do: no tokens that are lines need be told where sentences begin."""
        return [name for name, part in self.nlp.pipeline if isinstance(part, Sentences)] if layers.is_uncut(doc) else []

    def pipe(
        self,
        texts: Iterable[str | tuple[str, MetaLike]],
        *,
        n_process: int = 1,
        on_error: Callable[[str, ZhPolicyError], None] | None = None,
        start_method: str | None = None,
        timeout: float = 600.0,
    ) -> Iterator[Document]:
        """Stream documents, in the order of the texts; their ids are d0, d1, ….

        Args:
            texts: Strings, or pairs of a string and its meta. In one process up to 16 short ones are
                taken ahead, with several a few for each, so that memory stays flat however many there are.
            n_process: How many processes extract; -1 for as many as processors. The records are the same.
            on_error: Told the id and the error of a text that has no records, such as an empty one or one that kills
                its process twice; the others go on. Without it the error is raised at its place.
            start_method: How processes are started: ``fork`` shares the models' memory, ``spawn`` sends each process a
                copy (the program's main module then needs ``if __name__ == "__main__":``). By platform if None.
            timeout: Seconds that one text may take in a process other than this one, on POSIX systems: then it is an
                error like others (E115). 0 for any; in this process there is no limit.

        Raises:
            ZhPolicyError: A text has no records, and there is no ``on_error``.
            OptionError: ``n_process`` is no possible number.

        Example:
            >>> import zhpolicy_ie
            >>> failed = []
            >>> documents = zhpolicy_ie.load(only="figures").pipe(
            ...     ["新增企业42家。", "", "投资3亿元。"], n_process=2, on_error=lambda id, error: failed.append(id))
            >>> [(d.id, d.figures[0].value) for d in documents], failed
            ([('d0', 42.0), ('d2', 300000000.0)], ['d1'])
        """
        from zhpolicy_ie.batch.stream import documents
        from zhpolicy_ie.batch.together import Item

        pairs = (text if isinstance(text, tuple) else (text, None) for text in texts)
        items = (Item(f"d{i}", *pair) for i, pair in zip(count(), pairs, strict=False))
        return documents(
            self, items, n_process=n_process, on_error=on_error, start_method=start_method, timeout=timeout
        )

    def extract_batch(self, documents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the records of several documents as plain dicts, for whatever runs functions over many machines.

        Args:
            documents: ``text`` of each, and ``id`` and ``meta`` as far as known.

        Returns:
            As many dicts with the fields of :meth:`Document.to_dict` without ``text``, and ``error``: None, or the
            message of the document that cannot be read and has no records. One bad document ends no batch, nor does one
            that brings out a fault of ours.

        Example:
            >>> import zhpolicy_ie
            >>> ie = zhpolicy_ie.load(only="figures")
            >>> [(r["id"], len(r["figures"]), r["error"] is None) for r in ie.extract_batch(
            ...     [{"id": "a", "text": "新增企业42家。"}, {"id": "b", "text": ""}])]
            [('a', 1, True), ('b', 0, False)]
        """
        from zhpolicy_ie.batch.together import together

        items = (_item(document, f"d{i}") for i, document in enumerate(documents))
        return [_record(id, found) for id, found in together(self, items)]

    def map_batch(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """Return records for a batch of columns: ``dataset.map(ie.map_batch, batched=True)``.

        Args:
            batch: The columns ``text`` and, where there are such, ``id`` and ``meta``; others are passed over.

        Returns:
            The columns ``entities``, ``figures``, ``organizations``, ``projects`` and ``error`` (see
            :meth:`extract_batch`), of a type that is the same for every batch.

        Raises:
            InputError: There is no column ``text``.
        """
        from zhpolicy_ie.corpora.dataset import RECORD_COLUMNS, Column

        keys = [key for key in ("id", "text", "meta") if key in batch]
        if "text" not in keys:
            raise InputError('the batch has no column "text"', remedy="rename the column that holds the texts")
        rows = zip(*(batch[key] for key in keys), strict=True)
        records = self.extract_batch([dict(zip(keys, row, strict=True)) for row in rows])
        return {name: Column(name, (record[name] for record in records)) for name in RECORD_COLUMNS}

    def make_doc(self, text: str) -> Doc:
        """Return a Doc of ``text`` for the pipeline, after checking that it is a text at all.

        Its tokens are words where the pipeline has components that are not ours. Ours look at few words, and spaCy
        keeps every string it has ever seen in memory (https://spacy.io/usage/memory-management); the Doc that they get
        has a vocabulary of its own, which goes with it. With components of your own, extract inside
        ``with ie.nlp.memory_zone():``, a few thousand documents at a time, for the same.
        """
        if not isinstance(text, str):
            raise InputError(f"expected a str, got {type(text).__name__}", remedy="decode the bytes first")
        if not text.strip():
            raise EmptyInputError("the text is empty", remedy="leave it out")
        if len(text) > self.max_chars:
            raise TooLongError(
                f"the text has {len(text):,} characters, the limit for one document is {self.max_chars:,}",
                remedy="split it at chapter or paragraph ends, or raise the limit with max_chars (--max-chars)",
            )
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise SurrogateError(
                f"character {error.start} is half of a surrogate pair (U+{ord(text[error.start]):04X})",
                remedy="write the text again from its source as valid UTF-8",
            ) from None
        tokenizer = self.nlp.tokenizer
        if isinstance(tokenizer, Tokenizer) and all(type(part).__module__ in _OURS for _, part in self.nlp.pipeline):
            return tokenizer.uncut(text)
        self.nlp.max_length = max(self.nlp.max_length, self.max_chars)
        return self.nlp.make_doc(text)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the garbage collector wait until the documents at hand are done.

    What is kept of a long document is no garbage, and to look through it again and again takes time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _assembled(prepared: Prepared, doc: Doc) -> Document:
    return assemble(doc, id=prepared.id, source=prepared.source, meta=prepared.meta)


def _item(document: Mapping[str, Any], id: str) -> Item:
    from zhpolicy_ie.batch.together import Item

    name = str(document["id"]) if document.get("id") is not None else id
    try:
        meta = _given(document.get("meta"))
    except ZhPolicyError as problem:
        meta = problem
    return Item(name, document.get("text"), meta)  # type: ignore[arg-type]


def _record(id: str, found: Document | ZhPolicyError) -> dict[str, Any]:
    error = str(found) if isinstance(found, ZhPolicyError) else None
    document = Document(id=id) if isinstance(found, ZhPolicyError) else found
    return {**document.to_dict(include_text=False), "error": error}


def _given(meta: Any) -> Any:
    """Return metadata from a table's cell: JSON, or a struct in which a column without value is None."""
    if isinstance(meta, str):
        try:
            meta = json.loads(meta)
        except ValueError as error:
            raise InputError(f"meta is not JSON ({error})", remedy="write it like {…}") from None
    return {key: value for key, value in meta.items() if value is not None} if isinstance(meta, Mapping) else meta


def _meta(meta: MetaLike) -> Meta:
    if isinstance(meta, Meta):
        return meta
    try:
        return Meta.model_validate(dict(meta or {}))
    except (ValidationError, TypeError, ValueError) as error:
        detail = error.errors()[0] if isinstance(error, ValidationError) else None
        what = f"meta.{'.'.join(map(str, detail['loc']))}: {detail['msg']}" if detail else str(error)
        raise InputError(what, remedy="give title, region and genre as text and year as a number like 2023") from None


def load(
    model: str | None = None,
    *,
    segmenter: str | None = None,
    words: str = "pkuseg",
    only: str | None = None,
    linker: str = "learned",
    tagger: str | None = "shipped",
    max_chars: int = MAX_CHARS,
) -> Extractor:
    """Load the shipped vocabularies and models and return an extractor.

    Args:
        model: Folder of a pipeline saved with ``ie.nlp.to_disk(folder)``, used instead of the shipped one; the other
            options that shape the pipeline then do not apply.
        segmenter: Folder of another spacy-pkuseg model for the words.
        words: ``pkuseg`` (default) or ``char``.
        only: ``figures`` to read figures without names, organizations and projects.
        linker: ``learned`` (default), ``rules`` to link figures by rule alone, or the folder of other linking models.
        tagger: ``shipped`` (default), the folder of another name tagger, or None to find names by rule alone.
        max_chars: Longest document accepted, in characters.

    Raises:
        ModelError: A model or vocabulary is missing, damaged or of another version.
        OptionError: ``words`` or ``only`` has another value than those above.
    """
    if words not in ("pkuseg", "char"):
        raise OptionError(f"words={words!r} is unknown", remedy="use 'pkuseg' or 'char'")
    if only not in (None, "figures"):
        raise OptionError(f"only={only!r} is unknown", remedy="use 'figures' or leave it out")
    if model is not None:
        return Extractor(_saved(model), max_chars=max_chars)
    nlp = build_language(segmenter=segmenter, words=words, only=only, linker=linker, tagger=tagger)
    return Extractor(nlp, max_chars=max_chars)


def _saved(folder: str) -> Language:
    """Load a saved pipeline; spaCy's own errors become ours."""
    try:
        return spacy.load(folder)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).split("\n", maxsplit=1)[0]
        raise ModelError(
            f"not a pipeline of this version ({reason})",
            remedy="give a folder written by ie.nlp.to_disk, or leave out the model for the shipped one",
            where=folder,
        ) from error
