"""What a format is, and the list of those we know: a new one is a module with a ``FORMAT`` and its line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from zhpolicy_ie.corpora.files import Piece
from zhpolicy_ie.corpora.model import AnnotatedText, RawDocument, Report, Units
from zhpolicy_ie.errors import OptionError, ZhPolicyError


class WriteOptions(NamedTuple):
    """How to write, where a format leaves a choice.

    Attributes:
        units: How the offsets count characters.
        sentences: Part a document into sentences (CoNLL).
    """

    units: Units = "code-points"
    sentences: bool = False


class Format(NamedTuple):
    """One way to store annotated texts.

    Attributes:
        read: Yields what a file holds, document by document, or the error that says why one cannot be read.
        write: Yields the bytes of the output; spans that it cannot carry go into the report.
        units: How the programs that use the format count characters.
        fixed_units: Whether they cannot count in another way.
        figures: Whether the format carries figures.
    """

    read: Callable[[Path, Report], Iterator[RawDocument | ZhPolicyError]]
    write: Callable[[Sequence[AnnotatedText], WriteOptions, Report], Iterator[Piece]]
    units: Units = "code-points"
    fixed_units: bool = False
    figures: bool = False


#: Name of each format, and ``module:object`` below this package.
FORMATS = {
    "jsonl": "jsonl:FORMAT",
    "spacy": "docbin:FORMAT",
    "bio": "conll:BIO",
    "bioes": "conll:BIOES",
    "doccano": "doccano:FORMAT",
    "label-studio": "label_studio:FORMAT",
    "prodigy": "prodigy:FORMAT",
    "brat": "brat:FORMAT",
}
_ALIASES = {
    "docbin": "spacy",
    "conll": "bio",
    "iob": "bio",
    "iob2": "bio",
    "bilou": "bioes",
    "labelstudio": "label-studio",
}
_SUFFIXES = {".jsonl": "jsonl", ".spacy": "spacy", ".bio": "bio", ".conll": "bio", ".bioes": "bioes"}


def format_name(name: str | None, path: Path) -> str:
    """Return the name of a format: the one given, or the one that the path's ending tells.

    Raises:
        OptionError: There is no such format, or the path tells none.

    Example:
        >>> format_name("DocBin", Path("a")), format_name(None, Path("train.bioes"))
        ('spacy', 'bioes')
    """
    if name is None:
        known = "brat" if path.is_dir() else _SUFFIXES.get(path.suffix.lower())
    else:
        plain = name.lower().replace("_", "-")
        known = _ALIASES.get(plain, plain)
    if known is None or known not in FORMATS:
        problem = f"the format {name!r} is unknown" if name else f"the format of {path} is not known"
        raise OptionError(problem, remedy=f"use one of {', '.join(FORMATS)}")
    return known


def get_format(name: str) -> Format:
    """Return a format by its name in :data:`FORMATS`."""
    module, attribute = FORMATS[name].split(":")
    found: Format = getattr(import_module(f"zhpolicy_ie.corpora.{module}"), attribute)
    return found
