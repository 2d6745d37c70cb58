"""The learned models of a folder, and what they decide about each figure of a document."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from operator import add
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from zhpolicy_ie.errors import ModelError
from zhpolicy_ie.figures.clauses import Clause
from zhpolicy_ie.figures.learned.agreement import agreed
from zhpolicy_ie.figures.learned.classify import Classifier, Floats, rank, softmax
from zhpolicy_ie.figures.learned.confidence import Calibration, Evidence, Scorer
from zhpolicy_ie.figures.learned.decision import Decision
from zhpolicy_ie.figures.learned.joined import Joined
from zhpolicy_ie.figures.learned.parts import Parts
from zhpolicy_ie.figures.learned.pointer import Pointer, PointerWeights
from zhpolicy_ie.figures.learned.signs import Signs
from zhpolicy_ie.figures.learned.situation import (
    REPORTING,
    Situation,
    Stretches,
    aspect_slots,
    period_slots,
    place_of,
    previous_slots,
    status_slots,
    words_before,
)
from zhpolicy_ie.figures.lists import aligned_period, continues, is_next_part
from zhpolicy_ie.figures.meaning import change_by_verb, is_old_value, states_gap
from zhpolicy_ie.figures.refine import refined
from zhpolicy_ie.figures.rules import direction
from zhpolicy_ie.figures.status import (
    aims,
    comes_later,
    is_plain_total,
    is_reached,
    looks_ahead,
    opens_with_estimate,
    says_estimate,
    states_aim,
)
from zhpolicy_ie.figures.subjects.model import SubjectModel
from zhpolicy_ie.figures.turn import settle
from zhpolicy_ie.figures.view import Span, View
from zhpolicy_ie.layers import PeriodMention
from zhpolicy_ie.resources import model_path

FORMAT = 4
_MOST_PERIODS = 6
_GROUP = 1 << 10  # figures whose features are in memory at once
_LEAST = 1e-9
_CHANGE = re.compile(
    r"增|减|降|提高|提升|提速|提前|高于|低于|[高低快慢多少]出|回落|扩大|缩|压|升|涨|跌|落|退|移|超过|领先|好于|[比较][^，。；]{1,16}[高低快慢多少]|节|收窄"
)
# By so much, whatever bounds the number: 增加近1000亿元.
_BY = re.compile(r"(?:增加|减少|净增)(?:了|近|约|超|逾|超过)?$")
# Where growth is not what is measured, no training figure behind these words is a growth or a change.
_TO = re.compile(r"(?:(?:控制|稳定|保持|维持)在|[升降增]至|(?:提高|提升|下降|降低|上升|[达降升])到)[约近]?$")
_GROWS = re.compile("[增涨降减]")

ItemT = TypeVar("ItemT")


class LinkModel(NamedTuple):
    """The models in the order in which they decide."""

    pointer: Pointer
    aspect: Classifier
    status: Classifier
    period: list[float]
    subject: SubjectModel
    calibration: Scorer

    def decide(self, views: Sequence[View], situations: Sequence[list[Situation]]) -> list[list[Decision]]:
        """Return the decision on every figure of some documents, in order; each may look at the one before.

        What is decided of a document is the same whatever documents it comes with; together they take less time.
        """
        some = [(view, found) for view, found in zip(views, situations, strict=True) if found]
        named = iter(self._indicators(*zip(*some, strict=True)) if some else ())
        return [
            self._decisions(view, found, next(named)) if found else []
            for view, found in zip(views, situations, strict=True)
        ]

    def _decisions(self, view: View, situations: list[Situation], named: list[_Named]) -> list[Decision]:
        told = [one.situation for one in named]
        aspects = self._aspects(view, told)
        statuses, odds = self._statuses(view, told)
        decisions = [
            self._decision(view, i, *found)
            for i, found in enumerate(zip(situations, named, aspects, statuses, strict=True))
        ]
        subjects = self.subject.choose(view, situations)
        return [
            d._replace(subject=subject, score=round(d.score * math.sqrt(sure), 3))
            for d, (subject, sure) in zip(settle(view, decisions, odds), subjects, strict=True)
        ]

    def _indicators(self, views: Sequence[View], situations: Sequence[list[Situation]]) -> list[list[_Named]]:
        """Return the indicators of the figures of each document, none of which is without figures."""
        joined = Joined.of(views, situations)
        parts = Parts(joined.text, joined.words, joined.names, joined.periods, joined.bounds)
        choices = self.pointer.over(parts.around, joined)
        pointed = [
            self._pointed(view, own, partial(choices.choose_in, document))
            for document, (view, own) in enumerate(zip(views, situations, strict=True))
        ]
        sure = iter(choices.chances())
        return [[_Named(*one, next(sure)) for one in named] for named in pointed]

    def _pointed(
        self, view: View, situations: Sequence[Situation], choose: Callable[[int, Span | None], Span | None]
    ) -> list[tuple[Span | None, bool, Situation]]:
        pointed: list[Span | None] = []
        named: list[tuple[Span | None, bool, Situation]] = []
        previous = None
        for i, found in enumerate(situations):
            span = refined(view, i, found.clause, choose(i, previous), pointed)
            pointed.append(span)
            situation = found._replace(indicator=span, inherited=span is not None and span == previous)
            indicator = previous if is_next_part(view, i) else span
            named.append((indicator, indicator is not None and indicator == previous, situation))
            previous = indicator
        return named

    def _aspects(self, view: View, situations: list[Situation]) -> list[_Chosen]:
        chosen: list[_Chosen] = []
        previous = "-"
        for i, (situation, before, bag, scores) in enumerate(self._aspect_scores(situations)):
            own = scores
            for place in {*previous_slots(situation, before, previous)} - bag:
                own = list(map(add, own, self.aspect.weights[place].tolist()))
            aspect, sure = self.aspect.likeliest(own, partial(possible_aspect, situation=situation))
            aspect = _with_rule_sign(aspect, situation)
            if is_next_part(view, i) or (previous.startswith("change") and continues(view, i)):
                aspect = previous
            chosen.append(_Chosen(aspect, sure))
            previous = aspect
        return chosen

    def _aspect_scores(self, situations: list[Situation]) -> Iterator[tuple[Situation, str, set[int], list[float]]]:
        """Yield each situation with the words before it, its features, and their scores."""
        for group in _groups(situations):
            before = [words_before(s) for s in group]
            bags = [aspect_slots(s, words) for s, words in zip(group, before, strict=True)]
            yield from zip(group, before, bags, self.aspect.of_sets(bags).tolist(), strict=True)

    def _statuses(self, view: View, situations: list[Situation]) -> tuple[list[_Chosen], list[float]]:
        """Return the status of each figure, and the logarithm of how much likelier it is an aim than a result."""
        where = [direction(s.governing, view.year) for s in situations]
        signs = Signs(view.text, view.genre)
        groups = zip(_groups(situations), _groups(where), strict=True)
        scores = np.concatenate([self._status_scores(view, signs, *group) for group in groups])
        target, actual = self.status.classes.index("target"), self.status.classes.index("actual")
        if view.genre == "gov_work_report":
            scores = agreed(
                scores, target, actual, [(s.paragraph, s.governing and s.governing.value) for s in situations]
            )
        chances = softmax(scores)
        aim, result = chances[:, target], chances[:, actual]
        chosen: list[_Chosen] = []
        for situation, (ahead, behind), own in zip(situations, where, scores.tolist(), strict=True):
            now = situation.governing is not None and situation.governing.kind == "now"
            possible = partial(possible_status, situation=situation, ahead=ahead, behind=behind or now)
            chosen.append(_Chosen(*self.status.likeliest(own, possible)))
        return chosen, np.log((aim + _LEAST) / (result + _LEAST)).tolist()

    def _status_scores(
        self, view: View, signs: Signs, situations: Sequence[Situation], where: Sequence[tuple[bool, bool]]
    ) -> Floats:
        few = [[*status_slots(s, *w), *signs.slots(place_of(s, *w))] for s, w in zip(situations, where, strict=True)]
        if view.genre not in REPORTING:
            return self.status.of_parts(few, [() for _ in few])
        stretches = Stretches(view.text, view.genre, situations)
        return self.status.of_parts(few, [stretches.of(s) for s in situations])

    def _decision(
        self, view: View, i: int, found: Situation, named: _Named, aspect: _Chosen, status: _Chosen
    ) -> Decision:
        periods = period_candidates(view, i, status.name)
        options = [
            period_slots(named.situation, mention, rank, len(periods), value, status.name, view.year)
            for mention, rank, value in periods
        ]
        best, sure = rank(self.period, options)
        mention, _, value = periods[best]
        listed = aligned_period(view, i) or finer_period(found.clause, periods, value)
        if listed is not None:
            mention, value = listed, listed.value
        indicator, governing = named.indicator, found.governing
        evidence = Evidence(
            named.sure,
            aspect.sure,
            status.sure,
            sure,
            named=indicator is not None,
            dated=value is not None,
            rule_indicator=indicator == found.indicator,
            rule_aspect=aspect.name == found.rule_aspect,
            rule_status=status.name == found.rule_status,
            rule_period=value == (governing.value if governing is not None else None),
            inherited=named.inherited,
            behind=indicator is not None and indicator[0] >= found.quantity.end,
            bare=found.quantity.unit is None,
            reviewed=view.genre == "gov_work_report",
        )
        return Decision(
            indicator=indicator,
            aspect=aspect.name,
            status=status.name,
            period=(mention.start, mention.end) if mention is not None else None,
            period_value=value,
            subject=None,
            score=self.calibration.score(evidence),
        )


class _Named(NamedTuple):
    """The indicator of a figure, and its situation as the other classifiers see it."""

    indicator: Span | None
    inherited: bool
    situation: Situation
    sure: float


class _Chosen(NamedTuple):
    """A class and its probability."""

    name: str
    sure: float


def _groups(items: Sequence[ItemT]) -> Iterator[Sequence[ItemT]]:
    """Yield a long document's figures some at a time: the features of all take far more memory than what is decided."""
    for start in range(0, len(items), _GROUP):
        yield items[start : start + _GROUP]


def _with_rule_sign(aspect: str, situation: Situation) -> str:
    """Take the sign from the words (下降, 减少), which the rules read more surely than the classifier."""
    plain, rule_aspect = aspect.rstrip("-"), situation.rule_aspect
    if plain in ("growth", "change") and rule_aspect.rstrip("-") in ("growth", "change"):
        return plain + ("-" if rule_aspect.endswith("-") else "")
    return aspect


def possible_aspect(aspect: str, situation: Situation) -> bool:
    """Tell what the words rule out: a change without a word of change, another aspect where a gap or A到B is stated."""
    if is_old_value(situation.text, *before_of(situation), situation.quantity.end):
        return aspect == "from"
    if situation.rule_aspect.startswith("change") and situation.quantity.unit not in ("%", "倍"):
        before = situation.text[situation.clause.start : situation.quantity.start]
        if states_gap(before) or change_by_verb(before):
            return aspect.startswith("change")
    if situation.quantity.unit not in ("%", "倍") and _BY.search(situation.text, *before_of(situation)):
        return aspect.startswith("change")
    if aspect.startswith(("growth", "change")) and _is_where_it_stands(situation):
        return False
    if aspect.startswith("growth") and situation.quantity.dimension == "percentage_point":
        return False
    if not aspect.startswith("change"):
        return True
    return bool(_CHANGE.search(situation.text, situation.sentence[0], situation.clause.end))


def _is_where_it_stands(situation: Situation) -> bool:
    """Tell whether a number is where something stands or got to, not by how much: 失业率控制在5%以内, 降到3%."""
    start, number = before_of(situation)
    verb = _TO.search(situation.text, start, number)
    if verb is None:
        return False
    if situation.indicator is not None and "分别" in situation.text[start:number]:
        start, end = situation.indicator
    else:
        end = verb.start()
    return _GROWS.search(situation.text, start, end) is None


def before_of(situation: Situation) -> Span:
    """Return the clause of a figure up to its number."""
    return situation.clause.start, situation.quantity.start


def possible_status(status: str, situation: Situation, ahead: bool, behind: bool) -> bool:
    """Tell what the words rule out: an estimate without a word of estimation, an aim for a year that is over."""
    if status == "estimate":
        return situation.rule_status == "estimate" or says_estimate(situation.text[slice(*situation.sentence)])
    # 到2025年 of a year to come is never a result: none of 157 annotated figures is.
    if status == "actual" and ahead and situation.governing is not None and situation.governing.kind == "target":
        return False
    if not ahead and opens_with_estimate(situation.text, situation.sentence[0]):
        return False
    if states_aim(situation.text, *before_of(situation)):
        return status == "target"
    if status == "target":
        if is_reached(situation.text, situation.sentence[0], *before_of(situation)):
            return False
        if situation.indicator is not None and is_plain_total(
            situation.text, situation.sentence[0], *situation.indicator
        ):
            return False
        if situation.genre not in REPORTING and not ahead:
            return looks_ahead(situation.text[slice(*situation.sentence)])
        return not behind or situation.rule_status == "target"
    if behind:
        return True
    if ahead and situation.genre not in REPORTING:
        return False
    # 预计 of the number's own clause, what holds once a work is finished, and outside of reports what is announced.
    text, begin, number = situation.text, situation.sentence[0], situation.quantity.start
    if situation.rule_status == "estimate" or comes_later(text, begin, number):
        return False
    return situation.genre in REPORTING or not aims(text, begin, situation.clause.start, number)


def period_candidates(view: View, i: int, status: str) -> list[tuple[PeriodMention | None, int, str | None]]:
    """Return the periods that a figure may hold for: (expression, nearness, value).

    The expressions of its paragraph before it, the first behind it in its sentence, what the document's year gives
    without words, and no period at all.
    """
    q, sentence = view.quantities[i], view.sentence(i)
    found = [p for p in view.periods_in(view.paragraph(i)[0], q.start) if p.kind not in ("comparison", "dateline")]
    options: list[tuple[PeriodMention | None, int, str | None]] = [
        (p, n, p.value) for n, p in enumerate(reversed(found[-_MOST_PERIODS:]))
    ]
    behind = [p for p in view.periods_in(q.end, sentence[1]) if p.kind not in ("comparison", "dateline")]
    options += [(p, -1, p.value) for p in behind[:1]]
    if any(p.start >= sentence[0] and p.kind in ("span", "target", "now") and p.value is not None for p in found):
        return options  # a time written in the sentence is not overruled by what is only implied
    if view.year is not None and view.genre == "gov_work_report":
        options.append((None, 0, str(view.year if status == "target" else view.year - 1)))
    options.append((None, 0, None))
    return options


def finer_period(
    clause: Clause, periods: Sequence[tuple[PeriodMention | None, int, str | None]], year: str | None
) -> PeriodMention | None:
    """Return the part of the chosen year that the clause of a figure names itself: 去年…回升，一季度增长4%."""
    if year is None or len(year) != len("2023"):
        return None
    own = (m for m, near, _ in periods if near >= 0 and m is not None and m.start >= clause.start)
    return next((m for m in own if m.kind == "span" and (m.value or "").startswith(f"{year}-")), None)


def load_model(folder: Path) -> LinkModel:
    """Load the models of a folder written by ``python -m zhpolicy_ie.training.figures``.

    Raises:
        ModelError: The folder lacks a file, or its format is not the one this version reads.
    """
    remedy = "reinstall the package, or train the models again with python -m zhpolicy_ie.training.figures"
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        arrays = np.load(folder / "weights.npz", allow_pickle=False)
        if config.get("format") != FORMAT:
            raise ModelError(
                f"the linking models have format {config.get('format')}, this version reads {FORMAT}",
                remedy=remedy,
                where=str(folder),
            )
        data = {name: arrays[name].astype(np.float32) for name in arrays.files}
        return LinkModel(
            Pointer(PointerWeights(data["begin"], data["end"], data["pair"], float(data["none"][0]))),
            Classifier(tuple(config["aspects"]), data["aspect"], data["aspect_bias"]),
            Classifier(tuple(config["statuses"]), data["status"], data["status_bias"]),
            data["period"].tolist(),
            SubjectModel(data["subject"]),
            Calibration(config["score"][0], tuple(config["score"][1:])),
        )
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(f"the linking models cannot be read ({error})", remedy=remedy, where=str(folder)) from error


@lru_cache(maxsize=1)
def shipped_model() -> LinkModel:
    """Return the shipped models, loaded once."""
    return load_model(model_path("figures"))
