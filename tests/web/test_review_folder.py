"""What review reads and writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhpolicy_ie.corpora import load_dataset
from zhpolicy_ie.errors import ConflictError, FormatError, MissingInputError, OutputError, ReviewError
from zhpolicy_ie.evaluation.annotations import read_gold
from zhpolicy_ie.review.folder import ANNOTATIONS, SUGGESTIONS, Folder
from zhpolicy_ie.review.notes import checked_change, note_of


def no_extractor():
    raise AssertionError("nothing had to be extracted")


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def folder(tmp_path, counties):
    (tmp_path / "records.jsonl").write_text("".join(d.to_json() + "\n" for d in counties[:3]), encoding="utf-8")

    def make():
        return Folder(tmp_path, load=no_extractor, tell=lambda line: None)

    return make


def change_of(note, **changes):
    return {"entities": note["entities"], "figures": note["figures"], "done": False, "revision": 0, **changes}


def test_records_are_suggestions_and_nothing_is_written_before_a_change(folder, tmp_path):
    found = folder()
    assert [entry["id"] for entry in found.listing()] == ["d0", "d1", "d2"]
    first = found.listing()[0]
    assert (first["items"], first["open"], first["done"], first["doubt"]) == (6, 6, False, 0.36)
    assert not any(item["checked"] for item in found.get(0)["figures"])
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


def test_a_change_is_saved_whole_and_found_again(folder, tmp_path):
    found = folder()
    note = found.get(1)
    note["entities"][0] |= {"label": "PRODUCT", "checked": True}
    del note["figures"][1:]
    answer = found.put(1, change_of(note))
    assert (answer["revision"], answer["entry"]["open"]) == (1, 2)
    (saved,) = lines(tmp_path / ANNOTATIONS)
    assert (saved["id"], saved["text"], saved["meta"]["region"]) == ("d1", note["text"], "云州市/云澜县")
    assert [e["label"] for e in saved["entities"]] == ["PRODUCT", "PROJ"]
    assert len(saved["figures"]) == 1 and saved["review"]["done"] is False
    again = folder()
    assert len(again) == 3
    number = next(e["number"] for e in again.listing() if e["id"] == "d1")
    assert again.get(number)["entities"] == saved["entities"]
    assert "PRODUCT" in again.labels()
    # What others read of it is as they expect.
    assert read_gold(tmp_path / ANNOTATIONS)[0].entities[0].label == "PRODUCT"
    assert load_dataset(tmp_path / ANNOTATIONS)[0]["figures"][0]["indicator"]["text"] == "地区生产总值"


def test_texts_are_extracted_once(tmp_path, ie):
    (tmp_path / "a.txt").write_text("2023年，云澜县新增企业42家。", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "x", "text": "粮食总产量21万吨。"}\n', encoding="utf-8")
    first = Folder(tmp_path, load=lambda: ie, tell=lambda line: None)
    assert [first.get(n)["id"] for n in range(2)] == ["a.txt", "x"]
    assert first.get(0)["figures"][0]["value"] == 42
    assert [r["id"] for r in lines(tmp_path / SUGGESTIONS)] == ["a.txt", "x"]
    again = Folder(tmp_path, load=no_extractor, tell=lambda line: None)
    assert again.get(0)["figures"] == first.get(0)["figures"]
    (tmp_path / "a.txt").write_text("2024年，云澜县新增企业43家。", encoding="utf-8")
    assert Folder(tmp_path, load=lambda: ie, tell=lambda line: None).get(0)["figures"][0]["value"] == 43


def test_an_id_does_not_depend_on_how_the_folder_is_named(tmp_path, ie, monkeypatch):
    (tmp_path / "a.txt").write_text("新增企业42家。", encoding="utf-8")
    monkeypatch.chdir(tmp_path.parent)
    assert Folder(Path(tmp_path.name), load=lambda: ie, tell=print).get(0)["id"] == "a.txt"


def test_gold_annotations_count_as_checked(tmp_path, shared):
    text = (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8")
    (tmp_path / ANNOTATIONS).write_text(text, encoding="utf-8")
    found = Folder(tmp_path, load=no_extractor, tell=print)
    assert len(found) == 139 and all(entry["done"] and not entry["open"] for entry in found.listing())
    before = read_gold(tmp_path / ANNOTATIONS)
    note = found.get(0)
    found.put(0, change_of(note, done=True))
    assert read_gold(tmp_path / ANNOTATIONS) == before


def test_two_windows_and_other_programs(folder, tmp_path):
    found = folder()
    note = found.get(0)
    found.put(0, change_of(note))
    with pytest.raises(ConflictError, match="another window"):
        found.put(0, change_of(note))
    with (tmp_path / ANNOTATIONS).open("a") as file:
        file.write('{"id": "other", "text": "x"}\n')
    with pytest.raises(ConflictError, match="another program"):
        found.put(0, change_of(note, revision=1))
    assert len(lines(tmp_path / ANNOTATIONS)) == 2


def test_a_damaged_file_is_named_and_left_as_it_is(folder, tmp_path):
    for content, problem in (
        ('{"id": "a"', "no annotation"),
        ('{"id": "a", "text": "x", "entities": [{"start": 0, "end": 3, "label": "ORG"}]}', "not a place"),
        ('{"id": "a", "text": "x"}\n{"id": "a", "text": "x"}', "occurs twice"),
    ):
        (tmp_path / ANNOTATIONS).write_text(content)
        with pytest.raises(FormatError, match=rf"annotations\.jsonl:[12]: .*{problem}"):
            folder()
        assert (tmp_path / ANNOTATIONS).read_text() == content


def test_folders_that_cannot_be_reviewed(tmp_path, counties):
    with pytest.raises(MissingInputError, match="no such folder"):
        Folder(tmp_path / "none", load=no_extractor)
    with pytest.raises(MissingInputError, match="nothing to review"):
        Folder(tmp_path, load=no_extractor)
    (tmp_path / "r.jsonl").write_text(counties[0].to_json(include_text=False) + "\n", encoding="utf-8")
    told = []
    with pytest.raises(MissingInputError):
        Folder(tmp_path, load=no_extractor, tell=told.append)
    assert "--include-text" in told[0]
    (tmp_path / ANNOTATIONS).symlink_to("/dev/null")
    with pytest.raises(OutputError, match="link"):
        Folder(tmp_path, load=no_extractor)


@pytest.mark.parametrize(
    ("kind", "fields", "problem"),
    [
        ("entities", {"start": -1}, "not a place"), ("entities", {"end": 10_000}, "not a place"),
        ("entities", {"start": 1.5}, "not a place"), ("entities", {"start": True}, "not a place"),
        ("entities", {"label": "org"}, "no label"), ("entities", {"label": "<b>"}, "no label"),
        ("figures", {"value": "12"}, "the value"), ("figures", {"value": [1, 2, 3]}, "the value"),
        ("figures", {"value": float("nan")}, "the value"), ("figures", {"aspect": "height"}, "aspect"),
        ("figures", {"period": "明年"}, "no period"), ("figures", {"unit": 3}, "unit"),
        ("figures", {"indicator": "长" * 501}, "indicator"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_saved(folder, tmp_path, kind, fields, problem):
    found = folder()
    note = found.get(0)
    note[kind] = [{**note[kind][0], **fields}]
    with pytest.raises(ReviewError, match=problem):
        found.put(0, change_of(note))
    assert not (tmp_path / ANNOTATIONS).exists()


def test_names_do_not_overlap_and_words_come_from_the_text(counties):
    note = note_of(counties[0])
    first = note["entities"][0]
    with pytest.raises(ReviewError, match="overlap"):
        checked_change(note["text"], {**note, "entities": [first, {**first, "start": first["start"] + 1}]})
    forged = checked_change(note["text"], {**note, "entities": [{**first, "text": "别的", "evil": 1}]})
    assert forged["entities"][0]["text"] == first["text"] and "evil" not in forged["entities"][0]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(), x, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["start", "end", "label", "value", "aspect", "status", "modifier", "period", "unit", "checked"])


items = st.lists(st.dictionaries(names, json_values, max_size=6), max_size=3)


# Drawing is slow on a busy machine; nothing here is about time.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["entities", "figures", "done"]), json_values | items))
def test_whatever_is_sent_is_kept_whole_or_refused(change):
    text = "云澜县新增企业42家。"
    try:
        kept = checked_change(text, change)
    except ReviewError:
        return
    assert checked_change(text, {**kept, "done": kept["review"]["done"]}) == kept
    assert all(text[item["start"] : item["end"]] == item["text"] for item in kept["entities"] + kept["figures"])
