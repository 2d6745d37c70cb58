"""The command line: one module per command, imported only when its command runs or ``--help`` lists it.

A new command is a new module here that defines a function for typer of the same name, and its name in
:data:`COMMANDS`. Command modules import what is heavy (spaCy) inside that function.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from zhpolicy_ie import __version__
from zhpolicy_ie.cli import exit_codes
from zhpolicy_ie.cli.messages import say
from zhpolicy_ie.errors import ModelError, OptionError, OutputError, ZhPolicyError

#: The commands in the order of ``--help``; each is the function ``zhpolicy_ie.cli.<name>.<name>``, with _ for -.
COMMANDS = (
    "extract", "extract-ray", "demo", "info", "evaluate", "convert", "train", "view", "review", "panel", "graph",
    "merge",
)  # fmt: skip


class LazyGroup(TyperGroup):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        app = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
        name = cmd_name.replace("-", "_")
        function = getattr(import_module(f"{__name__}.{name}"), name)
        app.command(name=cmd_name)(function)
        return get_command(app)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a reader of our output that has seen enough (``… | head -1``) is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _close_stdout()
            raise typer.Exit(exit_codes.OK) from None


_app = typer.Typer(cls=LazyGroup, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zhpolicy_ie {__version__}")
        raise typer.Exit


@_app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Read figures, organizations and projects out of Chinese regional-development prose.

    Data goes to standard output, messages go to standard error. Each command explains itself: COMMAND --help.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code, see :mod:`zhpolicy_ie.cli.exit_codes`.

    Args:
        arguments: The words after the program's name; those of the process if None.
    """
    # The network's products are small: a second BLAS thread gains nothing, and two busy processes hinder each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if arguments is None and isinstance(sys.stdout, io.TextIOWrapper):
        # Data and help hold Chinese; a locale that cannot carry it must not end the program.
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        _app(args=arguments, prog_name="python -m zhpolicy_ie" if arguments is None else "zhpolicy_ie")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else exit_codes.OK
    except KeyboardInterrupt:
        say("interrupted")
        return exit_codes.INTERRUPTED
    except ZhPolicyError as error:
        say(str(error))
        return code_of(error)
    return exit_codes.OK


def code_of(error: ZhPolicyError) -> int:
    """Return the exit code for an error that ends the run."""
    if isinstance(error, OptionError | OutputError):
        return exit_codes.USAGE
    return exit_codes.FAILED if isinstance(error, ModelError) else exit_codes.INPUT


def _close_stdout() -> None:
    """Keep the interpreter from complaining, on its way out, about a pipe that nobody reads."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
