"""Reading, writing and converting annotated files of any format that we know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from zhpolicy_ie.corpora.files import save
from zhpolicy_ie.corpora.formats import FORMATS, Format, WriteOptions, format_name, get_format
from zhpolicy_ie.corpora.model import AnnotatedText, Report, Units
from zhpolicy_ie.corpora.offsets import resolve
from zhpolicy_ie.errors import InputError, OptionError, ZhPolicyError


def read_corpus(
    path: Path | str, format: str | None = None, *, offsets: Units | None = None
) -> tuple[list[AnnotatedText], Report]:
    """Read an annotated file, or brat's folder.

    Args:
        path: The file or folder.
        format: One of :data:`zhpolicy_ie.corpora.FORMATS`; by the path's ending if None.
        offsets: How the program that wrote the file counts characters. If None it is what the format usually does,
            unless the spans' words show otherwise.

    Returns:
        The documents that could be read, with offsets in code points, and an account of what is lost or wrong.

    Raises:
        InputError: The file as a whole cannot be read.
        OptionError: The format is unknown.
    """
    path = Path(path)
    chosen = get_format(format_name(format, path))
    report = Report()
    documents: list[AnnotatedText] = []
    names: set[str] = set()
    for item in chosen.read(path, report):
        if isinstance(item, ZhPolicyError):
            report.errors.append(item)
            continue
        try:
            document = resolve(item, None if chosen.fixed_units else offsets, chosen.units, report)
        except ZhPolicyError as error:
            report.errors.append(error)
            continue
        documents.append(_with_own_id(document, names, report))
    if not documents and not report.errors and not report.lost:
        raise InputError("the file holds no document", remedy="name another, or leave it out", where=str(path))
    report.documents = len(documents)
    return documents, report


def _with_own_id(document: AnnotatedText, taken: set[str], report: Report) -> AnnotatedText:
    """Give a document a new id if its own is taken."""
    name, number = document.id, 1
    while name in taken:
        number += 1
        name = f"{document.id}#{number}"
    taken.add(name)
    if name != document.id:
        report.warnings[f"the id {document.id} occurs again, now {name}"] += 1
    return document._replace(id=name)


def write_corpus(
    documents: Iterable[AnnotatedText],
    path: Path | str,
    format: str | None = None,
    *,
    offsets: Units | None = None,
    sentences: bool = False,
    source: Path | None = None,
) -> Report:
    """Write annotated documents.

    Args:
        documents: What to write.
        path: The file, or the new folder for brat; ``-`` for standard output.
        format: One of :data:`zhpolicy_ie.corpora.FORMATS`; by the path's ending if None.
        offsets: How the program that is to read it counts characters; what the format usually does if None.
        sentences: Part documents into sentences, where the format has them (CoNLL).
        source: A file that may not be overwritten.

    Returns:
        An account of what the format could not carry.

    Raises:
        OutputError: The output cannot be written.
        OptionError: The format is unknown.
    """
    path = Path(path)
    documents = list(documents)
    chosen = get_format(format_name(format, path))
    report = Report(documents=len(documents))
    options = WriteOptions(chosen.units if chosen.fixed_units else offsets or chosen.units, sentences)
    save(chosen.write(documents, options, report), path, source=source)
    _warn_of_figures(chosen, documents, report)
    return report


def _warn_of_figures(chosen: Format, documents: Sequence[AnnotatedText], report: Report) -> None:
    figures = sum(len(document.figures) for document in documents)
    if figures and not chosen.figures:
        report.warnings["this format carries no figures; figures left out"] += figures


def convert(
    source: Path | str,
    target: Path | str,
    source_format: str | None = None,
    target_format: str | None = None,
    *,
    offsets: Units | None = None,
    sentences: bool = False,
) -> Report:
    """Convert an annotated file into another format. Without any document read, nothing is written.

    Args:
        source: The file or folder to read.
        target: The file or folder to write.
        source_format: Its format; by its ending if None.
        target_format: Its format; by its ending if None.
        offsets: How the programs that use these formats count characters, where a format leaves that open.
        sentences: Part documents into sentences (CoNLL).

    Returns:
        An account of both reading and writing.

    Raises:
        InputError: The source as a whole cannot be read.
        OutputError: The target cannot be written.
        OptionError: A format is unknown, or ``offsets`` is given and both formats leave no choice.
    """
    source, target = Path(source), Path(target)
    source_format, target_format = format_name(source_format, source), format_name(target_format, target)
    if offsets and get_format(source_format).fixed_units and get_format(target_format).fixed_units:
        open_formats = ", ".join(name for name in FORMATS if not get_format(name).fixed_units)
        raise OptionError("--offsets does not apply to these formats", remedy=f"leave it out; it is for {open_formats}")
    documents, report = read_corpus(source, source_format, offsets=offsets)
    if not documents:
        return report
    written = write_corpus(documents, target, target_format, offsets=offsets, sentences=sentences, source=source)
    report.lost += written.lost
    report.warnings += written.warnings
    return report
