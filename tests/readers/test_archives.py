from __future__ import annotations

import gzip
import io
import stat
import sys
import zipfile

import pytest
from made import PARAGRAPH, make_docx, make_pdf, make_zip

from zhpolicy_ie.errors import ZhPolicyError
from zhpolicy_ie.readers import ReadOptions, Source, Unread, archives, limits, open_source, read_source

DOCX = make_docx(f"<w:p><w:r><w:t>{PARAGRAPH}</w:t></w:r></w:p>")


def shown(found):
    return [item.code if isinstance(item, ZhPolicyError) else (item.id, item.text) for item in found]


@pytest.mark.parametrize(
    ("name", "data", "ids"),
    [
        ("a.txt", "全县概况。".encode("gb18030"), ["a.txt"]),
        ("a.docx", DOCX, ["a.docx"]),
        ("a.pdf", make_pdf([PARAGRAPH]), ["a.pdf"]),
        ("a.jsonl", b'{"text": "x"}\n{"text": "y", "id": "b"}\n', ["a.jsonl:1", "b"]),
        ("a.csv", b"text\nx\ny\n", ["a.csv:2", "a.csv:3"]),
    ],
)
def test_packed_files_read_as_they_do_unpacked(read, name, data, ids):
    plain = read(name, data)
    assert [d.id for d in plain] == ids
    packed = read(f"{name}.gz", gzip.compress(data))
    assert [(d.id, d.text, d.meta) for d in packed] == [(d.id, d.text, d.meta) for d in plain]
    zipped = read("z.zip", make_zip({f"下级/{name}": data}))
    assert [d.text for d in zipped] == [d.text for d in plain]
    assert zipped[0].source == f"z.zip!/下级/{name}"


def test_an_archive_gives_its_documents_in_order(read):
    files = {
        "b.txt": b"b",
        "a.md": b"a",
        ".hidden.txt": b"h",
        "__MACOSX/a.txt": b"m",
        "c.png": b"\x89PNG",
        "d.docx": DOCX,
    }
    assert shown(read("z.zip", make_zip(files))) == [
        ("z.zip!/b.txt", "b"), ("z.zip!/a.md", "a"), ("z.zip!/d.docx", PARAGRAPH),
    ]  # fmt: skip
    assert shown(read("y.zip", make_zip({"c.png": b"x"}))) == ["E107"]


def test_a_member_without_a_name_is_passed_over(read, monkeypatch):
    out = io.BytesIO()
    with monkeypatch.context() as patched, zipfile.ZipFile(out, "w") as archive:
        patched.setattr(zipfile.ZipInfo, "is_dir", lambda self: False)
        archive.writestr(zipfile.ZipInfo(""), b"x")
        archive.writestr("b.txt", b"b")
    assert shown(read("z.zip", out.getvalue())) == [("z.zip!/b.txt", "b")]


def test_names_that_windows_wrote(read):
    data = make_zip({"yunl.txt": b"x"}).replace(b"yunl", "云澜".encode("gb18030"))
    assert read("z.zip", data)[0].id == "z.zip!/云澜.txt"


def linked() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("a.txt")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return file.getvalue()


def encrypted() -> bytes:
    data = bytearray(make_zip({"a.txt": b"x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def damaged() -> bytes:
    data = make_zip({"a.txt": b"x" * 500})
    at = data.index(b"a.txt") + 6
    return data[:at] + b"\xff\xff" + data[at + 2 :]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (make_zip({"../a.txt": b"x"}), "E112"),
        (make_zip({"/etc/a.txt": b"x"}), "E112"),
        (make_zip({"C:/a.txt": b"x"}), "E112"),
        (linked(), "E112"),
        (encrypted(), "E110"),
        (make_zip({"a.zip": make_zip({"b.txt": b"x"})}), "E112"),
        (make_zip({"a.txt": make_zip({"b.txt": b"x"})}), "E112"),
        (make_zip({"a.txt.gz": gzip.compress(b"x")}), "E112"),
        (make_zip({"a.txt": b"\x00" * 60_000_000}), "E112"),
        (damaged(), "E109"),
    ],
)
def test_dangerous_members_are_refused_and_the_others_read(tmp_path, data, code):
    path = tmp_path / "z.zip"
    path.write_bytes(data)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("good.txt", "好")
    error, good = read_source(Source("z.zip", path), ReadOptions())
    assert error.code == code
    assert good.text == "好"
    assert {p.name for p in tmp_path.rglob("*")} == {"z.zip"}


def test_too_many_members(read, monkeypatch):
    monkeypatch.setattr(limits, "MAX_MEMBERS", 3)
    assert shown(read("z.zip", make_zip({f"{i}.txt": b"x" for i in range(4)}))) == ["E112"]


def test_files_that_overlap(read):
    """Many entries of the directory point at the same packed bytes: how a small file unpacks to petabytes."""
    data = make_zip({"a.txt": bytes(range(256)) * 40, "b.txt": b"y"})
    at = data.index(b"PK\x01\x02")
    entry = data[at : data.index(b"PK\x01\x02", at + 4)]
    directory = entry * 30
    end = b"PK\x05\x06" + bytes(4) + (30).to_bytes(2, "little") * 2
    end += len(directory).to_bytes(4, "little") + at.to_bytes(4, "little") + bytes(2)
    assert shown(read("z.zip", data[:at] + directory + end)) == ["E112"]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.docx.gz"])
def test_a_gzip_bomb_ends_early(read, name, monkeypatch):
    monkeypatch.setattr(archives, "FREE_BYTES", 1_000_000)
    found = read(name, gzip.compress(b"\x00" * 20_000_000, 9), max_chars=10**9)
    assert [e.code for e in found] == ["E112"]


@pytest.mark.parametrize(
    "data", [gzip.compress(b"x" * 5000)[:-12], gzip.compress(b"xyz" * 500)[:14] + b"\xff" * 40, b"\x1f\x8b"]
)
def test_damaged_gzip(read, data):
    assert shown(read("a.txt.gz", data)) == ["E109"]


def test_gzip_in_gzip(read):
    assert shown(read("a.txt.gz", gzip.compress(gzip.compress(b"x")))) == ["E112"]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (gzip.compress("全县。".encode()), ["全县。"]),
        (make_zip({"a.txt": b"x", "b.jsonl": b'{"text": "y"}'}), ["x", "y"]),
        (DOCX, [PARAGRAPH]),
        (make_pdf([PARAGRAPH]), [PARAGRAPH]),
        (b"PAR1", ["E109"]),
    ],
)
def test_all_of_it_from_standard_input(monkeypatch, data, texts):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    found = list(read_source(Source("stdin", None), ReadOptions()))
    assert [f.code if isinstance(f, ZhPolicyError) else f.text for f in found] == texts


def test_a_document_is_found_without_being_read_and_knows_when_it_changed(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04 not yet looked at")
    prints = []
    for data, given in [(DOCX, {}), (DOCX, {}), (DOCX, {"year": 2024}), (DOCX + b" ", {})]:
        path.write_bytes(data)
        (found,) = open_source(Source("a.docx", path), ReadOptions(defaults=given))
        assert isinstance(found, Unread)
        prints.append(found.fingerprint())
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3


def test_the_documentation_states_the_limits():
    from pathlib import Path

    text = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
    values = {name: value for name, value in vars(limits).items() if name.isupper()}
    assert [name for name, value in values.items() if f"{value:,}" not in text] == []
