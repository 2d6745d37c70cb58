from __future__ import annotations

import io
import json

import pytest

from zhpolicy_ie.errors import ZhPolicyError
from zhpolicy_ie.readers import ReadOptions
from zhpolicy_ie.readers.jsonl import read_jsonl


def read(data: bytes, **options):
    stream = io.BufferedReader(io.BytesIO(data))
    return [
        item.code if isinstance(item, ZhPolicyError) else (item.id, item.text, item.meta)
        for item in read_jsonl(stream, name="f", options=ReadOptions(**options))
    ]


GOOD = {"id": "a", "text": "云澜县", "meta": {"year": 2024}, "entities": []}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_in_any_encoding(encoding, end):
    text = end.join([json.dumps(GOOD, ensure_ascii=False), "", '{"text": "二"}']) + end
    assert read(text.encode(encoding)) == [("a", "云澜县", {"year": 2024}), ("f:3", "二", {})]


def test_line_separators_inside_a_string_do_not_end_the_line():
    assert read('{"text": "一\u2028二\u0085三\\n四"}'.encode()) == [("f:1", "一\u2028二\u0085三\n四", {})]


def test_an_id_that_is_a_number_becomes_a_string():
    assert read(b'{"id": 7, "text": "x"}') == [("7", "x", {})]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{not json", "not JSON"),
        (b'["text"]', "JSON array, not an object"),
        (b"null", "JSON null, not an object"),
        (b'{"id": "a"}', 'has no "text"'),
        (b'{"text": 5}', '"text" is a JSON number, not a string'),
        (b'{"text": null}', '"text" is a JSON null, not a string'),
        (b'{"text": "x", "meta": ["y"]}', '"meta" is a JSON array, not an object'),
        (b'{"text": "x", "id": {}}', '"id" is a JSON object, not a string'),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"text": "x", "id": ' + b"9" * 5000 + b"}", "number too long"),
        (b'{"text": "x", "meta": {"title": "\\ud800"}}', "half of a surrogate pair"),
        (b"\xff\xff\xff", "not valid UTF-8"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(line, problem):
    stream = io.BufferedReader(io.BytesIO(b'{"text": "a"}\n' + line + b'\n{"text": "b"}'))
    first, error, last = read_jsonl(stream, name="f.jsonl", options=ReadOptions())
    assert (first.text, last.text) == ("a", "b")
    assert problem in str(error)
    assert error.where == "f.jsonl:2"


def test_a_line_beyond_all_measure_is_skipped_without_holding_it():
    data = b'{"text": "' + b"x" * 40_000_000 + b'"}\n{"text": "b"}\n'
    assert read(data, max_chars=1000) == ["E105", ("f:2", "b", {})]


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_a_file_without_lines_is_an_error(data):
    assert read(data) == ["E100"]


def test_an_archive_is_refused_as_a_whole():
    with pytest.raises(ZhPolicyError, match="gzip"):
        read(b"\x1f\x8b\x08\x00 \n \n")
