"""Which organizations of several documents are one, and above all which are not."""

from __future__ import annotations

import csv
import io
import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhpolicy_ie import Document
from zhpolicy_ie.cli import main
from zhpolicy_ie.merge import Merger, merge_organizations, write_organizations

JIASHAN, JIAXING = "浙江省/嘉兴市/嘉善县", "浙江省/嘉兴市"


def document(id_: str, *organizations: tuple, region: str | None = JIASHAN) -> Document:
    """Give a document of organizations: (name, kind, *aliases), each name mentioned once."""
    made, entities = [], []
    for number, (name, kind, *aliases) in enumerate(organizations):
        mentions = []
        for text in (name, *aliases):
            mentions.append(f"e{len(entities)}")
            entities.append(
                {"id": mentions[-1], "label": "ORG", "text": text, "start": 0, "end": len(text), "score": 1}
            )
        made.append({"id": f"o{number}", "name": name, "aliases": aliases, "kind": kind, "mentions": mentions})
    meta = {"region": region} if region else {}
    return Document.model_validate({"id": id_, "meta": meta, "entities": entities, "organizations": made})


def count(*documents: Document) -> int:
    return len(merge_organizations(documents))


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("嘉善县人民政府", "嘉善县政府", "government"),
        ("中共嘉善县委员会", "嘉善县委", "party"),
        ("嘉善县人民政府", "县政府", "government"),
        ("嘉善县发展和改革局", "县发改局", "government"),
        ("云澜生物科技（浙江）有限公司", "云澜生物科技(浙江)有限公司", "enterprise"),
        ("云澜生物科技有限公司", "云澜生物科技股份有限公司", "enterprise"),
        ("浙江大学", "浙大", "university"),
        ("国家发展和改革委员会", "国家发改委", "government"),
        ("华为技术有限公司", "华为", "enterprise"),
        ("国务院办公厅", "国办", "government"),
        ("县委", "县委", "party"),
        ("人民医院", "人民医院", "hospital"),
        ("公安部", "公安部", "government"),
        ("南京大学", "南大", "university"),
        ("上海合作组织", "上合组织", "other"),
        ("嘉善云澜研究院", "嘉善云澜研究院", "research"),
    ],
)
def test_one_body(a: str, b: str, kind: str) -> None:
    (row,) = merge_organizations([document("a", (a, kind)), document("b", (b, kind))])
    assert [d.document for d in row.documents] == ["a", "b"]
    assert row.mentions == 2
    assert row.kind == kind


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("嘉善县委", "嘉善县政府", "government"),
        ("嘉善县委", "平湖市委", "party"),
        ("吉林省人民政府", "吉林市人民政府", "government"),
        ("农行嘉善支行", "农行平湖支行", "finance"),
        ("中国银行嘉善支行", "中国银行嘉兴分行", "finance"),
        ("嘉善县第一中学", "平湖市第一中学", "school"),
        ("嘉善县第一中学", "嘉善县第二中学", "school"),
        ("云澜生物科技（浙江）有限公司", "云澜生物科技（上海）有限公司", "enterprise"),
        ("云澜集团", "云澜集团嘉善分公司", "enterprise"),
        ("国家发改委", "发改委", "government"),
        ("中央统战部", "县委统战部", "party"),
        ("国家税务总局嘉善县税务局", "国家税务总局平湖市税务局", "government"),
        ("国家税务总局", "国家税务总局嘉善县税务局", "government"),
        ("国家统计局", "统计局", "government"),
        ("电子科技大学", "西安电子科技大学", "university"),
        ("浙江大学", "浙江工业大学", "university"),
        ("浙江（嘉善）云澜研究院", "浙江（平湖）云澜研究院", "research"),
        ("国家重点实验室", "国家重点实验室", "research"),
        ("国家制造业创新中心", "国家制造业创新中心", "research"),
        ("国家碳计量中心（福建）", "国家碳计量中心（河南）", "other"),
        ("平安医院", "平安医院", "hospital"),
        ("浙江省重点实验室", "浙江省重点实验室", "research"),
    ],
)
def test_two_bodies(a: str, b: str, kind: str) -> None:
    assert count(document("a", (a, kind)), document("b", (b, kind))) == 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("县委", "party"),
        ("县政府", "government"),
        ("发改局", "government"),
        ("第一中学", "school"),
        ("实验小学", "school"),
        ("人民医院", "hospital"),
        ("城投集团", "enterprise"),
        ("农商行", "finance"),
        ("融媒体中心", "media"),
        ("总工会", "association"),
        ("管委会", "government"),
    ],
)
@pytest.mark.parametrize("other", ["浙江省/嘉兴市/海盐县", "浙江省/嘉兴市", "浙江省", "全国", None])
def test_what_each_place_has_never_joins_across_regions(name: str, kind: str, other: str | None) -> None:
    assert count(document("a", (name, kind)), document("b", (name, kind), region=other)) == 2


@pytest.mark.parametrize("region", [None, "全国", "浙江省"])
def test_a_bare_body_of_documents_without_a_narrow_region_stays_alone(region: str | None) -> None:
    assert (
        count(
            document("a", ("发改局", "government"), region=region),
            document("b", ("发改局", "government"), region=region),
        )
        == 2
    )


def test_a_word_that_is_also_a_county_places_nobody_far_away() -> None:
    (row,) = merge_organizations(
        [document("a", ("东风岚图公司", "enterprise")), document("b", ("东风岚图公司", "enterprise"))]
    )
    assert (row.place, row.code, len(row.documents)) == (None, "", 2)
    (row,) = merge_organizations([document("a", ("嘉善云澜公司", "enterprise"))])
    assert row.code == "330421"


@pytest.mark.parametrize("name", ["金控集团", "森工集团", "农发集团"])
def test_groups_that_several_provinces_have(name: str) -> None:
    assert count(document("a", (name, "enterprise")), document("b", (name, "enterprise"), region="贵州省")) == 2


def test_the_level_looks_outwards() -> None:
    city = document("a", ("嘉兴市委", "party"), region=JIAXING)
    county = document("b", ("市委", "party"), ("县委", "party"))
    assert [row.name for row in merge_organizations([city, county])] == ["嘉兴市委", "县委"]


def test_a_district_of_a_name_that_several_cities_have() -> None:
    nanjing = document("a", ("鼓楼区人民政府", "government"), region="江苏省/南京市")
    xuzhou = document("b", ("鼓楼区政府", "government"), region="江苏省/徐州市")
    assert {row.place for row in merge_organizations([nanjing, xuzhou])} == {
        "江苏省/南京市/鼓楼区",
        "江苏省/徐州市/鼓楼区",
    }
    assert count(nanjing, document("c", ("南京市鼓楼区政府", "government"), region="江苏省")) == 1


LAKE = ("浙江澜湖长三角研究院", "research", "澜湖长三角")


def test_an_alias_that_a_document_gives() -> None:
    bare = document("b", ("澜湖长三角", "research"), region=JIAXING)
    (row,) = merge_organizations([document("a", LAKE), bare])
    assert (row.name, row.aliases, row.code) == ("浙江澜湖长三角研究院", ("澜湖长三角",), "330000")


def test_an_alias_that_two_bodies_have_joins_neither() -> None:
    other = document("c", ("江苏澜湖长三角研究院", "research", "澜湖长三角"))
    bare = document("b", ("澜湖长三角", "research"))
    rows = merge_organizations([document("a", LAKE), bare, other])
    assert [(row.name, len(row.documents)) for row in rows] == [
        ("澜湖长三角", 1),
        ("江苏澜湖长三角研究院", 1),
        ("浙江澜湖长三角研究院", 1),
    ]


def test_an_alias_that_each_place_has_leads_nowhere() -> None:
    zone = document("a", ("云澜高新区管委会", "government", "管委会"))
    assert count(zone, document("b", ("管委会", "government"))) == 2


def test_an_alias_of_two_characters_leads_nowhere_unless_the_name_begins_with_it() -> None:
    assert count(document("a", ("澜青湖", "enterprise", "澜湖")), document("b", ("澜湖", "enterprise"))) == 2
    assert count(document("a", ("澜湖集团", "enterprise", "澜湖")), document("b", ("澜湖", "enterprise"))) == 1


def test_what_only_the_country_has_joins_and_has_no_place() -> None:
    (row,) = merge_organizations(
        [document("a", ("公安部", "government")), document("b", ("公安部", "government"), region="全国")]
    )
    assert (row.name, row.place, row.code) == ("公安部", None, "")


def test_the_same_document_twice_counts_once() -> None:
    (row,) = merge_organizations([document("a", ("嘉善县委", "party"))] * 2)
    assert row.mentions == 1


NAMES = [
    ("嘉善县人民政府", "government", "县政府"), ("县政府", "government"), ("嘉善县委", "party"), ("县委", "party"),
    LAKE, ("澜湖长三角", "research"), ("江苏澜湖长三角研究院", "research", "澜湖长三角"),
    ("澜湖院", "research", "澜湖长三角"),
    ("澜湖", "enterprise"), ("澜湖科技有限公司", "enterprise", "澜湖"), ("澜湖控股集团", "other", "澜湖"),
    ("发改局", "government"), ("浙江大学", "university", "浙大"), ("浙大", "university"),
]  # fmt: skip
REGIONS = st.sampled_from([JIASHAN, JIAXING, "浙江省", "江苏省/徐州市", None])
COLLECTIONS = st.lists(st.tuples(st.lists(st.sampled_from(NAMES), max_size=4), REGIONS), max_size=6)


@settings(max_examples=60, deadline=None)
@given(COLLECTIONS, st.randoms(use_true_random=False))
def test_the_documents_order_does_not_matter_and_none_is_lost(collection, random) -> None:
    documents = [document(f"d{n}", *names, region=region) for n, (names, region) in enumerate(collection)]
    rows = merge_organizations(documents)
    shuffled = documents * 2
    random.shuffle(shuffled)
    assert merge_organizations(shuffled) == rows
    assert sorted(d for row in rows for d in row.documents) == sorted(
        (d.id, o.id) for d in documents for o in d.organizations
    )
    assert sum(row.mentions for row in rows) == sum(len(d.entities) for d in documents)
    assert len({row.id for row in rows}) == len(rows)


def test_chains_of_aliases_join_alike_in_every_order() -> None:
    documents = [
        document("a", ("澜湖生物科技有限公司", "enterprise", "澜湖生物")),
        document("b", ("澜湖生物", "enterprise", "澜湖")),
        document("c", ("澜湖", "enterprise")),
    ]
    results = {tuple(merge_organizations(order)) for order in permutations(documents)}
    ((row,),) = results
    assert (row.name, row.mentions) == ("澜湖生物科技有限公司", 5)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    documents = [document("a", LAKE, ("县委", "party")), document("b", ("澜湖长三角", "research"))]
    path.write_text("\n".join(d.to_json() for d in documents), encoding="utf-8")
    return path


def test_command(records: Path, tmp_path: Path, capsys) -> None:
    assert main(["merge", str(records)]) == 0
    out, err = capsys.readouterr()
    first, second = map(json.loads, out.splitlines())
    assert first["documents"] == [{"id": "a", "organization": "o0"}, {"id": "b", "organization": "o0"}]
    assert (second["name"], second["place"], second["code"]) == ("县委", "浙江省/嘉兴市/嘉善县", "330421")
    assert "2 documents, 3 organizations of documents, 2 in all, 1 of them in several documents" in err
    assert main(["merge", str(records), "-o", str(tmp_path / "o.jsonl")]) == 0
    assert (tmp_path / "o.jsonl").read_text(encoding="utf-8") == out


def test_tables(records: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    assert main(["merge", str(records), "-o", str(tmp_path / "o.csv"), "--bom"]) == 0
    text = (tmp_path / "o.csv").read_bytes().decode("utf-8")
    first, _ = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (first["documents"], first["document_count"], first["mentions"]) == ("a#o0|b#o0", "2", "3")
    merger = Merger()
    merger.add(document("a", LAKE))
    write_organizations(merger.merged(), tmp_path / "o.xlsx")
    sheet = load_workbook(tmp_path / "o.xlsx")["organizations"]
    assert [cell.value for cell in sheet[2]][1:4] == ["浙江澜湖长三角研究院", "澜湖长三角", "research"]


def test_a_database_of_records(tmp_path: Path, capsys) -> None:
    from zhpolicy_ie.writers.store import Store, store_rows

    store = Store(tmp_path / "r.sqlite")
    store.put(store_rows(document("a", LAKE)), "x")
    store.commit()
    store.close()
    assert main(["merge", str(tmp_path / "r.sqlite")]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "浙江澜湖长三角研究院"


@pytest.mark.parametrize("options", [["-o", "o.txt"], ["-o", "o"], ["--bom"], ["-o", "o.xlsx", "--bom"]])
def test_wrong_usage(records: Path, options, capsys) -> None:
    assert main(["merge", str(records), *options]) == 2
    assert "E300" in capsys.readouterr().err


def test_a_line_that_is_no_record_is_named(records: Path, capsys) -> None:
    records.write_text(records.read_text(encoding="utf-8") + '\n{"id": 3}\n', encoding="utf-8")
    assert main(["merge", str(records)]) == 1
    out, err = capsys.readouterr()
    assert "records.jsonl:3" in err
    assert len(out.splitlines()) == 2
