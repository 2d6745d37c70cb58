"""The annotators' format, and the annotated paragraphs of this repository."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from zhpolicy_ie.errors import GoldError, MissingInputError
from zhpolicy_ie.evaluation.annotations import read_gold
from zhpolicy_ie.training.annotation_hints import hints, markdown_table, reference_texts, shared_runs
from zhpolicy_ie.training.annotations import Source, main, parse_unit, read_source, split_units, to_jsonl

FOLDER = Path(__file__).parents[2] / "annotations"
HEADER = "# a-001 | title=快讯 | region=陕西省/宝鸡市 | year=2024 | genre=news"
TEXT = "[宝鸡|LOC]引进[渭光（陕西）电子\\|半导体公司|ORG]，投资12.5亿元，增长12%、2%。"
FIGURES = (
    "@ 12.5亿元\t1250000000\t元\texact\t投资\tlevel\t2024\tactual\t宝鸡",
    "@ 12%\t12\t%\texact\t投资\tgrowth\t2024\tactual\t宝鸡",
    "@ 2%\t2\t%\texact\t投资\tgrowth\t-\tactual\t-\topt",
)


def unit(*lines: str) -> dict:
    (source,) = split_units("\n".join(lines), "a.txt")
    return parse_unit(source)


def test_a_unit_becomes_gold_with_offsets_into_the_plain_text():
    found = unit(HEADER, TEXT, *FIGURES, "")
    assert found["text"] == "宝鸡引进渭光（陕西）电子|半导体公司，投资12.5亿元，增长12%、2%。"
    assert found["meta"] == {"title": "快讯", "region": "陕西省/宝鸡市", "year": 2024, "genre": "news"}
    assert [(e["text"], e["label"]) for e in found["entities"]] == [
        ("宝鸡", "LOC"),
        ("渭光（陕西）电子|半导体公司", "ORG"),
    ]
    for note in (*found["entities"], *found["figures"]):
        assert found["text"][note["start"] : note["end"]] == note["text"]
    # 2% is the one after 12%, not the end of it.
    assert [f["start"] for f in found["figures"]] == [21, 30, 34]
    last = found["figures"][2]
    assert (last["value"], last["period"], last["subject"], last["optional"]) == (2.0, None, None, True)


def test_line_breaks_and_ranges_are_kept():
    found = unit(HEADER, "每亩可收20至", "30公斤。", "@ 20至\\n30公斤\t20..30\t公斤\texact\t-\tlevel\t-\tactual\t-")
    assert found["text"] == "每亩可收20至\n30公斤。"
    assert (found["figures"][0]["text"], found["figures"][0]["value"]) == ("20至\n30公斤", [20.0, 30.0])


FIGURE = "@ 12.5亿元\t1250000000\t元\texact\t投资\tlevel\t2024\tactual\t宝鸡"


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("# a-001", "# a-1", 1, "header"),
        ("# a-001", "# b-001", 1, "another part"),
        (" | genre=news", "", 1, "header"),
        ("genre=news", "genre=poem", 1, "genre"),
        ("[宝鸡|LOC]", "[宝鸡|CITY]", 2, "label"),
        ("[宝鸡|LOC]", "[宝鸡LOC]", 2, "alone"),
        ("公司|ORG]", "公司", 2, "not closed"),
        ("公司|ORG]", "公司]", 2, "alone"),
        ("@ 12.5亿元\t1250000000\t元", "@ 12.5亿元\t1250000000\t亿元\t元", 3, "fields"),
        ("1250000000", "125000000", 3, "value"),
        ("1250000000", "12.5亿", 3, "value"),
        ("1250000000", "-1250000000", 3, "negative"),
        ("\texact\t", "\tabout\t", 3, "modifier"),
        ("\t2024\t", "\t2024年\t", 3, "period"),
        ("\t投资\t", "\t总投资\t", 3, "indicator"),
        ("actual\t宝鸡", "actual\t咸阳", 3, "subject"),
        ("@ 12.5亿元", "@ 2.5亿元", 3, "does not occur"),
        ("渭光（陕西）电子", "渭光12.5亿元电子", 3, "lies in the name"),
        ("\t元\t", "\t美元\t", 3, "unit"),
        (FIGURE, f"{FIGURES[1]}\n{FIGURE}", 4, "does not occur after"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(old, new, line, problem):
    text = "\n".join((HEADER, TEXT, FIGURE))
    assert text.count(old) == 1
    with pytest.raises(GoldError, match=problem) as caught:
        unit(*text.replace(old, new).split("\n"))
    assert caught.value.where == f"a.txt:{line}"


def test_all_mistakes_of_a_folder_are_told(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("\n".join((HEADER, TEXT, "", HEADER, TEXT, "", HEADER[:7])), encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"text\n{HEADER}", encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [re.search(r"(\w\.txt:\d+): (.*?)[;.]", t).groups()[0] for t in told] == ["a.txt:4", "a.txt:7", "b.txt:1"]
    assert "twice" in told[0]
    with pytest.raises(MissingInputError):
        read_source(tmp_path / "none")


def test_build_writes_what_the_evaluation_reads(tmp_path, capsys):
    source, out = tmp_path / "source", tmp_path / "out.jsonl"
    source.mkdir()
    (source / "a.txt").write_text("\n".join((HEADER, TEXT, *FIGURES)), encoding="utf-8")
    assert main(["build", str(source), "-o", str(out)]) == 0
    (notes,) = read_gold(out)
    assert (notes.id, notes.figures[0].values, notes.figures[2].optional) == ("a-001", (1.25e9,), True)
    readme = tmp_path / "README.md"
    readme.write_text("a\n<!-- stats -->\nold\n<!-- /stats -->\nb\n", encoding="utf-8")
    assert main(["stats", str(source), "--readme", str(readme)]) == 0
    assert "| all | 1 | 37 | 1 | 0 | 1 | 0 | 3 (2) |\n<!-- /stats -->\nb" in readme.read_text(encoding="utf-8")
    assert main(["build", str(source), "-o", str(tmp_path / "no" / "out")]) == 1
    assert "E200" in capsys.readouterr().err


def test_hints_point_at_numbers_and_names_left_out():
    found = unit(HEADER, TEXT + "宝鸡2023年发布《第8号文件》，完成G30改造，耗时3天。" + "无" * 60, *FIGURES)
    assert [h.split(":")[0] for h in hints(found)] == ["no figure", "not marked here"]
    assert "耗时3天" in hints(found)[0]


def test_shared_runs_are_found_wherever_they_begin():
    units = [{"id": "a-001", "text": "在秦岭北麓，" + "甲乙丙丁戊己庚辛壬癸子丑寅卯" + "之后各不相同"}]
    for shift in range(16):
        other = "字" * shift + "，甲乙丙丁戊，己庚辛壬癸子丑寅卯。" + "尾" * 9
        assert shared_runs(units, [("x", other)], 14) == {"a-001": "甲乙丙丁戊己庚辛壬癸子丑寅卯 (x)"}
        assert not shared_runs(units, [("x", other)], 15)


@pytest.fixture(scope="module")
def committed() -> list[dict]:
    return [json.loads(line) for line in (FOLDER / "annotations.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_paragraph_of_ours_is_valid():
    units, problems = read_source(FOLDER / "source")
    assert [str(p) for p in problems] == []
    assert len(units) >= 100


def test_the_committed_file_is_what_build_makes(committed):
    units, _ = read_source(FOLDER / "source")
    made = to_jsonl(units).splitlines()
    differing = [u["id"] for u, line in zip(units, made, strict=True) if u not in committed]
    assert differing == [], "run: python -m zhpolicy_ie.training.annotations build annotations/source"
    assert made == (FOLDER / "annotations.jsonl").read_text(encoding="utf-8").splitlines()


def test_the_readme_tells_the_counts(committed):
    assert markdown_table(committed) in (FOLDER / "README.md").read_text(encoding="utf-8"), (
        "run: python -m zhpolicy_ie.training.annotations stats annotations/source --readme annotations/README.md"
    )


def test_nothing_is_copied_from_the_reference_texts(shared, committed):
    paths = [shared / "corpus" / "policy", shared / "seeds", shared / "gold"]
    assert shared_runs(committed, reference_texts(paths), 30) == {}


def test_what_is_copied_from_the_reference_texts_would_be_found(shared):
    line = json.loads((shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[0])
    copied = {"id": "x-001", "text": "我们认为，" + line["text"][7:90]}
    assert "x-001" in shared_runs([copied], reference_texts([shared / "gold"]), 30)


def test_sources_are_split_at_headers():
    assert [len(s.lines) for s in split_units(f"{HEADER}\n甲\n\n{HEADER}\n乙", "a.txt")] == [3, 2]
    assert isinstance(next(split_units(f"{HEADER}\n甲", "a.txt")), Source)
