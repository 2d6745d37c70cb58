"""What goes wrong is said in one line with name, code and remedy; the rest is done; the exit code tells."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import zhpolicy_ie
from zhpolicy_ie.errors import ModelError

GOOD = "2023年，云澜县地区生产总值达到486.2亿元。"


@pytest.fixture
def good():
    """Give the name of a file that is all right."""

    def make() -> str:
        Path("good.txt").write_text(GOOD, encoding="utf-8")
        return "good.txt"

    return make


@pytest.mark.parametrize(
    ("name", "data", "code", "problem"),
    [
        ("bad.txt", b"", "E101", "empty"),
        ("bad.txt", b"\xef\xbb\xbf", "E101", "empty"),
        ("bad.txt", " \n\t\u3000\r\n".encode(), "E101", "empty"),
        ("bad.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "E102", "PNG image"),
        ("bad.txt", b"PK\x03\x04\x14\x00\x06\x00", "E109", "the archive is damaged or cut off"),
        ("bad.txt", b"\x00\x00\x00\x01" * 99, "E102", "binary data"),
        ("bad.txt", b"\xe4\xba\x91\xff\xfe\xfd\xe6", "E103", "not valid UTF-8"),
        ("bad.jsonl", b'{"text": "\\ud800"}', "E104", "half of a surrogate pair"),
        ("bad.jsonl", b"{", "E106", "bad.jsonl:1: the line is not JSON"),
        ("bad.jsonl", b"[1]", "E106", "not an object"),
        ("bad.jsonl", b'{"id": "a"}', "E106", 'no "text"'),
        ("bad.jsonl", b'{"text": 5}', "E106", "not a string"),
        ("bad.jsonl", b'{"text": "x", "meta": 3}', "E106", "not an object"),
        ("bad.jsonl", b'{"text": "x", "meta": {"year": "soon"}}', "E100", "meta.year"),
        ("bad.jsonl", b'{"text": "x", "meta": {"genre": "poem"}}', "E100", "meta.genre"),
        ("bad.jsonl", b'{"text": ""}', "E101", "bad.jsonl:1: the text is empty"),
        ("bad.jsonl", b"", "E100", "holds no document"),
    ],
)
def test_a_bad_input_is_named_and_the_rest_is_done(run, good, name, data, code, problem):
    Path(name).write_bytes(data)
    result = run("extract", name, good())
    assert result.code == 1
    assert [record["id"] for record in result.records] == ["good.txt"]
    message, summary = result.err.splitlines()
    assert message.startswith(f"{code} {name}")
    assert problem in message
    assert "Remedy: " in message
    assert summary.startswith("1 document written to standard output, 1 input failed; 25 characters in ")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("missing.txt", "no such file"),
        ("*.docx", "pattern matches no file"),
        ("folder", "folder holds no document"),
    ],
)
def test_an_input_that_leads_nowhere(run, good, given, problem):
    Path("folder").mkdir()
    result = run("extract", given, good())
    assert (result.code, len(result.records)) == (1, 1)
    assert result.err.startswith(f"E107 {given}: ")
    assert problem in result.err


def test_bad_lines_are_named_by_number(run):
    Path("a.jsonl").write_bytes(b'{"text": "\xe4\xb8\x80"}\nnope\n{"text": "\xe4\xba\x8c"}\n{"text": ""}\n')
    result = run("extract", "a.jsonl")
    assert result.code == 1
    assert [record["id"] for record in result.records] == ["a.jsonl:1", "a.jsonl:3"]
    assert [line.split(": ")[0] for line in result.err.splitlines()[:2]] == ["E106 a.jsonl:2", "E101 a.jsonl:4"]


def test_a_document_beyond_the_limit(run, good):
    Path("long.txt").write_text("县" * 101, encoding="utf-8")
    result = run("extract", "long.txt", good(), "--max-chars", "100")
    assert (result.code, len(result.records)) == (1, 1)
    assert "101 characters, the limit for one document is 100" in result.err
    assert "--max-chars" in result.err


def test_fifty_megabytes_in_one_line_are_refused_unread(run, good):
    with Path("long.txt").open("wb") as file:
        for _ in range(50):
            file.write("增长".encode() * 174_763)
    result = run("extract", "long.txt", good())
    assert (result.code, len(result.records)) == (1, 1)
    assert result.err.startswith("E105 long.txt: ")
    assert "--max-chars" in result.err


def test_control_characters_and_mixed_line_ends_are_kept(run):
    text = "云澜县\x00概况\x07\r\n2023年\r全县地区生产总值达到\x00486.2亿元。\n\x1b完"
    Path("a.txt").write_bytes(text.encode())
    result = run("extract", "a.txt", "--include-text")
    (record,) = result.records
    assert (result.code, record["text"]) == (0, text)
    for found in record["figures"] + record["entities"]:
        assert text[found["start"] : found["end"]] == found["text"]
    assert [figure["start"] for figure in record["figures"]] == [text.index("486.2")]


def test_a_file_without_permission(run, good, monkeypatch):
    Path("a.txt").write_text(GOOD)
    really = Path.open

    def denied(self, *args, **options):
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return really(self, *args, **options)

    monkeypatch.setattr(Path, "open", denied)
    result = run("extract", "a.txt", good())
    assert (result.code, len(result.records)) == (1, 1)
    assert result.err.startswith("E100 a.txt: the file cannot be read (Permission denied)")


def test_a_file_name_cannot_break_the_message(run):
    result = run("extract", "a\nE999 b\x1b[2J.txt")
    assert result.err.splitlines()[0].startswith(r"E107 a\x0aE999 b\x1b[2J.txt: ")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["-o", "folder"], "E200 folder: the output is a folder"),
        (["-o", "no/where/out.jsonl"], "E200 no/where/out.jsonl: the output's folder does not exist"),
        (["-o", "good.txt"], "E200 good.txt: the output would overwrite an input"),
        (["--encoding", "klingon"], "E300 the encoding 'klingon' is unknown"),
        (["--format", "jsonl", "--table", "figures"], "E300 --format jsonl"),
        (["--format", "csv", "--include-text"], "E300 --include-text"),
        (["--only", "figures", "--table", "projects"], "E300 --only figures finds no projects"),
        (["--region", "\udcff县"], "E300 --region is not valid in the terminal's encoding"),
        (["--format", "xml"], "Invalid value for '--format'"),
        (["--table", "people"], "Invalid value for '--table'"),
        (["--year", "soon"], "Invalid value for '--year'"),
        (["--year", "24"], "Invalid value for '--year'"),
        (["--max-chars", "0"], "Invalid value for '--max-chars'"),
        (["--frobnicate"], "No such option"),
    ],
)
def test_wrong_usage_does_nothing(run, good, words, problem):
    Path("folder").mkdir()
    result = run("extract", good(), *words)
    assert (result.code, result.out) == (2, "")
    assert problem in result.err
    assert Path("good.txt").read_text(encoding="utf-8") == GOOD


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_without_permission(run, good):
    Path("folder").mkdir(mode=0o500)
    result = run("extract", good(), "-o", "folder/out.jsonl")
    assert result.code == 2
    assert result.err.startswith("E200 folder/out.jsonl: the output cannot be written (Permission denied)")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_ends_the_run_with_code_3(run, good):
    result = run("extract", good(), "-o", "/dev/full")
    assert result.code == 3
    assert result.err.startswith("E200 /dev/full: the output cannot be written further (No space left on device)")


def test_a_missing_model_ends_the_run_and_spares_the_old_output(run, good, monkeypatch):
    def broken(**options):
        raise ModelError("the model is missing", remedy="reinstall the package")

    monkeypatch.setattr(zhpolicy_ie, "load", broken)
    Path("out.jsonl").write_text("precious")
    result = run("extract", good(), "-o", "out.jsonl")
    assert (result.code, result.err) == (3, "E400 the model is missing. Remedy: reinstall the package.\n")
    assert Path("out.jsonl").read_text() == "precious"


def test_a_fault_of_ours_costs_one_document(run, good, monkeypatch, ie):
    def load(**options):
        def extractor(text, **more):
            if text == "boom":
                raise ZeroDivisionError("oops")
            return ie(text, **more)

        return extractor

    monkeypatch.setattr(zhpolicy_ie, "load", load)
    Path("bad.txt").write_text("boom")
    result = run("extract", "bad.txt", good())
    assert (result.code, len(result.records)) == (1, 1)
    assert result.err.startswith("E900 bad.txt: the document brought out a fault in test_bad_input.py:")
    assert "ZeroDivisionError: oops" in result.err


def test_the_same_fault_is_told_three_times_and_counted(run, monkeypatch):
    def load(**options):
        def extractor(text, **more):
            raise ZeroDivisionError("oops")

        return extractor

    monkeypatch.setattr(zhpolicy_ie, "load", load)
    Path("a.jsonl").write_text('{"text": "x"}\n' * 9)
    result = run("extract", "a.jsonl")
    *first, same, summary = result.err.splitlines()
    assert [line.split(": ")[0] for line in first] == ["E900 a.jsonl:1", "E900 a.jsonl:2", "E900 a.jsonl:3"]
    assert same.startswith("E900 the same in 6 further documents: ")
    assert summary.startswith("0 documents written to standard output, 9 inputs failed; ")
