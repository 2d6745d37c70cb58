from __future__ import annotations

from pathlib import Path

import pytest

from zhpolicy_ie.writers import COLUMNS, rows
from zhpolicy_ie.writers.tables import TABLES


@pytest.mark.parametrize("table", TABLES)
def test_rows_have_exactly_the_columns(document, table):
    found = list(rows(document, table))
    assert found
    assert all(set(row) == set(COLUMNS[table]) for row in found)


def test_a_figure_row_says_it_all(document):
    row = next(rows(document, "figures"))
    assert (row["value"], row["unit"], row["indicator"], row["period"], row["subject"]) == (
        1.25e9, "元", "投资", "2023", "云澜科创城",
    )  # fmt: skip
    assert row["sentence"] == document.text.split("\n")[0]
    assert document.text[row["start"] : row["end"]] == row["text"]


def test_without_the_text_there_is_no_sentence(document):
    bare = document.model_copy(update={"text": None})
    assert [row["sentence"] for row in rows(bare, "figures")] == [None, None]


def test_projects_and_organizations_name_each_other(document):
    (project,) = rows(document, "projects")
    (organization,) = rows(document, "organizations")
    assert project["organizations"] == "云澜城投集团 (builder)"
    assert (project["figures"], project["figure_ids"]) == ("12.5亿元", "f0")
    assert organization["projects"] == "云澜科创城 (builder)"
    assert organization["aliases"] == "城投|集团"
    assert document.text[organization["first_start"] : organization["first_end"]] == "云澜城投集团"


def test_the_documentation_explains_every_column():
    text = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")
    missing = [(table, c) for table in TABLES for c in COLUMNS[table] if f"`{c}`" not in text]
    assert missing == []
