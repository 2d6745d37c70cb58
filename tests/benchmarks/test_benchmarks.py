"""The benchmark's machinery, on the contender that costs nothing: processes, the share a slow one reads, tables."""

from __future__ import annotations

import pytest
from benchmarks.contenders import CONTENDERS, FLOOR
from benchmarks.texts import document

from benchmarks import __main__ as command
from benchmarks import running, tables

TEXTS = ["2023年投资86.4亿元，增长14.6%。\n" * 50] * 20


def test_a_contender_is_measured_in_its_own_process():
    result = running.measure([FLOOR], TEXTS, repetitions=3, limit=60)[FLOOR]
    assert len(result.rates) == 3 and min(result.rates) <= result.rate <= max(result.rates)
    assert result.characters == sum(map(len, TEXTS)) and 0 < result.loaded_mb <= result.peak_mb


def test_a_slow_contender_reads_the_first_part():
    result = running.measure([FLOOR], TEXTS, repetitions=1, limit=0)[FLOOR]
    assert result.characters == len(TEXTS[0])


def test_tables_go_between_the_marks(tmp_path):
    result = running.Result((10.0, 30.0, 20.0), 100, 1.0, 0.1, 50.0, 60.0)
    table = tables.speeds({"1MB": {FLOOR: result}}, absent=["rjieba"])
    assert f"| {FLOOR} | {CONTENDERS[FLOOR].what} | 20 | 1.0 | 60 |" in table.splitlines()
    assert any(line.startswith("| rjieba |") and "does not install" in line for line in table.splitlines())
    page = tmp_path / "README.md"
    page.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nbehind\n", encoding="utf-8")
    tables.replace_block(page, table)
    assert page.read_text(encoding="utf-8") == f"before\n{tables.BEGIN}\n{table}\n{tables.END}\nbehind\n"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="has no block"):
        tables.replace_block(page, table)


def test_sizes():
    assert command.parse_sizes("1kB,10MB") == {"1kB": 1_000, "10MB": 10_000_000}
    assert len(document(3_000).encode()) in range(2_995, 3_001)
