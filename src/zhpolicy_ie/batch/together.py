"""Short documents extracted some at a time: what looks at all characters in one step does it once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from zhpolicy_ie.batch.work import attempted
from zhpolicy_ie.errors import ZhPolicyError
from zhpolicy_ie.records import Document

if TYPE_CHECKING:
    from zhpolicy_ie.extractor import Extractor, Prepared

# So many documents with so many characters at a time at most: more take no less time, and have to wait for each other.
_DOCUMENTS, _CHARACTERS = 16, 1 << 14


class Item(NamedTuple):
    """A text, with the id that its document is to have; ``meta`` may be the error of metadata that cannot be read."""

    id: str
    text: str
    meta: Any = None


def together(extractor: Extractor, items: Iterable[Item]) -> Iterator[tuple[str, Document | ZhPolicyError]]:
    """Yield the id and the document of every item, in order, or the error of one that has none.

    Args:
        extractor: Extracts; the documents are those that it returns of each text alone.
        items: The texts. As many are taken ahead as are extracted at a time.
    """
    for batch in _batches(items):
        prepared = [attempted(item.id, partial(_prepared, extractor, item)) for item in batch]
        ready = [(item, one) for item, one in zip(batch, prepared, strict=True) if not isinstance(one, ZhPolicyError)]
        found: Iterator[Document | ZhPolicyError]
        try:
            found = iter(extractor.extract([one for _, one in ready]))
        except Exception:  # a fault with one of them
            found = (attempted(item.id, partial(_alone, extractor, item)) for item, _ in ready)
        for item, one in zip(batch, prepared, strict=True):
            yield item.id, one if isinstance(one, ZhPolicyError) else next(found)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    characters = 0
    try:
        for item in items:
            size = len(item.text) if isinstance(item.text, str) else 0
            if batch and (len(batch) == _DOCUMENTS or characters + size > _CHARACTERS):
                yield batch
                batch, characters = [], 0
            batch.append(item)
            characters += size
    except Exception:  # of whatever gives the texts: those before are not lost
        yield batch
        raise
    if batch:
        yield batch


def _prepared(extractor: Extractor, item: Item) -> Prepared:
    if isinstance(item.meta, ZhPolicyError):
        raise item.meta
    return extractor.prepare(item.text, meta=item.meta, id=item.id)


def _alone(extractor: Extractor, item: Item) -> Document:
    return extractor.extract([_prepared(extractor, item)])[0]
