"""The scores on the development paragraphs never fall below what was once reached, less a little room."""

from __future__ import annotations

from pathlib import Path

from zhpolicy_ie.evaluation.annotations import notes_from_dict, read_gold, with_records
from zhpolicy_ie.evaluation.bands import bands, judged, share_in_lowest
from zhpolicy_ie.evaluation.record_scores import compare_records, score_records
from zhpolicy_ie.evaluation.run import run_with_names
from zhpolicy_ie.evaluation.scores import compare, score
from zhpolicy_ie.extractor import Extractor

RECORDS = Path(__file__).parents[2] / "annotations" / "records" / "dev.jsonl"
FIGURES = {"span": 0.98, "value+unit": 0.97, "record": 0.77}
FIELDS = {"modifier": 0.98, "aspect": 0.96, "status": 0.92, "period": 0.90, "indicator": 0.89, "subject": 0.70}
NAMES = {"ORG": 0.84, "PROJ": 0.81, "LOC": 0.86, "PER": 0.90, "all": 0.85}


def test_scores_on_the_development_paragraphs(dev_gold: list[dict], ie: Extractor) -> None:
    found = [ie(unit["text"], meta=unit["meta"], id=unit["id"]).to_dict() for unit in dev_gold]
    comparisons = compare([notes_from_dict(d) for d in dev_gold], [notes_from_dict(d) for d in found])
    scores = score(comparisons).to_dict()
    below = {k: scores["figures"][k]["f1"] for k, floor in FIGURES.items() if scores["figures"][k]["f1"] < floor}
    below |= {k: scores["figures"][k]["acc"] for k, floor in FIELDS.items() if scores["figures"][k]["acc"] < floor}
    below |= {k: scores["entities"][k]["f1"] for k, floor in NAMES.items() if scores["entities"][k]["f1"] < floor}
    assert below == {}
    # The score says where to look: the lowest fifth holds at least twice its share of the wrong figures.
    figures = judged(comparisons)
    assert share_in_lowest(figures, 0.2) >= 0.4
    shares = [band.wrong / band.figures for band in bands(figures)]
    assert shares == sorted(shares, reverse=True)


# With the annotated names given, both halves of the annotated records: mistakes of linking alone.
LINKED = {"b-cubed": 0.98, "links": 0.95, "kind": 0.96, "place": 0.94, "status": 0.82, "role": 0.80, "figures": 0.74}


def test_scores_of_organizations_and_projects(shared: Path, ie: Extractor) -> None:
    notes = with_records(read_gold(shared / "gold" / "dev.jsonl"), RECORDS)
    notes = [note for note in notes if note.records]
    found = run_with_names(ie, notes)
    outcomes = [compare_records(n.records, f.records, n.figures) for n, f in zip(notes, found, strict=True)]
    scores = score_records(outcomes).to_dict()
    assert {k: scores[k]["f1"] for k, floor in LINKED.items() if scores[k]["f1"] < floor} == {}
