"""The list of dependencies is complete, and each states a licence."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_table_names_what_is_needed():
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([\w.-]+) \| \d[\w.+]* \| (.+) \|$", page, re.MULTILINE))
    assert set(rows) == set(dev.needed())
    assert "not stated" not in rows.values()
