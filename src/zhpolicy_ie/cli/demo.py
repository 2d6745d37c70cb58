"""``demo``: the main job on the sample document."""

from __future__ import annotations

from typing import Annotated

import typer

from zhpolicy_ie.cli import exit_codes


def demo(
    text: Annotated[bool, typer.Option("--text", help="Print the sample itself and do nothing else.")] = False,
) -> None:
    """Show the figures, organizations and projects of the sample that comes with the package."""
    from zhpolicy_ie import samples
    from zhpolicy_ie.batch import RunOptions, run
    from zhpolicy_ie.batch.progress import Progress
    from zhpolicy_ie.cli.messages import say
    from zhpolicy_ie.readers import ReadOptions, Source
    from zhpolicy_ie.writers.sinks import StreamSink

    with samples.path() as path:
        if text:
            typer.echo(path.read_text(encoding="utf-8"), nl=False)
            return
        say(f"python -m zhpolicy_ie extract {path} --region {samples.REGION} --format table")
        source = Source(path.name, path)
        options = ReadOptions(defaults={"region": samples.REGION})
        with StreamSink(None, "table") as sink:
            done = run([source], options, sink, RunOptions(), tell=say, progress=Progress([source], shown=False))
    raise typer.Exit(exit_codes.FAILED if done.errors else exit_codes.OK)
