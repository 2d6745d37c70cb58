"""Cutting a text into runs of one script: where no word can cross, no segmenter is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Chinese characters as a regular-expression class: the ideographs of all planes and 〇.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: Longest run handed out whole; a longer one is cut here, so that cost and memory stay linear in the text.
MAX_RUN = 256

_LINE_ENDS = r"\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029"
# Alternatives in order of frequency. Digits keep . and , between digits (863.48, 1,234); a Latin or Greek word ends
# where digits begin (G|60); every line end is a token; everything else is one character a token.
RUN = re.compile(
    rf"([{HAN}]{{1,{MAX_RUN}}})"
    r"|[0-9]{1,64}(?:[.,][0-9]{1,64}){0,8}"
    r"|[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff]{1,64}"
    rf"|\r\n|[^\S{_LINE_ENDS}]{{1,{MAX_RUN}}}"
    r"|[\s\S]"
)


def runs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield ``(start, end, is_han)`` for consecutive runs that cover ``text``.

    Args:
        text: Text of normalised width (see :func:`zhpolicy_ie.text.width.normalise_width`).

    Example:
        >>> [("增长8.5%，"[a:b], han) for a, b, han in runs("增长8.5%，")]
        [('增长', True), ('8.5', False), ('%', False), ('，', False)]
    """
    for match in RUN.finditer(text):
        yield match.start(), match.end(), match.lastindex == 1
