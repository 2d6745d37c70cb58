"""What is decided about one figure."""

from __future__ import annotations

from typing import NamedTuple

from zhpolicy_ie.figures.view import Span


class Decision(NamedTuple):
    """What a figure means; ``aspect`` carries a minus for a decrease (growth-)."""

    indicator: Span | None
    aspect: str
    status: str
    period: Span | None
    period_value: str | None
    subject: Span | None
    score: float
