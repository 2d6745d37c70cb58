"""The records that leave the system: immutable, typed, and equal to their JSON form.

Offsets count characters (code points) of the document's text exactly as read; ends are exclusive, so
``text[record.start:record.end] == record.text`` always holds. ``docs/schema.md`` explains each field for users.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

#: What the shipped tagger and the rules know.
CoreLabel = Literal["ORG", "PROJ", "LOC", "PER"]
LABEL_PATTERN = r"^[A-Z][A-Z0-9_]{0,31}$"
#: A tagger trained on own annotations may bring labels of its own.
Label = CoreLabel | Annotated[str, Field(pattern=LABEL_PATTERN)]
Modifier = Literal["exact", "approx", "over", "under"]
Aspect = Literal["level", "growth", "change", "share", "rank", "from"]
Status = Literal["actual", "target", "estimate"]
Genre = Literal["gov_work_report", "plan", "news", "stat_bulletin", "other"]
OrganizationKind = Literal[
    "government", "party", "enterprise", "university", "research", "hospital", "school", "association", "media",
    "finance", "other",
]  # fmt: skip
ProjectKind = Literal["zone", "works", "programme", "fund", "other"]
ProjectStatus = Literal["planned", "under_construction", "completed", "operating"]
Role = Literal["builder", "investor", "operator", "partner", "tenant", "other"]
Origin = Literal["text", "mentions", "title", "name", "file"]
Score = Annotated[float, Field(ge=0.0, le=1.0)]


class Record(BaseModel):
    """Common behaviour: frozen, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Spanned(Record):
    """Something with characters in the document: ``text`` is ``document.text[start:end]``."""

    text: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _length(self) -> Spanned:
        if self.end - self.start != len(self.text):
            raise ValueError(f"offsets {self.start}..{self.end} do not fit a text of {len(self.text)} characters")
        return self


class Entity(Spanned):
    """One mention of a name."""

    id: str
    label: Label
    score: Score


class IndicatorLink(Spanned):
    """The words that say what a figure measures, and the canonical ``name`` of that indicator."""

    name: str


class PeriodLink(Spanned):
    """The words that say when a figure holds; ``value`` as in ``2022``, ``2023-06``, ``2016/2020``, ``..2025``.

    A period known only from the document's year has no words: ``text`` is empty and ``start == end``.
    """

    value: str


class SubjectLink(Spanned):
    """The place, organization or project that a figure describes; ``entity`` is its id where it is a mention."""

    entity: str | None = None


class Figure(Spanned):
    """One quantity with its meaning. ``value`` is in ``unit`` with 十/百/千/万/亿 multiplied out."""

    id: str
    value: float
    value_max: float | None = None
    unit: str | None = None
    dimension: str | None = None
    modifier: Modifier = "exact"
    aspect: Aspect = "level"
    status: Status = "actual"
    indicator: IndicatorLink | None = None
    period: PeriodLink | None = None
    subject: SubjectLink | None = None
    compared_to: str | None = None
    from_figure: str | None = None
    sentence: tuple[int, int]
    score: Score

    def to(self, unit: str) -> Figure:
        """Return a copy with ``value``, ``value_max`` and ``unit`` in another unit of the same kind; this one stays.

        All else is as before: the words and offsets in the document, the id, the links. ``unit`` may begin with 万 or
        亿; the copy's ``value`` then counts those (863.48 in 亿元). Shares without a unit (1/4) turn into %.

        Args:
            unit: 平方公里, 万亩, 亿元, ‰, 万元/亩, 米/秒, and so on: anything built of ``numbers/units.tsv``.

        Raises:
            ConversionError: ``unit`` measures something else; currencies, kinds of counted things, percent and
                percentage points, and days and calendar months do not turn into each other.

        Example:
            >>> field = Figure(id="f0", text="1500亩", start=0, end=5, value=1500, unit="亩", sentence=(0, 5), score=1)
            >>> field.to("平方公里").value, field.to("万亩").value
            (1.0, 0.15)
        """
        from zhpolicy_ie.conversion import convert_figure

        return convert_figure(self, unit)


class Evidence(Spanned):
    """The words that show one field of an organization or project.

    ``field`` is ``kind``, ``place``, ``status``, ``organizations`` or ``figures``; ``id`` says which organization or
    figure of the last two it is about.
    """

    field: Literal["kind", "place", "status", "organizations", "figures"]
    id: str | None = None


class Organization(Record):
    """One real organization of the document, whatever it is called there."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: OrganizationKind = "other"
    place: str | None = None
    mentions: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()


class Participant(Record):
    """An organization's part in a project."""

    id: str
    role: Role


class Project(Record):
    """One development undertaking of the document: a zone, works, a programme or a fund."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: ProjectKind = "other"
    status: ProjectStatus | None = None
    place: str | None = None
    mentions: tuple[str, ...]
    organizations: tuple[Participant, ...] = ()
    figures: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Inferred(Record):
    """Where a value of the metadata comes from that nobody gave: the words that show it, and where they stand.

    ``origin`` is ``text`` for ``text[start:end]``; ``mentions`` for a place that is named most, with its first mention;
    ``title`` for a given title, ``name`` for the name of the file or its folder, ``file`` for what the file says about
    itself, as a web page does in its head.
    """

    field: Literal["title", "region", "year", "genre"]
    origin: Origin
    text: str
    start: int | None = None
    end: int | None = None


class Meta(BaseModel):
    """What is known about a document beside its text, given or inferred. Further keys are kept as they are."""

    model_config = ConfigDict(frozen=True, extra="allow")

    title: str | None = None
    region: str | None = None
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    genre: Genre | None = None
    inferred: tuple[Inferred, ...] = ()

    @model_serializer(mode="wrap")
    def _without_nothing(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave ``inferred`` out where it is empty, so that metadata that was given is written as it was given."""
        plain: dict[str, Any] = handler(self)
        return plain if plain.get("inferred") else {k: v for k, v in plain.items() if k != "inferred"}


class Page(Record):
    """Where a page of the source begins in the text, for documents that have pages."""

    number: Annotated[int, Field(ge=1)]
    start: Annotated[int, Field(ge=0)]


class Document(Record):
    """All records of one document. ``text`` is ``None`` once the document was written without its text.

    Example:
        >>> Document(id="d", text="", meta=Meta(year=2023)).to_dict()["meta"]["year"]
        2023
    """

    id: str
    source: str | None = None
    text: str | None = None
    meta: Meta = Meta()
    entities: tuple[Entity, ...] = ()
    figures: tuple[Figure, ...] = ()
    organizations: tuple[Organization, ...] = ()
    projects: tuple[Project, ...] = ()
    pages: tuple[Page, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """Return the number of the page that a character is on, None where the document has no pages.

        Example:
            >>> pages = (Page(number=1, start=0), Page(number=2, start=40))
            >>> Document(id="a", pages=pages).page_of(57)
            2
        """
        at = bisect_right(self.pages, offset, key=lambda page: page.start)
        return self.pages[at - 1].number if at else None

    def to_dict(self, *, include_text: bool = True) -> dict[str, Any]:
        """Return plain JSON types; ``Document.model_validate`` reads them back.

        Args:
            include_text: Leave out the document's text with ``False``.
        """
        copy = self if include_text else self.model_copy(update={"text": None})
        return copy.model_dump(mode="json")

    def to_json(self, *, include_text: bool = True) -> str:
        """Return one line of JSON (no line breaks, Chinese characters as they are)."""
        copy = self if include_text else self.model_copy(update={"text": None})
        return copy.model_dump_json()
