"""Pairs of names that are easily confused: one body or two, beside each other and in documents of their own."""

from __future__ import annotations

from functools import partial
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from zhpolicy_ie import Document
from zhpolicy_ie.entities.grouping import group_mentions
from zhpolicy_ie.entities.kinds import organization_kind, project_kind
from zhpolicy_ie.entities.vocab import load
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.merge import merge_organizations
from zhpolicy_ie.vocabulary import read_rows

_FILE: Traversable = Path(__file__).parent / "pairs.tsv"
PAIRS = [(r["label"], r["a"], r["b"], r["one"] == "1") for r in read_rows(_FILE, ("label", "a", "b", "one"))]
TWO = [(a, b) for label, a, b, one in PAIRS if label == "ORG" and not one]


def _kind(label: str, name: str) -> str | None:
    if label == "ORG":
        return organization_kind(name, load())
    kind = project_kind(name, load())
    return kind if kind in ("programme", "fund") else None


@pytest.mark.parametrize(("label", "a", "b", "one"), PAIRS, ids=[f"{a} {b}" for _, a, b, _ in PAIRS])
def test_pair(label: str, a: str, b: str, one: bool) -> None:
    for first, second in ((a, b), (b, a)):
        text = f"{first}。{second}。"
        spans = ((0, len(first)), (len(first) + 1, len(text) - 1))
        mentions = [NameMention(start, end, label, 1.0, "") for start, end in spans]
        groups = group_mentions(text, mentions, label, load(), partial(_kind, label))
        assert (len(groups) == 1) == one


@pytest.mark.parametrize(("a", "b"), TWO, ids=[" ".join(pair) for pair in TWO])
def test_two_bodies_stay_two_across_documents(a: str, b: str) -> None:
    documents = [
        Document.model_validate(
            {
                "id": name,
                "meta": {"region": "浙江省/嘉兴市/嘉善县"},
                "organizations": [
                    {"id": "o0", "name": name, "kind": organization_kind(name, load()) or "other", "mentions": []}
                ],
            }
        )
        for name in (a, b)
    ]
    assert len(merge_organizations(documents)) == 2
