"""How far a project is, from the verbs around its mentions."""

from __future__ import annotations

import re
from functools import cache

from zhpolicy_ie.entities.context import Context
from zhpolicy_ie.entities.vocab import EntityVocabulary, StatusWord, load
from zhpolicy_ie.layers import FigureDraft, NameMention, PeriodMention

STEPS = ("planned", "under_construction", "completed", "operating")
# A status word counts after a name only near it, before further things are told.
_REACH = 24
_ITEMS = re.compile(r"[”\"」]?(?:[（(][^（）()]{1,12}[）)])?等?(?:\d+|[一二三四五六七八九十两多]+)?(?:个|项|条|座)?")


@cache
def _pattern(kind: str, near: bool) -> tuple[re.Pattern[str], dict[str, StatusWord]]:
    vocab = load()
    words = dict(vocab.status_words["any"])
    if near:
        words |= vocab.status_words["near"]
        words |= vocab.status_words.get(kind, {})
    return re.compile("|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))), words


def read_status(
    clause: str, start: int, end: int, kind: str, vocab: EntityVocabulary, *, future: bool, near: bool = True
) -> str | None:
    """Return the most advanced status that the words in ``clause[start:end]`` state.

    Args:
        clause: The clause; what stands before a word in it can make the word an aim.
        start: Where to look for status words.
        end: Where to stop.
        kind: The project's kind; programmes are 实施, works 开工.
        vocab: The vocabularies.
        future: Whether the sentence as a whole speaks of aims.
        near: Whether the clause names the project; then words as general as 推进 count as well.

    Example:
        >>> from zhpolicy_ie.entities.vocab import load
        >>> read_status("力争年底建成投用", 0, 8, "works", load(), future=False)
        'under_construction'
    """
    pattern, words = _pattern(kind, near)
    modifiers = vocab.status_modifiers
    best = -1
    for match in pattern.finditer(clause, start, end):
        before, after = clause[: match.start()], clause[match.end() :]
        if any(before.endswith(word) for word in modifiers["directly_before", "cancel"]):
            continue
        if any(after.startswith(word) for word in modifiers["directly_after", "cancel"]):
            continue
        # 建成投产后: the whole chain of verbs is still to come.
        chain = re.match(r"(?:建成|竣工|投产|投用|投运|达产|完工|通车|运营|并|投入使用)*", after)
        tail = after[chain.end() :] if chain else after
        if chain and chain.end() and any(tail.startswith(w) for w in ("后", "之后", "以后")):
            continue
        word = words[match.group()]
        softened = future or any(cue in before for cue in modifiers["before", "soften"])
        best = max(best, STEPS.index(word.softened if softened else word.status))
    return STEPS[best] if best >= 0 else None


class StatusReader:
    """Reads the status of projects of one document.

    Args:
        context: The document.
        figures: The figures layer: a sentence of targets speaks of aims.
        periods: The periods layer: a clause with a year to come speaks of aims.
        year: The document's year, if known.
    """

    def __init__(
        self, context: Context, figures: list[FigureDraft], periods: list[PeriodMention], year: int | None
    ) -> None:
        self._context, self._vocab = context, context.vocab
        self._targets: set[int] = set()
        actual: set[int] = set()
        for figure in figures:
            number = context.number(figure.quantity.start)
            if number is not None:
                (self._targets if figure.status == "target" else actual).add(number)
        self._targets -= actual
        self._later = sorted(p.start for p in periods if p.kind == "target" or _after(p.value, year))

    def of(self, mention: NameMention, index: int, kind: str) -> str | None:
        """Return the status that the words around one mention state, or None."""
        context = self._context
        number = context.number(mention.start)
        if number is None:
            return None
        sentence = context.sentences[number]
        run = sentence.runs[index]
        first, last = context.mentions[run[0]], context.mentions[run[-1]]
        left, right = context.clause(first.start, last.end)
        future = number in self._targets or any(left <= start < right for start in self._later)
        items = _ITEMS.match(context.text, last.end)
        stop = self._stop(sentence.mentions, last.end, right)
        tail = items.end() if items else last.end
        clause = context.text[left:right]
        found = read_status(clause, tail - left, min(stop, tail + _REACH) - left, kind, self._vocab, future=future)
        leading = self._leading(sentence.mentions, first.start, left)
        head = read_status(
            clause, max(leading, first.start - _REACH) - left, first.start - left, kind, self._vocab, future=future
        )
        if found is None or (found == "under_construction" and head is not None and kind != "programme"):
            # 加快推进A建设: the word after the name adds nothing to the one before it (签约A项目建设).
            found = head or found
        if found is not None or kind in ("programme", "fund") or not context.is_topic(index):
            return found
        return self._next_clauses(sentence.mentions, right, sentence.end, kind, future)

    def _stop(self, mentions: list[int], end: int, right: int) -> int:
        later = [self._context.mentions[i] for i in mentions]
        return min((m.start for m in later if m.start >= end and m.label == "PROJ"), default=right)

    def _leading(self, mentions: list[int], start: int, left: int) -> int:
        earlier = [self._context.mentions[i] for i in mentions]
        return max((m.end for m in earlier if m.end <= start and m.label == "PROJ" and m.end > left), default=left)

    def _next_clauses(self, mentions: list[int], right: int, end: int, kind: str, future: bool) -> str | None:
        """Read on (…项目，总投资3亿元，已于6月开工) while no other project is named."""
        if self._context.text[right : right + 1] not in ("，", ","):
            return None
        stop = self._stop(mentions, right, end)
        start = right + 1
        for _ in range(3):
            if start >= stop:
                return None
            left, right = self._context.clause(start, start + 1)
            if right > stop:
                return None
            clause = self._context.text[start:right]
            later = future or any(left <= s < right for s in self._later)
            found = read_status(clause, 0, len(clause), kind, self._vocab, future=later, near=False)
            if found is not None:
                return found
            start = right + 1
        return None


def _after(value: str | None, year: int | None) -> bool:
    match = re.search(r"(\d{4})(?!.*\d{4})", value or "")
    return year is not None and match is not None and int(match.group(1)) > year
