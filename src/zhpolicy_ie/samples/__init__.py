"""A sample document: part of the work report of a county that does not exist, written for this package."""

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path

NAME = "yunlan_work_report_2024.txt"
#: The place that the sample speaks for.
REGION = "云澜县"


def path() -> AbstractContextManager[Path]:
    """Give the sample as a file, for the time of a ``with`` block."""
    return as_file(files(__name__).joinpath(NAME))


def text() -> str:
    """Return the sample's text.

    Example:
        >>> text().splitlines()[0]
        '2024年云澜县政府工作报告（节选）'
    """
    with path() as file:
        return file.read_text(encoding="utf-8")
