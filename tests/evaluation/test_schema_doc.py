"""The page on the records says what the models say."""

from __future__ import annotations

from pathlib import Path

from zhpolicy_ie import schema_doc

PAGE = Path(__file__).resolve().parents[2] / "docs" / "schema.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == schema_doc.schema_markdown(), (
        "write it again: python -m zhpolicy_ie.schema_doc > docs/schema.md"
    )


def test_every_field_has_one_meaning_and_no_meaning_is_left_over() -> None:
    fields = {(model.__name__, field) for model in schema_doc.MODELS for field in model.model_fields}
    assert set(schema_doc.meanings()) == fields
    assert all(schema_doc.meanings().values())
