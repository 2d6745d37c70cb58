"""``datasets``: gold data and records as typed columns, offline."""

from __future__ import annotations

import json
import pickle

import datasets
import pytest

from zhpolicy_ie.corpora import features, load_dataset
from zhpolicy_ie.corpora.dataset import Column
from zhpolicy_ie.errors import FormatError, InputError, JsonLineError
from zhpolicy_ie.records import Document

LINES = [
    {
        "id": "a", "text": "2023年，云澜县引进企业20至30家，产值9亿元。",
        "meta": {"year": 2024, "title": "快讯", "源": [1]},
        "entities": [{"start": 6, "end": 9, "label": "LOC", "text": "云澜县"}],
        "figures": [
            {"start": 13, "end": 19, "text": "20至30家", "value": [20, 30], "unit": "家", "modifier": "exact",
             "aspect": "level", "status": "actual", "indicator": "企业", "period": "2023", "subject": "云澜县",
             "optional": False},
            {"start": 22, "end": 25, "text": "9亿元", "value": 9e8, "unit": "元", "indicator": "产值", "period": None,
             "subject": None},
        ],
    },
    {"id": "b", "text": "会议召开。", "meta": {}, "entities": [], "figures": []},
]  # fmt: skip


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), encoding="utf-8")
    return path


def test_gold_is_typed(gold):
    dataset = load_dataset(gold)
    assert dataset.features == features()
    assert dataset.column_names == ["id", "text", "meta", "entities", "figures"]
    first, second = dataset
    assert first["meta"] == {"title": "快讯", "region": None, "year": 2024, "genre": None, "more": '{"源": [1]}'}
    name = first["entities"][0]
    assert first["text"][name["start"] : name["end"]] == name["text"] == "云澜县"
    many, one = first["figures"]
    assert (many["value"], many["value_max"], one["value"], one["value_max"]) == (20, 30, 9e8, None)
    assert (many["indicator"]["text"], many["period"]["value"], many["subject"]["text"]) == ("企业", "2023", "云澜县")
    assert (one["period"], one["optional"], many["optional"]) == (None, None, False)
    assert second["entities"] == second["figures"] == []


def test_a_dataset_of_any_format(gold, tmp_path):
    from zhpolicy_ie.corpora import convert

    convert(gold, tmp_path / "gold.bio")
    dataset = load_dataset(tmp_path / "gold.bio")
    assert [row["entities"] for row in dataset] == [row["entities"] for row in load_dataset(gold)]


def test_a_dataset_is_not_silently_smaller(gold):
    gold.write_text(json.dumps(LINES[1] | {"entities": [{"start": 3, "end": 99, "label": "ORG"}]}), encoding="utf-8")
    with pytest.raises(FormatError, match="b 3-99 ORG"):
        load_dataset(gold)
    assert load_dataset(gold, allow_loss=True)[0]["entities"] == []
    gold.write_text("{}", encoding="utf-8")
    with pytest.raises(JsonLineError):
        load_dataset(gold)


TEXTS = ["会议召开。", "", "云澜城投集团投资云澜科创城项目，完成投资12.5亿元。", "同比增长6.8%。"]


def test_map_has_the_same_types_whatever_the_first_batch_holds(ie):
    dataset = datasets.Dataset.from_dict({"text": TEXTS})
    mapped = dataset.map(ie.map_batch, batched=True, batch_size=1, writer_batch_size=1)
    assert mapped.column_names == ["text", "entities", "figures", "organizations", "projects", "error"]
    assert mapped.features["figures"] == features()["figures"]
    assert mapped.features["entities"] == features()["entities"]
    assert [[f["text"] for f in row["figures"]] for row in mapped] == [[], [], ["12.5亿元"], ["6.8%"]]
    assert [bool(row["error"]) for row in mapped] == [False, True, False, False]
    assert mapped[1]["error"].startswith("E101")
    whole = dataset.map(ie.map_batch, batched=True)
    assert whole.features == mapped.features
    assert whole[:] == mapped[:]


def test_map_gives_the_records_of_the_extractor(ie, gold):
    dataset = load_dataset(gold)
    mapped = dataset.select_columns(["id", "text", "meta"]).map(ie.map_batch, batched=True)
    expected = ie(LINES[0]["text"], meta={"year": 2024, "title": "快讯"}).to_dict()
    for column in ("entities", "organizations", "projects"):
        assert mapped[0][column] == expected[column]
    assert [{**f, "optional": None} for f in expected["figures"]] == mapped[0]["figures"]
    over_gold = dataset.map(ie.map_batch, batched=True)
    assert over_gold.features == mapped.features
    assert over_gold[:] == mapped[:]


def test_the_method_travels_to_other_processes(ie):
    batch = {"text": TEXTS}
    assert pickle.loads(pickle.dumps(ie.map_batch))(batch) == ie.map_batch(batch)


def test_map_wants_a_column_text(ie):
    with pytest.raises(InputError, match="no column"):
        ie.map_batch({"body": ["甲"]})


def test_extract_batch(ie):
    found = ie.extract_batch(
        [
            {"text": "今年产值达到9亿元。", "id": 5, "meta": '{"year": 2024}'},
            {"text": None},
            {"text": "今年产值达到9亿元。", "meta": {"year": "soon"}},
            {"text": "甲", "meta": "{"},
        ]
    )
    assert [record["id"] for record in found] == ["5", "d1", "d2", "d3"]
    assert [(record["error"] or "")[:4] for record in found] == ["", "E100", "E100", "E100"]
    assert found[0]["figures"][0]["period"]["value"] == "2024"
    assert len({tuple(record) for record in found}) == 1
    assert json.loads(json.dumps(found)) == found
    record = {key: value for key, value in found[0].items() if key != "error"}
    assert Document.model_validate(record).figures[0].value == 9e8


def test_a_column_travels():
    column = pickle.loads(pickle.dumps(Column("entities", [[{"id": "e0"}]])))
    assert column[0][0]["id"] == "e0"
    assert str(column.__arrow_array__().type).startswith("list<item: struct<id: string, label: string")
