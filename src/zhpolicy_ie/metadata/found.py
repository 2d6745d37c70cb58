"""A fact read off a document, and what shows it."""

from __future__ import annotations

from typing import Any, NamedTuple

from zhpolicy_ie.records import Inferred, Origin


class Found(NamedTuple):
    """A value with the words that show it; ``start`` is their offset in the text, None where they stand elsewhere."""

    value: Any
    origin: Origin
    words: str
    start: int | None = None

    def record(self, field: str) -> Inferred:
        """Return the record that says where a field of the metadata comes from."""
        end = None if self.start is None else self.start + len(self.words)
        return Inferred.model_validate(
            {"field": field, "origin": self.origin, "text": self.words, "start": self.start, "end": end}
        )
