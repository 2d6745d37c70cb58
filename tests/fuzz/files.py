"""Files of each kind that is read, and how they are damaged: by bits, by pieces, by encodings."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
from functools import cache
from pathlib import Path
from types import ModuleType

from hypothesis import strategies as st

_TEXT = "2023年，云澜县地区生产总值486.2亿元，同比增长6.8%。\n（一）白鹭湾科创谷总投资12亿元，新增企业42家。\n"
_ROWS = (
    {"id": "a", "text": _TEXT, "meta": {"year": 2023}},
    {"id": "b", "正文": "粮食总产量21.3万吨。", "year": "2024"},
)
_ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "big5",
    "shift_jis",
    "utf-7",
)
#: Bytes that mean something to one reader or another.
_MARKERS = (
    b"\x00", b"\xff", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x81\x30\x81\x30", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-1.7", b"%%EOF", b"PAR1", b"{", b"}", b'{"',
    b'"text": ', b"\\ud800", b"NaN", b"1e999", b"[" * 40, b"\n", b"\r", b'"', b",", b"\t", b"<html>", b"<!--", b"]]>",
    b"<meta charset=x>", b"&#0;", b"&#xD800;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<title>", b"/Length 99999999",
    b"obj", b"endstream", b"0" * 20, b"-1",
)  # fmt: skip


@cache
def _made() -> ModuleType:
    """Import the maker of files that the tests of the readers use."""
    place = Path(__file__).parents[1] / "readers" / "made.py"
    spec = importlib.util.spec_from_file_location("fuzz_made", place)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def samples() -> tuple[tuple[str, bytes], ...]:
    """Return a small whole file of each kind, with its name."""
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = _made()
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _ROWS).encode()
    table = f'id,text,year\na,"{_TEXT}",2023\nb,全县新增企业7家。,\n'.encode()
    page = (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>云澜县政府工作报告_门户</title>"
        f'<meta name="PubDate" content="2024-01-05"></head><body><article><h1>报告</h1><p>{_TEXT * 3}</p>'
        "<table><tr><td>企业</td><td>42</td></tr></table></article></body></html>"
    )
    book = openpyxl.Workbook()
    for row in (("id", "text", "year"), ("a", _TEXT, 2023), ("b", "新增企业7家。", None)):
        book.active.append(row)
    parquet = pa.Table.from_pylist([{"id": "a", "text": _TEXT, "year": 2023}])
    docx = made.make_docx(f"<w:p><w:r><w:t>{_TEXT}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")
    return (
        ("a.txt", _TEXT.encode()),
        ("a.txt", _TEXT.encode("gb18030")),
        ("a.txt", _TEXT.encode("utf-16")),
        ("a.jsonl", lines),
        ("a.csv", table),
        ("a.csv", table.decode().encode("gb18030")),
        ("a.html", page.encode()),
        ("a.html", page.replace("utf-8", "gbk").encode("gbk")),
        ("a.docx", docx),
        ("a.xlsx", made.bytes_of(book.save)),
        ("a.parquet", made.bytes_of(lambda file: pq.write_table(parquet, file))),
        ("a.pdf", made.make_pdf([_TEXT, _TEXT])),
        ("a.txt.gz", gzip.compress(_TEXT.encode(), mtime=0)),
        ("a.jsonl.gz", gzip.compress(lines, mtime=0)),
        ("a.zip", made.make_zip({"b.txt": _TEXT.encode(), "c.jsonl": lines, "d/e.csv": table})),
    )


@cache
def unpacked() -> tuple[tuple[str, dict[str, bytes]], ...]:
    """Return the parts of the files that are packed, to be damaged before they are packed again."""
    import zipfile

    found = []
    for name, data in samples():
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found.append((name, {part: archive.read(part) for part in archive.namelist()}))
    return tuple(found)


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Give ``data`` with a few places changed."""
    made = bytearray(data)
    for _ in range(draw(st.integers(0, 5))):
        place = draw(st.integers(0, len(made)))
        cut = draw(st.sampled_from((0, 0, 1, 1, 2, 4, 16, 400)))
        new = draw(
            st.one_of(st.binary(max_size=4), st.sampled_from(_MARKERS), st.just(bytes(made[place : place + 40])))
        )
        made[place : place + cut] = new
    if draw(st.integers(0, 7)) == 0:
        del made[draw(st.integers(0, len(made))) :]
    return bytes(made)


@st.composite
def _encoded(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> bytes:
    text = draw(texts)
    return text.encode(
        draw(st.sampled_from(_ENCODINGS)), draw(st.sampled_from(("replace", "ignore", "xmlcharrefreplace")))
    )


@st.composite
def files(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> tuple[str, bytes]:
    """Give a name and bytes: a sample damaged, an archive packed of damaged parts, or a text in some encoding."""
    choice = draw(st.integers(0, 9))
    if choice < 5:
        name, data = draw(st.sampled_from(samples()))
        return draw(st.sampled_from((name, name, name, "a", "a.txt", "a.csv", "a.html"))), draw(damaged(data))
    if choice < 8:
        name, parts = draw(st.sampled_from(unpacked()))
        part = draw(st.sampled_from(sorted(parts)))
        return name, _made().make_zip(parts | {part: draw(damaged(parts[part]))})
    name = draw(st.sampled_from(("a.txt", "a.csv", "a.jsonl", "a.html", "a.tsv", "a.md", "a")))
    return name, draw(_encoded(texts).flatmap(damaged))
