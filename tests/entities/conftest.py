"""Documents with given layers, so that these tests do not depend on the stages before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.entities.component import Entities
from zhpolicy_ie.layers import FigureDraft, NameMention, PeriodMention, Quantity

_MARK = re.compile(r"\[([^\]|]+)\|(ORG|PROJ|LOC|PER)\]")
_NLP = spacy.blank("zh")


def _plain(marked: str) -> tuple[str, list[NameMention]]:
    """Take [name|LABEL] marks out of a text."""
    text, mentions, last = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        mentions.append(NameMention(len(text), len(text) + len(match[1]), match[2], 1.0, "test"))
        text += match[1]
        last = match.end()
    return text + marked[last:], mentions


def _figure(text: str, spec: dict[str, Any]) -> FigureDraft:
    def span(key: str) -> tuple[int, int] | None:
        return (text.index(spec[key]), text.index(spec[key]) + len(spec[key])) if spec.get(key) else None

    start, end = span("text")
    quantity = Quantity(start, end, 1.0, None, None, None, "exact", "cardinal", False)
    return FigureDraft(
        quantity, "level", spec.get("status", "actual"), span("indicator"), None, None, None, span("subject"),
        None, None, (0, len(text)), 1.0,
    )  # fmt: skip


def _resolve(case: dict[str, Any]) -> Doc:
    text, mentions = _plain(case["text"])
    doc = _NLP.make_doc(text)
    layers.put(doc, NameMention, mentions)
    layers.put(doc, FigureDraft, [_figure(text, spec) for spec in case.get("figures", [])])
    periods = [(text.index(p["text"]), p) for p in case.get("periods", [])]
    layers.put(doc, PeriodMention, [PeriodMention(at, at + len(p["text"]), p["value"], "year") for at, p in periods])
    layers.put_meta(doc, case.get("meta", {}))
    return Entities()(doc)


@pytest.fixture(scope="session")
def resolve() -> Callable[[dict[str, Any]], Doc]:
    """Give the function that runs the component over a case of ``cases.json``."""
    return _resolve
