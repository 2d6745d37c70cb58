"""Linking quantities to what they mean; one pass over the text in order."""

from __future__ import annotations

from collections.abc import Sequence

from zhpolicy_ie.figures import rules
from zhpolicy_ie.figures.broken_lines import joined_lines, restored
from zhpolicy_ie.figures.canonical import canonical_name
from zhpolicy_ie.figures.learned.decision import Decision
from zhpolicy_ie.figures.learned.model import LinkModel
from zhpolicy_ie.figures.learned.situation import Situation
from zhpolicy_ie.figures.lists import list_of, shared_tail_name
from zhpolicy_ie.figures.rules import Reading
from zhpolicy_ie.figures.subjects.nearest import subject_of
from zhpolicy_ie.figures.tables import merged, split_tables
from zhpolicy_ie.figures.view import Source, Span, View
from zhpolicy_ie.layers import FigureDraft, Quantity


def link_figures(sources: Sequence[Source], model: LinkModel | None = None) -> list[list[FigureDraft]]:
    """Return, for each document, a figure for every quantity that is not part of a name or a mere duration.

    Args:
        sources: The text of each and the layers of the stages before.
        model: The learned models; by rule alone if None.
    """
    split = [split_tables(source) for source in sources]
    joined = [joined_lines(source) for source, _ in split]
    views = [
        View(lines.source if lines is not None else source) for lines, (source, _) in zip(joined, split, strict=True)
    ]
    linked = _learned(views, model) if model is not None else [_by_rule(view) for view in views]
    return [
        merged(restored(_join_from_to(figures), lines), in_tables)
        for figures, lines, (_, in_tables) in zip(linked, joined, split, strict=True)
    ]


def readings(view: View) -> list[tuple[Reading, Situation]]:
    """Return what the rules say of every figure, with the situation that the learned models look at."""
    read: list[Reading] = []
    indicators: list[Span | None] = []
    found: list[tuple[Reading, Situation]] = []
    for i, quantity in enumerate(view.quantities):
        clause = view.clause(i)
        reading = rules.read(view, i, clause, read, indicators)
        read.append(reading)
        indicators.append(reading.indicator)
        period = rules.governing_period(view, i)
        situation = Situation(
            text=view.text,
            quantity=quantity,
            clause=clause,
            sentence=view.sentence(i),
            paragraph=view.paragraph(i),
            genre=view.genre,
            indicator=reading.indicator,
            inherited=reading.inherited,
            rule_aspect=signed(reading.aspect, reading.sign),
            rule_status=rules.status(view, i, clause, period),
            governing=period,
            previous_unit=view.quantities[i - 1].unit if i else None,
        )
        found.append((reading, situation))
    return found


def signed(aspect: str, sign: int) -> str:
    """Join aspect and sign to one class: growth- for a decrease."""
    return f"{aspect}-" if sign < 0 else aspect


def _by_rule(view: View) -> list[FigureDraft]:
    found = readings(view)
    decisions = []
    for i, (reading, situation) in enumerate(found):
        period = situation.governing
        value = period.value if period is not None else rules.default_period(view, situation.rule_status)
        decision = Decision(
            indicator=reading.indicator,
            aspect=situation.rule_aspect,
            status=situation.rule_status,
            period=(period.start, period.end) if period is not None else None,
            period_value=value,
            subject=subject_of(view, i),
            score=_score(reading, period is not None),
        )
        decisions.append(decision)
    return _drafts(view, decisions, found)


def _learned(views: Sequence[View], model: LinkModel) -> list[list[FigureDraft]]:
    found = [readings(view) for view in views]
    decided = model.decide(views, [[situation for _, situation in own] for own in found])
    return [_drafts(*one) for one in zip(views, decided, found, strict=True)]


def _drafts(view: View, decisions: Sequence[Decision], found: Sequence[tuple[Reading, Situation]]) -> list[FigureDraft]:
    names = _names(view, [decision.indicator for decision in decisions])
    rows = enumerate(zip(decisions, names, found, strict=True))
    return [_draft(view, i, decision, name, reading.compared_to) for i, (decision, name, (reading, _)) in rows]


def _draft(view: View, i: int, decision: Decision, name: str | None, compared_to: str | None) -> FigureDraft:
    quantity = view.quantities[i]
    if decision.aspect.endswith("-"):
        quantity = _negative(quantity)
    return FigureDraft(
        quantity=quantity,
        aspect=decision.aspect.rstrip("-"),
        status=decision.status,
        indicator=decision.indicator,
        indicator_name=name,
        period=decision.period if decision.period_value is not None else None,
        period_value=decision.period_value,
        subject=decision.subject,
        compared_to=compared_to,
        from_figure=None,
        sentence=view.whole_sentence(i),
        score=decision.score,
    )


def _names(view: View, indicators: Sequence[Span | None]) -> list[str | None]:
    """Return the canonical name of each figure's indicator.

    An item that leaves its end to the last of its list (城镇、农村居民人均可支配收入) has its full name
    wherever it is taken up.
    """
    full = [shared_tail_name(view, i, span) if span is not None else None for i, span in enumerate(indicators)]
    alike: dict[Span | None, list[str]] = {}
    for span, name in zip(indicators, full, strict=True):
        if name is not None and name not in alike.setdefault(span, []):
            alike[span].append(name)

    def name_of(i: int, span: Span) -> str:
        others = alike.get(span, [])
        if len(others) == 1:
            return others[0]
        if others:
            first, stop = list_of(view, i)
            if stop - first == len(others):
                return others[i - first]  # 第一、二、三产业增加值分别为…，分别增长4.2%、5.8%和6.9%
        return canonical_name(view.text[slice(*span)], view.text[view.sentence(i)[0] : view.quantities[i].start])

    return [
        name or (name_of(i, span) if span is not None else None)
        for i, (span, name) in enumerate(zip(indicators, full, strict=True))
    ]


def _join_from_to(figures: list[FigureDraft]) -> list[FigureDraft]:
    """Give the new value of 从A提高到B a pointer to the old one, and both the indicator of either.

    Several old values are followed by as many new ones.
    """
    joined = list(figures)
    old: list[int] = []
    for i, figure in enumerate(figures):
        if figure.aspect == "from":
            old = [*(k for k in old if figures[k].sentence == figure.sentence), i]
        elif old:
            first = old.pop(0)
            before = figures[first]
            if before.sentence == figure.sentence:
                joined[i] = _named_as(figure, before)._replace(from_figure=first)
                joined[first] = _named_as(before, figure)
    return joined


def _named_as(figure: FigureDraft, other: FigureDraft) -> FigureDraft:
    """Give a figure without an indicator that of another."""
    if figure.indicator is not None:
        return figure
    return figure._replace(indicator=other.indicator, indicator_name=other.indicator_name)


def _negative(quantity: Quantity) -> Quantity:
    """Return a decrease below nought; 下降-3.2%, which is written with a minus, is so already."""
    if quantity.value < 0:
        return quantity
    if quantity.value_max is None:
        return quantity._replace(value=-quantity.value)
    return quantity._replace(value=-quantity.value, value_max=-quantity.value_max)


def _score(reading: Reading, dated: bool) -> float:
    """Return a rough reliability of the rules: named indicators and written periods are safer."""
    named = 0.9 if reading.indicator and not reading.inherited else 0.7 if reading.indicator else 0.5
    return round(named * (1.0 if dated else 0.9), 3)
