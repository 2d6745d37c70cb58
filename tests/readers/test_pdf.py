from __future__ import annotations

import io
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import PARAGRAPH, bytes_of, cut, make_pdf

from zhpolicy_ie.readers.pdf_layout import Line, Sheet, clean, running_text

HEAD = "云澜县人民政府办公室文件"
OTHERS = [
    "全年实施重点项目128个，完成投资96.5亿元，其中工业项目52个，新材料产业园一期工程建成投产，二期工程开工建设。",
    "一般公共预算收入42.7亿元，增长5.3%。",
    "城镇新增就业6800人，登记失业率控制在3%以内，居民人均可支配收入达到41260元，比上年增加2300元，农村居民收入增速快于城镇。",
]


def paragraphs(count: int) -> list[str]:
    return [f"{i + 1}月份，{text}" for i, text in zip(range(count), [PARAGRAPH, *OTHERS] * count, strict=False)]


def test_paragraphs_come_back_as_they_were(read):
    wanted = paragraphs(16)
    (document,) = read("a.pdf", make_pdf(wanted, head=HEAD))
    assert document.text == "\n".join(wanted)
    assert (document.id, document.meta) == ("a.pdf", {})


def test_an_offset_leads_to_its_page(read):
    wanted = paragraphs(16)
    lines = [line for p in wanted for line in cut(p, 35)]
    (document,) = read("a.pdf", make_pdf(wanted, head=HEAD))
    assert len(document.pages) == -(-len(lines) // 12) > 2
    for number, page in enumerate(document.pages, start=1):
        assert page.number == number
        assert document.text[page.start :].startswith(lines[12 * (number - 1)][:10])


@pytest.mark.parametrize("numbers", ["{}", "- {} -", "第{}页", "第 {} 页 共 4 页", "{}/4", "·{}·", "— {} —"])
def test_page_numbers_and_heads_are_no_text(read, numbers):
    (document,) = read("a.pdf", make_pdf(paragraphs(16), head=HEAD + "（2024年第3期）", numbers=numbers))
    assert document.text == "\n".join(paragraphs(16))


def test_one_page_keeps_its_title_and_loses_its_number(read):
    (document,) = read("a.pdf", make_pdf([PARAGRAPH], head=HEAD))
    assert document.text == f"{HEAD}\n{PARAGRAPH}"


@given(st.lists(st.text("云澜县产业增长0123456789，。", min_size=1, max_size=150), min_size=1, max_size=12))
@settings(deadline=None, max_examples=40)
def test_whatever_is_set_is_found_with_its_page(texts):
    """Set in two ways, the characters are all there, in order, and each page begins where its first line does."""
    pages, y = [], 700.0
    lines = [Line(line, 72 + 24.0 * (i == 0), y, 12) for text in texts for i, line in enumerate(cut(text, 20))]
    lines = [line._replace(y=700 - 18 * (n % 7)) for n, line in enumerate(lines)]
    pages = [Sheet(lines[at : at + 7], 0, 842) for at in range(0, len(lines), 7)]
    text, starts = running_text(pages)
    assert text.replace("\n", "") == "".join(texts)
    assert [text[s : s + 3].replace("\n", "") for s in starts] == [
        "".join(line.text for line in page.lines)[: len(text[s : s + 3].replace("\n", ""))]
        for s, page in zip(starts, pages, strict=True)
    ]


def page(*texts: str, x: float = 72) -> Sheet:
    return Sheet([Line(text, x, 700 - 20 * i, 12) for i, text in enumerate(texts)], 0, 842)


def test_numbers_and_words_broken_at_a_line_end():
    full = "全县上下齐心协力地区生产总值达到四百八十六亿元同比增长较快达到486."
    assert running_text([page(full, "2亿元。")])[0] == full + "2亿元。"
    latin = "the county attracted companies of many"
    assert running_text([page(latin, "kinds")])[0] == f"{latin} kinds"


def test_headings_list_items_and_table_rows_stay_lines():
    text, _ = running_text(
        [
            page(
                "一、2023年工作回顾",
                "全年全县地区生产总值达到四百八十六亿元同比增长百分之六点八位居全市第二名；",
                "（一）产业发展取得新的成效，规模以上工业增加值增长百分之八点一，居全市第一。",
                "地区 生产总值 增速",
                "云澜镇 120.5 6.8%",
                "双桥镇 98.2 5.1%",
            )
        ]
    )
    assert text.count("\n") == 5


def test_lines_of_a_table_of_contents_are_no_text():
    assert running_text([page("一、总体要求……………………3", "二、主要目标............12", "正文。")])[0] == "正文。"


def test_a_line_of_dots_keeps_no_pattern_busy():
    begun = time.monotonic()
    assert running_text([page("." * 200_000)])[0] == "." * 200_000
    assert time.monotonic() - begun < 5


def test_lookalikes_and_spaced_out_hanzi():
    assert clean("⼯作 与⾦融") == unicodedata.normalize("NFKC", "⼯作 与⾦融") == "工作 与金融"
    assert clean("增⻓⻬心⻝品居⺠⻔") == "增长齐心食品居民门"
    assert clean("合 计 增 长") == "合计增长"
    assert clean("出席会议的有 李娜 王强") == "出席会议的有 李娜 王强"


def test_a_scanned_pdf_is_refused(read):
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    def save(file):
        canvas = Canvas(file)
        for _ in range(2):
            canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
            canvas.showPage()
        canvas.save()

    (error,) = read("a.pdf", bytes_of(save))
    assert error.code == "E111"
    assert "OCR" in error.remedy


def test_pictures_among_pages_of_text_are_mentioned(read):
    from PIL import Image
    from pypdf import PdfWriter
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    def picture(file):
        canvas = Canvas(file)
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
        canvas.save()

    writer = PdfWriter()
    for data in (make_pdf([PARAGRAPH], numbers=""), bytes_of(picture)):
        writer.append(io.BytesIO(data))
    (document,) = read("a.pdf", bytes_of(writer.write))
    assert document.text == PARAGRAPH
    assert document.notes == ("1 of 2 pages are pictures and were not read: 2",)


def test_a_password_is_asked_for_only_where_one_is_needed(read):
    (error,) = read("a.pdf", make_pdf([PARAGRAPH], numbers="", encrypt="geheim"))
    assert error.code == "E110"
    from reportlab.lib.pdfencrypt import StandardEncryption

    open_to_all = StandardEncryption("", ownerPassword="geheim", canCopy=0)
    (document,) = read("b.pdf", make_pdf([PARAGRAPH], numbers="", encrypt=open_to_all))
    assert document.text == PARAGRAPH


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF"])
def test_a_broken_pdf_is_one_line(read, data):
    (error,) = read("a.pdf", data)
    assert error.code == "E109"
    assert "\n" not in str(error)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_damaged_pdf_never_ends_in_a_traceback(data):
    from zhpolicy_ie.errors import ZhPolicyError
    from zhpolicy_ie.readers import ReadOptions
    from zhpolicy_ie.readers.pdf import read_pdf

    whole = bytearray(make_pdf([PARAGRAPH]))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut_at = data.draw(st.integers(8, len(whole)))
    try:
        read_pdf(io.BytesIO(bytes(whole[:cut_at])), name="a", options=ReadOptions())
    except ZhPolicyError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(("share", "pages"), [(0.98, 7), (0.7, 4), (0.5, 2)])
def test_what_is_left_of_a_pdf_that_was_cut_off_is_read(read, share, pages):
    whole = make_pdf(paragraphs(40), numbers="")
    (document,) = read("a.pdf", whole[: int(len(whole) * share)])
    (complete,) = read("a.pdf", whole)
    assert len(complete.pages) == 7 and not complete.notes
    assert len(document.text) > 300 and complete.text.startswith(document.text[:-60])
    assert document.notes == (f"the PDF is damaged or cut off: {pages} of the 7 pages that are left were read",)


def test_one_damaged_page_costs_no_other(read):
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, StreamObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(paragraphs(12), numbers=""))))
    unreadable = StreamObject()
    unreadable[NameObject("/Filter")] = NameObject("/Unheard")
    unreadable._data = b"?"
    writer.pages[1][NameObject("/Contents")] = writer._add_object(unreadable)
    (document,) = read("a.pdf", bytes_of(writer.write))
    count = len(writer.pages)
    assert document.notes == (f"1 of {count} pages are damaged and were not read: 2",)
    assert len(document.pages) == count and PARAGRAPH[:10] in document.text


def test_a_text_beyond_the_limit(read):
    (error,) = read("a.pdf", make_pdf(paragraphs(16)), max_chars=200)
    assert error.code == "E105"


def test_a_bomb_of_a_stream_is_refused(read):
    import zlib

    stream = zlib.compress(b"\x00" * 80_000_000, 1)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, start=1))
    (error,) = read("a.pdf", body + b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF")
    assert error.code == "E112"
