from __future__ import annotations

from pathlib import Path

import pytest
from made import said

from zhpolicy_ie.errors import ZhPolicyError
from zhpolicy_ie.readers import ReadOptions, Source, read_source


def read(path: Path, **options):
    return list(read_source(Source(path.name, path), ReadOptions(**options)))


def test_line_ends_stay_as_they_are(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("一\r\n二\r三\n\n四".encode("gb18030"))
    (document,) = read(path, encoding="gb18030")
    assert document.text == "一\r\n二\r三\n\n四"
    assert (document.id, document.source) == ("a.txt", "a.txt")


def test_defaults_fill_what_a_line_does_not_say(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "x", "meta": {"region": "甲"}}\n{"text": "y"}\n')
    first, second = read(path, defaults={"region": "乙", "year": 2024})
    assert first.meta == {"region": "甲", "year": 2024}
    assert second.meta == {"region": "乙", "year": 2024}


def test_the_file_name_may_give_the_year(tmp_path):
    path = tmp_path / "云澜县2023年公报.txt"
    path.write_text("全县概况。\n")
    (document,) = read(path)
    assert said(document) == {"year": 2023, "genre": "stat_bulletin"}


def test_what_the_user_gives_wins_and_nothing_is_inferred_if_told_so(tmp_path):
    path = tmp_path / "2023年报告.txt"
    path.write_text("2024年嘉善县政府工作报告\n各位代表：……\n")
    (document,) = read(path, defaults={"region": "海盐县", "year": 2022})
    assert (document.meta["region"], document.meta["year"]) == ("海盐县", 2022)
    assert [entry["field"] for entry in document.meta["inferred"]] == ["title", "genre"]
    (document,) = read(path, defaults={"region": "海盐县"}, infer=False)
    assert document.meta == {"region": "海盐县"}


def test_a_file_beyond_the_limit_is_not_read_whole(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(10**12)  # sparse: a terabyte that would not fit in memory
    (error,) = read(path, max_chars=1000)
    assert error.code == "E105"
    assert "--max-chars" in str(error)


@pytest.mark.parametrize("kind", ["text", "jsonl"])
def test_a_file_that_vanished_is_an_error_value(tmp_path, kind):
    (error,) = read(tmp_path / "a.txt", kind=kind)
    assert isinstance(error, ZhPolicyError)
    assert error.code == "E107"
