"""Writes ``docs/schema.md`` from the models: ``python -m zhpolicy_ie.schema_doc > docs/schema.md``.

Types and defaults come from :mod:`zhpolicy_ie.records`, meanings from ``schema_fields.tsv`` beside this file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from zhpolicy_ie.records import (
    Document,
    Entity,
    Evidence,
    Figure,
    IndicatorLink,
    Inferred,
    Meta,
    Organization,
    Page,
    Participant,
    PeriodLink,
    Project,
    SubjectLink,
)
from zhpolicy_ie.vocabulary import read_rows, resource

MODELS: tuple[type[BaseModel], ...] = (
    Document, Meta, Inferred, Entity, Figure, IndicatorLink, PeriodLink, SubjectLink, Organization, Project,
    Participant, Evidence, Page,
)  # fmt: skip

_HEAD = """\
# The records

<!-- Written by `python -m zhpolicy_ie.schema_doc > docs/schema.md`; change records.py or schema_fields.tsv instead. -->

`extract` writes one JSON object a document, a [`Document`](#document). Offsets count characters (Unicode code points)
of the document's text exactly as read, from 0; ends are exclusive, so `text[start:end]` is the record's `text`. In
Python the same records are frozen pydantic models: `Document.model_validate_json(line)` reads a line back.
"""


def schema_markdown() -> str:
    """Return the whole page.

    Raises:
        VocabularyError: The table of meanings cannot be read.
        KeyError: A field has no meaning in the table.
    """
    parts = [_HEAD, *(_section(model) for model in MODELS), _example()]
    return "\n".join(parts)


def meanings() -> dict[tuple[str, str], str]:
    """Return what the fields mean, by record and field name."""
    rows = read_rows(resource("zhpolicy_ie", "schema_fields.tsv"), ("record", "field", "meaning"))
    return {(row["record"], row["field"]): row["meaning"] for row in rows}


def _section(model: type[BaseModel]) -> str:
    schema = model.model_json_schema()
    summary = (model.__doc__ or "").strip().split("\n\n")[0].replace("``", "`").replace("\n    ", "\n")
    rows = "\n".join(_rows(model.__name__, schema))
    return (
        f"## {model.__name__}\n\n{summary}\n\n| field | type | default | meaning |\n| --- | --- | --- | --- |\n{rows}\n"
    )


def _rows(name: str, schema: dict[str, Any]) -> Iterator[str]:
    known, required = meanings(), schema.get("required", [])
    for field, kind in schema["properties"].items():
        default = "required" if field in required else f"`{json.dumps(_default(kind, schema))}`"
        yield f"| `{field}` | {type_words(kind)} | {default} | {known[name, field]} |"


def _default(kind: dict[str, Any], schema: dict[str, Any]) -> Any:
    return kind.get("default", schema.get("default"))


def type_words(kind: dict[str, Any]) -> str:
    """Return a JSON Schema type in words.

    Example:
        >>> type_words({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]})
        'list of string, or `null`'
    """
    if "$ref" in kind:
        name = kind["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in kind:
        return " ".join(f"`{value}`" for value in kind["enum"])
    if "anyOf" in kind:
        *others, last = [type_words(choice) for choice in kind["anyOf"]]
        return f"{', '.join(others)}, or {last}"
    if "prefixItems" in kind:
        return f"list of {len(kind['prefixItems'])}: {', '.join(type_words(item) for item in kind['prefixItems'])}"
    if kind.get("type") == "array":
        return f"list of {type_words(kind['items'])}"
    if kind.get("type") == "null":
        return "`null`"
    limits = [f"{sign} {kind[key]:g}" for key, sign in (("minimum", "≥"), ("maximum", "≤")) if key in kind]
    return " ".join([kind.get("type", "any"), ", ".join(limits)]).strip()


def _example() -> str:
    text = "2022年，嘉善县新增高新技术企业68家。"
    at = text.index
    figure = Figure(
        id="f0",
        text="68家",
        start=at("68家"),
        end=at("。"),
        value=68,
        unit="家",
        aspect="change",
        indicator=IndicatorLink(text="高新技术企业", start=at("高新"), end=at("68"), name="高新技术企业"),
        period=PeriodLink(text="2022年", start=0, end=5, value="2022"),
        subject=SubjectLink(text="嘉善县", start=at("嘉善"), end=at("新增"), entity="e0"),
        sentence=(0, len(text)),
        score=0.9,
    )
    place = Entity(id="e0", label="LOC", text="嘉善县", start=at("嘉善"), end=at("新增"), score=0.97)
    document = Document(id="d0", text=text, meta=Meta(year=2023), entities=(place,), figures=(figure,))
    return f"## Example\n\n```json\n{json.dumps(document.to_dict(), ensure_ascii=False, indent=1)}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(schema_markdown())
