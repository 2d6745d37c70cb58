"""Which projects of several documents are one undertaking, and what becomes of what the documents say."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhpolicy_ie import Document
from zhpolicy_ie.cli import main
from zhpolicy_ie.merge import merge_projects
from zhpolicy_ie.vocabulary import read_rows

ROWS = read_rows(Path(__file__).parent / "projects.tsv", ("document", "truth", "name"))
JIASHAN = "浙江省/嘉兴市/嘉善县"


def document(id_: str, *projects: dict, region: str = JIASHAN, year: int | None = 2024) -> Document:
    """Give a document of projects, as rows of projects.tsv say; figures are (indicator, text, value)."""
    entities, organizations, made, figures = [], {}, [], []
    for n, project in enumerate(projects):
        name = project["name"]
        entities.append({"id": f"e{n}", "label": "PROJ", "text": name, "start": 0, "end": len(name), "score": 1})
        partner, role = project.get("partner"), project.get("role", "builder")
        if partner:
            organizations.setdefault(
                partner, {"id": f"o{len(organizations)}", "name": partner, "kind": "enterprise", "mentions": []}
            )
        own = []
        for indicator, text, value in project.get("figures", ()):
            own.append(f"f{len(figures)}")
            link = {"text": indicator, "start": 0, "end": len(indicator), "name": indicator}
            figures.append(
                {
                    "id": own[-1], "text": text, "start": 0, "end": len(text), "value": value, "unit": "元",
                    "indicator": link, "sentence": [0, 9], "score": 1,
                }
            )  # fmt: skip
        status = project.get("status") or None
        evidence = [{"field": "status", "text": "推进", "start": 0, "end": 2}] if status else []
        made.append(
            {
                "id": f"p{n}", "name": name, "aliases": list(filter(None, (project.get("aliases") or "").split("|"))),
                "kind": project.get("kind") or "works", "status": status, "place": project.get("place") or None,
                "mentions": [f"e{n}"], "figures": own, "evidence": evidence,
                "organizations": [{"id": organizations[partner]["id"], "role": role}] if partner else [],
            }
        )  # fmt: skip
    meta = {"region": region or None, "year": year}
    return Document.model_validate(
        {
            "id": id_, "meta": meta, "entities": entities, "organizations": list(organizations.values()),
            "projects": made, "figures": figures,
        }
    )  # fmt: skip


def collection() -> tuple[list[Document], dict[tuple[str, str], str]]:
    """Give the documents of projects.tsv, and the undertaking that each of their projects is."""
    by_document: dict[str, list[dict]] = defaultdict(list)
    for row in ROWS:
        by_document[row["document"]].append(row)
    documents = [
        document(id_, *rows, region=rows[0]["region"], year=int(rows[0]["year"]) if rows[0]["year"] else None)
        for id_, rows in by_document.items()
    ]
    truth = {(id_, f"p{n}"): row["truth"] for id_, rows in by_document.items() for n, row in enumerate(rows)}
    return documents, truth


DOCUMENTS, TRUTH = collection()


def test_the_collection_is_joined_as_its_truth_says() -> None:
    found = {frozenset((s.document, s.project) for s in row.documents) for row in merge_projects(DOCUMENTS)}
    wanted: dict[str, set] = defaultdict(set)
    for member, truth in TRUTH.items():
        wanted[truth].add(member)
    names = {(d.id, p.id): p.name for d in DOCUMENTS for p in d.projects}

    def show(groups: set) -> list:
        return sorted(sorted(f"{d}:{names[d, p]}" for d, p in group) for group in groups)

    assert show(found) == show({frozenset(members) for members in wanted.values()})


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, len(DOCUMENTS) - 1)), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters_and_none_is_lost(chosen: set[int], random) -> None:
    documents = [DOCUMENTS[n] for n in chosen]
    rows = merge_projects(documents)
    shuffled = documents * 2
    random.shuffle(shuffled)
    assert merge_projects(shuffled) == rows
    members = sorted((s.document, s.project) for row in rows for s in row.documents)
    assert members == sorted((d.id, p.id) for d in documents for p in d.projects)
    assert len({row.id for row in rows}) == len(rows)


def test_what_documents_say_is_kept_with_its_source() -> None:
    first = {
        "name": "北洛泾大桥",
        "status": "planned",
        "partner": "云澜建设有限公司",
        "figures": [("总投资", "5亿元", 5e8)],
    }
    later = {
        "name": "北洛泾大桥工程", "status": "under_construction", "partner": "云澜建设", "role": "investor",
        "figures": [("总投资", "6.2亿元", 6.2e8)],
    }  # fmt: skip
    (row,) = merge_projects([document("a", first, year=2022), document("b", later, year=2023)])
    assert (row.name, row.aliases, row.status, row.status_year) == (
        "北洛泾大桥工程", ("北洛泾大桥",), "under_construction", 2023,
    )  # fmt: skip
    assert (row.place, row.code) == (None, "")
    ((_, partner, roles, documents),) = row.organizations
    assert (partner, roles, documents) == ("云澜建设有限公司", ("builder", "investor"), ("a", "b"))
    assert [(f.document, f.figure.value, f.conflict) for f in row.figures] == [("a", 5e8, True), ("b", 6.2e8, True)]
    assert row.conflicts == ("figures",)
    assert [(s.document, s.status, [e.field for e in s.evidence]) for s in row.documents] == [
        ("a", "planned", ["status"]),
        ("b", "under_construction", ["status"]),
    ]


@pytest.mark.parametrize(
    ("said", "status", "conflict"),
    [
        ([(2022, "planned"), (2024, "operating")], "operating", False),
        ([(2024, "planned"), (2024, "operating")], "operating", True),
        ([(2024, "planned"), (2024, "planned"), (2024, "completed")], "planned", True),
        ([(2024, "completed"), (2024, "operating")], "operating", False),
        ([(2022, "completed"), (2024, "planned")], "planned", True),
        ([(2022, "operating"), (None, "planned")], "operating", False),
        ([(2023, "planned"), (2024, None)], "planned", False),
    ],
)
def test_the_latest_status_counts_and_contradictions_are_named(said, status, conflict) -> None:
    (row,) = merge_projects(
        document(f"d{n}", {"name": "北洛泾大桥", "status": value}, year=year) for n, (year, value) in enumerate(said)
    )
    assert (row.status, "status" in row.conflicts) == (status, conflict)


@pytest.mark.parametrize(("a", "b"), [("近50亿元", "49.6亿元"), ("50亿元", "50.2亿元")])
def test_rounded_figures_agree(a: str, b: str) -> None:
    values = {"近50亿元": 5e9, "49.6亿元": 4.96e9, "50亿元": 5e9, "50.2亿元": 5.02e9}
    documents = [document(text, {"name": "北洛泾大桥", "figures": [("总投资", text, values[text])]}) for text in (a, b)]
    (row,) = merge_projects(documents)
    assert [f.conflict for f in row.figures] == [False, False]


def test_kinds_that_differ_are_named() -> None:
    zone, works = (document(kind, {"name": "砺川产业基地", "kind": kind}) for kind in ("zone", "works"))
    (row,) = merge_projects([zone, works])
    assert row.conflicts == ("kind",)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(d.to_json() + "\n" for d in DOCUMENTS), encoding="utf-8")
    return path


def test_command(records: Path, tmp_path: Path, capsys) -> None:
    assert main(["merge", str(records), "--table", "projects"]) == 0
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    line = next(row for row in rows if row["name"].startswith("沪苏湖"))
    assert {d["id"] for d in line["documents"]} == {"jx23", "hz24", "sh24", "n3"}
    assert {"id", "project", "year", "name", "kind", "status", "place", "evidence"} == set(line["documents"][0])
    assert f"{len(TRUTH)} projects of documents, {len(rows)} in all" in err
    assert main(["merge", str(records), "--table", "projects", "-o", str(tmp_path / "p.csv")]) == 0
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [row["id"] for row in rows]


def test_a_workbook_has_both(records: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    assert main(["merge", str(records), "-o", str(tmp_path / "m.xlsx")]) == 0
    assert load_workbook(tmp_path / "m.xlsx").sheetnames == ["organizations", "projects"]


def test_in_one_go(tmp_path: Path, capsys) -> None:
    (tmp_path / "in").mkdir()
    for name, text in (
        ("a", "嘉善县推进北洛泾大桥建设，北洛泾大桥总投资5亿元。"),
        ("b", "2024年，北洛泾大桥工程在嘉善县开工。"),
    ):
        (tmp_path / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    options = ["extract", str(tmp_path / "in"), "--region", JIASHAN, "--merge", "-q"]
    assert main([*options, "--table", "projects"]) == 0
    streamed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [len(row["documents"]) for row in streamed] == [2]
    assert [f["text"] for f in streamed[0]["figures"]] == ["5亿元"]
    assert main([*options, "-o", str(tmp_path / "m.sqlite")]) == 0
    with sqlite3.connect(tmp_path / "m.sqlite") as db:
        assert db.execute("SELECT name, document_count FROM merged_projects").fetchall() == [(streamed[0]["name"], 2)]
        assert len(db.execute("SELECT doc_id, project_id FROM merged_project_members").fetchall()) == 2
        assert len(db.execute("SELECT figure_id FROM merged_project_figures").fetchall()) == 1
