"""What each part of the package is given, and what must hold of its answer."""

from __future__ import annotations

import math
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, get_args

from hypothesis import strategies as st

from zhpolicy_ie.conversion import convert, measure_of
from zhpolicy_ie.errors import ConversionError, InputError, OptionError, ZhPolicyError
from zhpolicy_ie.extractor import Extractor, load
from zhpolicy_ie.layers import PeriodMention, Quantity
from zhpolicy_ie.numbers.numerals import magnitude, parse_arabic, parse_chinese, parse_mixed
from zhpolicy_ie.numbers.quantities import find_quantities
from zhpolicy_ie.numbers.units import load_units
from zhpolicy_ie.periods.resolve import find_periods, setting_of
from zhpolicy_ie.readers import InputDocument, ReadOptions, Source, decode, read_source
from zhpolicy_ie.records import Document, Modifier

from . import strategies as our
from .files import files

_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?|-H[12]|-Q[1-4])?"
_PERIOD = re.compile(rf"(?:(?:\.\.)?{_DATE}|{_DATE}/{_DATE})")
#: Seconds of processor time for any one of these small inputs; a hundred times what the slowest honest one needs.
PATIENCE = 5.0


class Target(NamedTuple):
    """``check`` raises an AssertionError, or whatever escapes, for a value of ``values`` that finds something wrong."""

    values: st.SearchStrategy[Any]
    check: Callable[[Any], None]


@contextmanager
def _patience(seconds: float = PATIENCE) -> Iterator[None]:
    started = time.process_time()
    yield
    taken = time.process_time() - started
    assert taken < seconds, f"took {taken:.1f} s"


def _in_order(text: str, found: list[Quantity] | list[PeriodMention]) -> None:
    assert all(0 <= item.start < item.end <= len(text) for item in found), "a span outside the text"
    assert all(a.end <= b.start for a, b in pairwise(found)), "spans overlap or are out of order"


def check_numbers(text: str) -> None:
    """Quantities lie in order inside the text and have values that numbers can have; numerals raise ValueError only."""
    with _patience():
        found = find_quantities(text)
    _in_order(text, found)
    for item in found:
        assert math.isfinite(item.value), "no finite value"
        assert item.value_max is None or item.value < item.value_max < math.inf, "a range that ends before it begins"
        assert item.modifier in get_args(Modifier) and item.kind in ("cardinal", "ordinal")
        assert item.unit is None or item.unit, "an empty unit"
    for read in (parse_arabic, parse_chinese, parse_mixed, magnitude):
        try:
            assert isinstance(read(text), float)
        except ValueError:
            assert read is not magnitude, "a product cannot fail"


def check_units(given: tuple[str, str, float, str]) -> None:
    """A unit ends inside the text; measures are consistent; conversion comes back, or says why it cannot be."""
    text, unit, value, other = given
    known = load_units()
    with _patience():
        for start in range(len(text) + 1):
            assert start <= known.match(text, start) <= len(text)
        measure = measure_of(unit)
    assert measure.factor > 0
    assert convert(value, unit, unit) == value
    try:
        there = convert(value, unit, other)
    except ConversionError as error:
        assert "\n" not in str(error)
        return
    assert math.isfinite(there)
    assert math.isclose(convert(there, other, unit), value, rel_tol=1e-9) or abs(there) < 1e-300


def check_periods(given: tuple[str, int | None, str | None]) -> None:
    """Periods lie in order inside the text, and their values are of the forms that the schema names."""
    text, year, genre = given
    with _patience():
        found = find_periods(text, setting_of(year, genre))
    _in_order(text, found)
    for item in found:
        assert item.kind in ("span", "day", "dateline", "target", "now", "vague", "comparison"), item.kind
        if item.value is not None:
            assert _PERIOD.fullmatch(item.value), f"no period: {item.value}"
            first, _, last = item.value.partition("/")
            assert not last or len(first) == len(last), f"two kinds of date: {item.value}"


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))


def check_readers(given: tuple[str, bytes]) -> None:
    """A file gives documents and errors of ours, whatever its bytes; and so does decoding them as a text."""
    name, data = given
    path = _folder() / name
    path.write_bytes(data)
    with _patience():
        for item in read_source(Source(name, path), ReadOptions(max_chars=200_000)):
            if isinstance(item, InputDocument):
                check_input(item)
            else:
                assert isinstance(item, InputError), type(item)
                assert "\n" not in str(item), "an error of several lines"
        with suppress(InputError, OptionError):
            assert isinstance(decode(data).text, str)


def check_input(item: InputDocument) -> None:
    """What readers give is what the extractor takes: strings, and metadata that are plain values."""
    assert isinstance(item.text, str) and isinstance(item.id, str)
    starts = [page.start for page in item.pages]
    assert starts == sorted(starts) and all(0 <= start <= len(item.text) for start in starts)
    try:
        tagless()(item.text[:400], meta=item.meta, id=item.id)
    except ZhPolicyError as error:
        assert isinstance(error, InputError)


@cache
def tagless() -> Extractor:
    """Load what finds figures."""
    return load(only="figures", words="char")


@cache
def whole() -> Extractor:
    """Load the whole pipeline."""
    return load()


def check_document(given: tuple[str, int | None, str | None]) -> None:
    """A text gives a document of which all that :func:`check_record` asks is true, or an error of ours."""
    text, year, genre = given
    meta = {key: value for key, value in (("year", year), ("genre", genre)) if value is not None}
    with _patience():
        try:
            found = whole()(text, meta=meta, id="d")
        except ZhPolicyError as error:
            assert isinstance(error, InputError), type(error)
            return
    check_record(found, text)


def check_record(found: Document, text: str) -> None:
    """Mentions are their characters, figures lie apart, ids resolve, and JSON gives back what it was given."""
    assert found.text == text
    spans = [*found.entities, *found.figures]
    for figure in found.figures:
        spans += [link for link in (figure.indicator, figure.period, figure.subject) if link is not None]
        assert 0 <= figure.sentence[0] <= figure.start and figure.end <= figure.sentence[1] <= len(text)
    for record in (*found.organizations, *found.projects):
        spans += record.evidence
    for span in spans:
        assert 0 <= span.start <= span.end <= len(text), f"outside the text: {span}"
        assert text[span.start : span.end] == span.text, f"not what stands there: {span}"
    figures = sorted(found.figures, key=lambda f: f.start)
    assert all(a.end <= b.start for a, b in pairwise(figures)), "figures overlap"
    entities = sorted(found.entities, key=lambda e: e.start)
    assert all(a.end <= b.start for a, b in pairwise(entities)), "names overlap"
    ids = {item.id for group in (found.entities, found.figures, found.organizations, found.projects) for item in group}
    named = [f.from_figure for f in found.figures] + [f.subject.entity for f in found.figures if f.subject]
    for record in (*found.organizations, *found.projects):
        named += [*record.mentions, *(e.id for e in record.evidence)]
    for project in found.projects:
        named += [*(part.id for part in project.organizations), *project.figures]
    assert all(id_ in ids for id_ in named if id_ is not None), "an id that leads nowhere"
    line = found.to_json()
    assert "\n" not in line
    assert Document.model_validate_json(line) == found, "JSON does not give back what it was given"
    assert Document.model_validate(found.to_dict()) == found


_unit_cases = st.tuples(our.number_texts, our.written_units, st.floats(-1e18, 1e18), our.written_units)
_period_cases = st.tuples(our.period_texts, our.years, our.genres)
TARGETS: dict[str, Target] = {
    "numbers": Target(our.number_texts, check_numbers),
    "units": Target(_unit_cases, check_units),
    "periods": Target(_period_cases, check_periods),
    "readers": Target(files(our.texts), check_readers),
    "documents": Target(st.tuples(our.texts, our.years, our.genres), check_document),
}
