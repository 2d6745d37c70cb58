"""What only a real process shows: signals, pipes, and what goes to which stream."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "zhpolicy_ie", "extract", "--words", "char", "--only", "figures"]
LINE = json.dumps({"text": "2023年，云澜县地区生产总值达到486.2亿元，增长6.8%。" * 20})

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals and pipes")


def test_ctrl_c_leaves_complete_lines(tmp_path):
    out = tmp_path / "out.jsonl"
    process = subprocess.Popen(
        [*COMMAND, "-", "-o", str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    # Standard input stays open, so the program waits for more when the signal comes.
    for _ in range(30):
        process.stdin.write(LINE + "\n")
    process.stdin.flush()
    while not out.exists() or out.read_text(encoding="utf-8").count("\n") < 3:
        assert process.poll() is None, process.stderr.read()
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)
    lines = out.read_text(encoding="utf-8").split("\n")
    assert process.returncode == 130
    assert lines.pop() == ""
    assert all(json.loads(line)["figures"] for line in lines)
    assert stdout == ""
    assert stderr == f"interrupted: {len(lines)} documents are complete in {out}; the same command goes on from there\n"


def test_a_reader_that_has_seen_enough_ends_the_run_quietly(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text((LINE + "\n") * 300)
    process = subprocess.Popen([*COMMAND, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert json.loads(process.stdout.readline())
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=20) == 0


def test_data_is_utf8_whatever_the_locale(tmp_path):
    path = tmp_path / "云澜.txt"
    path.write_text("全县增长6.8%。", encoding="utf-8")
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    done = subprocess.run(
        [*COMMAND, "--format", "table", "云澜.txt", "没有.txt"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert "+6.8 %" in done.stdout.decode("utf-8")
    assert done.stderr.startswith(b"E107 ")


def test_a_closed_standard_input_is_an_input_error():
    done = subprocess.run(["sh", "-c", '"$@" <&-', "sh", *COMMAND, "-"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("E107 stdin: standard input is closed")


def test_help_survives_a_locale_without_chinese():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*COMMAND, "--help"], env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert "今年" in done.stdout.decode("utf-8")


def test_the_installed_script_is_the_same_program(tmp_path):
    script = Path(sys.executable).with_name("zhpolicy_ie")
    if not script.exists():
        pytest.skip("the package is on the path but not installed")
    done = subprocess.run([script, "info", "--json"], capture_output=True, check=True)
    assert "versions" in json.loads(done.stdout)
