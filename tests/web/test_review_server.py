"""The server: who gets an answer."""

from __future__ import annotations

import http.client
import json
import threading

import pytest

from zhpolicy_ie.cli import main
from zhpolicy_ie.review.folder import ANNOTATIONS, Folder
from zhpolicy_ie.review.server import MAX_BODY, ReviewServer, quantity_at


@pytest.fixture
def server(tmp_path, counties):
    (tmp_path / "records.jsonl").write_text("".join(d.to_json() + "\n" for d in counties[:3]), encoding="utf-8")
    with ReviewServer(Folder(tmp_path, load=None, tell=print), labels=("PRODUCT",)) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def ask(server):
    def call(method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        given = {"Authorization": f"Bearer {server.token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request(method, path, data, {k: v for k, v in given.items() if v is not None})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content, answer.headers

    return call


def test_the_page_and_its_documents(server, ask):
    status, page, headers = ask("GET", f"/?token={server.token}", Authorization=None)
    assert status == 200 and b"connect-src 'self'" in page
    assert headers["X-Frame-Options"] == "DENY" and headers["Cache-Control"] == "no-store"
    status, data, _ = ask("GET", "/api/documents")
    assert status == 200 and [entry["id"] for entry in json.loads(data)] == ["d0", "d1", "d2"]
    assert json.loads(ask("GET", "/api/documents/2")[1])["id"] == "d2"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"Authorization": None}, 401),
        ("/?token=wrong", {}, 401),
        ("/api/documents", {"Authorization": None}, 401),
        ("/api/documents", {"Authorization": "Bearer ä"}, 401),
        ("/api/documents", {"Host": "evil.example"}, 403),
        ("/api/documents", {"Host": "127.0.0.1:1"}, 403),
        ("/api/documents", {"Origin": "http://evil.example"}, 403),
        ("/api/documents", {"Origin": "null"}, 403),
        ("/api/documents/3", {}, 404),
        ("/api/documents/-1", {}, 404),
        ("/api/documents/../../etc/passwd", {}, 404),
        ("/api/documents/１", {}, 404),
        ("/etc/passwd", {}, 404),
        ("//etc/passwd", {}, 404),
    ],
)
def test_who_gets_no_answer(ask, path, headers, status):
    code, content, sent = ask("GET", path.replace("１", "%EF%BC%91"), **headers)
    assert code == status and "error" in json.loads(content)
    assert "Access-Control-Allow-Origin" not in sent


def test_the_token_in_the_address_opens_the_page_alone(server, ask):
    assert ask("GET", f"/api/documents?token={server.token}", Authorization=None)[0] == 401


def test_it_listens_on_this_machine_only(server):
    assert server.server_address[0] == "127.0.0.1"
    assert server.url.startswith("http://127.0.0.1:") and len(server.token) >= 32


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 422), (b"[]", {}, 422), (b"\xff", {}, 422), (b"[" * 100_000, {}, 422), ({}, {}, 409),
        ({"revision": 0}, {}, 422), ({"revision": 0, "entities": [], "figures": [{"start": 0}]}, {}, 422),
        (b"", {"Content-Length": str(MAX_BODY + 1)}, 422), (b"", {"Content-Length": "-1"}, 422),
    ],
)  # fmt: skip
def test_bad_changes_are_refused_and_nothing_is_written(ask, tmp_path, body, headers, status):
    code, content, _ = ask("PUT", "/api/documents/0", body, **headers)
    assert (code, list(json.loads(content))) == (status, ["error"])
    assert not (tmp_path / ANNOTATIONS).exists()
    assert ask("GET", "/api/documents/0")[0] == 200


def test_other_methods(ask):
    assert ask("DELETE", "/api/documents/0")[0] == 501
    assert ask("POST", "/api/documents/0", {})[0] == 404


def test_a_full_disk_is_told_and_nothing_is_lost(ask, server, tmp_path, monkeypatch):
    note = json.loads(ask("GET", "/api/documents/0")[1])
    monkeypatch.setattr(server.folder, "path", tmp_path / "gone")
    code, content, _ = ask("PUT", "/api/documents/0", {**note, "done": True})
    assert code == 507 and "E200" in json.loads(content)["error"]
    monkeypatch.undo()
    assert ask("PUT", "/api/documents/0", {**note, "done": True})[0] == 200


def test_quantities_are_read_where_they_stand():
    text = "第一行\n🏭新增企业20—30家，不低于5%。"
    start = text.index("30")
    assert quantity_at(text, start, start + 1) == {
        "start": text.index("20"), "end": text.index("，"), "value": [20.0, 30.0], "unit": "家", "modifier": "exact",
    }  # fmt: skip
    assert quantity_at(text, 0, 2)["value"] is None


def test_the_command_names_what_is_wrong(tmp_path, capsys, server):
    assert main(["review", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("E107 ")
    assert main(["review", str(tmp_path), "--labels", "own"]) == 2
    assert "E300 --labels" in capsys.readouterr().err
    assert main(["review", str(tmp_path), "--port", str(server.server_address[1])]) == 2
    assert "E300 port" in capsys.readouterr().err
