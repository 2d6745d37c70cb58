from __future__ import annotations

import multiprocessing

import pytest


@pytest.fixture
def in_child():
    """Run something in a forked process, which may kill itself; give its exit code."""
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("no fork here")

    def call(function) -> int:
        process = multiprocessing.get_context("fork").Process(target=function)
        process.start()
        process.join(120)
        assert process.exitcode is not None
        return process.exitcode

    return call
