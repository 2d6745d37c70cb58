"""Cues from the frame of a candidate: its neighbours in a list, what the list is of, how the clause goes on."""

from __future__ import annotations

import re

from zhpolicy_ie.names.view import CLOSING, TextView
from zhpolicy_ie.names.vocab import NameVocabulary

_JOIN = frozenset("、和与及")
_ITEM_END = re.compile(r"[、，。；等和及与\n]")
#: 等12个重点项目: what the items of a list are; the words between 等 and the noun say nothing.
_TAIL = re.compile(
    r"等(?:[\d,.]+[余多]?|[一二三四五六七八九十百两几数]+|一批|一系列|若干)?[个条座项家批类处所对大]?"
    r"(?:一批|重大|重点|重要|标志性|龙头|骨干|关键|国家|省级|市级|区级|县级|国家级|大型|新|好|优质|基础设施|民生|产业|工业|交通|水利|的)*"
    r"([\u4e00-\u9fff]{1,2})"
)
_REACH = 60
_LOOK_AHEAD = 12


def frame_cues(view: TextView, vocab: NameVocabulary, start: int, end: int) -> list[str]:
    """Return the cues of the frame of ``start..end``."""
    text = view.text
    cues = []
    if view.titled[start]:
        cues.append("titled")
    if start and text[start - 1] in _JOIN:
        cues.append(f"list-left:{text[start - 1]}{_ends_as(view, vocab, start - 1)}")
    if end < len(text) and text[end] in _JOIN:
        stop = _ITEM_END.search(text, end + 1, end + 25)
        cues.append(f"list-right:{_ends_as(view, vocab, stop.start()) if stop else 'open'}")
        if end + 1 in view.starts:
            cues.append(f"list-next:{view.starts[end + 1][1].label}{view.starts[end + 1][1].kind}")
    limit = min(view.clause_end(end), end + _REACH)
    and_so_on = text.find("等", end, limit)
    if and_so_on >= 0:
        tail = _TAIL.match(text, and_so_on)
        direct = "" if and_so_on == end or text[end] == "、" else "far-"
        cues.append(f"{direct}tail:{tail.group(1) if tail else ''}")
        if tail:
            cues.append(f"{direct}tail1:{tail.group(1)[-1]}")
    follower = vocab.followers.search(text, end, min(limit, end + _LOOK_AHEAD))
    if follower is not None:
        near = "next" if follower.start() == end else "near" if follower.start() <= end + 3 else "far"
        cues.append(f"{near}-follower:{follower.group()}")
    return cues


def bounds(before: str, after: str) -> str:
    """Say on which sides a candidate is bounded by punctuation, given the characters before and after it."""
    left = not before or before[-1] in "，。、；：“”《 "
    right = not after or after[0] in "，。、；：”等（"
    return f"{left}{right}"


def _ends_as(view: TextView, vocab: NameVocabulary, end: int) -> str:
    """Say what ends at ``end``: the family of a last word, the kind of a listed name, or a plain character."""
    if end and view.text[end - 1] in CLOSING:
        end -= 1
    if end in view.ends:
        return f"{view.ends[end][1].label}{view.ends[end][1].kind}"
    head = vocab.endings.ending(view.text, end)
    return vocab.heads[head][0].family if head else "plain"
