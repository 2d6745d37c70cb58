"""The server behind the page: this machine only, this user only, and nothing but the documents of one folder."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from zhpolicy_ie.errors import ConflictError, OptionError, ReviewError, ZhPolicyError
from zhpolicy_ie.numbers.quantities import find_quantities
from zhpolicy_ie.review.folder import Folder
from zhpolicy_ie.web.assemble import data_island, load_assets, page_end, page_head

#: The longest change that is read. A document of a million characters with ten thousand figures needs a few megabytes.
MAX_BODY = 16_000_000
_STYLES = ("base.css", "review.css")


class ReviewServer(ThreadingHTTPServer):
    """A server on 127.0.0.1.

    Args:
        folder: What is reviewed.
        port: 0 for any that is free.
        labels: Labels offered beside those in use.
        lang: Language the page begins in.

    Raises:
        OptionError: The port is taken.
    """

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, folder: Folder, *, port: int = 0, labels: tuple[str, ...] = (), lang: str = "zh") -> None:
        self.folder = folder
        self.token = secrets.token_urlsafe(24)
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise OptionError(
                f"port {port} cannot be used ({error.strerror})", remedy="leave out --port, or choose another"
            ) from None
        self.names = {f"{host}:{self.server_address[1]}" for host in ("127.0.0.1", "localhost")}
        assets = load_assets("zhpolicy_ie.review", styles=_STYLES)
        core = ("ORG", "PROJ", "LOC", "PER")
        known = list(dict.fromkeys([*core, *labels, *folder.labels()]))
        setup = data_island("setup", {"labels": known, "folder": folder.path.resolve().name, "language": lang})
        head = page_head(f"{folder.path.resolve().name} · review", assets, lang=lang, connect="'self'")
        self.page = (head + setup + page_end(assets)).encode("utf-8")

    @property
    def url(self) -> str:
        """The page's address, token included."""
        return f"http://127.0.0.1:{self.server_address[1]}/?token={self.token}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over connections that break off, which is all that reaches this."""


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    server_version, sys_version = "zhpolicy_ie", ""
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        """Give the page, the list of documents, or one of them."""
        self._answer(self._get)

    def do_PUT(self) -> None:
        """Take a change of one document."""
        self._answer(self._put)

    def do_POST(self) -> None:
        """Read the quantity at a place of a document."""
        self._answer(self._post)

    def _answer(self, action: Callable[[], None]) -> None:
        # A page of another site must not reach us by a name it controls (DNS rebinding), nor send anything in our name.
        origin = self.headers.get("Origin")
        if self.headers.get("Host") not in self.server.names or (
            origin is not None and origin.removeprefix("http://") not in self.server.names
        ):
            return self._refuse(HTTPStatus.FORBIDDEN, "this server answers only to 127.0.0.1")
        if not self._permitted():
            return self._refuse(HTTPStatus.UNAUTHORIZED, "the token is missing or wrong; use the address printed")
        try:
            action()
        except IndexError:
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such document")
        except ConflictError as error:
            self._refuse(HTTPStatus.CONFLICT, str(error))
        except ReviewError as error:
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        except ZhPolicyError as error:
            self._refuse(HTTPStatus.INSUFFICIENT_STORAGE, str(error))
        return None

    def _permitted(self) -> bool:
        address = urlsplit(self.path)
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if address.path == "/" and self.command == "GET":
            given = parse_qs(address.query).get("token", [""])[0]
        return hmac.compare_digest(given.encode(), self.server.token.encode())

    def _get(self) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            self._send(HTTPStatus.OK, self.server.page, "text/html; charset=utf-8")
        elif path == "/api/documents":
            self._json(self.server.folder.listing())
        else:
            self._json(self.server.folder.get(self._number(path, "")))

    def _put(self) -> None:
        number = self._number(urlsplit(self.path).path, "")
        self._json(self.server.folder.put(number, self._body()))

    def _post(self) -> None:
        note = self.server.folder.get(self._number(urlsplit(self.path).path, "/quantity"))
        body = self._body()
        start, end = body.get("start"), body.get("end")
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(note["text"]):
            raise ReviewError("not a place in the text", remedy="load the page again")
        self._json(quantity_at(note["text"], start, end))

    def _number(self, path: str, rest: str) -> int:
        found = path.removeprefix("/api/documents/").removesuffix(rest) if path.endswith(rest) else ""
        if not path.startswith("/api/documents/") or not (found.isascii() and found.isdigit() and len(found) < 9):
            raise IndexError(path)
        return int(found)

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > MAX_BODY:
            self.close_connection = True
            raise ReviewError("the change is too long, or its length is not told", remedy="load the page again")
        try:
            body = json.loads(self.rfile.read(int(length)).decode("utf-8"))
        except (ValueError, RecursionError):
            raise ReviewError("the change is not JSON", remedy="load the page again") from None
        if not isinstance(body, dict):
            raise ReviewError("the change is not an object", remedy="load the page again")
        return body

    def _json(self, value: Any) -> None:
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        self._send(HTTPStatus.OK, data, "application/json")

    def _refuse(self, status: HTTPStatus, problem: str) -> None:
        # What the client sent is not read, so that the connection cannot be used further.
        self.close_connection = True
        self._send(status, json.dumps({"error": problem}, ensure_ascii=False).encode("utf-8"), "application/json")

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ):
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the log would hold the token."""


def quantity_at(text: str, start: int, end: int) -> dict[str, Any]:
    """Return the figure fields that can be read off a place: its whole extent, value, unit and modifier.

    Example:
        >>> quantity_at("新增企业约42家。", 5, 6)
        {'start': 5, 'end': 8, 'value': 42.0, 'unit': '家', 'modifier': 'approx'}
    """
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    for found in find_quantities(text[first : len(text) if last < 0 else last]):
        if found.start + first < end and start < found.end + first:
            value: Any = found.value if found.value_max is None else [found.value, found.value_max]
            where = {"start": found.start + first, "end": found.end + first}
            return {**where, "value": value, "unit": found.unit, "modifier": found.modifier}
    return {"start": start, "end": end, "value": None, "unit": None, "modifier": "exact"}


def serve(
    folder: Folder,
    *,
    port: int = 0,
    labels: tuple[str, ...] = (),
    lang: str = "zh",
    tell: Callable[[str], None] = print,
) -> None:
    """Serve the page until interrupted.

    Args:
        folder: What is reviewed.
        port: 0 for any that is free.
        labels: Labels offered beside those in use.
        lang: Language the page begins in.
        tell: Gets the address, token included.

    Raises:
        OptionError: The port is taken.
    """
    with ReviewServer(folder, port=port, labels=labels, lang=lang) as server:
        tell(server.url)
        server.serve_forever(poll_interval=0.2)
