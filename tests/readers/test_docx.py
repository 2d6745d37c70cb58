from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import PARAGRAPH, bytes_of, make_docx, make_zip, said

from zhpolicy_ie.errors import ZhPolicyError
from zhpolicy_ie.readers import ReadOptions
from zhpolicy_ie.readers.docx import read_docx


def para(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_headings_paragraphs_and_tables_are_lines_in_order(read):
    made = docx.Document()
    made.add_heading("2024年云澜县政府工作报告", 0)
    made.add_heading("一、2023年工作回顾", 1)
    paragraph = made.add_paragraph("全县地区生产总值")
    paragraph.add_run("486.2").bold = True
    paragraph.add_run("亿元。\t附表")
    table = made.add_table(2, 2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ["指标", "数值", "粮食\n产量", "21.3万吨"], strict=True
    ):
        cell.text = text
    made.add_paragraph(PARAGRAPH)
    made.sections[0].header.paragraphs[0].text = "页眉"
    (document,) = read("a.docx", bytes_of(made.save))
    assert document.text.split("\n") == [
        "2024年云澜县政府工作报告", "一、2023年工作回顾", "全县地区生产总值486.2亿元。\t附表",
        "指标\t数值", "粮食 产量\t21.3万吨", PARAGRAPH,
    ]  # fmt: skip
    assert said(document) == {
        "title": "2024年云澜县政府工作报告",
        "year": 2024,
        "genre": "gov_work_report",
        "region": "云澜县",
    }


def test_only_what_stands_in_the_document_is_text(read):
    body = (
        "<w:p><w:r><w:t>新增</w:t></w:r><w:del><w:r><w:delText>三十</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>42家</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:noBreakHyphen/></w:r><w:r><w:t>云</w:t><w:br/><w:t>澜</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent>" + para("控件里") + "</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:pict><w:txbxContent>"
        + para("文本框")
        + "</w:txbxContent></w:pict></w:r><w:r><w:t>外面</w:t></w:r></w:p>"
    )
    (document,) = read("a.docx", make_docx(body))
    assert document.text == "新增42家-云\n澜\n控件里\n外面\n文本框"


def test_the_kind_is_seen_from_the_content(read):
    (document,) = read("a.txt", make_docx(para("新增企业42家。")))
    assert document.text == "新增企业42家。"


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1), min_size=1, max_size=5))
@settings(deadline=None, max_examples=30)
def test_every_character_comes_through(texts):
    made = docx.Document()
    for text in texts:
        made.add_paragraph("甲" + text + "乙")
    content = read_docx(io.BytesIO(bytes_of(made.save)), name="a", options=ReadOptions())
    assert content.text == "\n".join("甲" + text + "乙" for text in texts)


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "code", "problem"),
    [
        (make_docx(para("&a;"), prolog=ENTITY), "E112", "XML entities"),
        (make_docx(para("&b;"), prolog=LAUGHS), "E112", "XML entities"),
        (make_docx(para("x"), prolog="<!--" + " " * 200_000 + "-->" + ENTITY), "E112", "XML entities"),
        (make_docx(para("x"), more={"word/vbaProject.bin": b"x"}), "E112", "macros"),
        (make_docx(para("x"), types='<Default Extension="a" ContentType="x.macroEnabled.y"/>'), "E112", "macros"),
        (make_docx(para("x"), more={"word/media/a.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}), "E112", "proportion"),
        (make_docx(""), "E101", "no text"),
        (make_docx("<w:p>"), "E109", "damaged"),
        (make_docx(para("x"))[:-30], "E109", "damaged"),
        (make_docx(para("x"))[:300], "E109", "damaged"),
        (make_zip({"[Content_Types].xml": b"<Types/>", "word/x.xml": b"<a/>"}), "E109", "word/document.xml"),
        (make_zip({"OFD.xml": b"<x/>"}), "E102", "OFD"),
        (make_zip({"mimetype": b"x", "content.xml": b"<x/>"}), "E102", "OpenDocument"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "E102", ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "E110", "password"),
        (rb"{\rtf1\ansi hello}", "E102", "Rich Text"),
    ],
)
def test_what_is_not_opened_says_why(read, data, code, problem):
    (error,) = read("a.docx", data)
    assert error.code == code
    assert problem in str(error)
    assert str(error).startswith(f"{code} a.docx: ")


def test_deep_nesting_is_an_error_of_the_document(read):
    (error,) = read("a.docx", make_docx("<w:sdt>" * 5000 + "</w:sdt>" * 5000))
    assert error.code == "E109"


def test_a_part_that_lies_about_its_size(read):
    data = bytearray(make_docx(para("x" * 100_000)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    (error,) = read("a.docx", bytes(data.replace(size, (900).to_bytes(4, "little"))))
    assert error.code == "E109"


def test_a_text_beyond_the_limit(read):
    (error,) = read("a.docx", make_docx(para("长" * 101)), max_chars=100)
    assert error.code == "E105"
    assert read("b.docx", make_docx(para("长" * 100)), max_chars=100)[0].text == "长" * 100


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_damaged_document_never_ends_in_a_traceback(data):
    whole = bytearray(make_docx(para(PARAGRAPH)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_docx(io.BytesIO(bytes(whole)), name="a", options=ReadOptions())
    except ZhPolicyError as error:
        assert "\n" not in str(error)
