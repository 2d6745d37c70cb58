"""What is done with one document: read, extract, make ready for writing. The same here and in worker processes."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from zhpolicy_ie.batch.patience import time_limit
from zhpolicy_ie.batch.pool import Death
from zhpolicy_ie.errors import InternalError, TimeLimitError, WorkerError, ZhPolicyError
from zhpolicy_ie.readers import InputDocument, Unread
from zhpolicy_ie.records import Document

if TYPE_CHECKING:
    from zhpolicy_ie.extractor import Extractor

ResultT = TypeVar("ResultT")
Task = tuple[str, Unread | InputDocument]
"""The id that a document is to have, and the document."""


class Outcome(NamedTuple):
    """What became of one document.

    Attributes:
        payload: What the writer takes; None if there is an error.
        error: Why there is none.
        characters: Length of its text.
        notes: For the user, each a whole message.
    """

    payload: Any
    error: ZhPolicyError | None = None
    characters: int = 0
    notes: tuple[str, ...] = ()


class Work:
    """Reads and extracts documents. It can be sent to another process, which then loads the models itself.

    Args:
        encode: Turns a document into what the writer takes, so that this too is done by the workers.
        only: As for :func:`zhpolicy_ie.load`.
        words: As for :func:`zhpolicy_ie.load`.
        tagger: As for :func:`zhpolicy_ie.load`.
        max_chars: As for :func:`zhpolicy_ie.load`.
        timeout: Seconds that one document may take; 0 for any.
    """

    def __init__(
        self,
        encode: Callable[[Document], Any],
        *,
        only: str | None,
        words: str,
        tagger: str | None,
        max_chars: int,
        timeout: float = 0.0,
    ) -> None:
        self._encode, self._timeout = encode, timeout
        self._options = {"only": only, "words": words, "tagger": tagger, "max_chars": max_chars}
        self._extractor: Extractor | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Leave the models out: they are large, and loading them again gives the same."""
        return self.__dict__ | {"_extractor": None}

    def load(self) -> None:
        """Load the models, if they are not.

        Raises:
            ModelError: A model is missing or damaged.
        """
        import zhpolicy_ie

        if self._extractor is None:
            self._extractor = zhpolicy_ie.load(**self._options)

    def __call__(self, task: Task) -> Outcome:
        """Return what becomes of one document; no fault of the document, or of ours with it, is raised.

        Raises:
            ModelError: The models are not loaded yet, and cannot be.
        """
        self.load()
        item = task[1]
        where = item.name if isinstance(item, Unread) else item.where
        try:
            with time_limit(self._timeout):
                return self._document(task)
        except ZhPolicyError as error:
            return Outcome(None, error if error.where else error.at(where))
        except MemoryError:
            problem = "the memory does not suffice for the document"
            return Outcome(None, WorkerError(problem, remedy="split it, or give it more memory", where=where))
        except Exception as error:  # a fault of ours in one document must not cost the user the other thousand
            return Outcome(None, fault(error, where))

    def _document(self, task: Task) -> Outcome:
        id_, item = task
        if isinstance(item, Unread):
            item = item.read()
        assert self._extractor is not None
        document = self._extractor(item.text, meta=item.meta, id=id_, source=item.source)
        if item.pages:
            document = document.model_copy(update={"pages": item.pages})
        notes = tuple(f"warning: {item.where}: {note}" for note in item.notes)
        return Outcome(self._encode(document), characters=len(item.text), notes=notes)

    def fingerprint(self) -> str:
        """Return a hash of what records depend on beside the document: versions, models, vocabularies, options."""
        from importlib.resources import as_file, files

        from zhpolicy_ie import __version__
        from zhpolicy_ie.resources import model_folders

        tagger = self._options["tagger"]
        known = hashlib.sha256(f"{__version__} {self._options['only']} {self._options['words']}".encode())
        folders = [*model_folders(), *([Path(str(tagger))] if tagger not in (None, "shipped") else [])]
        known.update(b"-" if tagger is None else b"+")
        for folder in folders:
            meta = folder / "meta.json"
            known.update(f"{folder.name} ".encode() + (meta.read_bytes() if meta.is_file() else b""))
        with as_file(files("zhpolicy_ie")) as root:
            for path in sorted(root.rglob("*.tsv")):
                known.update(path.read_bytes())
        return known.hexdigest()


def attempted(where: str, do: Callable[[], ResultT]) -> ResultT | ZhPolicyError:
    """Return what ``do`` returns, or the error of the text ``where``: a fault of ours in one must not cost the others.

    Example:
        >>> attempted("d0", lambda: 1), type(attempted("d1", lambda: 1 / 0)).__name__
        (1, 'InternalError')
    """
    try:
        return do()
    except ZhPolicyError as error:
        return error
    except Exception as error:
        return fault(error, where)


def fault(error: Exception, where: str) -> InternalError:
    """Return the error that tells of a fault of ours which a document brought out."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return InternalError(
        f"the document brought out a fault in {Path(last.filename).name}:{last.lineno} "
        f"({type(error).__name__}: {error})",
        remedy="report it with the document; the other documents are not affected",
        where=where,
    )


def died(where: str, reason: str) -> WorkerError:
    """Return the error that tells of a document during which processes died."""
    return WorkerError(
        f"the process that read the document died ({reason})",
        remedy="try it alone with --jobs 1; it may need more memory than there is",
        where=where,
    )


def lost(where: str, death: Death, timeout: float) -> ZhPolicyError:
    """Return the error that tells of a document during which processes died, or one had to be ended."""
    if not death.late:
        return died(where, death.reason)
    return TimeLimitError(
        f"the document took longer than {timeout:g} seconds, in code that only ends with its process ({death.reason})",
        remedy="report it with the document; the others are not affected",
        where=where,
    )
