"""Web pages: the article without menus and footers, found by trafilatura; title and date as the page states them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, BinaryIO

from zhpolicy_ie.errors import EmptyInputError, MissingPackageError, TooLongError, UnsafeFileError, ZhPolicyError
from zhpolicy_ie.readers.decoding import AUTO, decode
from zhpolicy_ie.readers.docx import CELL
from zhpolicy_ie.readers.limits import MAX_ELEMENTS, MAX_HTML
from zhpolicy_ie.readers.model import Content, ReadOptions

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,20}=\s{0,20}["']?\s{0,20}([\w-]{2,30})""", re.IGNORECASE)
_META = re.compile(r"<meta\s[^>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,500})</title>", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d(?=\D|$)")
# Between the page's own title and the names of its column and site.
_SITE = re.compile(r"(?<!\s)\s*(?:[_|｜]|\s[-–—]\s|--+|——).*$")
# lxml drops what is nested more deeply, and walking deeper trees would exhaust the stack.
_MAX_DEPTH = 250
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)(?=[\s/>])[^<>]*?(/?)>")
_RULE = re.compile(r"[|\s:-]+")
_ROOT = re.compile(r"<html[\s>]", re.IGNORECASE)
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "tr", "th", "dd", "dt", "option",
))  # fmt: skip


def read_html(stream: BinaryIO, *, name: str, options: ReadOptions) -> Content:
    """Read a web page.

    Raises:
        EmptyInputError: It has no text of its own (a page of frames or scripts).
        EncodingError: Its bytes are in no known encoding.
        MissingPackageError: trafilatura is not installed.
        TooLongError: Its text is longer than the limit.
        UnsafeFileError: It is larger than the limit, or nested to exhaust the stack.
    """
    try:
        from trafilatura import extract, html2txt
    except ImportError:
        raise MissingPackageError(
            "web pages need the package trafilatura", remedy="pip install 'zhpolicy_ie[html]'", where=name
        ) from None
    data = stream.read(MAX_HTML + 1)
    if len(data) > MAX_HTML:
        raise UnsafeFileError(f"the page is larger than {MAX_HTML:,} bytes", remedy="save its text as .txt", where=name)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it discards is for us to judge
    page = _decoded(data, name, options.encoding)
    if not _ROOT.search(page):
        page = f"<html><body>{page}</body></html>"
    depth, elements = _shape(page)
    if depth > _MAX_DEPTH or elements > MAX_ELEMENTS:
        what = f"has more than {MAX_ELEMENTS:,} elements" if elements > MAX_ELEMENTS else "is nested too deeply"
        raise UnsafeFileError(f"the page {what}", remedy="save its text as .txt", where=name)
    found = extract(page, include_comments=False, include_tables=True, deduplicate=False, config=_settings())
    # trafilatura wants an article; a short notice is worth reading too.
    text = "\n".join(_lines(found or html2txt(page) or "")).strip()
    if not text:
        raise EmptyInputError(
            "the page holds no text (its frames or scripts may load it)",
            remedy="open it in a browser and save the text",
            where=name,
        )
    if len(text) > options.max_chars:
        raise TooLongError(
            f"the page is longer than {options.max_chars:,} characters, the limit for one document",
            remedy="raise --max-chars",
            where=name,
        )
    meta, hints = page_meta(page)
    return Content(text, meta=meta, hints=hints)


def page_meta(page: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a page states in its head: the title, and as a hint the year it was published.

    ``ArticleTitle`` and ``PubDate`` are what Chinese government sites must give (政府网站发展指引, 2017); other sites
    have ``og:title`` or at least a title, from which the site's name is cut.

    Example:
        >>> page_meta('<meta name="PubDate" content="2024-01-15 09:00"><title>要闻_云澜县人民政府</title>')
        ({'title': '要闻'}, {'year': 2024})
    """
    stated: dict[str, str] = {}
    for tag in _META.findall(page[:200_000]):
        attributes = {key.lower(): unescape(a or b).strip() for key, a, b in _ATTRIBUTE.findall(tag)}
        key = attributes.get("name") or attributes.get("property") or ""
        if attributes.get("content"):
            stated.setdefault(key.lower(), attributes["content"])
    title = stated.get("articletitle") or stated.get("og:title")
    if not title and (match := _TITLE.search(page[:200_000])):
        title = _SITE.sub("", unescape(match[1]).strip())
    date = stated.get("pubdate") or stated.get("article:published_time") or ""
    year = _YEAR.match(date)
    return ({"title": " ".join(title.split())} if title else {}), ({"year": int(year[0])} if year else {})


def _settings() -> Any:
    from trafilatura.settings import use_config

    settings = use_config()
    # Its smallest article has 250 characters, which is a paragraph of English but a page of Chinese.
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "80")
    settings.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")
    # Its time limit works by signals, in the main thread only; sizes are limited here.
    settings.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")
    return settings


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of trafilatura's text with table rows as we write them everywhere: cells between tabs."""
    for line in text.split("\n"):
        if not line.startswith("|"):
            yield line
        elif not _RULE.fullmatch(line.strip()):
            yield CELL.join(cell.strip() for cell in line.strip().strip("|").split("|"))


def _decoded(data: bytes, name: str, encoding: str) -> str:
    """Decode a page: as told, by its mark, as it states itself if that is true, and else as any text."""
    declared = _CHARSET.search(data[:4096])
    if encoding == AUTO and declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        stated = declared[1].decode("ascii").lower()
        # Pages that say gb2312 mean its superset, as browsers know.
        stated = "gb18030" if stated.startswith("gb") else stated
        try:
            return decode(data, where=name, encoding=stated).text
        except ZhPolicyError:
            pass
    return decode(data, where=name, encoding=encoding).text


def _shape(page: str) -> tuple[int, int]:
    """Return how deeply a page's elements are nested, and how many it has, before anything walks its tree."""
    deepest = depth = elements = 0
    for match in _TAG.finditer(page):
        closing, tag, empty = match.groups()
        elements += not closing
        if not empty and tag.lower() not in _VOID:
            depth = max(depth - 1, 0) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest, elements
