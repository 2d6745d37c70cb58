"""One self-contained HTML page from readable files: no build step, nothing fetched.

The scripts are plain ES modules in ``static`` folders. A page opened from a folder may not import files beside it, so
they travel in one ``<script>``: each module becomes a function that is called once, in the order of the imports, and
returns what it exports.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from importlib.resources import files
from typing import Any, NamedTuple

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
# Within a script element "</script" and "<!--" would end or bend it; older JavaScript ends lines at U+2028, U+2029.
_UNSAFE = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})
_SHARED = "zhpolicy_ie.web"


class Assets(NamedTuple):
    """The joined script and style of a page."""

    script: str
    style: str


def load_assets(package: str, *, script: str = "main", styles: tuple[str, ...]) -> Assets:
    """Join the scripts and styles of a page.

    Args:
        package: Package with a ``static`` folder; what is not there is taken from ``zhpolicy_ie.web``.
        script: The module that imports all others.
        styles: Names of the style sheets in order.

    Raises:
        FileNotFoundError: A file is missing, which is a fault of the installation.
    """
    done: dict[str, str] = {}

    def visit(name: str) -> None:
        source = _read(package, f"{name}.js")
        for _, other in _IMPORT.findall(source):
            if other not in done:
                visit(other)
        done[name] = _module(name, source)

    visit(script)
    return Assets("\n".join(done.values()), "\n".join(_read(package, name) for name in styles))


def _module(name: str, source: str) -> str:
    """Return a module as a function that is called at once; circular imports are not for us."""
    exported = ", ".join(found for _, found in _EXPORT.findall(source))
    body = _EXPORT.sub(r"\1", _IMPORT.sub(r"const \1 = module_\2;", source))
    return f"// {name}.js\nconst module_{name} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();\n"


def _read(package: str, name: str) -> str:
    own = files(package).joinpath("static", name)
    found = own if own.is_file() else files(_SHARED).joinpath("static", name)
    return found.read_text(encoding="utf-8")


def data_island(name: str, value: Any) -> str:
    r"""Return an element that carries JSON: read by scripts, never run, whatever the strings in it hold.

    Example:
        >>> data_island("a", ["</script>"])
        '<script type="application/json" id="a">["\\u003c/script\\u003e"]</script>\n'
    """
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
    return f'<script type="application/json" id="{name}">{data}</script>\n'


def page_head(title: str, assets: Assets, *, lang: str, connect: str = "'none'") -> str:
    """Return everything before the page's data.

    The page's security policy lets it run its own script and nothing else, and fetch nothing: what a document might
    smuggle in would not run.

    Args:
        title: Title of the page; escaped here.
        assets: Its style is put into the head.
        lang: ``zh`` or ``en``, the language the page begins in.
        connect: What the page may talk to: nothing, or ``'self'`` where a server saves its changes.
    """
    policy = (
        f"default-src 'none'; script-src {_hash(assets.script)}; style-src {_hash(assets.style)}; "
        f"img-src data:; connect-src {connect}; base-uri 'none'; form-action 'none'"
    )
    language = {"zh": "zh-Hans", "en": "en"}[lang]
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{html.escape(title)}</title>\n<style>{assets.style}</style>\n</head>\n<body>\n"
        '<div id="app"></div>\n<noscript>This page needs JavaScript. 此页面需要启用 JavaScript。</noscript>\n'
    )


def page_end(assets: Assets) -> str:
    """Return everything after the page's data."""
    return f'<script type="module">{assets.script}</script>\n</body>\n</html>\n'


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
