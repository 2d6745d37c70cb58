from __future__ import annotations

import pytest

from zhpolicy_ie.records import Document

TEXT = "2023年，云澜科创城由云澜城投集团建设，完成投资12.5亿元。\n县域排名第3位。"


def spanned(part: str, **more):
    start = TEXT.index(part)
    return {"text": part, "start": start, "end": start + len(part), **more}


@pytest.fixture
def document() -> Document:
    """Give a document with one record of each kind."""
    return Document.model_validate(
        {
            "id": "a.txt",
            "source": "a.txt",
            "text": TEXT,
            "meta": {"title": "=报告", "region": "云澜县", "year": 2024},
            "entities": [
                spanned("云澜科创城", id="e0", label="PROJ", score=0.9),
                spanned("云澜城投集团", id="e1", label="ORG", score=0.8),
            ],
            "figures": [
                spanned(
                    "12.5亿元", id="f0", value=1.25e9, unit="元", sentence=[0, TEXT.index("\n")], score=0.9,
                    indicator=spanned("投资", name="投资"), period=spanned("2023年", value="2023"),
                    subject=spanned("云澜科创城", entity="e0"),
                ),
                spanned("第3位", id="f1", value=3, unit="位", aspect="rank", sentence=[33, 41], score=0.9),
            ],
            "organizations": [
                {"id": "o0", "name": "云澜城投集团", "aliases": ["城投", "集团"], "mentions": ["e1"]}
            ],
            "projects": [
                {
                    "id": "p0", "name": "云澜科创城", "kind": "zone", "mentions": ["e0"], "figures": ["f0"],
                    "organizations": [{"id": "o0", "role": "builder"}],
                }
            ],
        }
    )  # fmt: skip
