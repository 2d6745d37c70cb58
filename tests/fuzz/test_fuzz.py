"""A few seconds of what ``python -m tests.fuzz`` does for hours; the same cases at every run."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from .targets import TARGETS

_EXAMPLES = {"numbers": 400, "units": 300, "periods": 400, "readers": 250, "documents": 120}


@pytest.mark.parametrize("name", TARGETS)
def test_what_must_hold_of_whatever_is_given(name):
    target = TARGETS[name]

    @settings(max_examples=_EXAMPLES[name], derandomize=True, deadline=None, database=None,
              suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])  # fmt: skip
    @given(target.values)
    def run(value):
        target.check(value)

    run()
