"""The look at one character that spares the patterns most of their work leaves nothing out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from zhpolicy_ie.numbers.patterns import NUMBER
from zhpolicy_ie.periods.patterns import EXPRESSION, PART

SPECS = sorted((Path(__file__).parents[1] / "specs").glob("*.json"))
TEXTS = [case["text"] for path in SPECS for case in json.loads(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("pattern", [EXPRESSION, PART, NUMBER], ids=["expression", "part", "number"])
def test_no_expression_begins_otherwise(pattern: re.Pattern[str]) -> None:
    plain = re.compile(re.sub(r"^\(\?=\[[^]]*\]\)", "", pattern.pattern))
    assert plain.pattern != pattern.pattern
    found = [[match.span() for match in plain.finditer(text)] for text in TEXTS]
    assert sum(map(len, found)) > 20
    assert [[match.span() for match in pattern.finditer(text)] for text in TEXTS] == found
