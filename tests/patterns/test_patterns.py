"""No text makes a regular expression slow: each is run on texts made against it, and against plain prose as long."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from worst import attacks

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="a runaway is stopped by a signal")

#: First a length at which what grows exponentially shows before it hangs, then two that tell a line from a square.
FIRST, SMALL, LARGE = 24, 200, 1_600
#: What looks like a square is run at this length. It may take so many times as long as prose, and a floor in seconds;
#: more, but not too much, if an eighth of the text takes more than a 20th of the time (of a square it takes a 64th).
LENGTH, TIMES, FLOOR, GROWTH, ENOUGH = 16_000, 60, 0.01, 20, 0.5
PROSE = "2023年，云澜县地区生产总值达到486.2亿元，同比增长6.8%，白鹭湾科创谷（一期）由云澜城投集团投资建设。\n"

#: Patterns whose time grows with the square, searched only in something short, and the most characters it can have.
SHORT = {
    ("zhpolicy_ie.figures.meaning", "_GAP_BY"): 40,  # what _GAP matched
    ("zhpolicy_ie.entities.status", r"(\d{4})(?!.*\d{4})"): 21,  # a period
    ("zhpolicy_ie.readers.pdf_layout", "_PAGE_NUMBER"): 40,  # _LONG_NUMBER
    ("zhpolicy_ie.readers.pdf_layout", "_CONTENTS"): 500,  # _LONG
}


class StoppedError(Exception):
    """The patience is at an end."""


def seconds(work: Callable[[str], Any], text: Any) -> float:
    """Return the processor time of a call, which is ended after a second."""

    def stop(*_: object) -> None:
        raise StoppedError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1)
    started = time.thread_time()
    try:
        work(text)
    except StoppedError:
        return 1.0
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.thread_time() - started


@cache
def patterns() -> list[dict[str, Any]]:
    """Return what ``collect.py`` finds."""
    command = [sys.executable, str(Path(__file__).with_name("collect.py"))]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def work_of(compiled: re.Pattern[Any], call: str) -> Callable[[Any], Any]:
    """Return what is done with a text in a call: all matches are found where the call finds all."""
    if call in ("match", "fullmatch", "search"):
        return getattr(compiled, call)
    return lambda text: sum(1 for _ in compiled.finditer(text))


def slow(pattern: dict[str, Any]) -> tuple[str, float, str] | None:
    """Return the call, the seconds and the beginning of the first text on which the pattern is slow."""
    words, kind = pattern["pattern"], pattern["bytes"]
    compiled = re.compile(words.encode("latin-1") if kind else words, pattern["flags"])
    length = SHORT.get((pattern["module"], pattern["name"] or words), LENGTH)

    def text_of(source: str) -> Any:
        return source.encode("latin-1", "replace") if kind else source

    calls = {call if call in ("match", "fullmatch") else "finditer" for call in pattern["calls"]}
    for call in sorted(calls):
        work = work_of(compiled, call)
        allowed = FLOOR + TIMES * seconds(work, text_of((PROSE * (length // len(PROSE) + 1))[:length]))
        for attack in attacks(words, pattern["flags"]):
            if (taken := seconds(work, text_of(attack.text(FIRST)))) > 10 * FLOOR:
                return call, round(taken, 3), attack.text(60)
            small, large = (seconds(work, text_of(attack.text(size))) for size in (SMALL, LARGE))
            if large < 16 * small + 50e-6:
                continue
            # Thrice: others use this machine too.
            for _ in range(3):
                taken, part = (seconds(work, text_of(attack.text(size))) for size in (length, length // 8))
                if taken < min(max(allowed, GROWTH * part), ENOUGH):
                    break
            else:
                return call, round(taken, 3), attack.text(60)
    return None


def test_all_patterns_are_found():
    places = {(p["module"], p["name"]) for p in patterns()}
    assert len(places) > 150
    assert ("zhpolicy_ie.periods.patterns", "EXPRESSION") in places
    assert ("zhpolicy_ie.numbers.patterns", "NUMBER") in places
    assert {
        key
        for key in SHORT
        if not any(key in ((p["module"], p["name"]), (p["module"], p["pattern"])) for p in patterns())
    } == set()


def test_no_text_makes_a_pattern_slow():
    found = {(p["module"], p["name"] or p["pattern"]): slow(p) for p in patterns()}
    assert {place: how for place, how in found.items() if how} == {}


@pytest.mark.parametrize("pattern", ["(a+)+b", "(?:a|a)*b", r"\s+$", "x.*y", r"(\d+,?)+;", "[^，]*[，、]"])
def test_a_slow_pattern_is_seen(pattern):
    assert slow({"module": "", "name": "", "pattern": pattern, "flags": 0, "bytes": False, "calls": ["search"]})
