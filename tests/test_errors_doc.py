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


def test_every_error_is_raised_somewhere_and_expected_by_a_test():
    root = DOCUMENT.parents[1]
    source = "".join(path.read_text("utf-8") for path in (root / "src").rglob("*.py") if path.name != "errors.py")
    tests = "".join(path.read_text("utf-8") for path in (root / "tests").rglob("test_*.py") if path != Path(__file__))
    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.ZhPolicyError)]
    for kind in set(classes) - {errors.ZhPolicyError}:
        assert re.search(rf"\b{kind.__name__}\(", source), kind
        expected = rf"raises\([\w, (]*\b{kind.__name__}\b|[\"'rf]{kind.code}[ :\\\"']"
        assert re.search(expected, tests), f"no test expects {kind.__name__} ({kind.code})"
