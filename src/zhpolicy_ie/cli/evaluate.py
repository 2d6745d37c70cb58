"""``evaluate``: how good the pipeline, or a file of predictions, is on annotated texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from zhpolicy_ie.cli.messages import say
from zhpolicy_ie.errors import OptionError
from zhpolicy_ie.evaluation import report
from zhpolicy_ie.evaluation.annotations import Notes, read_gold, read_predictions
from zhpolicy_ie.evaluation.mistakes import confusions as count_confusions
from zhpolicy_ie.evaluation.mistakes import mistakes
from zhpolicy_ie.evaluation.scores import DocumentComparison, Scores, compare, score, without_prediction


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Annotated texts, JSONL: id, text, meta, entities, figures.")],
    *,
    model: Annotated[Path | None, typer.Option(help="Folder of a trained model instead of the shipped one.")] = None,
    predictions: Annotated[
        Path | None, typer.Option(help="Compare this output of extract instead of running the pipeline.")
    ] = None,
    words: Annotated[str, typer.Option(help="Words by the segmenter (pkuseg) or by character (char).")] = "pkuseg",
    tagger: Annotated[
        str, typer.Option(metavar="DIR", help="Folder of a name tagger from train; none: names by rules alone.")
    ] = "shipped",
    linker: Annotated[
        str, typer.Option(metavar="learned|rules", help="How figures get their indicator, period and so on.")
    ] = "learned",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    errors: Annotated[int, typer.Option(min=0, help="List up to this many mistakes of each kind.")] = 0,
    confusions: Annotated[bool, typer.Option("--confusions", help="List which values are taken for which.")] = False,
    row: Annotated[str | None, typer.Option(help="Print one row for docs/scores.md; say what was changed.")] = None,
) -> None:
    """Score figures and names against annotated texts.

    A name counts when its characters and label are right. A figure counts for "span" when its characters are right,
    for "value+unit" when it overlaps the annotated one and value and unit are right, and for "record" when indicator,
    aspect, status and period are right as well. Speed goes to standard error.
    """
    if (model or predictions) and (tagger, linker) != ("shipped", "learned"):
        raise OptionError(
            f"--tagger and --linker do not go with {'--model' if model else '--predictions'}", remedy="leave one out"
        )
    notes = read_gold(gold)
    found, speed = (read_predictions(predictions), None) if predictions else _run(notes, model, words, tagger, linker)
    comparisons = compare(notes, found)
    if absent := without_prediction(notes, found):
        say(f"{len(absent)} gold documents have no prediction and count as empty: {absent[0]} …")
    scores = score(comparisons)
    if row is not None:
        typer.echo(report.markdown_row(row, scores, speed))
    elif as_json:
        typer.echo(json.dumps(_as_dict(scores, comparisons, errors, confusions), ensure_ascii=False))
    else:
        _print(scores, comparisons, errors, confusions)


def _run(notes: list[Notes], model: Path | None, words: str, tagger: str, linker: str) -> tuple[list[Notes], float]:
    # Comparing two files should not pay for importing spaCy.
    from zhpolicy_ie import load
    from zhpolicy_ie.evaluation.run import run_on

    options: dict[str, Any] = {"words": words, "linker": linker, "tagger": None if tagger == "none" else tagger}
    if model:
        options["model"] = str(model)
    run = run_on(load(**options), notes)
    say(f"{run.characters:,} characters in {run.seconds:.2f} s, {run.speed:,.0f} characters/s")
    return run.predictions, run.speed


def _as_dict(scores: Scores, comparisons: list[DocumentComparison], errors: int, confusions: bool) -> dict[str, Any]:
    data = scores.to_dict()
    if errors:
        data["errors"] = [mistake._asdict() for mistake in report.limited(mistakes(comparisons), errors)]
    if confusions:
        data["confusions"] = {
            field: [{"gold": gold, "found": found, "n": n} for (gold, found), n in counter.most_common()]
            for field, counter in count_confusions(comparisons).items()
        }
    return data


def _print(scores: Scores, comparisons: list[DocumentComparison], errors: int, confusions: bool) -> None:
    lines = list(report.score_lines(scores))
    if errors:
        lines += report.mistake_lines(mistakes(comparisons), errors)
    if confusions:
        lines += report.confusion_lines(count_confusions(comparisons))
    for line in lines:
        typer.echo(line)
