"""The guide on extending vocabularies: its rows are added to a copy of the package, and its code runs there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(
    r"^```(\w+)(?: (\S+))?\n(.*?)^```$",
    (ROOT / "docs" / "vocabularies.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


def copy_of_the_package(folder: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    package = Path(shutil.copytree(ROOT / "src" / "zhpolicy_ie", folder / "src" / "zhpolicy_ie", ignore=ignored))
    (folder / "models").symlink_to(ROOT / "models")
    return package


def printed(folder: Path, code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_rows_do_what_the_guide_says(tmp_path):
    package = copy_of_the_package(tmp_path)
    examples = [(code, output) for (kind, _, code), (_, _, output) in pairwise(BLOCKS) if kind == "python"]
    assert len(examples) == 2
    code, output = examples[0]
    before = printed(tmp_path, code)
    for kind, name, rows in BLOCKS:
        if kind == "tsv":
            with (package / name).open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(rows)
    assert printed(tmp_path, code) == output
    # Without the rows not one of the lines is printed.
    assert set(before.splitlines()) & set(output.splitlines()) == set()
    assert printed(tmp_path, examples[1][0]) == examples[1][1]


def test_a_row_has_the_columns_of_its_file():
    rows = [(name, row) for kind, name, block in BLOCKS if kind == "tsv" for row in block.splitlines()]
    assert len({name for name, _ in rows}) >= 5
    for name, row in rows:
        lines = (ROOT / "src" / "zhpolicy_ie" / name).read_text(encoding="utf-8").split("\n")
        header = next(line for line in lines if not line.startswith("#"))
        assert row.count("\t") == header.count("\t"), name
