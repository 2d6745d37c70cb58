"""spaCy's DocBin (``.spacy``): the project's words, split where a name begins or ends inside one, so none is lost.

Names are ``doc.ents``; where two overlap, the later one is in ``doc.spans["overlapping"]``. The id and the figures are
in ``doc.user_data["zhpolicy_ie.id"]`` and ``["zhpolicy_ie.annotated_figures"]``, the meta where our components read it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhpolicy_ie.corpora.files import Piece, read_bytes
from zhpolicy_ie.corpora.formats import Format, WriteOptions
from zhpolicy_ie.corpora.jsonl import figures_of
from zhpolicy_ie.corpora.model import AnnotatedText, RawDocument, RawSpan, Report, without_overlaps
from zhpolicy_ie.errors import FormatError, ZhPolicyError

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ID, _FIGURES = "zhpolicy_ie.id", "zhpolicy_ie.annotated_figures"
_OVERLAPPING = "overlapping"


def read(path: Path, report: Report) -> Iterator[RawDocument | ZhPolicyError]:
    """Yield the documents of a DocBin, whichever tokenizer made it."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    from zhpolicy_ie import layers

    data = read_bytes(path)
    try:
        docs = list(DocBin().from_bytes(data).get_docs(Vocab()))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, zlib.error) as error:
        reason = str(error).split("\n", maxsplit=1)[0]
        raise FormatError(f"not a DocBin ({reason})", remedy="name the right format with --from", where=str(path)) \
            from error  # fmt: skip
    for i, doc in enumerate(docs):
        where = f"{path}:{i + 1}"
        marked = [*doc.ents, *doc.spans.get(_OVERLAPPING, ())]
        for key, group in doc.spans.items():
            if key != _OVERLAPPING and len(group):
                report.warnings[f"spans of the group {key!r} are not carried over"] += len(group)
        try:
            figures = figures_of({"figures": _lists(doc.user_data.get(_FIGURES))}, where)
        except FormatError as error:
            yield error
            continue
        spans = tuple(RawSpan(span.start_char, span.end_char, span.label_) for span in marked)
        yield RawDocument(
            str(doc.user_data.get(_ID, f"{path.stem}-{i}")),
            doc.text,
            _lists(layers.get_meta(doc)),
            spans,
            where,
            figures,
        )


def write(documents: Sequence[AnnotatedText], options: WriteOptions, report: Report) -> Iterator[Piece]:
    """Yield the DocBin."""
    import spacy
    from spacy.tokens import DocBin

    from zhpolicy_ie.text.tokenizer import create_tokenizer

    tokenizer = create_tokenizer()(spacy.blank("zh"))
    docs = DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True)
    for document in documents:
        docs.add(to_doc(document, tokenizer, report))
    yield Piece("", docs.to_bytes())


def to_doc(document: AnnotatedText, tokenizer: Any, report: Report) -> Doc:
    """Return a document as a Doc whose tokens begin and end where its names do.

    Args:
        document: The document.
        tokenizer: Makes a Doc of the text, character for character.
        report: Takes a warning where names overlap.
    """
    from zhpolicy_ie import layers
    from zhpolicy_ie.text.align import char_span_exact, set_ents_exact, split_at

    kept, others = without_overlaps(document.entities)
    doc = tokenizer(document.text)
    doc = split_at(doc, (offset for span in others for offset in (span.start, span.end)))
    doc = set_ents_exact(doc, kept)
    if others:
        doc.spans[_OVERLAPPING] = [char_span_exact(doc, *span) for span in others]
        report.warnings[f'overlapping spans are in doc.spans["{_OVERLAPPING}"], not in doc.ents'] += len(others)
    layers.put_meta(doc, dict(document.meta))
    doc.user_data[_ID] = document.id
    if document.figures:
        doc.user_data[_FIGURES] = [dict(figure) for figure in document.figures]
    return doc


def _lists(value: Any) -> Any:
    """Undo what spaCy's storage does to lists: they come back as tuples."""
    if isinstance(value, Mapping):
        return {key: _lists(part) for key, part in value.items()}
    return [_lists(part) for part in value] if isinstance(value, list | tuple) else value


FORMAT = Format(read, write, fixed_units=True, figures=True)
