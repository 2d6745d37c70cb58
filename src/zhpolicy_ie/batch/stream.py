"""A stream of texts through several processes, for :meth:`zhpolicy_ie.extractor.Extractor.pipe`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from zhpolicy_ie.batch.patience import LONGEST, ended_after, time_limit
from zhpolicy_ie.batch.pool import Death, Pool
from zhpolicy_ie.batch.together import Item, together
from zhpolicy_ie.batch.work import attempted, lost
from zhpolicy_ie.errors import OptionError, ZhPolicyError
from zhpolicy_ie.records import Document

if TYPE_CHECKING:
    from zhpolicy_ie.extractor import Extractor

OnError = Callable[[str, ZhPolicyError], None]


def documents(
    extractor: Extractor,
    items: Iterable[Item],
    *,
    n_process: int = 1,
    on_error: OnError | None = None,
    start_method: str | None = None,
    timeout: float = LONGEST,
) -> Iterator[Document]:
    """Yield the documents of ``items``, in order.

    Args:
        extractor: Extracts; shared with the processes where they are forked, else sent to each.
        items: The texts. In one process up to 16 short ones are taken ahead, with several a few for each.
        n_process: How many processes; -1 for as many as processors.
        on_error: Told the id and the error of a text without records, which is passed over.
        start_method: ``fork`` or ``spawn``; by platform if None.
        timeout: Seconds that one text may take where there are several processes; 0 for any.

    Raises:
        ZhPolicyError: A text has no records, and there is no ``on_error``.
        OptionError: ``n_process`` is no possible number.
    """
    if n_process == -1:
        n_process = os.cpu_count() or 1
    if n_process < 1:
        raise OptionError(f"n_process={n_process} is impossible", remedy="give 1 or more, or -1 for all processors")
    if n_process == 1:
        yield from _told(together(extractor, items), on_error)
        return
    work = _Extracting(extractor, timeout)
    died = partial(_lost, timeout=timeout)
    with Pool(work, n_process, died=died, method=start_method, patience=ended_after(timeout)) as pool:
        yield from _told(pool.map((True, item) for item in items), on_error)


_Result = tuple[str, Document | str | ZhPolicyError]


class _Extracting:
    """Extracts one text; what it returns crosses process borders as JSON, which is quicker than pickled records."""

    def __init__(self, extractor: Extractor, timeout: float) -> None:
        self._extractor, self._timeout = extractor, timeout

    def load(self) -> None:
        """Do nothing: the models are loaded."""

    def __call__(self, item: Item) -> _Result:
        return item.id, attempted(item.id, partial(self._json, item))

    def _json(self, item: Item) -> str:
        with time_limit(self._timeout):
            return self._extractor(item.text, meta=item.meta, id=item.id).to_json(include_text=True)


def _told(results: Iterable[_Result], on_error: OnError | None) -> Iterator[Document]:
    for id_, found in results:
        if isinstance(found, ZhPolicyError):
            if on_error is None:
                raise found
            on_error(id_, found)
        else:
            yield Document.model_validate_json(found) if isinstance(found, str) else found


def _lost(item: Item, death: Death, timeout: float) -> _Result:
    return item.id, lost(item.id, death, timeout)
