"""Headings of project lists (一、续建项目), which say how far the projects under them are."""

from __future__ import annotations

import re
from typing import NamedTuple

from zhpolicy_ie.entities.context import Context

_HEADING = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})?[）)、.．]?\s*(?P<words>[^，。；：\n]{0,6}?"
    r"(?:(?P<under_construction>续建|在建|结转)|(?P<planned>新建|新开工|拟建|储备|谋划|前期|预备|签约)|(?P<completed>竣工|建成|完工)"
    r"|(?P<operating>投产|投用|投运))(?:类|性|的)?(?:重点|重大)?(?:项目|工程)?)[（(]?(?:共?\d+[个项])?[）)]?[：:]?\s*"
)
_LONGEST = 24


class Reading(NamedTuple):
    """A status, the words ``start..end`` that state it, and whether they only presuppose it (建成后, 通车前)."""

    status: str
    start: int
    end: int
    presupposed: bool = False


def heading_statuses(context: Context) -> dict[int, Reading]:
    """Return for the sentences under a heading of a project list the status that it gives its items.

    A heading holds until the next heading of any kind: a line of its own, no longer than a heading, without a full
    stop.

    Args:
        context: The document.
    """
    found: dict[int, Reading] = {}
    current: Reading | None = None
    for number, sentence in enumerate(context.sentences):
        text = context.text[sentence.start : sentence.end]
        if len(text) <= _LONGEST and text[-1:] not in "。！？；" and _alone(context.text, sentence.start, sentence.end):
            match = _HEADING.fullmatch(text)
            current = None
            if match is not None:
                status = next(k for k in ("under_construction", "planned", "completed", "operating") if match[k])
                start, end = match.span("words")
                current = Reading(status, sentence.start + start, sentence.start + end)
        elif current is not None:
            found[number] = current
    return found


def _alone(text: str, start: int, end: int) -> bool:
    """Return whether a sentence is a line of its own."""
    before, after = text[max(0, start - 8) : start].rstrip(" 　"), text[end : end + 8].lstrip(" 　\r")
    return before[-1:] in ("", "\n") and after[:1] in ("", "\n")
