from __future__ import annotations

import codecs

import pytest

from zhpolicy_ie.errors import BinaryInputError, EmptyInputError, EncodingError, OptionError
from zhpolicy_ie.readers import decode

LINE = "2023年，云澜县实现地区生产总值486.2亿元，同比增长6.8%。\r\n其中，工业投资增长12%。\n"


@pytest.mark.parametrize("text", [LINE, "云澜县人民政府", "增长6.8%", "GDP达486亿元", "㐂石村\r全县"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_texts_without_a_mark_are_recognized(text, encoding):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        ("\ufeff".encode("gb18030"), "gb18030"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_character(mark, encoding):
    assert decode(mark + LINE.encode(encoding)) == (LINE, encoding)


def test_a_mark_inside_the_text_stays():
    assert decode("云\ufeff澜".encode()).text == "云\ufeff澜"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_nul_and_control_characters_stay(encoding):
    text = "全县\x00生产总值\x07达到\x1b486.2亿元，\x00增长6.8%。"
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("text", ["Grundriss für Überlandwege", "План развития района", "県の開発計画は進んでいる"])
def test_other_languages_in_utf8_stay_utf8(text):
    assert decode(text.encode()) == (text, "utf-8")


def test_traditional_chinese_in_big5_is_refused_and_named():
    data = "縣政府推動產業園區建設，總投資達到三億元，較去年增加一成。".encode("big5")
    with pytest.raises(EncodingError, match="--encoding big5"):
        decode(data, where="a.txt")
    assert decode(data, encoding="big5").encoding == "big5"


def test_a_text_cut_in_the_middle_of_a_character_says_where():
    data = "第一行文字写在这里，长度足够判断。\n第二行也是如此。".encode()[:-1]
    with pytest.raises(EncodingError, match=r"a\.txt: the file is UTF-8 but byte \d+ \(line 2\) is not valid"):
        decode(data, where="a.txt")


def test_a_wrong_encoding_given_by_the_user_is_refused_not_repaired():
    with pytest.raises(EncodingError, match="not valid utf-8 at byte 0"):
        decode("云澜".encode("gb18030"), encoding="utf-8")


@pytest.mark.parametrize("name", ["klingon", "base64", "utf-8\x00"])
def test_an_unknown_encoding_is_an_option_error(name):
    with pytest.raises(OptionError):
        decode(b"x", encoding=name)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG image"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "an old Office document"),
        (b"\x00\x01\x02\x03" * 50, "binary data"),
        (bytes(range(256)) * 4, "binary data"),
    ],
)
def test_binary_files_are_refused_with_their_kind(data, what):
    with pytest.raises(BinaryInputError, match=what):
        decode(data, where="a.txt")


def test_no_bytes_are_an_empty_file():
    with pytest.raises(EmptyInputError):
        decode(b"")


def test_a_damaged_file_with_a_mark_is_refused():
    with pytest.raises(EncodingError, match="byte order mark of utf-16-le"):
        decode(codecs.BOM_UTF16_LE + "云澜".encode("utf-16-le") + b"\x00")
