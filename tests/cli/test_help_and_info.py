from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

import zhpolicy_ie
from zhpolicy_ie.cli import COMMANDS


def test_help_lists_the_commands(run):
    result = run("--help")
    assert result.code == 0
    assert all(command in result.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run, command):
    result = run(command, "--help")
    assert result.code == 0
    assert f"Usage: zhpolicy_ie {command}" in result.out


def test_the_help_of_extract_shows_examples_and_exit_codes(run):
    text = run("extract", "--help").out
    assert text.count("python -m zhpolicy_ie extract") == 5
    assert "130 interrupted" in text


def test_the_version(run):
    assert run("--version").out == f"zhpolicy_ie {zhpolicy_ie.__version__}\n"


@pytest.mark.parametrize("words", [["extract"], ["frobnicate"], ["--frobnicate"]])
def test_wrong_usage(run, words):
    result = run(*words)
    assert (result.code, result.out) == (2, "")
    assert "Usage:" in result.err


def test_help_imports_neither_spacy_nor_numpy():
    code = (
        "import sys; from zhpolicy_ie.cli import main;"
        "assert main(['--help']) == main(['extract', '--help']) == 0;"
        "print([m for m in ('spacy', 'numpy', 'pandas', 'datasets') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_importing_the_package_prints_nothing():
    done = subprocess.run([sys.executable, "-c", "import zhpolicy_ie"], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_info_as_json(run):
    facts = json.loads(run("info", "--json").out)
    assert facts["versions"]["zhpolicy_ie"] == zhpolicy_ie.__version__
    assert {model["name"] for model in facts["models"]} >= {"segmenter"}
    assert facts["vocabularies"]["numbers/units.tsv"] > 100


def test_info_as_text(run):
    lines = run("info").out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["versions", "models", "vocabularies (rows)"]
    assert any(re.fullmatch(r"  numbers/units\.tsv +\d+", line) for line in lines)
