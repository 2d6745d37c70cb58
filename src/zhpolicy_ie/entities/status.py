"""How far a project is, from the verbs around its mentions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from zhpolicy_ie.entities.anaphora import Anaphora, TakenUp
from zhpolicy_ie.entities.context import Context, masked
from zhpolicy_ie.entities.headings import Reading, heading_statuses
from zhpolicy_ie.entities.vocab import EntityVocabulary, StatusWord, load
from zhpolicy_ie.layers import FigureDraft, PeriodMention

STEPS = ("planned", "under_construction", "completed", "operating")
# A status word counts after a name only near it, before further things are told.
_REACH = 24
_CLAUSES = 4
_ITEMS = re.compile(r"[”\"」]?(?:[（(][^（）()]{1,24}[）)])?等?(?:\d+|[一二三四五六七八九十两多]+)?(?:个|项|条|座)?")
_CHAIN = re.compile(r"(?:建成|竣工|投产|投用|投运|达产|完工|通车|开通|运营|并|投入使用)*")
_ALIAS = re.compile(r"(?:简称|统称|又称|原|前身)(?:为|是)?[：:“\"]*$")
_COUNTED = re.compile(r"\d(?![\d.年月日号])|项目|企业|产业")
# A zone before these is mostly who does it.
_TRANSITIVE = frozenset(
    ("推进", "推动", "加快", "加快推进", "建设", "打造", "实施", "抓好", "开展", "设立", "成立", "落实", "启动")
)
_WENT = ("提速", "有力", "有序", "顺利", "取得", "步伐", "进展", "稳步", "全面")
# A clause with another subject.
_PAST = re.compile(r"已|了|截至|目前|去年|现有|上年")
_OTHER = re.compile(r"(?:该|此|这)(?!项目|工程)")
# 建成、在建高速公路349公里: a clause that counts what it builds is not about the project before it.
_COUNTS = re.compile(r"(?:[、和](?:在建|新建|续建))?[^，。；、0-9]{2,12}\d")
_TRANSITIVE_STEPS = ("建成", "开工", "开工建设", "新建", "完成", "新开工", "启动", "投用", "建设", "实施")
# What a sentence of project names says of them all stands in the one before: 在建项目11个。主要项目包括A、B.
_LIST_LEAD = re.compile(
    r"(?:其中[，,]?)?(?:主要|重点|具体|代表性|标志性|这些|上述|这批|该批)?(?:的)?(?:项目|工程)(?:主要|分别)?(?:包括|包含|有|为|是|涵盖|涉及)"
)
_PROGRESS = re.compile(r"完成(?:总量的|总工程量的?|形象进度)?\d")


@cache
def _pattern(kind: str, near: bool, lead: bool) -> tuple[re.Pattern[str], dict[str, StatusWord]]:
    vocab = load()
    words = dict(vocab.status_words["any"])
    if near:
        words |= vocab.status_words["near"]
        words |= vocab.status_words.get(kind, {})
    if lead:
        words |= vocab.status_words["lead"]
    return re.compile("|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))), words


def read_status(
    clause: str,
    start: int,
    end: int,
    kind: str,
    vocab: EntityVocabulary,
    *,
    future: bool,
    near: bool = True,
    lead: bool = False,
) -> Reading | None:
    """Return the most advanced status that the words in ``clause[start:end]`` state.

    Args:
        clause: The clause; what stands before a word in it can make the word an aim.
        start: Where to look for status words.
        end: Where to stop.
        kind: The project's kind; programmes are 实施, works 开工.
        vocab: The vocabularies.
        future: Whether the sentence as a whole speaks of aims.
        near: Whether the clause names the project; then words as general as 推进 count as well.
        lead: Whether the name follows; then 谋划 and the like count as well.

    Example:
        >>> from zhpolicy_ie.entities.vocab import load
        >>> read_status("力争年底建成投用", 0, 8, "works", load(), future=False).status
        'under_construction'
    """
    pattern, words = _pattern(kind, near, lead)
    modifiers = vocab.status_modifiers
    best: Reading | None = None
    for match in pattern.finditer(clause, start, end):
        word = words[match.group()]
        if word.status == "-":
            continue
        before, after = clause[: match.start()], clause[match.end() :]
        if before.endswith(modifiers["directly_before", "cancel"]):
            continue
        chain = _CHAIN.match(after)
        tail = after[chain.end() :] if chain else after
        if tail.startswith(("后", "之后", "以后", "前", "之前")) and word.status != "planned":
            # 建成投产后 tells that it is not yet, if it stands for all that is said.
            found = Reading("under_construction", match.start(), match.end(), presupposed=True)
        elif after.startswith(modifiers["directly_after", "cancel"]):
            continue
        else:
            found = Reading(_status(word, before, modifiers, future=future), match.start(), match.end())
        best = _further(best, found)
    progress = _PROGRESS.search(clause, start, end) if kind == "works" and near and best is None else None
    return best if progress is None else Reading("under_construction", progress.start(), progress.start() + 2)


def _status(word: StatusWord, before: str, modifiers: dict[tuple[str, str], tuple[str, ...]], *, future: bool) -> str:
    if any(cue in before for cue in modifiers["before", "plan"]):
        return "planned" if word.status == "under_construction" else word.softened
    aim = future or any(cue in before for cue in modifiers["before", "soften"])
    return word.softened if aim or before.endswith(modifiers["directly_before", "soften"]) else word.status


def _further(a: Reading | None, b: Reading | None) -> Reading | None:
    """Return the more advanced of two readings, of equal ones the later; what is only presupposed gives way."""
    if a is None or b is None:
        return a or b
    return max(a, b, key=lambda r: (not r.presupposed, STEPS.index(r.status), r.start))


class StatusReader:
    """Reads the status of projects of one document.

    Args:
        context: The document.
        anaphora: What its sentences take up.
        figures: The figures layer: a sentence of targets speaks of aims.
        periods: The periods layer: a clause with a year to come speaks of aims.
        meta: The document's ``year`` and ``genre``, as far as known: a plan speaks of aims.
    """

    def __init__(
        self,
        context: Context,
        anaphora: Anaphora,
        figures: list[FigureDraft],
        periods: list[PeriodMention],
        meta: Mapping[str, Any],
    ) -> None:
        self._context, self._vocab = context, context.vocab
        self._text = masked(context)
        year: int | None = meta.get("year")
        self._plan = meta.get("genre") == "plan"
        self._taken: dict[int, list[TakenUp]] = {}
        for number in range(len(context.sentences)):
            taken = anaphora.of(number)
            if taken is not None:
                self._taken.setdefault(taken.mention, []).append(taken)
        targets: set[int] = set()
        actual: set[int] = set()
        for figure in figures:
            stands_in = context.number(figure.quantity.start)
            if stands_in is not None:
                (targets if figure.status == "target" else actual).add(stands_in)
        self._targets = targets - actual
        self._told = targets | actual
        self._later = sorted(p.start for p in periods if p.kind == "target" or _after(p.value, year))
        self._headings = heading_statuses(context)

    def of(self, mentions: Collection[int], kind: str, limit: int) -> Reading | None:
        """Return the most advanced status that the words around the mentions of one project state, or None.

        Args:
            mentions: The project's mentions, indices into the names layer, in text order.
            kind: The project's kind.
            limit: How many mentions to read; the later ones of many say nothing new.
        """
        own = set(mentions)
        best: Reading | None = None
        for index in list(mentions)[:limit]:
            best = _further(best, self._one(index, own, kind))
            for taken in self._taken.get(index, ()):
                best = _further(best, self._of_taken(taken, kind))
        return best

    def _of_taken(self, taken: TakenUp, kind: str) -> Reading | None:
        """Read a sentence that goes on about the project (该园区去年8月开工)."""
        number = self._context.number(taken.start)
        if number is None or kind in ("programme", "fund"):
            return None
        sentence, left = self._context.sentences[number], self._context.clause(taken.start, taken.end)[0]
        right = self._context.clause(taken.start, taken.end)[1]
        clause = self._text[left:right]
        future = self._aims(number) or any(left <= start < right for start in self._later)
        near = taken.explicit
        found = read_status(clause, 0, len(clause), kind, self._vocab, future=future, near=near)
        found = found and found._replace(start=found.start + left, end=found.end + left)
        return _further(found, self._next_clauses(sentence.mentions, right, sentence.end, kind, future, set()))

    def _one(self, index: int, own: set[int], kind: str) -> Reading | None:
        context = self._context
        mention = context.mentions[index]
        number = context.number(mention.start)
        if number is None:
            return None
        found = self._around(index, number, own, kind) or self._of_list(number, kind)
        return _further(found, self._headings.get(number))

    def _of_list(self, number: int, kind: str) -> Reading | None:
        """Read the sentence before one that only lists projects (主要项目包括…) for what holds of all of them."""
        context = self._context
        sentence = context.sentences[number]
        if number == 0 or _LIST_LEAD.match(self._text, sentence.start, sentence.end) is None:
            return None
        before = context.sentences[number - 1]
        best: Reading | None = None
        start = before.start
        while start < before.end:
            right = min(max(context.clause(start, start + 1)[1], start), before.end)
            clause = self._text[start:right]
            if "项目" in clause or "工程" in clause:
                future = self._aims(number - 1)
                found = read_status(clause, 0, len(clause), kind, self._vocab, future=future)
                best = _further(best, found and found._replace(start=found.start + start, end=found.end + start))
            start = right + 1
        return best

    def _around(self, index: int, number: int, own: set[int], kind: str) -> Reading | None:
        context = self._context
        sentence = context.sentences[number]
        run = sentence.runs[index]
        first, last = context.mentions[run[0]], context.mentions[run[-1]]
        mention_start = context.mentions[index].start
        left, right = context.clause(first.start, last.end)
        future = self._aims(number) or any(left <= start < right for start in self._later)
        items = _ITEMS.match(context.text, last.end)
        stop = self._stop(sentence.mentions, last.end, right, own)
        tail = items.end() if items else last.end
        if tail > right:
            # The bracket after the name holds a comma.
            right = context.clause(tail, tail + 1)[1]
            stop = self._stop(sentence.mentions, tail, right, own)
        clause = self._text[left:right]
        oblique = context.oblique(index)
        end = min(stop, tail + _REACH)
        found = read_status(clause, tail - left, end - left, kind, self._vocab, future=future)
        leading = self._leading(sentence.mentions, first.start, left)
        head = read_status(
            clause,
            max(leading, first.start - _REACH) - left,
            first.start - left,
            kind,
            self._vocab,
            future=future,
            lead=True,
        )
        if kind == "zone":
            if oblique or _ALIAS.search(context.text, max(0, mention_start - 8), mention_start):
                return None
            if found is not None and _acts(clause, tail - left, found):
                found = None
        if head is not None and (
            found is None
            or found.presupposed
            or (found.status == "under_construction" and kind not in ("programme", "fund"))
        ):
            # 加快推进A建设: the word after the name adds nothing to the one before it (签约A项目建设).
            found = head
        found = found and found._replace(start=found.start + left, end=found.end + left)
        if kind in ("programme", "fund"):
            return found
        if found is None and first.start > left:
            found = self._before(left, sentence.start, kind, sentence.mentions)
        if context.is_topic(index) or context.promoted(index) or (found is not None and found.status != "operating"):
            found = _further(found, self._next_clauses(sentence.mentions, right, sentence.end, kind, future, own))
        return found

    def _aims(self, number: int) -> bool:
        """Return whether a sentence states aims: by its figures, else by those of the sentences around it."""
        if number in self._told:
            return number in self._targets
        if self._plan:
            sentence = self._context.sentences[number]
            return _PAST.search(self._text, sentence.start, sentence.end) is None
        around = [n for n in range(number - 2, number + 3) if n in self._told]
        return len(around) > 1 and all(n in self._targets for n in around)

    def _stop(self, mentions: list[int], end: int, right: int, own: set[int]) -> int:
        later = [(i, self._context.mentions[i]) for i in mentions]
        return min((m.start for i, m in later if m.start >= end and m.label == "PROJ" and i not in own), default=right)

    def _leading(self, mentions: list[int], start: int, left: int) -> int:
        earlier = [self._context.mentions[i] for i in mentions]
        return max((m.end for m in earlier if m.end <= start and m.label == "PROJ" and m.end > left), default=left)

    def _before(self, left: int, start: int, kind: str, mentions: list[int]) -> Reading | None:
        """Read the clauses before (A公司与B市签约，计划投资5亿元，共建C) for what is only agreed or intended."""
        context = self._context
        named = [context.mentions[i] for i in mentions]
        start = max(start, self._leading(mentions, left, start), left - 48)
        if _PAST.search(self._text, left, context.clause(left, left + 1)[1]) is not None:
            return None
        if left - 1 <= start or any(m.label == "PROJ" and start <= m.start < left for m in named):
            return None
        clause = self._text[start : left - 1]
        found = read_status(clause, 0, len(clause), kind, self._vocab, future=False, lead=True)
        if found is None or found.status != "planned":
            return None
        return found._replace(start=found.start + start, end=found.end + start)

    def _next_clauses(
        self, mentions: list[int], right: int, end: int, kind: str, future: bool, own: set[int]
    ) -> Reading | None:
        """Read on (…项目，总投资3亿元，已于6月开工，明年投产) while no other project is named."""
        context = self._context
        best: Reading | None = None
        stop = self._stop(mentions, right, end, own)
        start = right + 1
        for _ in range(_CLAUSES):
            if start >= stop or context.text[start - 1] not in "，,：:":
                break
            left, right = context.clause(start, start + 1)
            if right > stop:
                break
            clause = self._text[start:right]
            if _OTHER.match(clause):
                break
            later = future or any(left <= s < right for s in self._later)
            found = read_status(clause, 0, len(clause), kind, self._vocab, future=later, near=False)
            if found is not None and not _counts(clause, found) and not (kind == "zone" and _acts(clause, 0, found)):
                best = _further(best, found._replace(start=found.start + start, end=found.end + start))
            start = right + 1
        return best


def _acts(clause: str, start: int, found: Reading) -> bool:
    """Return whether a status word tells what a zone does, not how far it is (A区新开工25个项目, A区与B公司签约)."""
    before, after = clause[start : found.start], clause[found.end :]
    if _COUNTED.search(before) or re.match(r"[^，。]{0,10}(?:项目|企业)", after):
        return True
    word = clause[found.start : found.end]
    if word.startswith("签"):
        return not word.startswith("签约落")
    return word in _TRANSITIVE and len(after.rstrip("中")) > 2 and not after.startswith(_WENT)


def _counts(clause: str, found: Reading) -> bool:
    """Return whether a status word has an object of its own that is counted (建成高标准农田10万亩)."""
    word = clause[found.start : found.end]
    return word in _TRANSITIVE_STEPS and _COUNTS.match(clause, found.end) is not None


def _after(value: str | None, year: int | None) -> bool:
    match = re.search(r"(\d{4})(?!.*\d{4})", value or "")
    return year is not None and match is not None and int(match.group(1)) > year
