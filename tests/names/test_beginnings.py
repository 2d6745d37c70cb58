import pytest

from zhpolicy_ie.names.beginnings import Beginnings, coupled_cues, plain_cues
from zhpolicy_ie.names.cues import add_up, begin_weights
from zhpolicy_ie.names.view import TextView
from zhpolicy_ie.names.vocab import load_vocabulary

TEXT = "推进 平湖市“百园焕新”工程和G320国道改造，嘉善县人民政府与浙江大学共建实验室。"


def test_tables_give_what_the_spelt_out_cues_weigh():
    vocab = load_vocabulary()
    weights, view = vocab.weights["begin"], TextView(TEXT, vocab)
    begin, seen = Beginnings(view, vocab), set()
    for position in range(len(TEXT)):
        for family in ("works", "government", "unheard-of"):
            coupled = [*coupled_cues(view, position), "distance:7"]
            cues = plain_cues(view, position) + [f"{family} {cue}" for cue in coupled]
            assert begin.odds(position, family, 7) == pytest.approx(add_up(weights, cues))
            seen.update(cue for cue in cues if cue in weights)
    assert {cue.partition(":")[0] for cue in seen} >= {
        "left",
        "right",
        "over",
        "in-word",
        "works left",
        "works distance",
    }


def test_a_longer_context_is_found_where_its_ends_weigh_nothing():
    tables = begin_weights({"left:共同推进": 2.0, "left:进": 0.5, "works bias": -1.0})
    assert [tables.left[key] for key in ("进", "推进", "同推进", "共同推进")] == [0.5, 0.0, 0.0, 2.0]
    assert tables.families == {"works": {"bias": -1.0}}


def test_listed_names_within_a_span():
    view = TextView("由嘉善县牵头", load_vocabulary())
    assert view.holds_free(1, 4)
    assert view.holds_free(0, 6)
    assert not view.holds_free(2, 6)
    assert not view.holds_free(0, 2)
