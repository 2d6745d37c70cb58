"""The vocabularies hold only values of the schema, and every row can be found again."""

from __future__ import annotations

from typing import get_args

import pytest

from zhpolicy_ie.entities.places import gazetteer
from zhpolicy_ie.entities.vocab import load
from zhpolicy_ie.records import OrganizationKind, ProjectKind, ProjectStatus, Role
from zhpolicy_ie.vocabulary import read_rows, resource

PACKAGE = "zhpolicy_ie.entities"


@pytest.mark.parametrize(
    ("name", "column", "allowed"),
    [
        ("organization_kinds.tsv", "kind", {*get_args(OrganizationKind), "="}),
        ("project_kinds.tsv", "kind", set(get_args(ProjectKind))),
        ("status_words.tsv", "status", {*get_args(ProjectStatus), "-"}),
        ("status_words.tsv", "softened", {*get_args(ProjectStatus), "-"}),
        ("status_words.tsv", "kinds", {"any", "near", "lead", *get_args(ProjectKind)}),
        ("status_modifiers.tsv", "position", {"before", "directly_before", "directly_after"}),
        ("roles.tsv", "role", {*get_args(Role), "-"}),
        ("roles.tsv", "side", {"before", "object", "by", "all_before", "at", "after", "label", "-"}),
        ("known_aliases.tsv", "kind", {*get_args(OrganizationKind), *get_args(ProjectKind)}),
        ("head_variants.tsv", "where", {"suffix", "anywhere"}),
        ("generic_words.tsv", "where", {"tail", "gap", "drop", "before_place", "shared"}),
        ("location_cues.tsv", "position", {"before", "after", "oblique", "promoted"}),
        ("places.tsv", "level", {"province", "prefecture", "county", "macro"}),
    ],
)
def test_values(name: str, column: str, allowed: set[str]) -> None:
    rows = read_rows(resource(PACKAGE, name), (column,))
    assert {row[column] for row in rows} <= allowed
    assert all(value is not None for row in rows for value in row.values()), "a row with missing columns"


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("organization_kinds.tsv", ("head",)),
        ("project_kinds.tsv", ("head",)),
        ("works_words.tsv", ("word",)),
        ("status_words.tsv", ("word", "kinds")),
        ("status_modifiers.tsv", ("word", "position")),
        ("roles.tsv", ("verb",)),
        ("head_variants.tsv", ("form", "where", "label")),
        ("generic_words.tsv", ("word", "where")),
        ("known_aliases.tsv", ("name", "label")),
        ("places.tsv", ("name", "province")),
    ],
)
def test_no_row_twice(name: str, keys: tuple[str, ...]) -> None:
    rows = [tuple(row[key] for key in keys) for row in read_rows(resource(PACKAGE, name), keys)]
    assert (
        sorted({row for row in rows if rows.count(row) > 1}) == [] if len(rows) < 1000 else len(set(rows)) == len(rows)
    )


def test_every_head_decides_its_own_name() -> None:
    table = load().organization_kinds
    for row in read_rows(resource(PACKAGE, "organization_kinds.tsv"), ("head", "kind")):
        assert table.find("某" + row["head"]) == (row["head"], row["kind"])


def test_places_by_full_and_short_name() -> None:
    places = gazetteer()
    assert places.whole("嘉善县") is not None
    assert places.whole("嘉善") is not None
    assert places.whole("嘉善人") is None
    assert [p.short for p in places.chain("浙江省嘉兴市嘉善县政府")] == ["浙江", "嘉兴", "嘉善"]
