"""Which figures describe which project."""

from __future__ import annotations

import re

from zhpolicy_ie.entities.context import Context, Sentence
from zhpolicy_ie.entities.kinds import project_kind
from zhpolicy_ie.entities.surface import fold
from zhpolicy_ie.layers import FigureDraft

# 总投资3亿元、占地50亩的|A项目: what may stand between the figure's clause and the name.
_SCOPE = re.compile(r"全[国省市县区州镇乡村旗]|[我本][省市县区州镇]|各地|三次产业|全社会")
_ATTRIBUTE = re.compile(r"[^，。；]{0,6}的[^，。；]{0,10}")


def attach_figures(context: Context, figures: list[FigureDraft]) -> list[tuple[int, int]]:
    """Return ``(project mention, index of the figure)`` for figures that describe a project.

    A figure belongs to the project that is its subject. Without a subject, or with one farther away than the project,
    it belongs to the single project before it in the sentence, or to the one it is an attribute of
    (总投资3亿元的A项目), where its clause says what projects are measured by (总投资, 占地, 年产能).

    Args:
        context: The document.
        figures: The figures layer.
    """
    by_span = {(m.start, m.end): i for i, m in enumerate(context.mentions) if m.label == "PROJ"}
    by_name: dict[str, int] = {}
    for (start, end), i in by_span.items():
        by_name.setdefault(fold(context.text[start:end]), i)
    found: list[tuple[int, int]] = []
    for n, figure in enumerate(figures):
        project = _by_subject(context, figure, by_span, by_name)
        if project is None:
            project = _by_measure(context, figure)
        if project is not None:
            found.append((project, n))
    return found


def _by_subject(
    context: Context, figure: FigureDraft, by_span: dict[tuple[int, int], int], by_name: dict[str, int]
) -> int | None:
    if figure.subject is None:
        return None
    project = by_span.get(figure.subject)
    if project is None:
        return by_name.get(fold(context.text[slice(*figure.subject)]))
    return project if _governs(context, project, figure) else None


def _governs(context: Context, project: int, figure: FigureDraft) -> bool:
    """Return whether a project can be the subject that a figure was given.

    A programme is seldom what the figures of later clauses measure (实施…行动，新增企业80家).
    """
    mention = context.mentions[project]
    left, right = context.clause(figure.quantity.start, figure.quantity.end)
    if left <= mention.start < right:
        return True
    return project_kind(context.text[mention.start : mention.end], context.vocab) != "programme"


def _by_measure(context: Context, figure: FigureDraft) -> int | None:
    quantity = figure.quantity
    number = context.number(quantity.start)
    if number is None or not _measures(context, figure):
        return None
    sentence = context.sentences[number]
    following = _attribute_of(context, sentence, quantity.end)
    if following is not None:
        return following
    if _of_a_place(context, sentence, quantity.start):
        return None
    project = _topic_before(context, sentence, quantity.start)
    if project is None:
        return context.antecedent(number)
    mention = context.mentions[project]
    run = [i for i in sentence.runs[project] if context.mentions[i].label == "PROJ"]
    # A, B等项目总投资…: the sum is nobody's alone.
    if len(run) > 1 or context.text[mention.end :].startswith("等"):
        return None
    if figure.subject is not None and figure.subject[0] >= mention.end:
        return None
    return project


def _of_a_place(context: Context, sentence: Sentence, end: int) -> bool:
    """Return whether a figure's clause speaks of a place and of no project before the figure (全市新增绿地…)."""
    left, _ = context.clause(end, end + 1)
    within = [m for m in (context.mentions[i] for i in sentence.mentions) if left <= m.start and m.end <= end]
    if any(m.label == "PROJ" for m in within):
        return False
    return any(m.label == "LOC" for m in within) or _SCOPE.search(context.text, left, end) is not None


def _topic_before(context: Context, sentence: Sentence, end: int) -> int | None:
    """Return the nearest project before a figure that its clause names or that an earlier clause is about."""
    left, _ = context.clause(end, end + 1)
    for i in reversed(context.labelled(sentence, "PROJ")):
        mention = context.mentions[i]
        if mention.end > end or context.oblique(i):
            continue
        kind = project_kind(context.text[mention.start : mention.end], context.vocab)
        if kind != "programme" and (mention.start >= left or context.is_topic(i)):
            return i
    return None


def _measures(context: Context, figure: FigureDraft) -> bool:
    indicator = context.text[slice(*figure.indicator)] if figure.indicator is not None else ""
    left, _ = context.clause(figure.quantity.start, figure.quantity.end)
    before = context.text[max(left, figure.quantity.start - 16) : figure.quantity.start]
    return any(word in indicator or word in before for word in context.vocab.measures)


def _attribute_of(context: Context, sentence: Sentence, end: int) -> int | None:
    for i in context.labelled(sentence, "PROJ"):
        start = context.mentions[i].start
        if start >= end:
            return i if _ATTRIBUTE.fullmatch(context.text, end, start) else None
    return None
