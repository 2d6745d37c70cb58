"""Which figures describe which project."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from zhpolicy_ie.entities.anaphora import Anaphora, TakenUp
from zhpolicy_ie.entities.context import Context, Sentence
from zhpolicy_ie.entities.kinds import project_kind
from zhpolicy_ie.entities.surface import fold
from zhpolicy_ie.layers import FigureDraft

_SCOPE = re.compile(r"全[国省市县区州镇乡村旗](?!第|首|前|排|唯一|\d)|[我本][省市县区州镇]|各地|三次产业|全社会")
# A sum over several (三项合计投资), or how far away something is.
_NOT_OF_ONE = re.compile(
    r"合计|共计|总计|[两三四五六七八九十\d][个项](?:项目)?(?:共|总)|以[东南西北]|(?:相距|距离|距)[^，]{0,8}$"
)
# No clause is longer; text without punctuation may be, and need not be read anew for each of its figures.
_FAR = 300
# 总投资3亿元、占地50亩的|A项目: what may stand between a figure and the project that it is an attribute of.
_ATTRIBUTE = re.compile(r"(?:[^，。；]{0,6}|、[^，。；]{0,20})的[^，。；]{0,10}")
_DIRECTLY = re.compile(r"的?[“\"「]?")
# A project at the start of a line or list item and what is listed of it: A项目：占地50亩，总投资3亿元.
_ENTRY = re.compile(r"[”\"」]?(?:[（(][^（）()]{1,12}[）)])?\s*[：:]")
_BEFORE_ENTRY = re.compile(
    r"(?:^|\n)[ 　]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）).、．])?[“\"「]?$|[。；]\s*[“\"「]?$"
)
_PREFIX = re.compile(r"^(?:已|将|计划|预计|累计|年度|全年|完成|实现|其中|力争)+")
_AND_SO_ON = re.compile(r"[”\"」]?(?:[（(][^（）()]{1,12}[）)])?(?:[一二三四五]期)?(?:项目|工程)?等")
# So many mentions before a figure are looked at for the list that it counts.
_LISTED = 8
# A programme governs the clauses that follow where it is their subject, not where it is carried out.
_OBJECT = "，,。；;、：:"


class Attached(NamedTuple):
    """A figure (its index) of a project (a mention of it), and the words that tie them."""

    project: int
    figure: int
    evidence: tuple[int, int]


def attach_figures(context: Context, anaphora: Anaphora, figures: list[FigureDraft]) -> list[Attached]:
    """Return the figures that describe a project, each with the words that say so.

    In this order: the project that the figure is an attribute of (总投资3亿元的A项目); the one whose list entry it
    stands in; the one that is its subject; the one that its sentence takes up (该园区); the one that its sentence is
    about, where the clause says what projects are measured by (总投资, 占地, 年产能).

    Args:
        context: The document.
        anaphora: What its sentences take up.
        figures: The figures layer.
    """
    finder = _Finder(context, anaphora)
    found = []
    for n, figure in enumerate(figures):
        number = context.number(figure.quantity.start)
        if number is not None and (project := finder.project_of(figure, number)) is not None:
            found.append(Attached(project[0], n, project[1]))
    return found


_Found = tuple[int, tuple[int, int]]


class _Finder:
    def __init__(self, context: Context, anaphora: Anaphora) -> None:
        self._context, self._anaphora = context, anaphora
        self._by_span = {(m.start, m.end): i for i, m in enumerate(context.mentions) if m.label == "PROJ"}
        self._starts = [m.start for m in context.mentions]
        self._by_name: dict[str, int] = {}
        for (start, end), i in self._by_span.items():
            self._by_name.setdefault(fold(context.text[start:end]), i)

    def project_of(self, figure: FigureDraft, number: int) -> _Found | None:
        sentence = self._context.sentences[number]
        attribute = self._attribute_of(figure, sentence)
        if attribute is not None:
            return self._named(attribute)
        left, _ = self._context.clause(figure.quantity.start, figure.quantity.end)
        if _NOT_OF_ONE.search(self._context.text, max(left, figure.quantity.start - _FAR), figure.quantity.start):
            return None
        entry = self._entry(figure, sentence)
        if entry is not None:
            return self._named(entry)
        taken = self._anaphora.of(number)
        if self._counts_bodies(figure, left) and (taken is None or taken.start < left):
            return None
        if taken is not None and not self._takes(taken, figure):
            taken = None
        subject = self._subject(figure)
        if subject is not None:
            inside = sentence.start <= self._context.mentions[subject].start < sentence.end
            if inside and self._governs(subject, figure):
                return self._named(self._later_topic(subject, figure, sentence))
            same = taken is None or not taken.explicit or self._same(taken.mention, subject)
            if not inside and same and not self._anaphora.about_organization(number):
                return self._named(subject)
        if (
            taken is not None
            and taken.explicit
            and (taken.start >= left or not self._after(taken) or self._measures(figure))
        ):
            return taken.mention, (taken.start, taken.end)
        return self._by_measure(figure, sentence, taken)

    def _counts_bodies(self, figure: FigureDraft, left: int) -> bool:
        """Return whether a figure only counts organizations listed before it, with no project in its clause."""
        context, start = self._context, figure.quantity.start
        if context.text[start - 1 : start] != "等":
            return False
        before = [m for m in context.mentions[: self._first_after(start)][-_LISTED:] if m.end > left]
        return bool(before) and before[-1].label == "ORG" and all(m.label != "PROJ" for m in before)

    def _first_after(self, offset: int) -> int:
        return bisect_left(self._starts, offset)

    def _same(self, a: int, b: int) -> bool:
        return self._folded(a) == self._folded(b)

    def _folded(self, index: int) -> str:
        mention = self._context.mentions[index]
        return fold(self._context.text[mention.start : mention.end])

    def _named(self, index: int) -> _Found:
        mention = self._context.mentions[index]
        return index, (mention.start, mention.end)

    def _subject(self, figure: FigureDraft) -> int | None:
        if figure.subject is None:
            return None
        index = self._by_span.get(figure.subject)
        if index is not None:
            return self._innermost(index)
        return self._by_name.get(fold(self._context.text[slice(*figure.subject)]))

    def _innermost(self, index: int) -> int:
        """Return the last of project names that stand one in the other (甬东复线|浦前互通): it is what is spoken of."""
        mentions = self._context.mentions
        while index + 1 < len(mentions):
            after = mentions[index + 1]
            if after.label != "PROJ" or after.start != mentions[index].end:
                break
            index += 1
        return index

    def _governs(self, index: int, figure: FigureDraft) -> bool:
        """Return whether a project can be the subject that a figure of its sentence was given."""
        context, mention = self._context, self._context.mentions[index]
        oblique = context.oblique(index)
        if (oblique and not context.within(index)) or self._example(index, figure):
            return False
        left, right = context.clause(figure.quantity.start, figure.quantity.end)
        if left <= mention.start < right:
            return True
        if oblique and self._other_topic(index, figure):
            return False
        if project_kind(context.text[mention.start : mention.end], context.vocab) != "programme":
            return True
        # A programme is seldom what the figures of later clauses measure (实施…行动，新增企业80家).
        return context.text[mention.end : mention.end + 2].lstrip('”"')[:1] not in _OBJECT

    def _example(self, index: int, figure: FigureDraft) -> bool:
        """Return whether a project is only named as one of those counted (A、B等9个项目, 全市)."""
        context = self._context
        number = context.number(context.mentions[index].start)
        run = context.sentences[number].runs[index] if number is not None else (index,)
        end = context.mentions[run[-1]].end
        if figure.quantity.start < end:
            return False
        left, _ = context.clause(figure.quantity.start, figure.quantity.end)
        return _AND_SO_ON.match(context.text, end) is not None or (
            left > end and _SCOPE.search(context.text, end, figure.quantity.start) is not None
        )

    def _other_topic(self, index: int, figure: FigureDraft) -> bool:
        """Return whether the sentence is about another project (A项目落户B园区，总投资3亿元)."""
        context = self._context
        number = context.number(figure.quantity.start)
        names = context.labelled(context.sentences[number], "PROJ")[:8] if number is not None else []
        return any(i != index and not context.oblique(i) and i < index for i in names)

    def _after(self, taken: TakenUp) -> bool:
        """Return whether the clause that takes a project up only says when (铁路开通后)."""
        _, right = self._context.clause(taken.start, taken.end)
        return self._context.text.endswith(("后", "以来", "前"), taken.start, right)

    def _later_topic(self, index: int, figure: FigureDraft, sentence: Sentence) -> int:
        """Return the project that the sentence has turned to since it named its figure's subject, if to any."""
        context, mention = self._context, self._context.mentions[index]
        between = context.between(mention.end, figure.quantity.start, "PROJ")
        topics = [i for i in between if context.is_topic(i) and not context.oblique(i)]
        return topics[-1] if topics and self._measures(figure) and len(sentence.runs[topics[-1]]) == 1 else index

    def _takes(self, taken: TakenUp, figure: FigureDraft) -> bool:
        """Return whether a figure stands under the words that take a project up, with no other subject between."""
        start = figure.quantity.start
        if taken.start > start and not self._context.text[figure.quantity.end : taken.start].startswith(("个", "家")):
            left, right = self._context.clause(start, start + 1)
            if not left <= taken.start < right:
                return False
        subject = figure.subject
        return subject is None or not taken.end <= subject[0] < start or subject in self._by_span

    def _attribute_of(self, figure: FigureDraft, sentence: Sentence) -> int | None:
        context, end = self._context, figure.quantity.end
        for i in context.labelled(sentence, "PROJ"):
            start = context.mentions[i].start
            if start >= end:
                if _DIRECTLY.fullmatch(context.text, end, start) and figure.quantity.dimension == "currency":
                    return i
                return i if _ATTRIBUTE.fullmatch(context.text, end, start) and self._measures(figure) else None
        return None

    def _entry(self, figure: FigureDraft, sentence: Sentence) -> int | None:
        """Return the project whose list entry a figure stands in."""
        context, start = self._context, figure.quantity.start
        line = context.text.rfind("\n", max(0, start - 400), start) + 1
        for i in reversed(context.between(max(line, sentence.start - 60, 0), start, "PROJ") or []):
            mention = context.mentions[i]
            if _ENTRY.match(context.text, mention.end) and _BEFORE_ENTRY.search(
                context.text[max(0, mention.start - 12) : mention.start]
            ):
                return i if self._measures(figure) or figure.subject is None else None
        return None

    def _by_measure(self, figure: FigureDraft, sentence: Sentence, taken: TakenUp | None) -> _Found | None:
        context, quantity = self._context, figure.quantity
        if not self._measures(figure) or self._of_a_place(sentence, quantity.start):
            return None
        project = self._topic_before(sentence, quantity.start)
        if project is None:
            return (taken.mention, (taken.start, taken.end)) if taken is not None else None
        mention = context.mentions[project]
        run = [i for i in sentence.runs[project] if context.mentions[i].label == "PROJ"]
        # A, B等项目总投资…: the sum is nobody's alone.
        if len(run) > 1 or self._example(project, figure):
            return None
        if self._other_subject(figure, mention.end):
            return None
        return self._named(project)

    def _of_a_place(self, sentence: Sentence, end: int) -> bool:
        """Return whether a figure's clause speaks of a place and of no project before the figure (全市新增绿地…)."""
        context = self._context
        left, _ = context.clause(end, end + 1)
        within = [m for m in (context.mentions[i] for i in sentence.mentions) if left <= m.start and m.end <= end]
        if any(m.label == "PROJ" for m in within):
            return False
        others = [m for m in within if m.label == "LOC" or (m.label == "ORG" and not self._by(m.start))]
        return bool(others) or _SCOPE.search(context.text, left, end) is not None

    def _by(self, start: int) -> bool:
        return self._context.text[max(0, start - 2) : start].endswith(("由", "和", "与", "、"))

    def _topic_before(self, sentence: Sentence, end: int) -> int | None:
        """Return the nearest project before a figure that its clause names or that an earlier clause is about."""
        context = self._context
        left, _ = context.clause(end, end + 1)
        for i in reversed(context.labelled(sentence, "PROJ")):
            mention = context.mentions[i]
            if mention.end > end or context.oblique(i):
                continue
            kind = project_kind(context.text[mention.start : mention.end], context.vocab)
            if kind != "programme" and (mention.start >= left or context.is_topic(i) or self._goes_on(i, end)):
                return i
        return None

    def _other_subject(self, figure: FigureDraft, end: int) -> bool:
        """Return whether a figure was given another subject since ``end``, where a project was named.

        A project that was turned down, the last of a counted list, and who does it (由A公司运营) are none.
        """
        subject = figure.subject
        if subject is None or subject[0] < end or subject in self._by_span:
            return False
        return not (self._stops(subject, figure) or self._context.text.endswith("由", 0, subject[0]))

    def _stops(self, subject: tuple[int, int], figure: FigureDraft) -> bool:
        """Return whether a figure counts a list whose last item it was given as its subject (设南浔、湖州等8座车站)."""
        gap = self._context.text[subject[1] : figure.quantity.start]
        return gap in ("", "等", "站", "站等", "等地")

    def _goes_on(self, index: int, end: int) -> bool:
        """Return whether nothing is named between a project and a figure (推进A港建设，完成投资3亿元)."""
        context, mention = self._context, self._context.mentions[index]
        following = context.mentions[index + 1 : index + 2]
        if context.text.count("，", mention.end, end) > 2 or any(m.start < end for m in following):
            return False
        clause = context.text[context.clause(end, end + 1)[0] : end]
        return context.promoted(index) and _PREFIX.sub("", clause).startswith(context.vocab.measures)

    def _measures(self, figure: FigureDraft) -> bool:
        context, start = self._context, figure.quantity.start
        indicator = context.text[slice(*figure.indicator)] if figure.indicator is not None else ""
        left, _ = context.clause(start, figure.quantity.end)
        before = context.text[max(left, start - 16) : start]
        return any(word in indicator or word in before for word in context.vocab.measures)
