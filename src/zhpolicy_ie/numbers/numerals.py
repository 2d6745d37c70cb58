"""Reading one number: Arabic, Chinese and mixed spellings to a float."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4}
DIGITS |= {"伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
# 数百, 几十, 上百, 百余: the vague word itself adds nothing to the magnitude it stands with.
_VAGUE = frozenset("数几上多余来近超")
_SEPARATORS = re.compile(r"[,，\s]")
_ARABIC = re.compile(r"\d+(?:\.\d+)?")


def magnitude(words: str) -> float:
    """Return the product of multiplier words: 万亿 is 10**12, 千万 is 10**7.

    Example:
        >>> magnitude("百万")
        1000000.0
    """
    product = 1.0
    for char in words:
        product *= SMALL.get(char) or LARGE.get(char, 1)
    return product


def scaled(numeral: float, factor: float) -> float:
    """Multiply without the rounding noise of binary fractions: 1213.6 times 10**8 is 121360000000.

    Example:
        >>> scaled(1213.6, 1e8)
        121360000000.0
    """
    if factor == 1:
        return numeral
    return float(Decimal(repr(numeral)) * Decimal(repr(factor)))


def parse_arabic(text: str) -> float:
    """Read digits with thousand separators or blanks: ``1,234.5``, ``1，234``, ``264 .3``."""
    return float(_SEPARATORS.sub("", text))


def parse_chinese(text: str) -> float:
    """Read a Chinese integer or decimal; vague words in it (数, 几, 余) are passed over.

    Raises:
        ValueError: ``text`` holds no numeral.

    Example:
        >>> parse_chinese("一千二百三十四"), parse_chinese("两万"), parse_chinese("七点五"), parse_chinese("数百")
        (1234.0, 20000.0, 7.5, 100.0)
    """
    if "点" in text:
        whole, _, decimals = text.partition("点")
        if not decimals or any(c not in DIGITS for c in decimals):
            raise ValueError(f"not a Chinese decimal: {text!r}")
        return parse_chinese(whole) + float("0." + "".join(str(DIGITS[c]) for c in decimals))
    known = [c for c in text if c in DIGITS or c in SMALL or c in LARGE]
    if not known:
        raise ValueError(f"not a Chinese numeral: {text!r}")
    if len(known) > 1 and all(c in DIGITS for c in known):  # 二〇二三, digit by digit
        return float("".join(str(DIGITS[c]) for c in known))
    return float(_with_multipliers(known))


def _with_multipliers(chars: list[str]) -> int:
    """Sum 亿 and 万 sections; 万亿 and 亿亿 multiply what stands before them."""
    total = section = 0
    digit: int | None = None
    last_unit = 1
    for char in chars:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in SMALL:
            section += (1 if digit is None else digit) * SMALL[char]
            last_unit, digit = SMALL[char], None
        else:
            section += digit or 0
            factor = LARGE[char]
            if section:
                total = (total + section) * factor if total and total < factor else total + section * factor
            else:
                total = (total or 1) * factor
            section, digit, last_unit = 0, None, factor
    # 三千五, 两万三: a bare last digit counts the next lower place; after 零 or 十 it is a unit.
    if digit is not None:
        short_form = last_unit >= 100 and "零" not in chars and "〇" not in chars
        section += digit * (last_unit // 10 if short_form else 1)
    return total + section


def parse_mixed(text: str) -> float:
    """Read any number this package recognises: ``1.2万亿``, ``3千多``, ``4个亿``, ``十余``, ``1,234``.

    Example:
        >>> parse_mixed("1.2万亿"), parse_mixed("18亿亿"), parse_mixed("4个亿"), parse_mixed("30多万")
        (1200000000000.0, 1.8e+17, 400000000.0, 300000.0)
    """
    compact = _SEPARATORS.sub("", text)
    match = _ARABIC.match(compact)
    if match is None:
        return parse_chinese("".join(c for c in compact if c != "个"))
    return scaled(float(match.group()), magnitude("".join(c for c in compact[match.end() :] if c not in _VAGUE)))
