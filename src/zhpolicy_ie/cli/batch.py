"""Many documents, one after the other: what fails is named and passed over, what is done is safe."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import progress, say
from zhpolicy_ie.errors import InternalError, MissingInputError, OutputError, ZhPolicyError
from zhpolicy_ie.readers import InputDocument, ReadOptions, Source, read_source
from zhpolicy_ie.records import Document
from zhpolicy_ie.writers import Format, Output

if TYPE_CHECKING:
    from zhpolicy_ie.extractor import Extractor

_SAME_FAULT = 3


def run(
    found: Sequence[Source | MissingInputError],
    options: ReadOptions,
    chosen: Format,
    out: Output,
    *,
    only: str | None = None,
    words: str = "pkuseg",
    tagger: str = "shipped",
) -> int:
    """Extract all documents of the sources found and return how many inputs failed.

    Args:
        found: Sources, and errors for inputs that lead nowhere.
        options: How to read.
        chosen: How to write.
        out: Where to write.
        only: As for :func:`zhpolicy_ie.load`.
        words: As for :func:`zhpolicy_ie.load`.
        tagger: As for :func:`zhpolicy_ie.load`, but ``none`` for None.

    Raises:
        typer.Exit: Interrupted, or the output cannot take any more; a message has said so.
        ModelError: The models cannot be loaded; nothing was written.
    """
    import zhpolicy_ie

    failed = 0
    faults: Counter[str] = Counter()
    try:
        extractor = zhpolicy_ie.load(
            only=only, words=words, tagger=None if tagger == "none" else tagger, max_chars=options.max_chars
        )
        out.start(chosen.head())
        with progress(len(found), shown=not out.is_terminal) as report:
            for done, source in enumerate(found, start=1):
                for record in _records(source, options, extractor):
                    if isinstance(record, ZhPolicyError):
                        failed += 1
                        faults[record.problem] += isinstance(record, InternalError)
                        # A fault of ours may strike every document; the user need not read it a million times.
                        if faults[record.problem] <= _SAME_FAULT:
                            say(str(record))
                    else:
                        out.write(chosen.body(record))
                    report(done - 1, out.documents)
                report(done, out.documents)
    except KeyboardInterrupt:
        say(f"interrupted: {out.documents:,} documents are complete in {out.name}")
        raise typer.Exit(exit_codes.INTERRUPTED) from None
    except OutputError as error:
        say(str(error))
        raise typer.Exit(exit_codes.FAILED) from None
    for problem, count in faults.items():
        if count > _SAME_FAULT:
            say(f"{InternalError.code} the same in {count - _SAME_FAULT:,} further documents: {problem}")
    if failed:
        say(f"{failed:,} of {failed + out.documents:,} inputs failed, {out.documents:,} documents were written")
    return failed


def _records(
    source: Source | MissingInputError, options: ReadOptions, extractor: Extractor
) -> Iterator[Document | ZhPolicyError]:
    if isinstance(source, ZhPolicyError):
        yield source
        return
    for item in read_source(source, options):
        yield item if isinstance(item, ZhPolicyError) else _extract(extractor, item)


def _extract(extractor: Extractor, item: InputDocument) -> Document | ZhPolicyError:
    try:
        document = extractor(item.text, meta=item.meta, id=item.id, source=item.source)
        for note in item.notes:
            say(f"warning: {item.where}: {note}")
        return document.model_copy(update={"pages": item.pages}) if item.pages else document
    except ZhPolicyError as error:
        return error.at(item.where)
    except Exception as error:  # a fault of ours in one document must not cost the user the other thousand
        last = traceback.extract_tb(error.__traceback__)[-1]
        return InternalError(
            f"the document brought out a fault in {Path(last.filename).name}:{last.lineno} "
            f"({type(error).__name__}: {error})",
            remedy="report it with the document; the other documents are not affected",
            where=item.where,
        )
