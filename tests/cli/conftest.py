from __future__ import annotations

import io
import json
import sys
from typing import NamedTuple

import pytest

import zhpolicy_ie
from zhpolicy_ie.cli import main
from zhpolicy_ie.extractor import Extractor


class Result(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def run(capfdbinary, monkeypatch, tmp_path, ie):
    """Run the command line in this process, in an empty folder, with the extractor that is loaded already."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(zhpolicy_ie, "load", lambda **options: Extractor(ie.nlp, max_chars=options["max_chars"]))

    def call(*words: str, stdin: bytes | None = None) -> Result:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin))))
        code = main(list(words))
        out, err = capfdbinary.readouterr()
        return Result(code, out.decode("utf-8"), err.decode("utf-8"))

    return call
