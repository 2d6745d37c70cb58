"""Comparing organizations and projects, by hand-counted examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from zhpolicy_ie.cli.evaluate import evaluate
from zhpolicy_ie.errors import GoldError, OptionError
from zhpolicy_ie.evaluation.annotations import FigureNote, notes_from_dict
from zhpolicy_ie.evaluation.record_notes import PartNote, RecordNote, RecordNotes
from zhpolicy_ie.evaluation.record_scores import compare_records, score_records
from zhpolicy_ie.evaluation.tally import Tally

A, B, C, D = (0, 2), (5, 7), (10, 12), (20, 22)


def organization(*mentions: tuple[int, int], kind: str = "enterprise", place: str | None = None) -> RecordNote:
    return RecordNote(frozenset(mentions), (kind,), (place,))


def project(*mentions: tuple[int, int], **values: Any) -> RecordNote:
    return RecordNote(frozenset(mentions), ("works",), (None,), **values)


def test_b_cubed_of_a_split_and_of_a_wrong_merge() -> None:
    one = RecordNotes((organization(A, B, C),), ())
    two = RecordNotes((organization(A, B), organization(C)), ())
    split, merged = compare_records(one, two), compare_records(two, one)
    # By mention: precision 1, 1, 1; recall 2/3, 2/3, 1/3.
    assert split.clusters.to_dict() == {"p": 1.0, "r": 0.5556, "f1": 0.7143, "n": 3}
    assert merged.clusters.to_dict() == {"p": 0.5556, "r": 1.0, "f1": 0.7143, "n": 3}
    assert (split.links, merged.links) == (Tally(1, 0, 2), Tally(1, 2, 0))


def test_missed_and_wrong_names_count_apart_from_linking() -> None:
    gold, found = RecordNotes((organization(A, B),), ()), RecordNotes((organization(A, D),), ())
    outcome = compare_records(gold, found)
    assert outcome.clusters.f1 == 1.0
    assert outcome.clusters_and_names.to_dict() == {"p": 0.25, "r": 0.25, "f1": 0.25, "n": 2}


def test_values_with_alternatives() -> None:
    gold = RecordNotes(
        (), (project(A, statuses=("planned", None)), project(B, statuses=("completed",)), project(C, statuses=(None,)))
    )
    silent = RecordNotes((), (project(A), project(B), project(C)))
    wrong = RecordNotes((), tuple(project(span, statuses=("operating",)) for span in (A, B, C, D)))
    assert compare_records(gold, silent).fields["status"] == Tally(0, 0, 1)
    assert compare_records(gold, wrong).fields["status"] == Tally(0, 4, 1)
    assert compare_records(gold, wrong).fields["kind"] == Tally(3, 1, 0)


def test_roles_follow_the_alignment_of_organizations() -> None:
    firms = (organization(A), organization(B))
    gold = RecordNotes(firms, (project(C, parts=(PartNote(0, ("investor", "builder")), PartNote(1, ("other", None)))),))
    turned = RecordNotes(firms[::-1], (project(C, parts=(PartNote(1, ("builder",)),)),))
    assert compare_records(gold, turned).fields["role"] == Tally(1, 0, 0)
    other = RecordNotes(firms, (project(C, parts=(PartNote(0, ("tenant",)),)),))
    assert compare_records(gold, other).fields["role"] == Tally(0, 1, 1)


def test_figures_of_the_project_found_under_a_longer_name() -> None:
    optional = FigureNote(30, 33, "三家", (3.0,), "家", None, None, None, None, None, None, True)
    gold = RecordNotes((), (project(A, figures=frozenset({B, C})),))
    found = RecordNotes((), (project((0, 4), figures=frozenset({B, D, (30, 33)})),))
    outcome = compare_records(gold, found, [optional])
    assert outcome.fields["figures"] == Tally(1, 1, 1)
    assert {m.span for m in outcome.mistakes if m.field == "figures"} == {C, D}


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_a_perfect_answer_scores_one(groups: list[int]) -> None:
    records = tuple(
        organization(*((10 * i, 10 * i + 2) for i, g in enumerate(groups) if g == group))
        for group in sorted(set(groups))
    )
    outcome = compare_records(RecordNotes(records, ()), RecordNotes(records[::-1], ()))
    scores = score_records([outcome]).to_dict()
    assert scores["b-cubed"]["f1"] == scores["b-cubed, names"]["f1"] == scores["kind"]["f1"] == 1.0


TEXT = "浙江大学共建嘉善科创谷，浙大师生来访。"
ENTITIES = [(0, 4, "ORG"), (6, 11, "PROJ"), (12, 14, "ORG")]
GOLD = {
    "id": "a",
    "text": TEXT,
    "meta": {},
    "entities": [{"start": s, "end": e, "label": label, "text": TEXT[s:e]} for s, e, label in ENTITIES],
    "figures": [],
}
RECORDS = {
    "id": "a",
    "part": "check",
    "organizations": [{"mentions": [[0, 4], [12, 14]], "kind": ["university"], "place": [[0, 2]]}],
    "projects": [
        {
            "mentions": [[6, 11]], "kind": ["zone"], "status": [None], "place": [[6, 8]], "figures": [],
            "organizations": [{"organization": 0, "role": ["partner"]}],
        }
    ],
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    gold, records = tmp_path / "gold.jsonl", tmp_path / "records.jsonl"
    gold.write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    records.write_text(json.dumps(RECORDS) + "\n", encoding="utf-8")
    return gold, records


def run(*arguments: object) -> str:
    app = typer.Typer()
    app.command()(evaluate)
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_evaluate_prints_records_as_found_and_with_names_given(files: tuple[Path, Path]) -> None:
    gold, records = files
    scores = json.loads(run(gold, "--records", records, "--part", "check", "--json"))
    assert {"records", "records, names given"} < set(scores)
    named = scores["records, names given"]
    assert named["b-cubed"]["f1"] == named["place"]["f1"] == named["kind"]["f1"] == named["role"]["f1"] == 1.0
    text = run(gold, "--records", records, "--errors", 3)
    assert "records, names given (1 units)\n  b-cubed" in text


def test_evaluate_compares_a_file_of_records(files: tuple[Path, Path], tmp_path: Path) -> None:
    gold, records = files
    found = {
        **GOLD,
        "entities": [{**entity, "id": f"e{i}"} for i, entity in enumerate(GOLD["entities"])],
        "organizations": [
            {"id": f"o{i}", "kind": "university", "place": None, "mentions": [e]} for i, e in enumerate(("e0", "e2"))
        ],
        "projects": [],
    }  # fmt: skip
    path = tmp_path / "found.jsonl"
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")
    text = run(gold, "--records", records, "--predictions", path, "--errors", 3)
    assert "links           p 0.0000  r 0.0000  f1 0.0000  tp 0" in text
    assert "linked link: 1\n-\ta\t浙大\tgold one, found two" in text
    assert notes_from_dict(found).records is not None


def test_wrong_parts_and_files_are_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    gold, records = files
    with pytest.raises(OptionError, match="--part half is unknown"):
        run(gold, "--records", records, "--part", "half")
    with pytest.raises(OptionError, match="no text belongs to the part development"):
        run(gold, "--records", records, "--part", "development")
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({**RECORDS, "id": "b"}), encoding="utf-8")
    with pytest.raises(GoldError, match="have no b"):
        run(gold, "--records", other)
    other.write_text(json.dumps({**RECORDS, "projects": [{}]}), encoding="utf-8")
    with pytest.raises(GoldError, match=r"field 'mentions' is missing.*other.jsonl:1|other.jsonl:1.*is missing"):
        run(gold, "--records", other)
