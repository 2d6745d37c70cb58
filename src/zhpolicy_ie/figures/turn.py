"""Status and period of a work report's figures: the part of the report settles what a sentence leaves open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhpolicy_ie.figures.learned.decision import Decision
from zhpolicy_ie.figures.view import View
from zhpolicy_ie.periods.sections import Sections

# So many figures to each side must read like their part on the whole: an unmarked plan or a glossary does not.
_NEAR = 30
_CLIP = 3.0
# Beyond these odds a sentence of a plan is believed when it speaks of a result.
_FIRM = 5.0
_AIM = re.compile(r"力争|目标|计划|预期|预计|争取")
_EACH_YEAR = re.compile(r"年均(?:增长|增速|增幅|递增|提高|下降|降低|新增|净增)?[^，。；\d]{0,4}$|每年[^，。；]{0,12}$")
_IN_ALL = re.compile(r"累计|五年(?!规划)|[较比]“?十[一二三四五六]五")
_OF_ONE_YEAR = re.compile(r"同比|[比较]上年|[比较]去年|当年")


def settle(view: View, decisions: Sequence[Decision], odds: Sequence[float]) -> list[Decision]:
    """Return the decisions on all figures of a document, with status and period as its parts have it.

    Only what no words say is settled: a period written in the text stays, and so do words of aiming in the clause.

    Args:
        view: The document.
        decisions: What was decided on each figure by its own paragraph.
        odds: Of each figure, the logarithm of how much likelier it is an aim than a result.
    """
    if view.genre != "gov_work_report" or view.year is None:
        return [_without_one_year(view, i, d, "") for i, d in enumerate(decisions)]
    parts = Sections(view.text, view.year)
    settled = []
    clipped = [min(max(x, -_CLIP), _CLIP) for x in odds]
    for i, decision in enumerate(decisions):
        part = parts.at(view.quantities[i].start)
        side = sum(clipped[max(0, i - _NEAR) : i + _NEAR + 1])
        now = _turned(view, i, decision, part, side, odds[i]) if part else decision
        settled.append(_without_one_year(view, i, now, part))
    return settled


def _turned(view: View, i: int, decision: Decision, part: str, side: float, odds: float) -> Decision:
    """Give the status of its part to a figure whose period no words state."""
    year = view.year or 0
    ahead = int(part[:4]) >= year
    if decision.period is not None or decision.period_value not in (str(year), str(year - 1)):
        return decision
    if ahead and decision.status == "actual" and side > 0 and odds > -_FIRM:
        return decision._replace(status="target", period_value=str(year))
    if not ahead and decision.status == "target" and side < 0 and not _AIM.search(_before(view, i)):
        return decision._replace(status="actual", period_value=str(year - 1))
    return decision


def _without_one_year(view: View, i: int, decision: Decision, part: str) -> Decision:
    """Take the one year from a figure that holds for several: an annual average, a sum or a growth of five years."""
    value = decision.period_value or ""
    if not re.fullmatch(r"(?:\.\.)?\d{4}", value):
        return decision
    before = _before(view, i)
    average = decision.aspect.rstrip("-") in ("growth", "change") and _EACH_YEAR.search(before)
    if "/" in part:
        if decision.period is not None and not average:
            return decision
        whole = average or _IN_ALL.search(before) or decision.aspect.rstrip("-") in ("growth", "change")
        fits = (decision.status == "target") == (int(part[:4]) >= (view.year or 0))
        if whole and not _OF_ONE_YEAR.search(before):
            return decision._replace(period=None, period_value=part if fits else None)
        return decision
    if not average:
        return decision
    spans = [p for p in view.periods_in(view.paragraph(i)[0], view.quantities[i].start) if "/" in (p.value or "")]
    if spans:
        return decision._replace(period=(spans[-1].start, spans[-1].end), period_value=spans[-1].value)
    return decision._replace(period=None, period_value=None)


def _before(view: View, i: int) -> str:
    return view.text[view.clause(i).start : view.quantities[i].start]
