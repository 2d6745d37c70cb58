from __future__ import annotations

import pytest

from zhpolicy_ie.readers import ReadOptions, Source, read_source


@pytest.fixture
def read(tmp_path):
    """Write bytes to a file of a name and read it."""

    def call(name: str, data: bytes, **options):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return list(read_source(Source(name, path), ReadOptions(**options)))

    return call
