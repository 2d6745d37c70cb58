"""The sentences, clauses and enumerations around mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhpolicy_ie.entities.vocab import EntityVocabulary
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.text.sentences import sentence_spans

_CLAUSE = re.compile(r"[，,。；;：:！？!?\n]")
_THOUSANDS = re.compile(r"\d[,，]\d{3}")
# What may stand between two items of an enumeration: 、A（一期）和B.
_SEPARATOR = re.compile(
    r"[”\"」]?(?:[（(][^（）()]{1,12}[）)])?(?:[一二三四五六]期|启动区|核心区|片区|工程|项目)?[、和与及]?(?:以及|及其)?[“\"「]?"
)
# What may stand before the name that a clause is about: 据悉, 今年, 总投资3亿元的.
_LEAD = re.compile(
    r"[ 　]*(?:.{0,24}(?:的|——|获悉|据悉|介绍|其中|目前|届时|近日|日前|随着|作为|年|月|日|以来|底|季度|期间))?[ 　]*"
)


@dataclass
class Sentence:
    """A sentence with its mentions (indices into the names layer) and its enumerations of them."""

    start: int
    end: int
    mentions: list[int] = field(default_factory=list)
    runs: dict[int, tuple[int, ...]] = field(default_factory=dict)


class Context:
    """A document cut into sentences, with the project that 该项目 stands for in each.

    Args:
        text: The document.
        mentions: The names layer in text order.
        vocab: The vocabularies.
    """

    def __init__(self, text: str, mentions: Sequence[NameMention], vocab: EntityVocabulary) -> None:
        self.text, self.mentions, self.vocab = text, mentions, vocab
        self.sentences = [Sentence(*span) for span in sentence_spans(text)]
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

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the clause around ``start..end``, without the punctuation that ends it."""
        left = bisect_right(self._cuts, start - 1) - 1
        right = bisect_right(self._cuts, end - 1)
        return (
            self._cuts[left] + 1 if left >= 0 else 0,
            self._cuts[right] if right < len(self._cuts) else len(self.text),
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
        return self._text_before(index).endswith(self.vocab.location_cues["oblique"])

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
            if self.mentions[i].label != "LOC" or self.mentions[i].end != start:
                break
            start = self.mentions[i].start
        return self.text[max(left, sentence.start) : start].rstrip('“"「').removesuffix("本市").removesuffix("我市")

    def antecedent(self, number: int) -> int | None:
        """Return the mention that 该项目 (or 项目 at the start of a clause) of a sentence takes up.

        It is the last project that the two sentences before are about, of an enumeration none; a sentence that
        names a project itself has none.
        """
        if self.labelled(self.sentences[number], "PROJ") or not self._has_anaphor(self.sentences[number]):
            return None
        for before in range(number - 1, max(-1, number - 3), -1):
            sentence = self.sentences[before]
            found = self.labelled(sentence, "PROJ")
            if found:
                direct = [i for i in found if not self.oblique(i)]
                topics = [i for i in direct if self.is_topic(i)] or direct
                if not topics:
                    return None
                run = [i for i in sentence.runs[topics[-1]] if self.mentions[i].label == "PROJ"]
                return topics[-1] if len(run) == 1 else None
            if not self._has_anaphor(sentence) and before < number - 1:
                return None
        return None

    def _has_anaphor(self, sentence: Sentence) -> bool:
        start = sentence.start
        while start < sentence.end:
            left = len(self.text[start : sentence.end]) - len(self.text[start : sentence.end].lstrip('“"（( '))
            if any(self.text.startswith(word, start + left) for word in self.vocab.anaphors):
                return True
            following = self.clause(start, start + 1)[1] + 1
            start = following if following > start else sentence.end
        return False

    def _runs(self, indices: list[int]) -> dict[int, tuple[int, ...]]:
        runs: list[list[int]] = []
        for i in indices:
            if runs and _SEPARATOR.fullmatch(self.text, self.mentions[runs[-1][-1]].end, self.mentions[i].start):
                gap = self.text[self.mentions[runs[-1][-1]].end : self.mentions[i].start]
                # 嘉善县 / 祥符荡科创绿谷 stand side by side, but not as items of a list.
                if re.search(r"[、和与及]", gap) or gap in ("”“",):
                    runs[-1].append(i)
                    continue
            runs.append([i])
        return {i: tuple(run) for run in runs for i in run}
