"""Names whose words are cut to their first characters: 浙大 for 浙江大学."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from zhpolicy_ie.entities.places import gazetteer
from zhpolicy_ie.entities.vocab import load

# A character that makes another body when it is left out: 嘉善南站 is not 嘉善站, 第二医院 not 医院, 副中心 not 中心.
_TELLING = frozenset(
    "0123456789一二三四五六七八九十甲乙丙丁东西南北中上下前后左右新老旧副分支附总大小高男女期段标号区校"
)
# At the end of a name these tell too: 省政府办 is not 省政府; 区 and 市 do so everywhere but inside.
_TELLING_END = frozenset("办委局处科队部组云网区市县省")
_SCHOOL = re.compile(r"(?:大学|学院|学校|中学|小学|医院)$")
_LONGEST = 8


def is_abbreviation(short: str, full: str, gap_words: tuple[str, ...], own: frozenset[int] | None = None) -> bool:
    """Return whether ``short`` keeps the characters of ``full`` in order and drops only second halves of words.

    Between two kept characters at most one character may be missing, and it must not be a telling one (a numeral,
    a direction, 副, 附 …); words of ``gap_words`` (和, 人民, 至) do not count.

    Args:
        short: The shorter name, folded.
        full: The longer one.
        gap_words: Words that may be missing as a whole, longest first.
        own: Where ``full`` has characters that must stay, :func:`own_characters`; None if any may go.

    Example:
        >>> is_abbreviation("浙大", "浙江大学", ()), is_abbreviation("浙江大学", "浙江工业大学", ())
        (True, False)
        >>> full = "九州通医药"
        >>> is_abbreviation("九州医药", full, (), own_characters(full))
        False
    """
    if not 2 <= len(short) < len(full) or short[0] != full[0] or len(full) > 40:
        return False
    head = _SCHOOL.search(full)
    if head is not None and short.endswith(head.group()):
        # 云州学院 is not 云州医学院: what a school teaches stands before its head.
        stem = full[: head.start()]
        for word in gap_words:
            stem = stem.removesuffix(word)
        if short[-len(head.group()) - 1] != stem[-1:]:
            return False
    kept = own or frozenset()

    @cache
    def match(i: int, j: int) -> bool:
        # short[:i] is matched, full[j - 1] is the last kept character.
        if i == len(short):
            return _droppable(full, j, len(full), (), kept) and full[j:] not in _TELLING_END
        return any(
            full[k] == short[i] and _droppable(full, j, k, gap_words, kept) and match(i + 1, k + 1)
            for k in range(j, min(len(full), j + 7))
        )

    return match(1, 1)


def _droppable(full: str, start: int, end: int, gap_words: tuple[str, ...], own: frozenset[int]) -> bool:
    changed = True
    while start < end and changed:
        changed = False
        for word in gap_words:
            if full.endswith(word, start, end):
                end, changed = end - len(word), True
            elif full.startswith(word, start, end):
                start, changed = start + len(word), True
            if changed:
                break
    if start == end:
        return True
    return end - start == 1 and full[start] not in _TELLING and not full[start].isascii() and start not in own


@lru_cache(maxsize=10_000)
def own_characters(full: str) -> frozenset[int]:
    """Return where a name has characters that no short form may leave out.

    These are what is its own (九州通 of 九州通医药), for two firms may differ in one of them, and the first characters
    of the words that many names share: trades, heads, and the places that the name begins with.

    Args:
        full: A folded name, with or without its place.

    Example:
        >>> sorted(own_characters("九州通医药集团"))
        [0, 1, 2, 3, 5]
    """
    own: set[int] = set()
    places = [p for p in gazetteer().chain(full) if p.level or p.rank in ("province", "prefecture", "macro")]
    start = places[-1].end if places else 0
    own.update(p.start for p in places)
    shared = _shared_words()
    while start < len(full):
        end = next(
            (e for e in range(min(len(full), start + _LONGEST), start, -1) if full[start:e] in shared), start + 1
        )
        own.add(start)
        start = end
    return frozenset(own)


@cache
def _shared_words() -> frozenset[str]:
    vocab = load()
    return vocab.tail_words | vocab.shared_words | vocab.organization_kinds.words | vocab.project_kinds.words


def own_words(name: str, common: frozenset[str] = frozenset()) -> str:
    """Return the characters of a name that are no word that many names share: 祥符荡 of 祥符荡产业园.

    Args:
        name: A folded name without its place.
        common: Further words that many names share.

    Example:
        >>> own_words("九州通医药集团"), own_words("医药产业园")
        ('九州通', '')
    """
    return "".join(word for word, known in _words(name, common) if not known)


def _words(name: str, common: frozenset[str] = frozenset()) -> Iterator[tuple[str, bool]]:
    """Yield the words of a name that many names share, and its other characters one by one."""
    shared, start = _shared_words(), 0
    while start < len(name):
        for end in range(min(len(name), start + _LONGEST), start, -1):
            word = name[start:end]
            known = word in shared or word in common
            if known or end == start + 1:
                yield word, known
                start = end
                break
