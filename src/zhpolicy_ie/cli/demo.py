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
    from zhpolicy_ie.cli.batch import run
    from zhpolicy_ie.cli.messages import say
    from zhpolicy_ie.readers import ReadOptions, Source
    from zhpolicy_ie.writers import Output, make_format

    with samples.path() as path, Output(None) as out:
        if text:
            out.write(path.read_text(encoding="utf-8"))
            return
        say(f"python -m zhpolicy_ie extract {path} --region {samples.REGION} --format table")
        options = ReadOptions(defaults={"region": samples.REGION})
        chosen = make_format("table", terminal=out.is_terminal)
        failed = run([Source(path.name, path)], options, chosen, out)
    raise typer.Exit(exit_codes.FAILED if failed else exit_codes.OK)
