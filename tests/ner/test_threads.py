"""One thread for the tagger's products, and the program's own number of threads as before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from threadpoolctl import ThreadpoolController

from zhpolicy_ie.names.tagger.model import Tagger
from zhpolicy_ie.names.tagger.threads import single_thread

POOLS = ThreadpoolController().select(user_api="blas")


def in_use() -> set[int]:
    return {pool["num_threads"] for pool in POOLS.info()}


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    with POOLS.limit(limits=2):
        if in_use() != {2}:
            pytest.skip("the number of threads of this BLAS cannot be set")
        yield


def test_one_thread_inside_and_as_many_as_before_outside() -> None:
    with single_thread():
        assert in_use() == {1}
        with single_thread():
            assert in_use() == {1}
        assert in_use() == {1}
    assert in_use() == {2}


def test_an_error_inside_leaves_all_as_before() -> None:
    with pytest.raises(ZeroDivisionError), single_thread():
        _ = 1 / 0
    assert in_use() == {2}


def test_the_tagger_uses_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    tagger = Tagger.load()
    network = type(tagger._network)
    emissions, seen = network.emissions, []

    def watched(self: object, *given: object) -> object:
        seen.append(in_use())
        return emissions(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(network, "emissions", watched)
    assert tagger.tag("云澜县人民政府与青禾大学签约。")
    assert seen == [{1}]
    assert in_use() == {2}
