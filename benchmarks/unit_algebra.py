"""Unit conversion by pint and by our own table: ``python -m benchmarks.unit_algebra pint`` (or ``own``)."""

from __future__ import annotations

import argparse
import timeit
from collections.abc import Callable
from time import perf_counter

_CALLS = 20_000


def pint_contender() -> list[Callable[[], float]]:
    """Load pint and return a simple and a compound conversion."""
    import pint  # type: ignore[import-not-found,unused-ignore]

    units = pint.UnitRegistry()
    units.define("mu = 2000/3 * meter**2")
    units.define("cny = [currency]")
    return [
        lambda: units.Quantity(1500.0, "mu").to("km**2").magnitude,
        lambda: units.Quantity(9000.0, "cny/meter**2").to("cny/mu").magnitude,
    ]


def own_contender() -> list[Callable[[], float]]:
    """Load our table and return the same two conversions."""
    from zhpolicy_ie.conversion import convert

    return [lambda: convert(1500.0, "亩", "平方公里"), lambda: convert(9000.0, "元/平方米", "元/亩")]


def main() -> None:
    """Print load time on top of the package, and the time of a simple and of a compound conversion."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["pint", "own"])
    which = parser.parse_args().which
    import zhpolicy_ie  # noqa: F401  (loaded in either case, so not counted)

    begin = perf_counter()
    calls = pint_contender() if which == "pint" else own_contender()
    for call in calls:
        call()
    load = perf_counter() - begin
    simple, compound = (min(timeit.repeat(call, number=_CALLS, repeat=5)) / _CALLS * 1e6 for call in calls)
    print(f"{which}: load {load * 1000:.0f} ms, simple {simple:.1f} µs, compound {compound:.1f} µs")


if __name__ == "__main__":
    main()
