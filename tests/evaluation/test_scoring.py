"""The scores, on small cases worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from zhpolicy_ie.errors import GoldError
from zhpolicy_ie.evaluation.annotations import Notes, notes_from_dict
from zhpolicy_ie.evaluation.figures import compare_figures, word_overlap
from zhpolicy_ie.evaluation.mistakes import confusions, mistakes
from zhpolicy_ie.evaluation.scores import compare, score, without_prediction
from zhpolicy_ie.evaluation.tally import Agreement, Tally


def figure(start: int, end: int, value: Any, unit: str | None = "家", **fields: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "text": "x" * (end - start), "value": value, "unit": unit,
            "modifier": "exact", "aspect": "level", "status": "actual", "indicator": "企业", "period": "2023",
            "subject": None, "optional": False, **fields}  # fmt: skip


def document(figures: list[dict[str, Any]], entities: list[tuple[int, int, str]] = (), id: str = "a") -> Notes:
    names = [{"start": s, "end": e, "label": label} for s, e, label in entities]
    return notes_from_dict({"id": id, "text": "字" * 60, "figures": figures, "entities": names})


def figure_scores(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> tuple[Tally, Tally, Tally]:
    result = score(compare([document(gold)], [document(found)]))
    return result.span, result.quantity, result.record


def test_ratios_are_zero_without_anything_to_count() -> None:
    assert Tally().to_dict() == {"p": 0.0, "r": 0.0, "f1": 0.0, "tp": 0, "fp": 0, "fn": 0}
    assert Agreement().to_dict() == {"acc": 0.0, "n": 0}


def test_a_shifted_figure_with_the_right_quantity_misses_only_the_span() -> None:
    span, quantity, record = figure_scores([figure(5, 8, 52)], [figure(4, 8, 52)])
    assert (span, quantity, record) == (Tally(0, 1, 1), Tally(1, 0, 0), Tally(1, 0, 0))


def test_a_figure_elsewhere_is_wrong_even_with_the_right_quantity() -> None:
    span, quantity, record = figure_scores([figure(5, 8, 52)], [figure(8, 11, 52)])
    assert span == quantity == record == Tally(0, 1, 1)


@pytest.mark.parametrize(("value", "unit"), [(53, "家"), (52, "个"), (None, "家"), (52, None), ([52, 53], "家")])
def test_a_wrong_value_or_unit_is_a_miss_and_a_false_alarm(value: Any, unit: str | None) -> None:
    span, quantity, _ = figure_scores([figure(5, 8, 52)], [figure(5, 8, value, unit)])
    assert (span, quantity) == (Tally(1, 0, 0), Tally(0, 1, 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("indicator", "医院"),
        ("indicator", None),
        ("aspect", "change"),
        ("status", "target"),
        ("period", "2022"),
        ("period", None),
    ],
)
def test_a_wrong_field_spoils_the_record(field: str, value: str | None) -> None:
    _, quantity, record = figure_scores([figure(5, 8, 52)], [figure(5, 8, 52, **{field: value})])
    assert (quantity, record) == (Tally(1, 0, 0), Tally(0, 1, 1))


def test_modifier_and_subject_do_not_touch_the_record() -> None:
    gold, found = figure(5, 8, 52, subject="嘉善"), figure(5, 8, 52, modifier="over", subject="平湖")
    result = score(compare([document([gold])], [document([found])]))
    assert result.record == Tally(1, 0, 0)
    assert result.fields["modifier"] == result.fields["subject"] == Agreement(0, 1)


def test_a_period_without_gold_is_not_asked() -> None:
    result = score(compare([document([figure(5, 8, 52, period=None)])], [document([figure(5, 8, 52)])]))
    assert result.record == Tally(1, 0, 0)
    assert result.fields["period"] == Agreement(0, 0)
    assert "period" not in result.to_dict()["figures"]


def test_a_range_needs_both_ends() -> None:
    gold = figure(5, 9, [20, 30])
    assert figure_scores([gold], [figure(5, 9, 20, value_max=30)])[1] == Tally(1, 0, 0)
    assert figure_scores([gold], [figure(5, 9, 20, value_max=31)])[1] == Tally(0, 1, 1)
    assert figure_scores([gold], [figure(5, 9, 20)])[1] == Tally(0, 1, 1)


def test_values_agree_within_a_millionth() -> None:
    assert figure_scores([figure(5, 9, 8.6e10)], [figure(5, 9, 8.6e10 * (1 + 9e-7))])[1] == Tally(1, 0, 0)
    assert figure_scores([figure(5, 9, 8.6e10)], [figure(5, 9, 8.6e10 * (1 + 2e-6))])[1] == Tally(0, 1, 1)


@pytest.mark.parametrize(("written", "other"), [("％", "%"), ("km", "公里"), ("-", None), ("", None)])
def test_unit_spellings(written: str, other: str | None) -> None:
    assert figure_scores([figure(5, 9, 3, written)], [figure(5, 9, 3, other)])[1] == Tally(1, 0, 0)


def test_an_optional_figure_is_neither_missed_nor_wrong() -> None:
    gold = [figure(5, 8, 3, optional=True)]
    nothing = (Tally(), Tally(), Tally())
    assert figure_scores(gold, []) == nothing
    assert figure_scores(gold, [figure(5, 8, 3)]) == nothing
    assert figure_scores(gold, [figure(6, 9, 7, "个")]) == nothing


def test_an_optional_figure_takes_what_overlaps_it() -> None:
    # The wider reading overlaps both; the optional one comes first and uses it up.
    gold = [figure(2, 4, 3, optional=True), figure(4, 8, 52)]
    assert figure_scores(gold, [figure(2, 8, 52)]) == (Tally(0, 0, 1), Tally(0, 0, 1), Tally(0, 0, 1))


def test_one_reading_cannot_serve_two_figures() -> None:
    gold = [figure(2, 5, 52), figure(4, 8, 52)]
    assert figure_scores(gold, [figure(2, 8, 52)])[1] == Tally(1, 0, 1)


def test_a_second_reading_beside_the_exact_one_costs_no_span_but_a_quantity() -> None:
    span, quantity, _ = figure_scores([figure(2, 8, 52)], [figure(2, 8, 52), figure(3, 8, 52)])
    assert (span, quantity) == (Tally(1, 0, 0), Tally(1, 1, 0))


@pytest.mark.parametrize(
    ("a", "b", "overlap"),
    [(None, None, 1.0), ("", None, 1.0), ("企业", None, 0.0), ("企业", "业企", 1.0), ("aab", "abb", 2 / 3)],
)
def test_word_overlap(a: str | None, b: str | None, overlap: float) -> None:
    assert word_overlap(a, b) == pytest.approx(overlap)


def test_names_count_by_span_and_label() -> None:
    gold = document([], [(0, 4, "ORG"), (10, 14, "LOC"), (20, 24, "PER")])
    found = document([], [(0, 4, "ORG"), (0, 4, "ORG"), (10, 14, "PROJ"), (20, 23, "PER"), (30, 33, "DATE")])
    result = score(compare([gold], [found]))
    assert result.entities == {
        "ORG": Tally(1, 0, 0),
        "PROJ": Tally(0, 1, 0),
        "LOC": Tally(0, 0, 1),
        "PER": Tally(0, 1, 1),
    }
    assert result.all_entities == Tally(1, 2, 2)


def test_a_document_without_prediction_counts_as_empty() -> None:
    gold = [document([figure(5, 8, 52)], [(0, 4, "ORG")]), document([figure(5, 8, 52)], id="b")]
    result = score(compare(gold, gold[:1]))
    assert result.quantity == Tally(1, 0, 1)
    assert without_prediction(gold, gold[:1]) == ["b"]


def test_predictions_of_other_documents_are_refused() -> None:
    with pytest.raises(GoldError, match="E500 no prediction has the id"):
        compare([document([])], [document([], id="z")])


def test_every_mistake_is_listed_with_its_kind() -> None:
    gold = document([figure(0, 3, 1), figure(5, 8, 2), figure(20, 23, 9)], [(40, 42, "ORG")])
    found = document(
        [figure(0, 3, 1, aspect="change", modifier="over", period="2020"), figure(5, 8, 3), figure(30, 33, 4)],
        [(40, 42, "PROJ")],
    )
    comparisons = compare([gold], [found])
    listed = [(m.kind, m.detail) for m in mistakes(comparisons)]
    assert listed == [
        ("entity missed", "ORG; found: 字字 PROJ"),
        ("entity wrong", "PROJ; gold: 字字 ORG"),
        ("figure missed", "xxx = 2 家; found: xxx = 3 家"),
        ("figure missed", "xxx = 9 家; found: -"),
        ("figure wrong", "xxx = 3 家"),
        ("figure wrong", "xxx = 4 家"),
        ("record aspect", "gold level, found change"),
        ("record period", "gold 2023, found 2020"),
        ("modifier", "gold exact, found over"),
    ]
    counted = confusions(comparisons)
    assert {field: dict(pairs) for field, pairs in counted.items()} == {
        "aspect": {("level", "change"): 1},
        "status": {},
        "modifier": {("exact", "over"): 1},
        "label": {("ORG", "PROJ"): 1},
    }


def test_the_comparison_keeps_what_overlaps_a_missed_figure() -> None:
    gold, found = document([figure(5, 8, 2)]).figures, document([figure(6, 9, 3)]).figures
    assert compare_figures(gold, found).missed == [(gold[0], [found[0]])]
