from zhpolicy_ie.names.tagger.model import Tagger
from zhpolicy_ie.training.ner.combine import joint_reliability, joint_scores

TEXTS = [
    "柳州市政府与浙江大学签署协议，柳东新区新能源汽车产业园二期开工，市委书记陈国强出席。",
    "芜湖市与中国科学技术大学共建的长三角智能制造研究院揭牌，市长李明到会讲话。",
]


def record(number, text, names):
    entities = [{"start": m.start, "end": m.end, "label": m.label} for m in names]
    return {"id": f"{number}@0", "text": text, "entities": entities, "meta": {}}


def test_each_row_is_measured_by_itself():
    tagger = Tagger.load()
    own = [record(i, text, tagger.tag(text)) for i, text in enumerate(TEXTS)]
    scores = joint_scores(own, tagger)
    assert list(scores) == ["rules", "tagger", "both", "two-fold"]
    assert scores["tagger"]["all"] == 1.0
    assert 0.0 < scores["rules"]["all"] < 1.0


def test_labels_that_the_tagger_does_not_know_are_left_out():
    tagger = Tagger.load()
    known = [record(i, text, tagger.tag(text)) for i, text in enumerate(TEXTS)]
    known[0]["entities"].append({"start": 0, "end": 1, "label": "LAW"})
    assert joint_scores(known, tagger)["tagger"]["all"] == 1.0


def test_reliability_counts_each_chosen_name_once():
    tagger = Tagger.load()
    own = [record(i, text, tagger.tag(text)) for i, text in enumerate(TEXTS)]
    rows = joint_reliability(own, tagger)
    assert sum(row[2] for row in rows) > 0
    for low, high, _, mean, share in rows:
        assert low <= mean <= high
        assert 0.0 <= share <= 1.0
    unknown = joint_reliability([{**r, "entities": r["entities"][:1]} for r in own], tagger)
    assert sum(row[2] * row[4] for row in unknown) < sum(row[2] * row[4] for row in rows)
