"""Metadata that nobody gave, read off a document's first lines and its file name.

Only where the evidence is plain: a wrong year would shift every 今年 and 去年 of the document and a wrong region put
its figures into somebody else's row, a missing one leaves them unresolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from zhpolicy_ie.metadata.found import Found
from zhpolicy_ie.metadata.heading import genre_of, title_of, year_of
from zhpolicy_ie.metadata.region import region_of

_HEAD = 1500
_INFERRED = "inferred"


def infer_meta(
    text: str | None,
    given: Mapping[str, Any],
    *,
    name: str | None = None,
    stated: Mapping[str, Any] | None = None,
    hints: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    r"""Return ``given`` with title, genre, year and region filled in where they are missing and evident.

    Args:
        text: The document; None if only the given title may be used.
        given: What is known already; never overwritten.
        name: Path of the file: its name, and those of its folders, may say year and region.
        stated: What the file says about itself, surely: it beats what is read off the text.
        hints: What the file says about itself, less surely than its text.

    Returns:
        A copy of ``given``. Where anything was filled in, ``inferred`` has a dict for each such field that says what
        shows it, as :class:`zhpolicy_ie.records.Inferred` explains.

    Example:
        >>> meta = infer_meta("2024年嘉善县政府工作报告\n各位代表：……", {})
        >>> meta["year"], meta["region"]
        (2024, '浙江省/嘉兴市/嘉善县')
        >>> meta["inferred"][-1]
        {'field': 'region', 'origin': 'text', 'text': '嘉善县', 'start': 5, 'end': 8}
    """
    meta, found = dict(given), dict[str, Found]()
    head, stem = (text or "")[:_HEAD], PurePath(name).stem if name else ""

    def fill_in(field: str, value: Found | None) -> None:
        if meta.get(field) is None and value is not None:
            meta[field], found[field] = value.value, value

    for field, value in (stated or {}).items():
        fill_in(field, Found(value, "file", str(value)))
    if text:
        fill_in("title", title_of(head))
    # A title read off the text has its offsets there; one that was given has none.
    at = found["title"].start if "title" in found else None
    title = meta.get("title") if isinstance(meta.get("title"), str) else None
    fill_in("genre", genre_of(head, title, at, stem))
    fill_in("year", year_of(head, title, at, stem, meta.get("genre")))
    if meta.get("region") is None:
        fill_in("region", region_of(text or "", None if at is not None else title, name, meta.get("genre")))
    for field, value in (hints or {}).items():
        fill_in(field, Found(value, "file", str(value)))
    if found:
        known = [*(given.get(_INFERRED) or ()), *(found[f].record(f).model_dump() for f in found)]
        meta[_INFERRED] = known
    return meta


def fill(meta: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``meta`` with defaults for the keys that are missing or None."""
    filled = dict(meta)
    for key, value in defaults.items():
        if filled.get(key) is None:
            filled[key] = value
    return filled
