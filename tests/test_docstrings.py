"""The examples in docstrings are run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import zhpolicy_ie

MODULES = [
    m.name for m in pkgutil.walk_packages(zhpolicy_ie.__path__, "zhpolicy_ie.") if not m.name.endswith("__main__")
]


@pytest.mark.parametrize("name", ["zhpolicy_ie", *MODULES])
def test_examples_hold(name):
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("zhpolicy_ie"):
            raise
        pytest.skip(f"needs {error.name}, which only training installs")
    assert doctest.testmod(module).failed == 0
