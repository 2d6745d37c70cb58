"""Finding the names of a text by rules alone: candidates of every rule, their probabilities, the best set of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names import heads, items, listed, people
from zhpolicy_ie.names.automaton import NameMatcher
from zhpolicy_ie.names.beginnings import Beginnings
from zhpolicy_ie.names.cues import add_up, logistic
from zhpolicy_ie.names.resolve import choose
from zhpolicy_ie.names.tagger.model import Tagger
from zhpolicy_ie.names.view import TextView
from zhpolicy_ie.names.vocab import NameVocabulary

_NOTHING = 0.02
#: A name accepted elsewhere in the document with this probability makes its other mentions likely as well.
_SURE = 0.6
_REPEATED = 0.85
#: How likely the bare name of a town named in full in the same document is the town.
_BARE = 0.6
_ALIAS = re.compile(r"(?:简称|又称|又名|俗称)(?:为|：)?[“\"]([^”\"\n]{2,16})[”\"]")
Cover = tuple[int, int, float]


def find_names(
    text: str, vocab: NameVocabulary, *, meta: Mapping[str, Any] | None = None, tagger: Tagger | None = None
) -> list[NameMention]:
    """Return the names of a text: sorted, without overlap, offsets into ``text``.

    Args:
        text: Any text; tokens play no part.
        vocab: From :func:`zhpolicy_ie.names.vocab.load_vocabulary`.
        meta: ``region`` and ``title`` of the document, where known, help to tell places from plain words.
        tagger: The trained model that weighs the candidates of the rules and adds its own; by rule alone if None.

    Example:
        >>> from zhpolicy_ie.names.vocab import load_vocabulary
        >>> [(m.label, "嘉善县人民政府与浙江大学签约"[m.start:m.end])
        ...  for m in find_names("嘉善县人民政府与浙江大学签约", load_vocabulary())]
        [('ORG', '嘉善县人民政府'), ('ORG', '浙江大学')]
    """
    view = TextView(text, vocab)
    first = candidates(view, vocab, meta or {})
    found = [*first, *repeated(view, choose(first), first)]
    chosen = choose(found if tagger is None else tagger.weigh(text, found))
    chosen = _outside_words(chosen, text, vocab)
    return _with_evidence(chosen, view, listed.Surroundings(view, vocab, meta or {}))


def _outside_words(names: list[NameMention], text: str, vocab: NameVocabulary) -> list[NameMention]:
    """Drop places that are part of a plain word (长治|久安)."""
    words = [match.span() for match in vocab.plain_words.finditer(text)]
    if not words:
        return names
    inside = {i for start, end in words for i in range(start, end)}
    return [name for name in names if name.label != "LOC" or not {name.start, name.end - 1} & inside]


def _with_evidence(names: list[NameMention], view: TextView, around: listed.Surroundings) -> list[NameMention]:
    """Drop places that are plain words (合作, 朝阳) unless the document or a place beside them vouches for them."""
    ends, starts = {n.end for n in names if n.label == "LOC"}, {n.start for n in names if n.label == "LOC"}

    def vouched(name: NameMention) -> bool:
        end, known = view.starts.get(name.start, (0, None))
        if known is None or end != name.end or name.label != "LOC" or known.free or known.full:
            return True
        beside = name.start in ends or name.end in starts
        return beside or around.evidence(view.text[name.start : name.end], known) != "none"

    return [name for name in names if vouched(name)]


def candidates(view: TextView, vocab: NameVocabulary, meta: Mapping[str, Any]) -> list[NameMention]:
    """Return the candidate names of every rule with their probabilities; they may overlap."""
    found: list[NameMention] = []
    weights = vocab.weights
    headed = []
    begin = Beginnings(view, vocab)
    for head in heads.candidates(view, vocab, begin):
        chance = logistic(add_up(weights["head"], head.cues))
        headed.append((head.start, head.end, chance))
        if chance >= _NOTHING:
            found.append(NameMention(head.start, head.end, head.label, chance, f"head:{head.head}"))
    covers = cover(len(view.text), headed)
    around = listed.Surroundings(view, vocab, meta)
    for name in listed.candidates(view, vocab, around, covers):
        chance = logistic(add_up(weights["list"], name.cues))
        if chance >= _NOTHING:
            found.append(NameMention(name.start, name.end, name.label, chance, f"list:{name.kind}"))
    for item in items.candidates(view, begin, covers):
        chance = logistic(add_up(weights["item"], item.cues))
        if chance >= _NOTHING:
            found.append(NameMention(item.start, item.end, item.label, chance, "item"))
    return found + persons(view, vocab)


def persons(view: TextView, vocab: NameVocabulary) -> list[NameMention]:
    """Return the candidate personal names: each judged by itself first, then with its neighbours."""
    found = list(people.candidates(view, vocab))
    totals = [add_up(vocab.weights["person"], person.cues) for person in found]
    rows = people.neighbour_cues(found, [logistic(total) for total in totals], view.text)
    chances = [logistic(add_up(vocab.weights["row"], [*p.cues, *row])) for p, row in zip(found, rows, strict=True)]
    return [
        NameMention(p.start, p.end, "PER", chance, "person")
        for p, chance in zip(found, chances, strict=True)
        if chance >= _NOTHING
    ]


def cover(length: int, spans: Iterable[Cover]) -> list[Cover]:
    """Return for every position the most probable of ``spans`` over it, ``(0, 0, 0.0)`` where there is none."""
    covers: list[Cover] = [(0, 0, 0.0)] * max(length, 1)
    for span in spans:
        for i in range(span[0], span[1]):
            if span[2] > covers[i][2]:
                covers[i] = span
    return covers


def repeated(view: TextView, accepted: list[NameMention], first: list[NameMention]) -> list[NameMention]:
    """Return further mentions of names that the document has made known: accepted elsewhere, or defined as an alias."""
    text = view.text
    known: dict[str, tuple[str, float]] = {}
    for mention in accepted:
        name = text[mention.start : mention.end]
        if mention.score >= _SURE and (len(name) >= 3 or mention.label == "PER"):
            _learn(known, name, mention.label, mention.score)
            if (
                mention.label == "LOC"
                and name[-1] in "镇乡县"
                and view.starts.get(mention.start, (0,))[0] == mention.end
            ):
                _learn(known, name[:-1], "LOC", mention.score * _BARE)
    ends = {mention.end: mention for mention in accepted}
    for match in _ALIAS.finditer(text):
        before = next((ends[i] for i in range(match.start(), max(-1, match.start() - 6), -1) if i in ends), None)
        if before is not None:
            known[match.group(1)] = (before.label, before.score)
    if not known:
        return []
    scores = {(m.start, m.end, m.label): m.score for m in first}
    further = []
    for start, (end, (label, score)) in NameMatcher(known).longest(text).items():
        likely = score * _REPEATED
        # Where a rule has judged the place of a listed or headed name already, it knew the context; this does not.
        if view.titled[start] or (label != "PER" and (start, end, label) in scores):
            continue
        if likely > scores.get((start, end, label), 0.0):
            further.append(NameMention(start, end, label, likely, "repeated"))
    return further


def _learn(known: dict[str, tuple[str, float]], name: str, label: str, score: float) -> None:
    if len(name) >= 2 and (name not in known or known[name][1] < score):
        known[name] = (label, score)
