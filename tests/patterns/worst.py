"""Texts made against a regular expression: what its repetitions eat, many times over, and then something that is wrong.

A matcher that backtracks needs longest where a repetition can divide the same characters in many ways and what follows
does not match in the end. So each repetition of a pattern gives texts ``before + pump * n + wrong``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_CLASSES = {
    codes.CATEGORY_DIGIT: "7", codes.CATEGORY_NOT_DIGIT: "县", codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "县", codes.CATEGORY_WORD: "w", codes.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
#: Tried for a class of characters that says only what it is not, and as what is wrong at the end.
_OTHERS = "县a7 ，\x00（\n"


class Attack(NamedTuple):
    """A family of texts."""

    before: str
    pump: str
    wrong: str

    def text(self, length: int) -> str:
        """Return the text of about this length."""
        times = max(1, (length - len(self.before)) // len(self.pump))
        return self.before + self.pump * times + self.wrong


def attacks(pattern: str, flags: int) -> Iterator[Attack]:
    """Yield the families of texts for a pattern."""
    tree = parser.parse(pattern, flags)
    seen: set[Attack] = set()
    for before, body, after in _repeats(list(tree), "", ""):
        pumps = {p for p in (*body, *(before[-3:] + p for p in body), *(p + after for p in body)) if p}
        pumps |= {"".join(pair) for pair in itertools.permutations(body[:3], 2)}
        for pump, wrong in itertools.product(sorted(pumps), ("\x00", after[:-1] + "\x00")):
            seen.add(Attack(before, pump, wrong))
            seen.add(Attack("", pump, wrong))
    whole = _one(list(tree))
    seen |= {Attack("", p, "\x00") for p in (whole, whole[:-1], whole[:1], *_OTHERS) if p}
    yield from sorted(seen)


def _repeats(nodes: list[Any], before: str, after: str) -> Iterator[tuple[str, list[str], str]]:
    """Yield for each repetition what may stand before it, what it may repeat, and what must come after it."""
    for i, (code, value) in enumerate(nodes):
        here, rest = before + _one(nodes[:i]), _one(nodes[i + 1 :]) + after
        if code in _REPEATS:
            _, most, body = value
            if most > 1:
                yield here, list(dict.fromkeys(_some(list(body))))[:5], rest
            yield from _repeats(list(body), here, rest)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _repeats(list(branch), here, rest)
        elif code is codes.SUBPATTERN:
            yield from _repeats(list(value[3]), here, rest)
        elif code is codes.ATOMIC_GROUP:
            yield from _repeats(list(value), here, rest)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats(list(value[1]), here, rest)


def _one(nodes: list[Any]) -> str:
    return next(iter(_some(nodes)), "")


def _some(nodes: list[Any]) -> Iterator[str]:
    """Yield texts that a sequence matches, lookaround aside: the first of each choice, then each choice by itself."""
    choices = [list(itertools.islice(dict.fromkeys(_of(code, value)), 6)) for code, value in nodes]
    if not all(choices):
        return
    first = [options[0] for options in choices]
    yield "".join(first)
    for i, options in enumerate(choices):
        for option in options[1:]:
            yield "".join([*first[:i], option, *first[i + 1 :]])


def _of(code: Any, value: Any) -> Iterator[str]:
    if code is codes.LITERAL:
        yield chr(value)
    elif code is codes.NOT_LITERAL:
        yield from (c for c in _OTHERS if ord(c) != value)
    elif code is codes.ANY:
        yield from ("县", "7")
    elif code is codes.IN:
        yield from _members(value)
    elif code in _REPEATS:
        least, most, body = value
        yield _one(list(body)) * max(least, 1 if most else 0)
        if not least:
            yield ""
        yield from (text * max(least, 1) for text in _some(list(body)))
    elif code is codes.BRANCH:
        for branch in value[1]:
            yield _one(list(branch))
    elif code is codes.SUBPATTERN:
        yield from _some(list(value[3]))
    elif code is codes.ATOMIC_GROUP:
        yield from _some(list(value))
    elif code is codes.ASSERT and value[0] < 0:  # what must stand before has to be written somewhere
        yield from _some(list(value[1]))
    elif code is codes.GROUPREF_EXISTS:
        yield _one(list(value[1]))
    else:  # anchors, lookahead, references
        yield ""


def _members(items: list[Any]) -> Iterator[str]:
    if items[0][0] is codes.NEGATE:
        known = (
            re.compile(f"[{''.join(re.escape(c) for _, v in items[1:] for c in _ends(_, v))}]") if items[1:] else None
        )
        yield from (c for c in _OTHERS if not (known and known.match(c)))
        return
    for code, value in items:
        yield from _ends(code, value)


def _ends(code: Any, value: Any) -> Iterator[str]:
    if code is codes.LITERAL:
        yield chr(value)
    elif code is codes.RANGE:
        yield from (chr(value[0]), chr(value[1]))
    elif code is codes.CATEGORY:
        yield _CLASSES[value]
