"""A figure, and a mention of a name, as the choice of the subject sees them."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhpolicy_ie.figures.learned.situation import Situation
from zhpolicy_ie.figures.subjects.anaphora import NO_ANAPHOR, Anaphor, anaphors_in
from zhpolicy_ie.figures.subjects.candidates import Mention
from zhpolicy_ie.figures.view import View
from zhpolicy_ie.layers import Quantity

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_MARKS = "，,。；;：:\n"
_CUT = re.compile(r"[，,。！？；;：:\n]")
# What behind a name shows that it speaks, is where the news is from, or is asked: no subject, as a rule.
_ROLES = (
    ("speaks", re.compile(r"[^。！？；\n，“”]{0,24}?(?:说|表示|介绍|告诉|称|指出|坦言)(?:[，：:。\n]|$)")),
    ("dateline", re.compile(r"\s?\d{1,2}月\d{1,2}日[电讯]|讯|[^。\n]{0,6}记者")),
    ("source", re.compile(r"[^。！？；\n，]{0,10}?(?:获悉|了解到|发布|公布|通报|统计|数据显示|召开|新闻发布会)")),
)
_EVENT = re.compile(r"[^。！？；\n，]{0,8}?(?:举行|举办|召开|开幕|揭牌|启动|亮相|落户|落地|签约|开工|投产)")
_LINE, _LATEST, _FAR = 40, 8, 400
_JOINING = "、和与及"


class Scene(NamedTuple):
    """A figure as the choice of its subject sees it; texts have their width normalised.

    ``clause`` is where its clause begins, by punctuation alone; ``paragraph`` where its paragraph does. ``region`` is
    the last part of the document's region. The anaphors are the first and last words before the number, in its
    sentence and (the last) in its clause, that take up a name. ``quoted`` tells whether it stands within quotation
    marks. ``numbers`` are where the quantities just before it begin.
    """

    text: str
    quantity: Quantity
    clause: int
    sentence: tuple[int, int]
    paragraph: int
    indicator: str
    aspect: str
    status: str
    genre: str
    title: str
    region: str
    first_anaphor: Anaphor
    last_anaphor: Anaphor
    clause_anaphor: Anaphor
    quoted: bool
    numbers: tuple[int, ...]


class Standing(NamedTuple):
    """How a mention stands in its own sentence.

    ``before`` and ``after`` are the characters around it, ``lead`` how far from the beginning of its clause it is (0 to
    3), ``role`` whether it speaks, is a source, a dateline or where something takes place. ``listed`` adds 1 where a
    name is joined to it in front and 2 behind. ``tail`` are the last characters of its ``name``, which ``region`` and
    ``titled`` look for in the document's region and title.
    """

    name: str
    tail: str
    region: bool
    titled: bool

    before: str
    after: str
    lead: int
    role: str
    bracketed: bool
    listed: int


def plain(words: str) -> str:
    """Make all numbers one."""
    return _DIGITS.sub("0", words)


def region_of(view: View) -> str:
    """Return the last part of the document's region, empty where none is given."""
    return (view.source.region or "").rpartition("/")[2]


def scene_of(view: View, i: int, situation: Situation) -> Scene:
    """Return the scene of the i-th figure."""
    text, quantity, sentence = view.text, view.quantities[i], situation.sentence
    near = max(sentence[0], quantity.start - _FAR)
    clause = max(near, 1 + max(text.rfind(mark, near, quantity.start) for mark in _MARKS))
    opened = text.rfind("“", situation.paragraph[0], quantity.start)
    words = anaphors_in(text, near, quantity.start)
    last = words[-1] if words else NO_ANAPHOR
    return Scene(
        text=text,
        quantity=quantity,
        clause=clause,
        sentence=sentence,
        paragraph=situation.paragraph[0],
        indicator=text[slice(*situation.indicator)] if situation.indicator else "",
        aspect=situation.rule_aspect,
        status=situation.rule_status,
        genre=view.genre or "other",
        title=view.source.title or "",
        region=region_of(view),
        first_anaphor=words[0] if words else NO_ANAPHOR,
        last_anaphor=last,
        clause_anaphor=last if last.start >= clause else NO_ANAPHOR,
        quoted=opened >= 0 and text.rfind("”", opened, quantity.start) < 0,
        numbers=tuple(q.start for q in view.quantities[max(0, i - _LATEST) : i]),
    )


def standing_of(text: str, mention: Mention, title: str, region: str) -> Standing:
    """Return how a mention stands in its sentence, and to the document's title and the last part of its region."""
    start, end = mention.start, mention.end
    line = max(0, start - _LINE)
    cuts = [match.end() for match in _CUT.finditer(text, line, start)]
    gap = start - (cuts[-1] if cuts else line)
    role = next((name for name, pattern in _ROLES if pattern.match(text, end)), "")
    before = plain(text[max(0, start - 3) : start])
    if before[-1:] in ("在", "于") and _EVENT.match(text, end):
        role = f"{role}event"
    after, name = plain(text[end : end + 4]), text[start:end]
    return Standing(
        name=name,
        tail=name[-1:] if mention.label == "LOC" else name[-2:],
        region=region != "" and (name in region or region in name),
        titled=name in title,
        before=before,
        after=after,
        lead=0 if gap == 0 else 1 if gap <= 2 else 2 if gap <= 8 else 3,
        role=role,
        bracketed=text.rfind("（", line, start) > text.rfind("）", line, start),
        listed=(before[-1:] in _JOINING) + 2 * (after[:1] in _JOINING + "等"),
    )
