"""What the tests share: the loaded extractor, and the reference texts beside the checkout where they exist."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import zhpolicy_ie
from zhpolicy_ie.extractor import Extractor

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def ie() -> Extractor:
    """Give the whole pipeline, loaded once."""
    return zhpolicy_ie.load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of real reference texts; they may not be redistributed, so they are not in this repository."""
    if not (SHARED / "gold" / "dev.jsonl").is_file():
        pytest.skip("the reference texts (../shared) are not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def dev_gold(shared: Path) -> list[dict]:
    """Give the annotated development paragraphs."""
    lines = (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
