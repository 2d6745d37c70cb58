"""Annotated and found organizations and projects in one comparable form.

Annotations are stand-off: a line has the ``id`` of a text, and records that hold nothing but offsets into it and
values. Each value is a list of those that are right, since careful readers differ (``["zone", "works"]``); ``null``
in the list means that saying nothing is right as well. ``annotations/records/README.md`` describes the format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, get_args

from zhpolicy_ie.errors import GoldError
from zhpolicy_ie.records import OrganizationKind, ProjectKind, ProjectStatus, Role

Span = tuple[int, int]
Choice = tuple[str | None, ...]
PARTS = ("development", "check")


class PartNote(NamedTuple):
    """An organization's part in a project: its index among the organizations, and the roles that are right."""

    organization: int
    roles: Choice


class RecordNote(NamedTuple):
    """One organization or project; ``status``, ``parts`` and ``figures`` are those of projects."""

    mentions: frozenset[Span]
    kinds: Choice
    places: Choice
    statuses: Choice = (None,)
    parts: tuple[PartNote, ...] = ()
    figures: frozenset[Span] = frozenset()


class RecordNotes(NamedTuple):
    """The organizations and projects of one text; ``part`` is the half of the annotations it belongs to, if any."""

    organizations: tuple[RecordNote, ...]
    projects: tuple[RecordNote, ...]
    part: str | None = None


def record_notes(data: Mapping[str, Any], text: str) -> RecordNotes:
    """Return the annotated records of one line.

    Args:
        data: The parsed line.
        text: The text that the offsets count.

    Raises:
        GoldError: A field is missing or not of the kinds that the schema knows, or offsets lie outside the text.

    Example:
        >>> university = {"mentions": [[0, 4]], "kind": ["university"], "place": [[0, 2]]}
        >>> record_notes({"organizations": [university], "projects": []}, "浙江大学").organizations[0].places
        ('浙江',)
    """
    try:
        organizations = tuple(
            RecordNote(_spans(o["mentions"], text), _choice(o["kind"], OrganizationKind), _places(o["place"], text))
            for o in data["organizations"]
        )
        projects = tuple(
            RecordNote(
                _spans(p["mentions"], text),
                _choice(p["kind"], ProjectKind),
                _places(p["place"], text),
                _choice(p["status"], ProjectStatus, optional=True),
                tuple(_part(part, len(organizations)) for part in p["organizations"]),
                _spans(p["figures"], text, empty=True),
            )
            for p in data["projects"]
        )
    except (KeyError, TypeError, ValueError) as error:
        what = f"field {error} is missing" if isinstance(error, KeyError) else str(error)
        raise GoldError(
            f"the records of {data.get('id')} cannot be read ({what})",
            remedy="compare the line with annotations/records/README.md",
        ) from error
    _check_mentions((*organizations, *projects), str(data.get("id")))
    part = data.get("part")
    return RecordNotes(organizations, projects, part if part in PARTS else None)


def found_records(data: Mapping[str, Any]) -> RecordNotes:
    """Return the records of one line that ``extract`` wrote."""
    spans = {e["id"]: (e["start"], e["end"]) for e in data.get("entities", ()) if "id" in e}
    figures = {f["id"]: (f["start"], f["end"]) for f in data.get("figures", ()) if "id" in f}
    order = {o["id"]: n for n, o in enumerate(data.get("organizations", ()))}

    def note(record: Mapping[str, Any]) -> RecordNote:
        return RecordNote(
            frozenset(spans[m] for m in record["mentions"]),
            (record["kind"],),
            (short_place(record["place"]),),
            (record.get("status"),),
            tuple(PartNote(order[p["id"]], (p["role"],)) for p in record.get("organizations", ())),
            frozenset(figures[f] for f in record.get("figures", ())),
        )

    return RecordNotes(
        tuple(note(o) for o in data.get("organizations", ())), tuple(note(p) for p in data.get("projects", ()))
    )


def short_place(place: str | None) -> str | None:
    """Return the form by which places are compared: 嘉善县 and 嘉善 are one.

    Example:
        >>> short_place("嘉善县"), short_place("姚庄镇"), short_place(None)
        ('嘉善', '姚庄镇', None)
    """
    return None if place is None else _short(place)


@cache
def _short(place: str) -> str:
    # Comparing two files should not pay for reading the divisions where nobody names a place.
    from zhpolicy_ie.entities.places import gazetteer

    found = gazetteer().whole(place)
    return place if found is None else found.short


def _spans(pairs: Sequence[Any], text: str, *, empty: bool = False) -> frozenset[Span]:
    spans = [_span(pair, text) for pair in pairs]
    if len(set(spans)) < len(spans) or not (spans or empty):
        raise ValueError("spans are missing or repeated")
    return frozenset(spans)


def _span(pair: Any, text: str) -> Span:
    start, end = pair
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise ValueError(f"offsets {start}..{end} lie outside the text of {len(text)} characters")
    return start, end


def _choice(values: Sequence[str | None], known: Any, *, optional: bool = False) -> Choice:
    unknown = [v for v in values if v not in get_args(known) and not (optional and v is None)]
    if unknown or not values or isinstance(values, str):
        raise ValueError(f"one of {', '.join(get_args(known))} is needed, not {values}")
    return tuple(values)


def _places(spans: Sequence[Any], text: str) -> Choice:
    if not spans:
        raise ValueError("the place is empty, write [null]")
    return tuple(None if s is None else short_place(text[slice(*_span(s, text))]) for s in spans)


def _part(data: Mapping[str, Any], organizations: int) -> PartNote:
    if not 0 <= data["organization"] < organizations:
        raise ValueError(f"there is no organization {data['organization']}")
    return PartNote(data["organization"], _choice(data["role"], Role, optional=True))


def _check_mentions(records: Iterable[RecordNote], where: str) -> None:
    seen: set[Span] = set()
    for record in records:
        if seen & record.mentions:
            raise GoldError(
                f"a mention in {where} is in two records", remedy="give every mention one record", where=where
            )
        seen |= record.mentions
