from __future__ import annotations

import os
from pathlib import Path

import pytest

from zhpolicy_ie.errors import MissingInputError
from zhpolicy_ie.readers import Source, find_sources


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("docs/b.txt", "docs/a.md", "docs/c.jsonl", "docs/d.png", "docs/.hidden.txt", "docs/deep/e.TXT"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return tmp_path


def names(*inputs, recursive=False):
    return [s.name if isinstance(s, Source) else s.code for s in find_sources(inputs, recursive=recursive)]


def test_a_folder_gives_its_documents_by_name(folder):
    assert names("docs") == ["docs/a.md", "docs/b.txt", "docs/c.jsonl"]


def test_recursive_goes_into_folders(folder):
    assert names("docs", recursive=True) == ["docs/a.md", "docs/b.txt", "docs/c.jsonl", "docs/deep/e.TXT"]


def test_a_folder_gives_nothing_that_would_wait_for_ever(folder):
    os.mkfifo("docs/pipe.txt")
    Path("docs/nowhere.txt").symlink_to("none")
    Path("docs/round").symlink_to(".")
    assert names("docs", recursive=True) == [
        "docs/a.md", "docs/b.txt", "docs/c.jsonl", "docs/nowhere.txt", "docs/deep/e.TXT",
    ]  # fmt: skip


def test_a_named_file_is_taken_whatever_its_suffix(folder):
    assert names("docs/d.png") == ["docs/d.png"]


def test_patterns_are_resolved(folder):
    assert names("docs/*.txt", "docs/**/*.TXT") == ["docs/b.txt", "docs/deep/e.TXT"]


def test_a_file_with_brackets_in_its_name_is_no_pattern(folder):
    Path("[2024].txt").write_text("x")
    assert names("[2024].txt") == ["[2024].txt"]


def test_each_file_is_read_once(folder):
    Path("docs/link.txt").symlink_to("b.txt")
    assert names("docs/b.txt", "docs/*.txt", "./docs/b.txt") == ["docs/b.txt"]


def test_standard_input(folder):
    assert list(find_sources(["-", "-"])) == [Source("stdin", None)]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("missing.txt", "no such file or folder"),
        ("docs/*.csv", "pattern matches no file"),
        ("empty", "folder holds no document"),
    ],
)
def test_an_input_that_leads_nowhere_is_an_error_between_the_others(folder, given, problem):
    Path("empty/deep").mkdir(parents=True)
    found = list(find_sources(["docs/b.txt", given, "docs/a.md"]))
    assert [type(item) for item in found] == [Source, MissingInputError, Source]
    assert problem in str(found[1])
    assert given in str(found[1])


def test_a_name_that_is_not_utf8_can_still_be_written(folder):
    try:
        Path(os.fsdecode(b"docs/\xd4\xc6.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system wants UTF-8 names")
    assert all(name.encode("utf-8") for name in names("docs"))
