"""Linking quantities to what they mean; one pass over the text in order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Any, NamedTuple

from zhpolicy_ie.figures.canonical import canonical_name
from zhpolicy_ie.figures.clauses import Clause, clause_of
from zhpolicy_ie.figures.indicator import Span, find_indicator
from zhpolicy_ie.figures.meaning import meaning_of
from zhpolicy_ie.figures.status import status_of
from zhpolicy_ie.figures.subject import subject_of
from zhpolicy_ie.figures.words import Lexicon, load_lexicon
from zhpolicy_ie.layers import FigureDraft, NameMention, PeriodMention, Quantity
from zhpolicy_ie.numbers.units import Units, load_units
from zhpolicy_ie.text.sentences import sentence_spans
from zhpolicy_ie.text.width import normalise_width

_LIST_GAP = re.compile(r"\s?(?:、|和|与|及|以及|，)\s?(?:第|约|近|超)?")
_ALIGNED = re.compile(r"分别")
_ITEM_SPLIT = re.compile(r"[、和与及]|以及")


class Context(NamedTuple):
    """What is known of the document; ``year`` and ``genre`` come from its metadata."""

    text: str
    quantities: list[Quantity]
    periods: list[PeriodMention]
    names: list[NameMention]
    year: int | None
    genre: str | None
    lexicon: Lexicon
    units: Units


def link_figures(
    text: str,
    quantities: list[Quantity],
    periods: list[PeriodMention],
    names: list[NameMention],
    meta: dict[str, Any],
) -> list[FigureDraft]:
    """Return a figure for every quantity that is not part of a name or a mere duration.

    Args:
        text: The document's text.
        quantities: From the numbers stage, in order.
        periods: From the periods stage, in order.
        names: From the names stage, in order; may be empty.
        meta: ``year`` and ``genre`` are read.
    """
    named = _inside_names(quantities, names)
    kept = [q for i, q in enumerate(quantities) if i not in named and not q.optional]
    context = Context(
        normalise_width(text), kept, periods, names, meta.get("year"), meta.get("genre"), load_lexicon(), load_units()
    )
    return _Linker(context).run()


def _inside_names(quantities: list[Quantity], names: list[NameMention]) -> set[int]:
    """Return the quantities that stand inside a name (百千万工程, 110千伏某输变电工程)."""
    inside = set()
    starts = [n.start for n in names]
    for i, quantity in enumerate(quantities):
        j = bisect_right(starts, quantity.start) - 1
        if j >= 0 and quantity.end <= names[j].end and names[j].label != "PER":
            inside.add(i)
    return inside


class _Linker:
    """Carries what later figures inherit from earlier ones of their paragraph."""

    def __init__(self, context: Context) -> None:
        self.c = context
        self.figures: list[FigureDraft] = []
        self.sentences = sentence_spans(context.text)
        self.sentence_starts = [s for s, _ in self.sentences]
        self.period_starts = [p.start for p in context.periods]
        self.places = [n for n in context.names if n.label == "LOC"]
        self.place_starts = [n.start for n in self.places]
        self.owners = [n for n in context.names if n.label != "PER"]
        self.owner_starts = [n.start for n in self.owners]

    def run(self) -> list[FigureDraft]:
        for i in range(len(self.c.quantities)):
            self.figures.append(self._link(i))
        self._join_from_to()
        return self.figures

    def _link(self, i: int) -> FigureDraft:
        c, quantity = self.c, self.c.quantities[i]
        sentence = self._sentence(quantity.start)
        paragraph = c.text.rfind("\n", 0, quantity.start) + 1
        clause = clause_of(c.text, c.quantities, i, sentence)
        row = c.units.get(quantity.unit) if quantity.unit else None
        own = find_indicator(
            c.text,
            quantity,
            clause,
            c.lexicon,
            _overlapping(c.periods, self.period_starts, clause.start, clause.end),
            _overlapping(self.places, self.place_starts, clause.start, clause.end),
            row.kind if row else None,
        )
        indicator, inherited = self._indicator(i, own, clause, sentence)
        words = c.text[indicator[0] : indicator[1]] if indicator else None
        meaning = meaning_of(c.text, quantity, clause, c.lexicon, words)
        parallel = self._parallel(i, clause)
        aspect, sign = meaning.aspect, meaning.sign
        if parallel is not None and aspect == "level" and parallel.aspect != "from" and own is None:
            aspect, sign = parallel.aspect, (-1 if parallel.quantity.value < 0 else 1)
        if sign < 0:
            quantity = _negative(quantity)
        period = self._period(quantity.start, sentence, paragraph)
        ahead, behind = self._direction(period)
        line_end = c.text.find("\n", quantity.end)
        status = status_of(
            c.text[clause.start : quantity.start],
            c.text[sentence[0] : sentence[1]],
            c.text[paragraph : line_end if line_end >= 0 else len(c.text)],
            c.genre,
            ahead,
            behind,
        )
        value = period.value if period is not None else self._default_period(status)
        return FigureDraft(
            quantity=quantity,
            aspect=aspect,
            status=status,
            indicator=indicator,
            indicator_name=canonical_name(words) if words else None,
            period=(period.start, period.end) if period is not None and value is not None else None,
            period_value=value,
            subject=subject_of(self.owner_starts, self.owners, c.text, quantity.start, sentence, paragraph),
            compared_to=meaning.compared_to,
            from_figure=None,
            sentence=sentence,
            score=_score(indicator, inherited, period is not None),
        )

    def _sentence(self, position: int) -> tuple[int, int]:
        return self.sentences[max(0, bisect_right(self.sentence_starts, position) - 1)]

    def _parallel(self, i: int, clause: Clause) -> FigureDraft | None:
        """Return the previous figure where this one is the next item of its list (增长8.9%和9.5%)."""
        if i == 0 or not clause.previous:
            return None
        previous = self.figures[i - 1]
        gap = self.c.text[clause.start : self.c.quantities[i].start]
        if previous.quantity.unit == self.c.quantities[i].unit and _LIST_GAP.fullmatch(gap):
            return previous
        return None

    def _indicator(
        self, i: int, own: Span | None, clause: Clause, sentence: tuple[int, int]
    ) -> tuple[Span | None, bool]:
        """Return the indicator, aligned over 分别 or inherited from the figure before where the clause has none."""
        aligned = self._aligned(i, clause)
        if aligned is not None:
            return aligned, False
        if own is not None:
            return own, False
        if i and self.figures[i - 1].sentence == sentence:
            return self.figures[i - 1].indicator, True
        return None, False

    def _aligned(self, i: int, clause: Clause) -> Span | None:
        """Align A、B分别增长1%和2%: the n-th number of the list gets the n-th item before 分别."""
        first = i
        while first > 0 and self._is_list_gap(first):
            first -= 1
        if first == i and not (i + 1 < len(self.c.quantities) and self._is_list_gap(i + 1)):
            return None
        start = self.figures[first].indicator if first < i else None
        text = self.c.text
        floor = max((m.end() for m in re.finditer(r"[，。！？；\n]", text[: self.c.quantities[first].start][-80:])), default=0)
        floor += max(0, self.c.quantities[first].start - 80)
        mark = text.rfind("分别", floor, self.c.quantities[first].start)
        if mark < 0:
            return None
        items: list[Span] = []
        position = floor if first == i or start is None else min(floor, start[0])
        begin = items_start = _skip(text, position, mark)
        for match in _ITEM_SPLIT.finditer(text, items_start, mark):
            items.append((begin, match.start()))
            begin = match.end()
        items.append((begin, mark))
        index = i - first
        if index >= len(items) or len(items) < 2:
            return None
        span = items[index]
        quantity = self.c.quantities[i]._replace(start=span[1], end=span[1])
        found = find_indicator(
            text,
            quantity,
            Clause(span[0], span[1], span[1], False),
            self.c.lexicon,
            _overlapping(self.c.periods, self.period_starts, *span),
            _overlapping(self.places, self.place_starts, *span),
            None,
        )
        return found

    def _is_list_gap(self, i: int) -> bool:
        gap = self.c.text[self.c.quantities[i - 1].end : self.c.quantities[i].start]
        return bool(_LIST_GAP.fullmatch(gap.removeprefix("以上").removeprefix("左右")))

    def _period(self, position: int, sentence: tuple[int, int], paragraph: int) -> PeriodMention | None:
        """Return the last time expression before ``position`` that can govern: in the sentence, else in the paragraph."""
        i = bisect_left(self.period_starts, position) - 1
        while i >= 0 and self.c.periods[i].start >= paragraph:
            period = self.c.periods[i]
            same_sentence = period.start >= sentence[0]
            if period.kind in ("span", "target", "now", "vague") or (period.kind == "day" and same_sentence):
                if same_sentence or period.kind in ("span", "target"):
                    return period
            i -= 1
        return None

    def _direction(self, period: PeriodMention | None) -> tuple[bool, bool]:
        if period is None or period.value is None:
            return False, False
        if period.kind == "target":
            return True, False
        if self.c.year is None:
            return False, False
        last = period.value.removeprefix("..").split("/")[-1]
        year = int(last[:4])
        return year > self.c.year, year < self.c.year

    def _default_period(self, status: str) -> str | None:
        """A work report of year Y reviews Y-1 and plans Y; other genres say their time or leave it open."""
        if self.c.year is None or self.c.genre != "gov_work_report":
            return None
        return str(self.c.year if status == "target" else self.c.year - 1)

    def _join_from_to(self) -> None:
        """Give the new value of 从A提高到B a pointer to the old one."""
        for i in range(len(self.figures) - 1):
            if self.figures[i].aspect == "from" and self.figures[i + 1].sentence == self.figures[i].sentence:
                self.figures[i + 1] = self.figures[i + 1]._replace(from_figure=i)


def _skip(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _overlapping(items: list[Any], starts: list[int], start: int, end: int) -> list[Any]:
    """Return the items that begin in ``start``..``end`` or reach into it."""
    i = max(0, bisect_left(starts, start) - 1)
    found = []
    while i < len(items) and items[i].start < end:
        if items[i].end > start:
            found.append(items[i])
        i += 1
    return found


def _negative(quantity: Quantity) -> Quantity:
    if quantity.value_max is None:
        return quantity._replace(value=-quantity.value)
    return quantity._replace(value=-quantity.value_max, value_max=-quantity.value)


def _score(indicator: Span | None, inherited: bool, dated: bool) -> float:
    """A rough reliability until it is learned: named indicators and written periods are safer."""
    return round((0.9 if indicator and not inherited else 0.7 if indicator else 0.5) * (1.0 if dated else 0.9), 3)
