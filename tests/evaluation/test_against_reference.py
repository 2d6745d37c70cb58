"""Our scores against those of the reference scorer beside the gold data, to the last digit."""

from __future__ import annotations

import copy
import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

from zhpolicy_ie.evaluation.annotations import notes_from_dict
from zhpolicy_ie.evaluation.scores import compare, score
from zhpolicy_ie.extractor import Extractor


@pytest.fixture(scope="module")
def reference(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_scorer", shared / "gold" / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def assert_same_scores(reference: ModuleType, gold: list[dict], predicted: list[dict]) -> dict:
    expected, _ = reference.score({d["id"]: d for d in gold}, {d["id"]: d for d in predicted})
    comparisons = compare([notes_from_dict(d) for d in gold], [notes_from_dict(d) for d in predicted])
    ours = score(comparisons).to_dict()
    assert ours == expected
    return ours


def test_the_pipeline_gets_the_same_scores(reference: ModuleType, dev_gold: list[dict], ie: Extractor) -> None:
    some = dev_gold[::3]
    predicted = [ie(d["text"], meta=d["meta"], id=d["id"]).to_dict() for d in some]
    assert_same_scores(reference, some, predicted)


def test_gold_scored_against_itself_is_perfect(reference: ModuleType, dev_gold: list[dict]) -> None:
    scores = assert_same_scores(reference, dev_gold, dev_gold)
    assert scores["entities"]["all"]["f1"] == scores["figures"]["record"]["f1"] == 1.0


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("strength", [0.05, 0.3, 0.8])
def test_perturbed_gold_gets_the_same_scores(
    reference: ModuleType, dev_gold: list[dict], seed: int, strength: float
) -> None:
    rng = random.Random(f"{seed} {strength}")
    predicted = [perturb(document, rng, strength) for document in dev_gold if rng.random() > strength / 10]
    scores = assert_same_scores(reference, dev_gold, predicted)
    assert 0 < scores["figures"]["record"]["f1"] < 1
    assert 0 < scores["entities"]["all"]["f1"] < 1


def perturb(document: dict, rng: random.Random, strength: float) -> dict:
    """Return a prediction made from gold: items dropped, doubled, moved, relabelled, revalued, reordered."""
    found = copy.deepcopy(document)
    size = len(document["text"])
    for part, change in (("entities", _change_entity), ("figures", _change_figure)):
        items = []
        for item in found[part]:
            if rng.random() < strength / 3:
                continue
            for _ in range(1 + (rng.random() < strength / 4)):
                other = copy.deepcopy(item)
                if rng.random() < strength:
                    change(other, rng, size)
                items.append(other)
        if rng.random() < strength:
            rng.shuffle(items)
        found[part] = items
    if rng.random() < strength / 20:
        del found[rng.choice(["entities", "figures"])]
    return found


def _move(item: dict, rng: random.Random, size: int) -> None:
    item["start"] = max(0, item["start"] + rng.randint(-3, 2))
    item["end"] = min(size, max(item["start"] + 1, item["end"] + rng.randint(-2, 3)))


def _change_entity(item: dict, rng: random.Random, size: int) -> None:
    if rng.random() < 0.5:
        _move(item, rng, size)
    else:
        item["label"] = rng.choice(["ORG", "PROJ", "LOC", "PER", "DATE"])


def _change_figure(item: dict, rng: random.Random, size: int) -> None:
    # A record says the same in other forms: value and value_max for a range, objects for words.
    if isinstance(item["value"], list) and rng.random() < 0.5:
        item["value"], item["value_max"] = item["value"]
    for key, inner in (("indicator", "text"), ("subject", "text"), ("period", "value")):
        if item[key] and rng.random() < 0.5:
            item[key] = {inner: item[key]}
    changes = {
        "value": [0.0, None, item["value"], [20, 30], 1e-9, 7],
        "value_max": [None, None, 99.0],
        "unit": ["％", "%", "百分点", "个百分点", None, "", "-", "km", "公里", item["unit"]],
        "modifier": ["exact", "over", None],
        "aspect": ["level", "growth", "share", None],
        "status": ["actual", "target"],
        "indicator": [None, "", "地区生产总值", {"text": "企业"}, {}],
        "period": [None, "", "2023", {"value": "2024"}],
        "subject": [None, "全县", {"text": "嘉善"}],
        "optional": [True, False],
    }
    for key in rng.sample(sorted(changes), rng.randint(0, 3)):
        item[key] = rng.choice(changes[key])
    if rng.random() < 0.4:
        _move(item, rng, size)
    if rng.random() < 0.1:
        del item[rng.choice(["modifier", "status", "unit", "period"])]
    if isinstance(item.get("value"), float):
        item["value"] *= rng.choice([1, 1 + 1e-7, 1 + 1e-5])
