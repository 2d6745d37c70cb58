"""The sentences, clauses and enumerations around mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhpolicy_ie.entities.vocab import EntityVocabulary
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.text.sentences import LONGEST, pieces, sentence_spans

_CLAUSE = re.compile(r"[，,。；;：:！？!?\n]")
_THOUSANDS = re.compile(r"\d[,，]\d{3}")
# What may stand between two items of an enumeration: 、A（一期）和B.
_SEPARATOR = re.compile(
    r"[”\"」]?(?:[（(][^（）()]{1,12}[）)])?(?:[一二三四五六]期|启动区|核心区|片区|工程|项目)?"
    r"(?:、[^，,。；：、“”\n]{2,14}){0,2}?(?:[、和与及]|以及)?[“\"「]?"
)
_WITHIN = ("在", "于", "位于", "落户", "地处", "依托")
# Verbs that end like a preposition.
_NOT_OBLIQUE = ("建设", "已经", "达到", "得到")
# What may stand before the name that a clause is about: 据悉, 今年, 总投资3亿元的.
_LEAD = re.compile(
    r"[ 　]*+(?:.{0,24}(?:的|——|获悉|据悉|介绍|其中|目前|届时|近日|日前|随着|作为|年|月|日|以来|底|季度|期间))?[ 　]*"
)


@dataclass
class Sentence:
    """A sentence with its mentions (indices into the names layer) and its enumerations of them."""

    start: int
    end: int
    mentions: list[int] = field(default_factory=list)
    runs: dict[int, tuple[int, ...]] = field(default_factory=dict)


class Context:
    """A document cut into sentences and clauses.

    Args:
        text: The document.
        mentions: The names layer in text order.
        vocab: The vocabularies.
    """

    def __init__(self, text: str, mentions: Sequence[NameMention], vocab: EntityVocabulary) -> None:
        self.text, self.mentions, self.vocab = text, mentions, vocab
        self.sentences = [Sentence(*piece) for span in sentence_spans(text) for piece in pieces(text, *span)]
        self._starts = [s.start for s in self.sentences]
        for i, mention in enumerate(mentions):
            number = self.number(mention.start)
            if number is not None:
                self.sentences[number].mentions.append(i)
        for sentence in self.sentences:
            sentence.runs = self._runs(sentence.mentions)
        cuts = {m.start() + 1 for m in _THOUSANDS.finditer(text)}
        inside = {i for m in mentions for i in range(m.start, m.end)}
        self._cuts = [m.start() for m in _CLAUSE.finditer(text) if m.start() not in cuts and m.start() not in inside]

    def number(self, offset: int) -> int | None:
        """Return the number of the sentence that holds a character, None before the first."""
        number = bisect_right(self._starts, offset) - 1
        return number if number >= 0 else None

    def run(self, index: int) -> tuple[int, ...]:
        """Return the mentions of the enumeration that a mention is in, itself among them."""
        number = self.number(self.mentions[index].start)
        return self.sentences[number].runs[index] if number is not None else (index,)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the clause around ``start..end``, without the punctuation that ends it.

        Of one that never ends it is a part of bounded length, so that reading stays linear in the text.
        """
        left = bisect_right(self._cuts, start - 1) - 1
        right = bisect_right(self._cuts, end - 1)
        return (
            max(self._cuts[left] + 1 if left >= 0 else 0, start - LONGEST),
            min(self._cuts[right] if right < len(self._cuts) else len(self.text), end + LONGEST),
        )

    def labelled(self, sentence: Sentence, label: str) -> list[int]:
        """Return the mentions of one label in a sentence."""
        return [i for i in sentence.mentions if self.mentions[i].label == label]

    def between(self, left: int, right: int, label: str) -> list[int]:
        """Return the mentions of a label that lie within ``left..right``."""
        number = self.number(left)
        if number is None:
            return []
        return [
            i
            for i in self.labelled(self.sentences[number], label)
            if left <= self.mentions[i].start and self.mentions[i].end <= right
        ]

    def oblique(self, index: int) -> bool:
        """Return whether a mention is only where something is, or its way there (位于A园区, 终至B站)."""
        before = self._text_before(index)
        return before.endswith(self.vocab.location_cues["oblique"]) and not before.endswith(_NOT_OBLIQUE)

    def within(self, index: int) -> bool:
        """Return whether an oblique mention is where the clause is, not its way (在, 位于, 落户A园区)."""
        return self._text_before(index).endswith(_WITHIN)

    def promoted(self, index: int) -> bool:
        """Return whether a mention is what its clause sets to work on (加快建设A港)."""
        return self._text_before(index).endswith(self.vocab.location_cues["promoted"])

    def is_topic(self, index: int) -> bool:
        """Return whether a mention (or the list it is in) begins its clause, as what the clause is about."""
        return _LEAD.fullmatch(self._text_before(index)) is not None

    def _text_before(self, index: int) -> str:
        """Return the clause up to a mention, without the list it ends and the places directly before it."""
        number = self.number(self.mentions[index].start)
        if number is None:
            return ""
        sentence = self.sentences[number]
        first = sentence.runs[index][0]
        start = self.mentions[first].start
        left, _ = self.clause(start, start + 1)
        for i in reversed(sentence.mentions[: sentence.mentions.index(first)]):
            gap = self.text[self.mentions[i].end : start]
            # 嘉善县 | 祥符荡科创绿谷, 贵安新区“ | 云上数谷
            if not (
                (self.mentions[i].label == "LOC" and not gap)
                or (self.mentions[i].label == "PROJ" and gap in ("“", '"', "「"))
            ):
                break
            start = self.mentions[i].start
        return self.text[max(left, sentence.start) : start].rstrip('“"「').removesuffix("本市").removesuffix("我市")

    def _runs(self, indices: list[int]) -> dict[int, tuple[int, ...]]:
        runs: list[list[int]] = []
        for i in indices:
            if runs and _SEPARATOR.fullmatch(self.text, self.mentions[runs[-1][-1]].end, self.mentions[i].start):
                gap = self.text[self.mentions[runs[-1][-1]].end : self.mentions[i].start]
                # A区|A项目、B区|B项目: the place belongs to the item that follows.
                if not gap and len(runs[-1]) > 1 and self.mentions[runs[-1][-1]].label == "LOC":
                    runs[-1].append(i)
                    continue
                # 嘉善县 / 祥符荡科创绿谷 stand side by side, but not as items of a list.
                if re.search(r"[、和与及]", gap) or gap in ("”“",):
                    runs[-1].append(i)
                    continue
            runs.append([i])
        return {i: tuple(run) for run in runs for i in run}


def masked(context: Context) -> str:
    """Return the document with its names blotted out: 规划 in 城市规划提升行动 states nothing."""
    parts: list[str] = []
    end = 0
    for mention in context.mentions:
        if mention.start >= end:
            parts += [context.text[end : mention.start], "■" * (mention.end - mention.start)]
            end = mention.end
    return "".join([*parts, context.text[end:]])
