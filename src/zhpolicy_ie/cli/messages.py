"""Messages on standard error, so that standard output stays data."""

from __future__ import annotations

import sys

from zhpolicy_ie.errors import one_line


def say(text: str) -> None:
    """Print one line on standard error."""
    print(one_line(text), file=sys.stderr, flush=True)
