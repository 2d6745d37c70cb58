"""Files that the tests of the readers read, made here from sentences of our own."""

from __future__ import annotations

import io
import zipfile

PARAGRAPH = (
    "2023年，全县上下齐心协力，地区生产总值达到486.2亿元，同比增长6.8%，规上工业增加值增长8.1%，"
    "新增规上工业企业42家，粮食总产量达到21.3万吨，城乡居民收入稳步提高。"
)


def make_pdf(
    paragraphs: list[str], *, head: str = "", numbers: str = "— {} —", per_line: int = 35, per_page: int = 12, **options
) -> bytes:
    """Set paragraphs as a word processor does: two characters in, lines cut at the margin, a head and a page number."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, **options)
    rows = [(i == 0, line) for p in paragraphs for i, line in enumerate(cut(p, per_line))]
    for page in range(0, max(len(rows), 1), per_page):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(230, 805, head)
        canvas.drawString(280, 60, numbers.format(page // per_page + 1))
        canvas.setFont("STSong-Light", 12)
        for row, (first, line) in enumerate(rows[page : page + per_page]):
            canvas.drawString(72 + 24 * first, 740 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def cut(paragraph: str, width: int) -> list[str]:
    """Cut a paragraph into lines of so many Hanzi, the first two shorter, as if characters were half or full width."""
    lines, line, left = [], "", width - 2.0
    for character in paragraph:
        room = 1.0 if ord(character) > 0x2000 else 0.5
        if left < room:
            lines.append(line)
            line, left = "", float(width)
        line += character
        left -= room
    return [*lines, line]


def make_zip(files: dict[str, bytes], **options) -> bytes:
    """Pack files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'


def make_docx(body: str, *, prolog: str = "", types: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """Make a Word document from the XML of its body."""
    document = f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    parts = {"[Content_Types].xml": TYPES.format(types).encode(), "word/document.xml": document.encode()}
    return make_zip(parts | (more or {}))


def bytes_of(save) -> bytes:
    """Return what an object saves to a file."""
    file = io.BytesIO()
    save(file)
    return file.getvalue()


def said(document) -> dict:
    """The metadata of a document without what shows it."""
    return {key: value for key, value in document.meta.items() if key != "inferred"}
