"""Finding the shipped models."""

from __future__ import annotations

import pytest

from zhpolicy_ie.errors import ModelError
from zhpolicy_ie.resources import model_path


def test_finds_a_shipped_model() -> None:
    assert (model_path("segmenter") / "weights.npz").is_file()


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelError, match=r"^E400 .*'parser'.*Remedy: install"):
        model_path("parser")
