"""Merging, not merging, kinds, places, status, roles and figures on texts of our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.layers import FigureDraft, OrganizationDraft, ProjectDraft

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any], resolve: Callable[[dict[str, Any]], Doc]) -> None:
    doc = resolve(case)
    organizations = layers.get(doc, OrganizationDraft)
    figures = [doc.text[f.quantity.start : f.quantity.end] for f in layers.get(doc, FigureDraft)]
    if "organizations" in case:
        found = [{**o._asdict(), "aliases": sorted(o.aliases)} for o in organizations]
        assert _only(found, case["organizations"]) == case["organizations"]
    if "projects" in case:
        found = [
            {
                **p._asdict(),
                "aliases": sorted(p.aliases),
                "organizations": [[organizations[i].name, role] for i, role in p.organizations],
                "figures": [figures[i] for i in p.figures],
            }
            for p in layers.get(doc, ProjectDraft)
        ]
        # A case marked "first" is about its first project alone.
        assert _only(found[:1] if case.get("first") else found, case["projects"]) == case["projects"]


def _only(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(found) != len(expected):
        return found
    return [{key: record[key] for key in wanted} for record, wanted in zip(found, expected, strict=True)]
