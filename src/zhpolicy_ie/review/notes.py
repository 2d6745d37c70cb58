"""Annotations as the page shows and changes them: from records, and checked before they are kept.

An annotation is the object of one line of our JSONL (``id``, ``text``, ``meta``, ``entities``, ``figures``), with two
more fields: each entity and figure is ``checked`` once a person has agreed to it, and ``review`` says whether the
document is done.
What reads annotations passes over both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, get_args

from zhpolicy_ie.errors import ReviewError
from zhpolicy_ie.records import LABEL_PATTERN, Aspect, Document, Figure, Modifier, Status

Note = dict[str, Any]
_LABEL = re.compile(LABEL_PATTERN)
_CHOICES = {"modifier": get_args(Modifier), "aspect": get_args(Aspect), "status": get_args(Status)}
_WORDS = ("unit", "indicator", "period", "subject")
_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?|-H[12]|-Q[1-4])?"
_PERIOD = re.compile(rf"(?:(?:\.\.)?{_DATE}|{_DATE}/{_DATE})$")
# More than any document has; a page gone mad must not fill the disk.
_MOST = 200_000


def note_of(document: Document) -> Note:
    """Return what was extracted as an annotation that nobody has checked.

    Example:
        >>> note_of(Document(id="a", text="云澜县"))["review"]
        {'done': False}
    """
    return {
        "id": document.id,
        "text": document.text or "",
        "meta": document.meta.model_dump(exclude_none=True),
        "entities": [
            {"start": e.start, "end": e.end, "label": e.label, "text": e.text, "score": e.score, "checked": False}
            for e in document.entities
        ],
        "figures": [_figure_note(figure) for figure in document.figures],
        "review": {"done": False},
    }


def _figure_note(figure: Figure) -> Note:
    return {
        "start": figure.start,
        "end": figure.end,
        "text": figure.text,
        "value": figure.value if figure.value_max is None else [figure.value, figure.value_max],
        "unit": figure.unit,
        "modifier": figure.modifier,
        "indicator": figure.indicator.text if figure.indicator else None,
        "aspect": figure.aspect,
        "period": figure.period.value if figure.period else None,
        "status": figure.status,
        "subject": figure.subject.text if figure.subject else None,
        "optional": False,
        "score": figure.score,
        "checked": False,
    }


def checked_change(text: str, change: Mapping[str, Any]) -> Note:
    """Return what the page sent, with only the fields that we know and each as it should be.

    Args:
        text: The document's text; the words of entities and figures are taken from it, not from the page.
        change: ``entities``, ``figures`` and ``done``.

    Raises:
        ReviewError: Something does not fit the text, or is not what its field may hold.
    """
    entities = [_entity(text, item) for item in _list(change, "entities")]
    entities.sort(key=lambda e: (e["start"], e["end"]))
    for one, other in pairwise(entities):
        if other["start"] < one["end"]:
            raise ReviewError(
                f"{one['text']} and {other['text']} overlap", remedy="names do not nest; keep the longer one"
            )
    figures = [_figure(text, item) for item in _list(change, "figures")]
    figures.sort(key=lambda f: (f["start"], f["end"]))
    for one, other in pairwise(figures):
        if other["start"] < one["end"]:
            raise ReviewError(f"{one['text']} and {other['text']} overlap", remedy="keep one of the two figures")
    return {"entities": entities, "figures": figures, "review": {"done": change.get("done") is True}}


def _list(change: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    items = change.get(name)
    if not isinstance(items, list) or len(items) > _MOST or not all(isinstance(item, dict) for item in items):
        raise ReviewError(f"{name} is not a list of objects", remedy="load the page again")
    return items


def _span(text: str, item: Mapping[str, Any]) -> Note:
    start, end = item.get("start"), item.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ReviewError(f"{start!r} to {end!r} is not a place in the text", remedy="load the page again")
    if not text[start:end].strip():
        raise ReviewError("a mark on spaces alone", remedy="select words")
    return {"start": start, "end": end}


def _seen(item: Mapping[str, Any]) -> Note:
    score = item.get("score")
    found = {"score": score} if isinstance(score, int | float) and 0 <= score <= 1 else {}
    return {**found, "checked": item.get("checked") is True}


def _entity(text: str, item: Mapping[str, Any]) -> Note:
    span, label = _span(text, item), item.get("label")
    if not isinstance(label, str) or not _LABEL.fullmatch(label):
        raise ReviewError(f"{label!r} is no label", remedy="write labels in capitals, like ORG or PRODUCT_LINE")
    return {**span, "label": label, "text": text[span["start"] : span["end"]], **_seen(item)}


def _figure(text: str, item: Mapping[str, Any]) -> Note:
    span = _span(text, item)
    found: Note = {**span, "text": text[span["start"] : span["end"]], "value": _value(item.get("value"))}
    for name, allowed in _CHOICES.items():
        found[name] = item.get(name)
        if found[name] not in allowed:
            raise ReviewError(f"{name} is {item.get(name)!r}", remedy=f"choose among {', '.join(allowed)}")
    for name in _WORDS:
        words = item.get(name)
        if not isinstance(words, str | None) or (words and len(words) > 500):
            raise ReviewError(f"{name} is not a word", remedy="write a few words, or leave it empty")
        found[name] = (words or "").strip() or None
    if found["period"] and not _PERIOD.match(found["period"]):
        raise ReviewError(
            f"{found['period']!r} is no period", remedy="write it like 2023, 2023-06, 2023-Q1, 2016/2020 or ..2025"
        )
    order = ("start", "end", "text", "value", "unit", "modifier", "indicator", "aspect", "period", "status", "subject")
    return {**{name: found[name] for name in order}, "optional": item.get("optional") is True, **_seen(item)}


def _value(value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    good = [type(v) in (int, float) and math.isfinite(v) for v in values]
    if value is not None and not (all(good) and len(values) in (1, 2)):
        raise ReviewError(f"the value is {value!r}", remedy="write a number, or two for a range")
    return value
