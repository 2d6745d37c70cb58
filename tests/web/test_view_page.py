"""The page as a file: whole, closed, and what it says where it cannot be made."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zhpolicy_ie
from zhpolicy_ie.cli import main
from zhpolicy_ie.errors import OutputError
from zhpolicy_ie.records import Document, Entity, Figure, Meta, PeriodLink, SubjectLink
from zhpolicy_ie.report import write_report
from zhpolicy_ie.report.points import Places, point_of
from zhpolicy_ie.web.assemble import data_island, load_assets
from zhpolicy_ie.writers.atomic import write_atomically


def test_the_page_needs_nothing_from_elsewhere(tmp_path, counties):
    made = write_report(counties, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert (made.documents, made.figures, made.textless, made.size) == (9, 36, 0, len(page.encode()))
    assert re.findall(r"""(?:src|href)="(?!data:)""", page) == []
    # The only addresses are names: of SVG, and within comments.
    assert set(re.findall(r"https?://[^\"'\s]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in page and "connect-src 'none'" in page
    assert "import " not in page and not re.search(r"^export ", page, re.MULTILINE)


@given(st.text() | st.sampled_from(["</script>", "<!--<script>", "]]>", "\u2028", "</SCRIPT >"]))
def test_no_string_ends_its_island(text):
    element = data_island("a", [text])
    body = element.removeprefix('<script type="application/json" id="a">').removesuffix("</script>\n")
    assert not set(body) & set("<>&\u2028\u2029")
    assert json.loads(body) == [text]


def test_the_title_is_escaped(tmp_path):
    write_report([Document(id="</title><script>x()</script>", text="")], tmp_path / "r.html")
    assert "<title>&lt;/title&gt;&lt;script&gt;" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_every_module_is_there_once_and_after_what_it_imports():
    script = load_assets("zhpolicy_ie.report", styles=("base.css",)).script
    order = re.findall(r"^const module_(\w+) = ", script, re.MULTILINE)
    assert len(order) == len(set(order)) > 10
    defined = {name: script.index(f"const module_{name} = ") for name in order}
    for name, use in re.findall(r"= module_(\w+);()", script):
        assert name in defined, use
    for found in re.finditer(r"= module_(\w+);", script):
        assert defined[found[1]] < found.start()


def region(text, subject, label="LOC", meta="浙江省/嘉兴市/嘉善县"):
    place = Entity(id="e0", label=label, text=subject, start=0, end=len(subject), score=1)
    link = SubjectLink(text=subject, start=0, end=len(subject), entity="e0")
    document = Document(id="a", text=text, meta=Meta(region=meta), entities=(place,))
    number = Figure(id="f", text="1", start=0, end=1, value=1, subject=link, sentence=(0, 1), score=1)
    return Places(document).region_of(number)


def test_the_region_of_a_figure():
    assert region("嘉善", "嘉善") == "浙江省/嘉兴市/嘉善县"
    assert region("嘉兴市", "嘉兴市") == "浙江省/嘉兴市"
    assert region("缪家村", "缪家村") == "缪家村"
    assert region("平湖市人民医院", "平湖市人民医院", "ORG") is None
    assert region("嘉善", "嘉善", meta=None) == "浙江省/嘉兴市/嘉善县"
    assert region("广东", "广东") == region("广东省", "广东省") == "广东省"


@pytest.mark.parametrize(
    ("value", "aspect", "year"),
    [
        ("2022", "level", 2022), ("2023-06", "level", 2023), ("2023-Q3", "level", 2023), ("2021-09-28", "level", 2021),
        ("..2025", "level", 2025), ("2016/2020", "level", 2020), ("2021/2025", "growth", None), ("春节", "level", None),
    ],
)  # fmt: skip
def test_the_year_of_a_figure(value, aspect, year):
    period = PeriodLink(text="", start=0, end=0, value=value)
    number = Figure(id="f", text="1", start=0, end=1, value=1, period=period, aspect=aspect, sentence=(0, 1), score=1)
    assert point_of(number, Places(Document(id="a"))).year == year


def jsonl(path, *documents):
    lines = [d if isinstance(d, str) else d.to_json() for d in documents]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_the_command_writes_a_page_and_names_what_it_left_out(tmp_path, counties, capsys):
    records = jsonl(tmp_path / "r.jsonl", counties[0], '{"id": 1}', counties[1].model_copy(update={"text": None}))
    assert main(["view", records, "-o", str(tmp_path / "r.html")]) == 1
    out, err = capsys.readouterr()
    first, second, third = err.splitlines()
    assert out == ""
    assert first.startswith(f"E106 {records}:2: the line is not a record of extract")
    assert "1 of 2 documents carry no text" in second and "--include-text" in second
    assert third.startswith(f"{tmp_path / 'r.html'}: 2 documents, 8 figures, ")


@pytest.mark.parametrize(
    ("content", "problem"),
    [("", "E101"), ("notes\n", "E106"), ("[]\n", "E106"), ('{"id": "a", "text": "\\ud800"}\n', "E106"), (None, "E107")],
)
def test_what_is_no_record_is_refused_and_the_old_page_stays(tmp_path, capsys, content, problem):
    (tmp_path / "r.html").write_text("old")
    if content is not None:
        (tmp_path / "r.jsonl").write_text(content)
    assert main(["view", str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "r.html")]) == 1
    first, last = capsys.readouterr().err.splitlines()
    assert first.startswith(problem)
    assert last.startswith(
        "E100 there are no records to read. Remedy: make records with: python -m zhpolicy_ie extract"
    )
    assert (tmp_path / "r.html").read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} <= {"r.html", "r.jsonl"}


def test_offsets_that_do_not_fit_are_refused(tmp_path, counties, capsys):
    moved = counties[0].model_copy(update={"text": "。" + counties[0].text})
    assert main(["view", jsonl(tmp_path / "r.jsonl", moved), "-o", str(tmp_path / "r.html")]) == 1
    assert "E106" in capsys.readouterr().err
    assert not (tmp_path / "r.html").exists()


def test_the_page_does_not_replace_its_records(tmp_path, counties, capsys):
    records = jsonl(tmp_path / "r.jsonl", *counties)
    assert main(["view", records, "-o", records]) == 2
    assert "E200" in capsys.readouterr().err


def test_a_write_that_fails_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def pieces():
        yield "new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, pieces())
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "old"
    with pytest.raises(OutputError, match=r"E200 .*missing/a\.txt"):
        write_atomically(tmp_path / "missing" / "a.txt", ["x"])


def test_the_example_of_the_guide_runs(tmp_path, monkeypatch, capsys, ie):
    guide = (Path(__file__).parents[2] / "docs" / "view.md").read_text(encoding="utf-8")
    (code, printed) = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", guide, re.DOTALL).groups()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(zhpolicy_ie, "load", lambda: ie)
    exec(compile(code, "view.md", "exec"), {})
    assert capsys.readouterr().out == printed
    assert (tmp_path / "report.html").stat().st_size > 50_000
