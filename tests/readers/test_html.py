from __future__ import annotations

import sys
import time

import pytest
from made import PARAGRAPH, said

from zhpolicy_ie.readers.html import page_meta

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>要闻_云澜县人民政府</title>
<meta name="ArticleTitle" content="云澜县一季度经济运行平稳"><meta name="PubDate" content="2024-04-18 09:30">
<script>var x = "不是正文";</script><style>p {{ color: red }}</style></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul></div>
<div class="article"><h1>云澜县一季度经济运行平稳</h1><p>{paragraph}</p>
<p>&ldquo;十四五&rdquo;期间，全县&nbsp;新建道路96公里。</p>
<table><tr><th>乡镇</th><th>产值</th></tr>
<tr><td>双桥镇</td><td>12.4亿元</td></tr></table>
<p>下一步，县里将继续推进重点项目建设，力争上半年完成投资50亿元以上，确保各项任务按期完成。</p></div>
<div class="footer"><p>主办单位：云澜县人民政府办公室</p><a href="/map">网站地图</a></div></body></html>"""


def page(encoding: str, charset: str | None = None) -> bytes:
    return PAGE.format(charset=charset or encoding, paragraph=PARAGRAPH).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("utf-8", None),
        ("gb18030", "gb2312"),
        ("gbk", None),
        ("utf-8", "gb2312"),
        ("gb18030", "utf-8"),
        ("utf-16", "utf-8"),
    ],
)
def test_the_article_is_read_in_any_encoding(read, encoding, charset):
    (document,) = read("a.html", page(encoding, charset))
    assert PARAGRAPH in document.text
    assert "双桥镇\t12.4亿元" in document.text.split("\n")
    assert "“十四五”期间" in document.text
    for noise in ("政务公开", "网站地图", "不是正文", "color"):
        assert noise not in document.text
    assert said(document) == {"title": "云澜县一季度经济运行平稳", "year": 2024}


def test_a_page_is_known_by_its_content(read):
    assert PARAGRAPH in read("a.txt", page("utf-8"))[0].text
    assert read("b.html", b"\xef\xbb\xbf<p>" + "新增企业42家。</p>".encode())[0].text == "新增企业42家。"


def test_what_is_given_counts_more_than_what_the_page_hints(read):
    (document,) = read("a.html", page("utf-8"), defaults={"year": 2022, "region": "云澜县"})
    assert (document.meta["year"], document.meta["region"]) == (2022, "云澜县")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>全县旅游收入增长_云澜新闻网</title>", "全县旅游收入增长"),
        ("<title> 公告 - 云澜县 </title>", "公告"),
        ('<meta property="og:title" content="双桥&amp;云澜"><title>x</title>', "双桥&云澜"),
        ("<title></title>", None),
    ],
)
def test_titles(head, title):
    assert page_meta(head)[0].get("title") == title


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><body><script>load()</script></body></html>", "E101"),
        (b"<html><body>" + b"<div>" * 3000 + b"x", "E112"),
        (b"<html>" + b"<p>x</p>" * 3_000_000, "E112"),
        (b"<html>" + b"<p>x</p>" * 50_001, "E112"),
    ],
)
def test_pages_without_text_or_measure(read, data, code):
    (error,) = read("a.html", data)
    assert error.code == code


@pytest.mark.parametrize(
    "data", [b"<!---->" * 580 + b"x", b"<html>" + b"<a " * 400_000, b"<html>" + b"<meta " * 30_000]
)
def test_no_page_keeps_a_pattern_busy(read, data):
    begun = time.monotonic()
    read("a.html", data)
    assert time.monotonic() - begun < 5


def test_entities_are_not_fetched(read):
    data = b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><body><p>x&a;y</p></body></html>'
    (found,) = read("a.html", data)
    assert "root" not in str(found)


def test_without_trafilatura_the_message_names_the_command(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (error,) = read("a.html", page("utf-8"))
    assert error.code == "E301"
    assert "pip install 'zhpolicy_ie[html]'" in str(error)
