"""The cases of ``tests/specs``: sentences, and the figures that must be read from them. See the README there."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from zhpolicy_ie.evaluation.annotations import unit_aliases
from zhpolicy_ie.extractor import Extractor
from zhpolicy_ie.records import Figure

SPECS = Path(__file__).parent / "specs"
CASE_KEYS = {"about", "text", "meta", "figures", "only", "gap"}
NUMBERS = ("start", "value", "value_max")
WORDS = ("modifier", "aspect", "status", "dimension", "unit", "compared_to", "period", "from_figure")
QUOTES = ("indicator", "subject")  # words that must stand in the text
FIGURE_KEYS = {"text", "optional", "indicator_name", *NUMBERS, *WORDS, *QUOTES}


def load_cases() -> list[Any]:
    """Give every case with a name such as ``ranges-3``, counted from 1 as in the file."""
    return [
        pytest.param(case, id=f"{path.relative_to(SPECS).with_suffix('')}-{number}")
        for path in sorted(SPECS.rglob("*.json"))
        for number, case in enumerate(json.loads(path.read_text(encoding="utf-8")), 1)
    ]


@pytest.mark.parametrize("case", load_cases())
def test_spec(case: dict[str, Any], ie: Extractor) -> None:
    figures = ie(case["text"], meta=case.get("meta")).figures
    problems = differences(case, figures)
    if case.get("gap"):
        assert problems, "this gap is closed: take the key gap out of the case"
        pytest.xfail(case["gap"])
    if problems:
        pytest.fail(message(case, figures, problems), pytrace=False)


@pytest.mark.parametrize("case", load_cases())
def test_spec_is_well_formed(case: dict[str, Any]) -> None:
    """An expectation with a slip in it should say so, not pass for an error of the program."""
    assert set(case) <= CASE_KEYS
    position = 0
    for figure in case["figures"]:
        assert set(figure) <= FIGURE_KEYS, "unknown key"
        position = case["text"].find(figure["text"], position)
        assert position >= 0, f"{figure['text']} does not stand in the text, or not in this order"
        assert figure.get("start", position) == position
        position += len(figure["text"])
        for key in QUOTES:
            for quoted in choices(figure.get(key)):
                assert quoted is None or quoted in case["text"], f"{key} {quoted} does not stand in the text"


def differences(case: dict[str, Any], found: tuple[Figure, ...]) -> list[str]:
    """Return what is missing, different or too much, one line each."""
    problems, position = [], 0
    left = list(found)
    for wanted in case["figures"]:
        hit = next((f for f in left if is_at(wanted, f, position)), None)
        if hit is not None:
            left.remove(hit)
            position = hit.end
            problems += [f"{wanted['text']}: {line}" for line in wrong_fields(wanted, hit, found)]
        elif not wanted.get("optional"):
            problems.append(f"{wanted['text']}: not found")
    if case.get("only", True):
        problems += [f"{f.text}: found, but should not be" for f in left]
    return problems


def is_at(wanted: dict[str, Any], figure: Figure, position: int) -> bool:
    return (
        figure.text == wanted["text"] and figure.start >= position and wanted.get("start", figure.start) == figure.start
    )


def wrong_fields(wanted: dict[str, Any], figure: Figure, found: tuple[Figure, ...]) -> list[str]:
    if wanted.get("optional"):
        return []
    got = as_read(figure, found)
    return [
        f"{key} should be {' or '.join(map(show, choices(wanted[key])))}, is {show(got[key])}"
        for key in wanted
        if key != "text" and not any(same(key, choice, got[key]) for choice in choices(wanted[key]))
    ]


def as_read(figure: Figure, found: tuple[Figure, ...]) -> dict[str, Any]:
    """Return a figure in the simple form of the case files."""
    texts = {f.id: f.text for f in found}
    return {
        **{key: getattr(figure, key) for key in (*NUMBERS, *WORDS) if key not in ("period", "from_figure")},
        "indicator": figure.indicator and figure.indicator.text,
        "indicator_name": figure.indicator and figure.indicator.name,
        "period": figure.period and figure.period.value,
        "subject": figure.subject and figure.subject.text,
        "from_figure": figure.from_figure and texts[figure.from_figure],
    }


def choices(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def same(key: str, wanted: Any, got: Any) -> bool:
    if key == "unit":
        return unit_aliases().get(wanted, wanted) == unit_aliases().get(got, got)
    if key in NUMBERS and wanted is not None and got is not None:
        return math.isclose(wanted, got, rel_tol=1e-6)
    return bool(wanted == got)


def show(value: Any) -> str:
    return "nothing" if value is None else f"{value:,.15g}" if isinstance(value, float) else str(value)


def message(case: dict[str, Any], found: tuple[Figure, ...], problems: list[str]) -> str:
    lines = [case.get("about", ""), f"  text: {case['text']}", f"  meta: {case.get('meta', {})}"]
    lines += ["  wrong:", *(f"    {problem}" for problem in problems)]
    lines += ["  expected:", *(f"    {figure}" for figure in case["figures"])]
    lines += ["  found:"]
    for figure in found:
        read = {key: value for key, value in as_read(figure, found).items() if value is not None}
        lines.append(f"    {{'text': {figure.text!r}, {str(read)[1:]}")
    return "\n".join(lines if found else [*lines, "    nothing"])


def a_figure(text: str, start: int, **fields: Any) -> Figure:
    return Figure(id="f0", text=text, start=start, end=start + len(text), sentence=(0, 9), score=1, **fields)


def test_a_wrong_reading_is_reported_in_words() -> None:
    case = {"text": "增长8%，新建3所。", "figures": [{"text": "8%", "value": 8, "unit": "%", "aspect": "growth"}]}
    read = (a_figure("8%", 2, value=0.08, unit="％"), a_figure("3所", 7, value=3.0))
    assert differences(case, read) == [
        "8%: value should be 8, is 0.08",
        "8%: aspect should be growth, is level",
        "3所: found, but should not be",
    ]
    assert "found:\n    {'text': '8%'" in message(case, read, ["…"])
    assert differences(case, ()) == ["8%: not found"]


def test_a_right_reading_passes() -> None:
    figures = [
        {"text": "8%", "value": 8, "unit": ["%", "个百分点"], "indicator": None},
        {"text": "3所", "optional": True},
    ]
    case = {"text": "增长8%，新建3所。", "figures": figures}
    eight = a_figure("8%", 2, value=8.0, unit="％")
    assert differences(case, (eight,)) == []
    assert differences(case, (eight, a_figure("3所", 7, value=3.0))) == []
    assert differences({**case, "figures": [], "only": False}, (eight,)) == []
