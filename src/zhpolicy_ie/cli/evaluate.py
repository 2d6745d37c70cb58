"""``evaluate``: how good the pipeline, or a file of predictions, is on annotated texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from zhpolicy_ie.cli.messages import say
from zhpolicy_ie.cli.options import TaggerFolder
from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.evaluation import report
from zhpolicy_ie.evaluation.annotations import Notes, read_gold, read_predictions, with_records
from zhpolicy_ie.evaluation.bands import band_lines, judged
from zhpolicy_ie.evaluation.drift import drift as count_drift
from zhpolicy_ie.evaluation.drift import drift_dict, drift_lines
from zhpolicy_ie.evaluation.mistakes import Mistake, mistakes, record_mistakes
from zhpolicy_ie.evaluation.mistakes import confusions as count_confusions
from zhpolicy_ie.evaluation.record_notes import PARTS, RecordNotes
from zhpolicy_ie.evaluation.record_scores import RecordComparison, compare_records, score_records
from zhpolicy_ie.evaluation.scores import DocumentComparison, Scores, compare, score, without_prediction


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Annotated texts, JSONL: id, text, meta, entities, figures.")],
    *,
    model: Annotated[Path | None, typer.Option(help="Folder of a trained model instead of the shipped one.")] = None,
    predictions: Annotated[
        Path | None, typer.Option(help="Compare this output of extract instead of running the pipeline.")
    ] = None,
    words: Annotated[str, typer.Option(help="Words by the segmenter (pkuseg) or by character (char).")] = "pkuseg",
    tagger: TaggerFolder = "shipped",
    linker: Annotated[
        str, typer.Option(metavar="learned|rules", help="How figures get their indicator, period and so on.")
    ] = "learned",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    errors: Annotated[int, typer.Option(min=0, help="List up to this many mistakes of each kind.")] = 0,
    confusions: Annotated[bool, typer.Option("--confusions", help="List which values are taken for which.")] = False,
    records: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Annotated organizations and projects of these texts, where GOLD has none."),
    ] = None,
    part: Annotated[
        str | None, typer.Option(metavar="|".join(PARTS), help="Only the texts of one half of the record annotations.")
    ] = None,
    bands: Annotated[
        bool, typer.Option("--bands", help="Print how many figures are wrong by score, lowest scores first.")
    ] = False,
    drift: Annotated[
        tuple[Path, Path] | None,
        typer.Option(
            "--compare", metavar="OLD NEW", help="What became better and worse between two outputs of extract."
        ),
    ] = None,
    row: Annotated[str | None, typer.Option(help="Print one row for docs/scores.md; say what was changed.")] = None,
) -> None:
    """Score figures and names against annotated texts.

    A name counts when its characters and label are right. A figure counts for "span" when its characters are right,
    for "value+unit" when it overlaps the annotated one and value and unit are right, and for "record" when indicator,
    aspect, status and period are right as well. Speed goes to standard error.

    Where organizations and projects are annotated too, they are scored twice: as found, and with the annotated names
    given, which tells mistakes of linking from those of names.

    --compare tells two versions apart: each mistake that is gone (+) and each that is new (-), all of them unless
    --errors says how many of each kind.
    """
    if drift and (model or predictions or bands or row is not None or confusions):
        raise OptionError(
            "--compare goes with --errors, --json, --records and --part only", remedy="leave out the others"
        )
    if (model or predictions) and (tagger, linker) != ("shipped", "learned"):
        raise OptionError(
            f"--tagger and --linker do not go with {'--model' if model else '--predictions'}", remedy="leave one out"
        )
    notes = _gold(gold, records, part)
    if drift:
        _print_drift(notes, *drift, limit=errors or None, as_json=as_json)
        return
    options: dict[str, Any] = {"words": words, "linker": linker, "tagger": None if tagger == "none" else tagger}
    if model:
        options["model"] = str(model)
    if predictions:
        found, named, speed = read_predictions(predictions), None, None
    else:
        found, named, speed = _run(notes, options)
    comparisons = compare(notes, found)
    if absent := without_prediction(notes, found):
        say(f"{len(absent)} gold documents have no prediction and count as empty: {absent[0]} …")
    scores = score(comparisons)
    linked = {"records": _compare(notes, found)}
    if named is not None:
        linked["records, names given"] = _compare(notes, named)
    linked = {name: outcomes for name, outcomes in linked.items() if outcomes}
    if bands:
        for line in band_lines(judged(comparisons)):
            typer.echo(line)
    elif row is not None:
        typer.echo(report.markdown_row(row, scores, speed))
    elif as_json:
        typer.echo(json.dumps(_as_dict(scores, comparisons, linked, errors, confusions), ensure_ascii=False))
    else:
        _print(scores, comparisons, linked, errors, confusions)


_Linked = dict[str, list[tuple[Notes, RecordComparison]]]


def _print_drift(notes: list[Notes], old: Path, new: Path, *, limit: int | None, as_json: bool) -> None:
    scores, wrong = [], []
    for path in (old, new):
        found = read_predictions(path)
        comparisons = compare(notes, found)
        linked = {"records": _compare(notes, found)}
        if absent := without_prediction(notes, found):
            say(f"{path}: {len(absent)} gold documents have no prediction and count as empty: {absent[0]} …")
        scores.append(score(comparisons).to_dict() | _record_scores({k: v for k, v in linked.items() if v}))
        wrong.append(list(_mistakes(comparisons, linked)))
    found_drift = count_drift(*wrong)
    if as_json:
        typer.echo(json.dumps(drift_dict(found_drift, scores[0], scores[1]), ensure_ascii=False))
        return
    for line in drift_lines(found_drift, scores[0], scores[1], limit):
        typer.echo(line)


def _gold(gold: Path, records: Path | None, part: str | None) -> list[Notes]:
    notes = read_gold(gold)
    if records:
        notes = with_records(notes, records)
    if part is None:
        return notes
    if part not in PARTS:
        raise OptionError(f"--part {part} is unknown", remedy=f"use {' or '.join(PARTS)}")
    notes = [note for note in notes if note.records and note.records.part == part]
    if not notes:
        raise OptionError(f"no text belongs to the part {part}", remedy="give --records with a file that names parts")
    return notes


def _run(notes: list[Notes], options: dict[str, Any]) -> tuple[list[Notes], list[Notes] | None, float]:
    # Comparing two files should not pay for importing spaCy.
    from zhpolicy_ie import load
    from zhpolicy_ie.evaluation.run import run_on, run_with_names

    extractor = load(**options)
    run = run_on(extractor, notes)
    say(f"{run.characters:,} characters in {run.seconds:.2f} s, {run.speed:,.0f} characters/s")
    annotated = [note for note in notes if note.records]
    return run.predictions, run_with_names(extractor, annotated) if annotated else None, run.speed


def _compare(notes: list[Notes], found: list[Notes]) -> list[tuple[Notes, RecordComparison]]:
    by_id = {note.id: note.records for note in found}
    empty = RecordNotes((), ())
    return [(n, compare_records(n.records, by_id.get(n.id) or empty, n.figures)) for n in notes if n.records]


def _as_dict(
    scores: Scores, comparisons: list[DocumentComparison], linked: _Linked, errors: int, confusions: bool
) -> dict[str, Any]:
    data = scores.to_dict() | _record_scores(linked)
    if errors:
        found = report.limited(_mistakes(comparisons, linked), errors)
        data["errors"] = [mistake._asdict() for mistake in found]
    if confusions:
        data["confusions"] = {
            field: [{"gold": gold, "found": found, "n": n} for (gold, found), n in counter.most_common()]
            for field, counter in count_confusions(comparisons).items()
        }
    return data


def _record_scores(linked: _Linked) -> dict[str, Any]:
    return {name: score_records([c for _, c in outcomes]).to_dict() for name, outcomes in linked.items()}


def _mistakes(comparisons: list[DocumentComparison], linked: _Linked) -> Iterator[Mistake]:
    yield from mistakes(comparisons)
    # With the names given where that was done: the mistakes of names stand above.
    for note, comparison in linked.get("records, names given") or linked.get("records") or []:
        yield from record_mistakes(note, comparison)


def _print(
    scores: Scores, comparisons: list[DocumentComparison], linked: _Linked, errors: int, confusions: bool
) -> None:
    lines = [*report.score_lines(scores), *report.record_lines(_record_scores(linked))]
    if errors:
        lines += report.mistake_lines(_mistakes(comparisons, linked), errors)
    if confusions:
        lines += report.confusion_lines(count_confusions(comparisons))
    for line in lines:
        typer.echo(line)
