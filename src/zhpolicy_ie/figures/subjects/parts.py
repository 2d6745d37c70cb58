"""Parts of what the choice of a subject looks at: feature strings made of a few values, hashed once per set of values.

The same few hundred sets of values come again and again, so each part is a pure function of its values whose hashed
result is kept. A part's feature strings are the model's: to change one is to train anew.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import ParamSpec

from zhpolicy_ie.figures.learned.classify import slot

_KEPT = 1 << 13  # sets of values kept per part: some hundred bytes each
Values = ParamSpec("Values")


def packed(features: Iterable[str]) -> bytes:
    """Return the table slots of features as 32-bit integers end to end, which are cheap to keep and to join.

    Example:
        >>> len(packed(["a", "b"]))
        8
    """
    return array("i", list(map(slot, features))).tobytes()


def hashed(part: Callable[Values, list[str]]) -> Callable[Values, bytes]:
    """Make a function that returns features one that returns their slots, kept for the values seen latest."""

    @lru_cache(maxsize=_KEPT)
    @wraps(part)
    def kept(*values: Values.args, **named: Values.kwargs) -> bytes:
        return packed(part(*values, **named))

    return kept  # type: ignore[return-value]


@hashed
def of_place(
    where: str, rank: int, label: str, kind: str, genre: str, lead: int, role: str, bracketed: bool, listed: int
) -> list[str]:
    """Return where a candidate stands, and how it stands in its own sentence."""
    position = f"{where}{rank}"
    return [
        f"0{position}",
        f"1{position}|{label}",
        f"2{position}|{genre}",
        f"3{where}|{label}|{kind}",
        f"5{label}|{lead}|{where}",
        f"6{label}|{role}|{where}",
        f"b{lead}{role}|{position}",
        f"H{kind}|{genre}|{where[1] in 'cs'}",
        f"Q{listed}|{where}|{label}",
        f"U{bracketed}|{where}|{label}",
    ]


@hashed
def of_neighbours(before: str, after: str, tail: str, label: str, where: str, rank: int) -> list[str]:
    """Return the last characters of a candidate, and the two on either side."""
    position = f"{where}{rank}"
    return [
        f"4{tail}|{where}",
        f"7{before}|{label}|{where}",
        f"8{before[-1:]}|{label}|{position}",
        f"9{after}|{label}|{where}",
        f"a{after[:1]}|{label}|{position}",
        f"G{before[-1:]}|{after[:1]}|{label}",
    ]


@hashed
def of_distance(commas: int, numbers: int, far: int, label: str, where: str, rank: int) -> list[str]:
    """Return how far a candidate is from the figure."""
    return [f"c{commas}|{numbers}|{where}", f"d{numbers}|{where}{rank}|{label}", f"e{far}|{where}|{label}"]


@hashed
def of_document(region: bool, titled: bool, often: int, label: str, where: str, rank: int, genre: str) -> list[str]:
    """Return whether the document is about a candidate."""
    return [
        f"o{region}|{label}|{genre}",
        f"p{titled}|{label}|{where}",
        f"q{titled}|{region}|{rank}",
        f"r{often}|{where}|{label}",
        f"I{region}|{titled}|{often}|{where}",
    ]


@hashed
def of_figure(
    unit: str,
    indicator: str,
    aspect: str,
    status: str,
    quoted: bool,
    speaks: bool,
    inside: bool,
    label: str,
    where: str,
) -> list[str]:
    """Return what the figure is, with what a candidate is."""
    return [
        f"n{inside}|{label}|{where}",
        f"s{unit}|{label}|{where}",
        f"u{indicator[-2:]}|{label}|{where == 'ac'}",
        f"v{indicator[:2]}|{label}",
        f"w{indicator}|{label}",
        f"x{aspect}|{label}|{where}",
        f"y{status}|{label}|{where}",
        f"z{quoted}|{speaks}|{where}",
        f"A{quoted}|{speaks}|{where[0] == 'b'}|{label}",
    ]


@hashed
def of_words(follows: str, opening: str, label: str, where: str) -> list[str]:
    """Return the words behind the figure and at the beginning of its clause."""
    return [f"S{follows}|{label}", f"V{opening}|{label}|{where}", f"W{opening}|{where == 'ac'}"]


@hashed
def of_unit(unit: str, tail: str) -> list[str]:
    """Return the unit with the last characters of a candidate."""
    return [f"t{unit}|{tail}"]


@hashed
def of_choice(
    first: bool,
    newest: bool,
    label: str,
    where: str,
    rank: int,
    labels: int,
    count: int,
    nth: int,
    listed: int,
    lead: int,
) -> list[str]:
    """Return how a candidate compares with the others."""
    position = f"{where}{rank}"
    return [
        f"f{first}|{newest}|{label}",
        f"g{first}|{position}",
        f"B{labels}|{label}|{position}",
        f"F{count}|{position}",
        f"P{nth}|{label}|{where}",
        f"R{listed}|{first}",
        f"X{where == 'ac'}|{first}|{newest}|{lead}",
    ]


@hashed
def of_earliest(state: str, before: str, label: str, where: str) -> list[str]:
    """Return how the first mention of a candidate in the figure's sentence stands."""
    return [f"h{state}|{where}|{label}", f"i{before}|{label}"]


@hashed
def of_anaphor(word: str, fit: str, after: str, label: str, where: str, rank: int) -> list[str]:
    """Return the last word that takes up a name, and whether it can take up a candidate."""
    return [f"j{word}|{fit}|{after}|{label}", f"k{fit}|{after}|{where}{rank}"]


@hashed
def of_fits(
    word: str, clause: str, first: str, only: bool, nth_first: int, nth_last: int, label: str, where: str
) -> list[str]:
    """Return whether the words that take up names can take up a candidate, and how many nearer ones."""
    return [
        f"l{word}|{clause}|{label}",
        f"m{clause}|{where}|{only}",
        f"C{only}|{label}|{where}",
        f"K{first}|{where}|{label}",
        f"L{nth_first}|{where}",
        f"M{nth_last}|{where}",
        f"O{nth_last}|{nth_first}|{label}",
    ]


@hashed
def of_ends(first: str, last: str, label: str) -> list[str]:
    """Return the first and the last two characters between a candidate and the figure."""
    return [f"D{first}|{label}", f"E{last}|{label}"]


def pairs_of(between: str, label: str) -> bytes:
    """Return the slots of the pairs of characters between a candidate and the figure."""
    return packed([f"J{between[k : k + 2]}|{label}" for k in range(len(between) - 1)])
