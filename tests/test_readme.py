"""What the README shows, in both languages, is run: Python blocks, what they print, and the options in its commands."""

from __future__ import annotations

import contextlib
import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import zhpolicy_ie
from zhpolicy_ie.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
RUN = (*READMES, "docs/scale.md")
PROGRAM = "python -m zhpolicy_ie "


def blocks(readme: str) -> list[tuple[str, str]]:
    text = (ROOT / readme).read_text(encoding="utf-8")
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("readme", RUN)
def test_the_python_blocks_run_and_print_what_stands_below_them(monkeypatch, ie, readme):
    monkeypatch.setattr(zhpolicy_ie, "load", lambda: ie)
    names: dict[str, Any] = {}
    checked = 0
    for (kind, code), (next_kind, expected) in pairwise([*blocks(readme), ("", "")]):
        if kind != "python":
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, readme, "exec"), names)
        if next_kind == "text":
            assert out.getvalue() == expected
            checked += 1
    assert checked


def commands(readme: str) -> list[str]:
    lines = [line.split("#")[0] for kind, code in blocks(readme) if kind == "sh" for line in code.splitlines()]
    return [line[line.index(PROGRAM) + len(PROGRAM) :] for line in lines if PROGRAM in line]


def test_the_commands_and_their_options_exist(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    help_texts = {}
    for command in COMMANDS:
        assert main([command, "--help"]) == 0
        help_texts[command] = capsys.readouterr().out
    for readme in READMES:
        assert len(commands(readme)) >= 5
        for line in commands(readme):
            name, *words = line.split()
            unknown = [word for word in words if re.match(r"--?[a-z]", word) and word not in help_texts[name]]
            assert unknown == []


def scores(readme: str, title: str) -> tuple[list[list[str]], list[str]]:
    """Give the numbers of each row of the tables of a section, and the commands that print them.

    What ``python -m benchmarks --readme`` writes into both READMEs at once is left out.
    """
    section = (ROOT / readme).read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    section = re.sub(r"<!-- benchmarks: begin -->.*?<!-- benchmarks: end -->", "", section, flags=re.DOTALL)
    rows = [re.findall(r"(?<![\w.])\d[\d,.]*", line) for line in section.splitlines() if line.startswith("|")]
    return [row for row in rows if row], re.findall(r"`(python -m [^`]+)`", section)


def test_both_languages_tell_the_same_scores_and_how_they_were_measured():
    english, chinese = scores(READMES[0], "How good, how fast"), scores(READMES[1], "准确率与速度")
    assert len(english[0]) >= 6 and len(english[1]) >= 2
    assert chinese == english


def test_the_set_up_commands_exist():
    source = (ROOT / "dev.py").read_text(encoding="utf-8")
    used = [
        word
        for name in (*READMES, "CONTRIBUTING.md")
        for word in re.findall(r"python3 dev\.py ([\w-]+)", (ROOT / name).read_text(encoding="utf-8"))
    ]
    assert {"demo", "test"} <= set(used)
    assert all(f'"{name}": ' in source for name in used)


@pytest.mark.parametrize(
    "name",
    [*READMES, "notebooks/README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
    + [f"docs/{n}.md" for n in ("errors", "tables", "view", "review", "files", "vocabularies", "scale")],
)
def test_links_lead_somewhere(name):
    path = ROOT / name
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_citation_names_this_version():
    assert f"\nversion: {zhpolicy_ie.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_picture_shows_what_is_extracted(ie):
    picture = re.findall(r"<text[^>]*>([^<]*)</text>", (ROOT / "docs" / "overview.svg").read_text(encoding="utf-8"))
    text = "".join(picture[1:12])
    assert text.startswith("2023年") and text.endswith("30亿元。")
    doc = ie(text, meta={"region": "云澜县", "year": 2024, "genre": "gov_work_report"})
    (project,), (builder,) = doc.projects, doc.organizations
    said = {builder.name, f"建设单位 builder: {builder.name}"}
    for f in doc.figures:
        said |= {f.text, f"[{f.start}–{f.end}]", f.indicator.name, f.period.value.replace("..", "至 ")}
        number = f"{f.value:+g} %" if f.unit == "%" else f"{f.value:,.0f} {f.unit}"
        said.add(number + (f"，{f.compared_to}" if f.compared_to else ""))
    assert said <= set(picture)
    assert [(part.id, part.role) for part in project.organizations] == [(builder.id, "builder")]
    assert (project.name, project.kind, project.status) == ("云澜科创城", "zone", "under_construction")
    assert [f.text for f in doc.figures if f.id in project.figures] == ["30亿元"]
