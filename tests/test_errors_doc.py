from __future__ import annotations

import re
from pathlib import Path

from zhpolicy_ie import errors

DOCUMENT = Path(__file__).parents[1] / "docs" / "errors.md"


def test_every_error_is_documented_with_its_meaning():
    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.ZhPolicyError)]
    real = {(c.code, c.__name__, c.__doc__.strip().splitlines()[0]) for c in classes}
    table = re.findall(r"^\| (E\d+) \| `(\w+)` \| (.+?) \| .+ \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(table) == real
    assert len({code for code, _, _ in table}) == len(table), "two errors share a code"


def test_an_error_is_one_line_with_its_parts():
    error = errors.EncodingError("it is odd", remedy="do something").at("a.txt")
    assert isinstance(error, errors.EncodingError)
    assert str(error) == "E103 a.txt: it is odd. Remedy: do something."
