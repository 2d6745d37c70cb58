"""The notebooks run from the first cell to the last, and their Chinese is drawn."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))
#: What a notebook imports beside the package, and what brings it.
NEEDS = {"2-reports-to-panel.ipynb": ("matplotlib", "dev"), "3-train-your-own.ipynb": ("torch", "train")}
PLOTS = {"2-reports-to-panel.ipynb"}


@pytest.fixture
def execute(tmp_path):
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed; it comes with [dev]")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed; it comes with [dev]")
    import nbformat

    def run(name):
        # In a copy: what a notebook writes must not get into the checkout.
        folder = shutil.copytree(FOLDER, tmp_path / "notebooks")
        notebook = nbformat.read(folder / name, as_version=4)
        place = {"metadata": {"path": str(folder)}}
        nbclient.NotebookClient(notebook, timeout=300, resources=place).execute()
        return [output for cell in notebook.cells for output in cell.get("outputs", ())]

    return run


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs(execute, name):
    package, extra = NEEDS.get(name, ("spacy", ""))
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed; it comes with [{extra}]")
    outputs = execute(name)
    assert [o["ename"] for o in outputs if o["output_type"] == "error"] == []
    printed = "".join(o.get("text", "") for o in outputs)
    if "No font with Chinese" in printed:
        pytest.skip("no font with Chinese characters is installed (Debian, Ubuntu: apt install fonts-noto-cjk)")
    assert sum("image/png" in o.get("data", {}) for o in outputs) == (name in PLOTS)
    # Warnings go to standard error; matplotlib warns of every character that its font lacks.
    assert [o["text"] for o in outputs if o.get("name") == "stderr"] == []


def test_there_are_four_and_the_guide_names_them():
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(NOTEBOOKS) == 4
    assert re.findall(r"\]\((\d[^)]*\.ipynb)\)", guide) == NOTEBOOKS
