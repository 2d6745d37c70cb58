"""Annotated texts: our JSONL, spaCy's DocBin, CoNLL, doccano, Label Studio, Prodigy, brat, and ``datasets``.

    >>> from zhpolicy_ie.corpora import AnnotatedText, EntityNote, write_corpus
    >>> text = AnnotatedText("a", "云澜县", entities=(EntityNote(0, 3, "LOC"),))
    >>> write_corpus([text], "/dev/null", "bio").lost
    []

``docs/formats.md`` says what each format carries. Importing this package imports neither spaCy nor ``datasets``.
"""

from zhpolicy_ie.corpora.convert import convert, read_corpus, write_corpus
from zhpolicy_ie.corpora.dataset import features, load_dataset
from zhpolicy_ie.corpora.formats import FORMATS
from zhpolicy_ie.corpora.model import AnnotatedText, Report, SpanNote
from zhpolicy_ie.evaluation.annotations import EntityNote

__all__ = [
    "FORMATS",
    "AnnotatedText",
    "EntityNote",
    "Report",
    "SpanNote",
    "convert",
    "features",
    "load_dataset",
    "read_corpus",
    "write_corpus",
]
