"""Memory is flat however many documents are read: what a text leaves behind is bounded."""

from __future__ import annotations

import gc
import random
import tracemalloc
from functools import _lru_cache_wrapper

import pytest

from zhpolicy_ie.extractor import Extractor

_COUNT = 40


def texts(chance: random.Random):
    """Yield short texts in which hardly a word comes twice."""
    while True:
        a, b, c, d, *more = ("".join(chr(chance.randint(0x4E00, 0x9FA5)) for _ in range(3)) for _ in range(20))
        number = chance.randint(10, 99999)
        yield (
            f"{a}县：\n{b}公司投资{number}万元，\n建成{c}项目{number % 97}个，\n{d}增长{number % 89}%。\n"
            + "\n".join(more)
        )


def caches() -> list[_lru_cache_wrapper]:
    found = (thing for thing in gc.get_objects() if type(thing) is _lru_cache_wrapper)
    return [cache for cache in found if str(cache.__module__).startswith("zhpolicy_ie.")]


def kept(bounded: list[_lru_cache_wrapper]) -> int:
    """Return the bytes in use, without what bounded caches hold: they would fill for thousands of documents."""
    for cache in bounded:
        cache.cache_clear()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.fixture
def reader(ie):
    return Extractor(ie.nlp)


def test_a_text_leaves_nothing_behind(reader):
    stream = texts(random.Random(7))

    def read() -> None:
        for _, text in zip(range(_COUNT), stream, strict=False):
            assert reader(text, meta={"year": 2024}).figures

    read()
    read()
    bounded = [cache for cache in caches() if cache.cache_info().maxsize is not None]
    tracemalloc.start()
    try:
        read()
        before = kept(bounded)
        read()
        grown = kept(bounded) - before
    finally:
        tracemalloc.stop()
    # A text has twenty lines, and a string that spaCy keeps takes a kilobyte. Free lists of Python fill yet.
    assert grown < 1500 * _COUNT


def test_a_cache_that_texts_fill_is_bounded(reader):
    stream = texts(random.Random(8))
    sizes = []
    for _ in range(2):
        for _, text in zip(range(_COUNT), stream, strict=False):
            reader(text, meta={"year": 2024})
        gc.collect()  # caches of one call go with it
        sizes.append({cache: cache.cache_info() for cache in caches()})
    known = {cache: info.currsize for cache, info in sizes[0].items()}
    growing = [
        cache.__qualname__
        for cache, info in sizes[1].items()
        if info.maxsize is None and info.currsize > known.get(cache, 0) + _COUNT // 4
    ]
    assert len(known) > 20 and growing == []
