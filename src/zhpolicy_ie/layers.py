"""What one component leaves for the next, kept in ``Doc.user_data``.

A layer is a list of named tuples, one class per layer. Named tuples survive ``Doc.to_bytes`` (they come back as lists
and are rebuilt on reading), so a Doc can cross process borders; no global ``Doc`` extension is registered.
All offsets count characters of ``doc.text``; ends are exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

from spacy.tokens import Doc


class Quantity(NamedTuple):
    """A number with its unit.

    ``modifier`` is exact, approx, over or under. ``kind`` is ``cardinal`` or ``ordinal`` (第2位).
    ``optional`` marks loose counts (三家, 连续3年) that a reader may or may not call a figure.
    """

    start: int
    end: int
    value: float
    value_max: float | None
    unit: str | None
    dimension: str | None
    modifier: str
    kind: str
    optional: bool


class PeriodMention(NamedTuple):
    """A time expression.

    ``value`` is None where it cannot be resolved (近年来). ``kind`` is ``span`` (2022年, 今年1—7月), ``day`` (7月25日),
    ``target`` (到2025年), ``now`` (目前), ``vague`` (近年来) or ``comparison`` (比上年, 去年同期).
    """

    start: int
    end: int
    value: str | None
    kind: str


class NameMention(NamedTuple):
    """A name with its label (ORG, PROJ, LOC, PER); ``source`` says which rule or model found it."""

    start: int
    end: int
    label: str
    score: float
    source: str


class FigureDraft(NamedTuple):
    """A quantity with its meaning; spans are ``(start, end)``, ``from_figure`` is an index into the layer."""

    quantity: Quantity
    aspect: str
    status: str
    indicator: tuple[int, int] | None
    indicator_name: str | None
    period: tuple[int, int] | None
    period_value: str | None
    subject: tuple[int, int] | None
    compared_to: str | None
    from_figure: int | None
    sentence: tuple[int, int]
    score: float


#: What shows a field: its name, the words ``start..end``, and the index of the organization or figure it is about.
EvidenceSpan = tuple[str, int, int, int | None]


class OrganizationDraft(NamedTuple):
    """An organization; ``mentions`` are indices into the :class:`NameMention` layer."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    place: str | None
    mentions: tuple[int, ...]
    evidence: tuple[EvidenceSpan, ...] = ()


class ProjectDraft(NamedTuple):
    """A project; mentions, organizations and figures are indices into their layers, roles are (index, role)."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    status: str | None
    place: str | None
    mentions: tuple[int, ...]
    organizations: tuple[tuple[int, str], ...]
    figures: tuple[int, ...]
    evidence: tuple[EvidenceSpan, ...] = ()


LayerT = TypeVar("LayerT", Quantity, PeriodMention, NameMention, FigureDraft, OrganizationDraft, ProjectDraft)
_META, _TEXT, _UNCUT = "zhpolicy_ie.meta", "zhpolicy_ie.text", "zhpolicy_ie.uncut"


def _key(kind: type[Any]) -> str:
    return f"zhpolicy_ie.{kind.__name__}"


def put(doc: Doc, kind: type[LayerT], items: Iterable[LayerT]) -> None:
    """Store a layer, replacing what was there."""
    doc.user_data[_key(kind)] = list(items)


def get(doc: Doc, kind: type[LayerT]) -> list[LayerT]:
    """Return a layer; empty if no component has written it.

    Example:
        >>> import spacy; doc = spacy.blank("zh")("嘉善")
        >>> put(doc, PeriodMention, [PeriodMention(0, 2, "2022", "span")]); get(doc, PeriodMention)
        [PeriodMention(start=0, end=2, value='2022', kind='span')]
    """
    items = doc.user_data.get(_key(kind), [])
    return [item if isinstance(item, kind) else _rebuild(kind, item) for item in items]


def _rebuild(kind: type[LayerT], item: Any) -> LayerT:
    """Make a named tuple again of the nested lists that serialisation leaves of it."""
    values: list[Any] = [_tuple(value) for value in item]
    if kind is FigureDraft:
        values[0] = Quantity(*values[0])
    return kind._make(values)


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list | tuple) else value


def text_of(doc: Doc) -> str:
    """Return ``doc.text``, put together once: spaCy joins the tokens anew at every access, at the cost of a component.

    Example:
        >>> import spacy; text_of(spacy.blank("zh")("嘉善"))
        '嘉善'
    """
    known = doc.user_data.get(_TEXT)
    # A part of a Doc may carry the data of the whole.
    if isinstance(known, str) and len(known) == _length(doc):
        return known
    text: str = doc.text
    doc.user_data[_TEXT] = text
    return text


def put_text(doc: Doc, text: str) -> None:
    """Let a tokenizer that knows the text of its Doc say so."""
    doc.user_data[_TEXT] = text


def mark_uncut(doc: Doc) -> None:
    """Say that the tokens of a Doc are no words but longer: lines, or runs of Chinese characters."""
    doc.user_data[_UNCUT] = True


def is_uncut(doc: Doc) -> bool:
    """Tell whether a Doc's tokens are no words (see :func:`mark_uncut`)."""
    return _UNCUT in doc.user_data


def _length(doc: Doc) -> int:
    if not len(doc):
        return 0
    last = doc[len(doc) - 1]
    return int(last.idx + len(last) + len(last.whitespace_))


def put_meta(doc: Doc, meta: dict[str, Any]) -> None:
    """Store the document's metadata (title, region, year, genre) for the components that need it."""
    doc.user_data[_META] = meta


def get_meta(doc: Doc) -> dict[str, Any]:
    """Return the document's metadata, empty if none was given."""
    meta: dict[str, Any] = doc.user_data.get(_META, {})
    return meta
