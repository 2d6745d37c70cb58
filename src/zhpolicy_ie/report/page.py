"""The page that ``view`` writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from zhpolicy_ie.records import Document
from zhpolicy_ie.report.payload import Payload
from zhpolicy_ie.web.assemble import data_island, load_assets, page_end, page_head
from zhpolicy_ie.writers.atomic import write_atomically

_STYLES = ("base.css", "report.css", "charts.css", "print.css")


class Summary(NamedTuple):
    """What a page holds: ``textless`` counts documents without their text, ``size`` is in bytes."""

    documents: int
    figures: int
    textless: int
    size: int


def write_report(
    documents: Iterable[Document], path: Path, *, title: str | None = None, lang: Literal["zh", "en"] = "zh"
) -> Summary:
    """Write records as one page that opens in a browser without a network, without a server and without this package.

    Args:
        documents: Read once, one after the other; their texts are not kept in memory.
        path: The page. An old one stays until the new one is complete.
        title: Title of the page; by default that of the only document, or how many there are.
        lang: The language the page begins in; the reader may change it.

    Raises:
        OutputError: The page cannot be written.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_report([Document(id="a", text="云澜县")], Path(folder, "a.html")).documents
        1
    """
    payload = Payload()
    textless = 0

    def pieces() -> Iterator[str]:
        nonlocal textless
        # The head holds the title, which may be that of the first document.
        source = iter(documents)
        first = next(source, None)
        name = title or (first.meta.title if first else None) or (first.id if first else None) or "zhpolicy_ie"
        assets = load_assets("zhpolicy_ie.report", styles=_STYLES)
        yield page_head(name, assets, lang=lang)
        for document in (item for group in ([first] if first else [], source) for item in group):
            textless += document.text is None
            yield data_island(f"doc-{payload.documents}", payload.add(document))
        from zhpolicy_ie import __version__

        yield data_island("tables", payload.tables() | {"title": title, "version": __version__})
        yield page_end(assets)

    size = write_atomically(path, pieces())
    return Summary(payload.documents, payload.figures, textless, size)
