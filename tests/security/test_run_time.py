"""What the program does not do while it works: ask a network, unpickle anything, start a program."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from zhpolicy_ie.records import Document

WATCHED = """
import sys
seen = []
def hook(event, arguments):
    if event == "socket.bind" and arguments[1] == ("::1", 0):
        return  # urllib3, which spaCy imports, asks at its import whether the system has IPv6
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
                 "pickle.find_class", "subprocess.Popen", "os.system", "os.exec", "urllib.Request"):
        seen.append(f"{event} {arguments!r}")
sys.addaudithook(hook)
from zhpolicy_ie.cli import main
code = main(sys.argv[1:])
print("|".join(seen), file=sys.stderr)
sys.exit(code if not seen else 99)
"""


def watched(tmp_path, *words) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", WATCHED, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )


@pytest.fixture
def texts(tmp_path):
    text = "2023年，云澜县地区生产总值达到486.2亿元。白鹭湾科创谷由云澜城投集团建设。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    gold = {"id": "a", "text": text, "meta": {}, "entities": [], "figures": []}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "records.jsonl").write_text(Document(id="a", text=text).to_json(), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ("extract", "a.txt", "-o", "a.sqlite"),
        ("evaluate", "gold.jsonl"),
        ("view", "records.jsonl", "-o", "a.html"),
        ("panel", "records.jsonl", "-o", "p.csv"),
    ],
    ids=lambda words: words[0],
)
def test_no_network_no_pickle_no_other_program(texts, words):
    done = watched(texts, *words)
    assert done.returncode == 0, done.stderr


def test_the_watch_sees(texts):
    script = WATCHED.replace(
        "code = main",
        "import pickle, socket\npickle.loads(pickle.dumps(print))\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(('127.0.0.1', 0))\ncode = main",
    )
    done = subprocess.run([sys.executable, "-c", script, "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 99 and "pickle.find_class" in done.stderr and "socket.bind" in done.stderr


def test_models_hold_arrays_and_plain_values_only():
    import numpy as np

    from zhpolicy_ie.resources import model_folders

    files = [path for folder in model_folders() for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".json", ".md", ".npz", ".msgpack"}
    for path in files:
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                assert all(arrays[name].dtype != object for name in arrays.files)
