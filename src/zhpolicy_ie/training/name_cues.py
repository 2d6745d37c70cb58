"""Fits the weights of the name rules' cues on annotated paragraphs and writes ``names/cues.tsv``.

Run as ``python -m zhpolicy_ie.training.name_cues ../shared/gold/train.jsonl annotations/names/first.jsonl``. Each
rule's cues are weighed by logistic regression. What one rule hands to the next (where names begin, which longer name
covers a listed one) is computed with weights fitted on other paragraphs, so that the next rule learns how reliable it
is on new text.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from zhpolicy_ie.names import beginnings, find, heads, items, listed, people
from zhpolicy_ie.names.cues import add_up, logistic
from zhpolicy_ie.names.view import TextView
from zhpolicy_ie.names.vocab import NameVocabulary, load_vocabulary
from zhpolicy_ie.training.standoff import read_stretches

Weights = dict[str, float]
Example = tuple[list[str], bool]
Unit = dict[str, Any]
FOLDS = 4


def main(argv: list[str] | None = None) -> None:
    """Fit on all paragraphs and write the weights; with ``--check`` print cross-validated scores instead."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", type=Path, nargs="+", help="annotated paragraphs, JSONL")
    default = Path(find.__file__).with_name("cues.tsv")
    parser.add_argument("--out", type=Path, default=default, help="file to write (default: %(default)s)")
    parser.add_argument("--check", type=Path, help="write names of each paragraph as found without fitting on it")
    parser.add_argument(
        "--corpus",
        type=Path,
        default=Path("../shared/corpus"),
        help="texts of annotations without (default: %(default)s)",
    )
    options = parser.parse_args(argv)
    units = [unit for path in options.gold for unit in read_stretches(path, options.corpus)]
    vocab = load_vocabulary(cues=False)
    if options.check:
        with options.check.open("w", encoding="utf-8") as file:
            for train, test in folds(units):
                fitted = replace(vocab, weights=fit(train, vocab))
                for unit in test:
                    names = find.find_names(unit["text"], fitted, meta=unit["meta"])
                    rows = [m._asdict() | {"text": unit["text"][m.start : m.end]} for m in names]
                    file.write(
                        json.dumps({"id": unit["id"], "entities": rows, "figures": []}, ensure_ascii=False) + "\n"
                    )
        return
    weights = fit(units, vocab)
    table = [
        f"{model}\t{cue.replace(chr(10), chr(92) + 'n')}\t{weight:.2f}"
        for model, cues in weights.items()
        for cue, weight in sorted(cues.items())
        if abs(weight) >= 0.08
    ]
    head = [
        "# Log-odds of the name rules' cues, fitted on annotated paragraphs with zhpolicy_ie.training.name_cues.",
    ]
    options.out.write_text("\n".join([*head, "model\tcue\tweight", *table]) + "\n", encoding="utf-8")
    print(f"{options.out.name}: {len(table)} cues, {options.out.stat().st_size} bytes")


def fit(units: list[Unit], vocab: NameVocabulary) -> dict[str, Weights]:
    """Return the weights of all rules."""
    views = {unit["id"]: TextView(unit["text"], vocab) for unit in units}
    begin = fit_weights(begin_examples(units, views, vocab), least=3)
    held_out: list[Example] = []
    covers: dict[str, list[find.Cover]] = {}
    per_unit: dict[str, list[heads.HeadCandidate]] = {}
    begins: dict[str, beginnings.Beginnings] = {}
    for train, test in folds(units):
        part = replace(vocab, weights={"begin": fit_weights(begin_examples(train, views, vocab), least=3)})
        for unit in test:
            view = views[unit["id"]]
            begun = beginnings.Beginnings(view, part)
            per_unit[unit["id"]] = list(heads.candidates(view, part, begun))
            begins[unit["id"]] = begun
    for train, test in folds(units):
        head = fit_weights((e for unit in train for e in _judge(unit, per_unit[unit["id"]])), least=3)
        for unit in test:
            spans = [(c.start, c.end, logistic(add_up(head, c.cues))) for c in per_unit[unit["id"]]]
            covers[unit["id"]] = find.cover(len(unit["text"]), spans)
    held_out = [e for unit in units for e in _judge(unit, per_unit[unit["id"]])]
    lists = [
        example
        for unit in units
        for example in _judge(unit, _listed(unit, views[unit["id"]], vocab, covers[unit["id"]]))
    ]
    listed_items = [
        example
        for unit in units
        for example in _judge(unit, items.candidates(views[unit["id"]], begins[unit["id"]], covers[unit["id"]]))
    ]
    persons = {unit["id"]: _judge_people(unit, views[unit["id"]], vocab) for unit in units}
    rows: list[Example] = []
    for train, test in folds(units):
        alone = fit_weights((example for unit in train for example in persons[unit["id"]][1]), least=2)
        for unit in test:
            found, examples = persons[unit["id"]]
            chances = [logistic(add_up(alone, cues)) for cues, _ in examples]
            more = people.neighbour_cues(found, chances, views[unit["id"]].text)
            rows += [([*cues, *extra], right) for (cues, right), extra in zip(examples, more, strict=True)]
    return {
        "begin": begin,
        "head": fit_weights(held_out, least=3),
        "list": fit_weights(lists, least=3),
        "item": fit_weights(listed_items, least=3),
        "person": fit_weights((example for _, examples in persons.values() for example in examples), least=2),
        "row": fit_weights(rows, least=2),
    }


def folds(units: list[Unit]) -> Iterator[tuple[list[Unit], list[Unit]]]:
    """Yield (fit on, apply to); paragraphs of one document (same title) stay together."""
    groups = {title: i for i, title in enumerate(sorted({str(u["meta"].get("title")) for u in units}))}
    for k in range(FOLDS):
        inside = [groups[str(u["meta"].get("title"))] % FOLDS == k for u in units]
        yield (
            [u for u, t in zip(units, inside, strict=True) if not t],
            [u for u, t in zip(units, inside, strict=True) if t],
        )


def begin_examples(units: list[Unit], views: dict[str, TextView], vocab: NameVocabulary) -> Iterator[Example]:
    """Yield the positions that a walk to the left passes, and the one where the name begins."""
    for unit in units:
        view = views[unit["id"]]
        starts = {(e["end"], e["label"]): e["start"] for e in unit["entities"] if e["label"] != "PER"}
        for head_start, end, head in heads.occurrences(view, vocab):
            for known in vocab.heads[head]:
                start = starts.get((end, known.label), end)
                for position in heads.possible_starts(view, head_start) if start < end else ():
                    if position < start:
                        break
                    distance = min(head_start - position, beginnings.FARTHEST)
                    coupled = [*beginnings.coupled_cues(view, position), f"distance:{distance}"]
                    cues = beginnings.plain_cues(view, position) + [f"{known.family} {cue}" for cue in coupled]
                    yield cues, position == start


def _listed(
    unit: Unit, view: TextView, vocab: NameVocabulary, covers: list[find.Cover]
) -> Iterator[listed.ListCandidate]:
    return listed.candidates(view, vocab, listed.Surroundings(view, vocab, unit["meta"]), covers)


def _judge(
    unit: Unit, found: Iterable[heads.HeadCandidate | listed.ListCandidate | items.ItemCandidate]
) -> Iterator[Example]:
    gold = {(e["start"], e["end"], e["label"]) for e in unit["entities"]}
    for candidate in found:
        yield candidate.cues, (candidate.start, candidate.end, candidate.label) in gold


def _judge_people(
    unit: Unit, view: TextView, vocab: NameVocabulary
) -> tuple[list[people.PersonCandidate], list[Example]]:
    gold = {(e["start"], e["end"]) for e in unit["entities"] if e["label"] == "PER"}
    found = list(people.candidates(view, vocab))
    return found, [(person.cues, (person.start, person.end) in gold) for person in found]


def fit_weights(examples: Iterable[Example], *, least: int, penalty: float = 1.0, steps: int = 120) -> Weights:
    """Return the cues' weights by logistic regression with an L2 penalty (Adam on the whole set).

    Args:
        examples: Cues, and whether the candidate was right.
        least: Cues seen less often than this weigh nothing.
        penalty: Strength of the penalty on large weights.
        steps: Gradient steps.
    """
    kept = list(examples)
    seen = Counter(cue for cues, _ in kept for cue in set(cues))
    index = {cue: i for i, cue in enumerate(cue for cue, n in seen.items() if n >= least)}
    rows, columns = [], []
    for row, (cues, _) in enumerate(kept):
        for cue in cues:
            column = index.get(cue)
            if column is not None:
                rows.append(row)
                columns.append(column)
    row_of, column_of = np.array(rows), np.array(columns)
    right = np.array([float(answer) for _, answer in kept])
    weights = np.zeros(len(index))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        total = np.bincount(row_of, weights=weights[column_of], minlength=len(kept))
        error = 1.0 / (1.0 + np.exp(-np.clip(total, -30, 30))) - right
        gradient = np.bincount(column_of, weights=error[row_of], minlength=len(index)) + penalty * weights
        first = 0.9 * first + 0.1 * gradient
        second = 0.99 * second + 0.01 * gradient**2
        rate = 0.3 if step < steps * 0.7 else 0.05
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return {cue: round(float(weights[i]), 3) for cue, i in index.items()}


if __name__ == "__main__":
    main()
