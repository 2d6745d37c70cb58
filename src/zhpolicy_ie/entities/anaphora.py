"""Sentences that go on about a project without naming it: 该项目, 园区 (of 白鹭湾园区), 这座…的枢纽, 由A公司建设."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhpolicy_ie.entities.context import Context, Sentence

# How many sentences back the words that end a name (科技城 of 盐城科技城) are looked for.
_REACH = 4
_NAMES = 12
_LONGEST = 4
_DETERMINER = re.compile(r"(?:该|此|本|整个|这[座个条家片一项]{0,2})?")
_OPENING = '“"（( 　'
# 这座总投资35亿元、建筑面积28万平方米的园区
_THIS_ONE = re.compile(
    r"这[座个条片项][^，。；：]{0,40}?的(?:园区|项目|工程|基地|平台|枢纽|新城|大桥|电站|小镇|产业园)"
)
# A sentence without a subject goes on about what the one before was about.
_GOES_ON = re.compile(
    r"(?:其中[，,])?(?:由|总投资|总建筑面积|总占地|计划总?投资|估算总?投资|概算|占地|规划(?:面积|用地|占地|总)"
    r"|建设(?:单位|内容|规模)"
    r"|[一二三首]期|(?:线路)?全长|设计(?:时速|年)|(?:建成|投产|达产|投用|开通)[后，]|主要建设|建筑面积|年产|装机)"
)
# 这家…机构, 该院: an organization is what the sentence is about.
_ORGANIZATION = re.compile(
    r"[“\"]?(?:(?:该|这家|这所|此)(?:公司|企业|院|所|校|行|集团|机构|学院|实验室|单位)|这[家所][^，。；]{0,30})"
)


# 已有900家企业入驻|科技城
_ENTERS = re.compile(r"(?:签约)?(?:入驻|落户|进驻|走进|落地)|签约")


class TakenUp(NamedTuple):
    """A project that a sentence takes up, as the index of its mention, and the words ``start..end`` that do so."""

    mention: int
    start: int
    end: int
    explicit: bool


class Anaphora:
    """Finds the project that each sentence of a document takes up.

    Args:
        context: The document.

    Example:
        >>> from zhpolicy_ie.entities.vocab import load
        >>> from zhpolicy_ie.layers import NameMention
        >>> text = "白鹭湾科创城开园。该城总投资3亿元。科创城占地50亩。"
        >>> found = Anaphora(Context(text, [NameMention(0, 6, "PROJ", 1.0, "")], load())).of(2)
        >>> text[found.start:found.end]
        '科创城'
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: list[TakenUp | None] = []

    def of(self, number: int) -> TakenUp | None:
        """Return what sentence ``number`` takes up; None where it names a project of its own as its topic."""
        # From the first sentence on, since each may rest on the one before.
        while len(self._known) <= number:
            self._known.append(self._find(len(self._known)))
        return self._known[number]

    def about_organization(self, number: int) -> bool:
        """Return whether a sentence begins with 该公司 and the like."""
        sentence = self._context.sentences[number]
        return _ORGANIZATION.match(self._context.text, sentence.start, sentence.end) is not None

    def _find(self, number: int) -> TakenUp | None:
        context = self._context
        sentence = context.sentences[number]
        starts = self._clause_starts(sentence)
        first = next((i for i in context.labelled(sentence, "PROJ") if not context.oblique(i)), None)
        if first is not None:
            # What the sentence names itself is what it goes on about.
            starts = [s for s in starts if context.clause(s, s + 1)[1] <= context.mentions[first].start]
        for start in starts:
            found = self._by_tail(number, start)
            if found is not None:
                return found
        for start in starts:
            word = next((w for w in context.vocab.anaphors if context.text.startswith(w, start)), None)
            match = _THIS_ONE.match(context.text, start, sentence.end)
            end = start + len(word) if word else match.end() if match else 0
            tails = context.vocab.anaphors[word] if word else ()
            if end and (mention := self._topic_before(number, tails)) is not None:
                return TakenUp(mention, start, end, explicit=True)
        match = _GOES_ON.match(context.text, starts[0], sentence.end) if starts else None
        if match is not None and (mention := self._topic_of(number - 1)) is not None:
            return TakenUp(mention, match.start(), match.end(), explicit=False)
        return None

    def _clause_starts(self, sentence: Sentence) -> list[int]:
        context, found, start = self._context, [], sentence.start
        while start < sentence.end:
            while start < sentence.end and context.text[start] in _OPENING:
                start += 1
            found.append(start)
            start = max(context.clause(start, start + 1)[1], start) + 1
        return found

    def _by_tail(self, number: int, start: int) -> TakenUp | None:
        """Return the last name before that ends with the words at ``start``, or with those that the clause enters."""
        context = self._context
        begin = _DETERMINER.match(context.text, start)
        word_at = begin.end() if begin else start
        clause = context.text[start : context.clause(start, start + 1)[1]]
        entered = _ENTERS.search(clause)
        for before in range(number - 1, max(-1, number - 1 - _REACH), -1):
            for i in reversed(context.sentences[before].mentions[-_NAMES:]):
                mention = context.mentions[i]
                if mention.label not in ("PROJ", "ORG"):
                    continue
                name = context.text[mention.start : mention.end].rstrip('”"')
                for length in range(min(_LONGEST, len(name) - 2), 1, -1):
                    tail = name[-length:]
                    at = word_at if context.text.startswith(tail, word_at) else -1
                    if at < 0 and length > 2 and entered and clause.startswith(tail, entered.end()):
                        at = start + entered.end()
                    if at < 0 or self._inside_mention(number, at):
                        continue
                    return TakenUp(i, at, at + length, explicit=True) if mention.label == "PROJ" else None
        return None

    def _inside_mention(self, number: int, at: int) -> bool:
        mentions = (self._context.mentions[i] for i in self._context.sentences[number].mentions)
        return any(m.start <= at < m.end for m in mentions)

    def _topic_before(self, number: int, tails: tuple[str, ...]) -> int | None:
        """Return the project that the two sentences before are about, of a kind that the word can stand for."""
        for before in (number - 1, number - 2):
            if before < 0:
                break
            if self._direct(before):
                return self._topic_of(before, tails)
            taken = self.of(before)
            if taken is not None:
                return taken.mention
        return None

    def _topic_of(self, number: int, tails: tuple[str, ...] = ()) -> int | None:
        """Return the project that a sentence is about; of an enumeration none."""
        if number < 0:
            return None
        direct = self._direct(number)
        if not direct:
            taken = self.of(number)
            return taken.mention if taken is not None else None
        context = self._context
        fitting = [i for i in direct if self._name(i).removesuffix("项目").removesuffix("工程").endswith(tails)]
        named = [i for i in direct if tails and self._name(i).endswith(("项目", "工程"))]
        these = [i for i in named if i in fitting] or fitting or named or direct
        topics = [i for i in these if context.is_topic(i)]
        chosen = topics[0] if topics and tails else (topics or these)[-1]
        run = [i for i in context.sentences[number].runs[chosen] if context.mentions[i].label == "PROJ"]
        return chosen if len(run) == 1 else None

    def _direct(self, number: int) -> list[int]:
        context = self._context
        return [i for i in context.labelled(context.sentences[number], "PROJ")[:_NAMES] if not context.oblique(i)]

    def _name(self, index: int) -> str:
        mention = self._context.mentions[index]
        return self._context.text[mention.start : mention.end].rstrip('”"）)')
