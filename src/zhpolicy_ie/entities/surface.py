"""The forms of a name: as it reads, and as it is compared."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = "“”‘’\"'「」『』《》〈〉"
_DOTS = "·•・‧∙"
_DASHES = "—–－‐‑~～"
_FOLD = {ord(c): None for c in _QUOTES + _DOTS} | {ord(c): "-" for c in _DASHES}
_SPACE = re.compile(r"\s+")
_INNER_SPACE = re.compile(r"(?<![A-Za-z0-9.,&])\s+|\s+(?![A-Za-z0-9&])")
_BRACKET = re.compile(r"\(([^()]*)\)")
_LINE = re.compile("-+")
_PLAIN = re.compile("[\u4e00-\u9fff]*")


def tidy(text: str) -> str:
    r"""Return a mention as a name to show: without line breaks and blanks, except between Latin words.

    Example:
        >>> tidy("嘉善县\n人民政府")
        '嘉善县人民政府'
    """
    return _SPACE.sub(" ", _INNER_SPACE.sub("", text.strip()))


def fold(text: str) -> str:
    """Return the form by which names are compared: one width, no blanks, quotes or dots, dashes alike, small letters.

    Example:
        >>> fold("墨卓生物（浙江）") == fold("墨卓生物(浙江)")
        True
    """
    # Most names are nothing but Chinese characters, which stay as they are.
    if _PLAIN.fullmatch(text):
        return text
    return _LINE.sub("-", _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_FOLD))).casefold()


def split_brackets(folded: str) -> tuple[str, tuple[str, ...]]:
    """Return a folded name without its brackets, and what they hold.

    Example:
        >>> split_brackets("墨卓生物科技(浙江)有限公司")
        ('墨卓生物科技有限公司', ('浙江',))
    """
    return _BRACKET.sub("", folded), tuple(_BRACKET.findall(folded))
