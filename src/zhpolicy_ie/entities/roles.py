"""Which organizations take part in which projects, and how."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from zhpolicy_ie.entities.anaphora import Anaphora
from zhpolicy_ie.entities.context import Context, Sentence
from zhpolicy_ie.entities.kinds import project_kind
from zhpolicy_ie.entities.vocab import load

# Between an organization and its verb: 等12家企业签约|入驻, 计划总|投资, 负责.
_REACH_BEFORE = 14
_REACH_AFTER = 12
_REACH_LABEL = 8
# Between the clause that names a subject and the one that goes on about it.
_REACH_CARRIED = 48
_BARE = frozenset(("", "将", "已", "并", "拟", "计划", "现已", "正", "联合", "共同", "携手"))
_JOINED = frozenset(("联合", "会同", "携手", "联手", "协同", "牵手"))
_LABEL = re.compile(r"(?:为|是|系)?[：: ]?[“\"]?")
# Verbs that give a part in funds only.
_FOUNDS = frozenset(("设立", "成立", "发起设立", "组建", "出资设立"))
# Between a verb and the project it acts on: 投资10亿元|的, 打造了|总投资3亿元的.
_REACH_OBJECT = 20
_OTHER_ACT = re.compile(r"表示|获悉|了解到|介绍|报道|发布|印发|召开|指出|消息|记者|负责人说")
# 支持A公司建设B: A does it, but 加快A公司建设 speaks of A itself; both are too weak to tell a builder.
_CAUSED = re.compile(
    r"(?:支持|推动|推进|加快|加速|促进|依托|助力|引导|鼓励|抓好|协助|深化|主动融入|参与)[^，。；]{0,8}$"
)
_BY = re.compile(r"由[^，。；]{0,8}$")


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, load().roles), key=lambda w: (-len(w), w))))


class Part(NamedTuple):
    """An organization's part in a project, both as mentions, and the verb ``start..end`` that states it."""

    project: int
    organization: int
    role: str
    start: int
    end: int


def find_roles(context: Context, anaphora: Anaphora) -> list[Part]:
    """Return the parts that organizations take in projects, as sentences state them.

    The verb's organization is the nearest one before it in its clause (with those enumerated beside it), for 引进 and
    the like the nearest after it; its project is the one after the verb in the clause, else the one before it in the
    sentence, else the next one, else the one that 该项目 stands for.
    """
    found: list[Part] = []
    for number, sentence in enumerate(context.sentences):
        organizations = context.labelled(sentence, "ORG")
        if not organizations:
            continue
        taken = anaphora.of(number)
        antecedent = None if taken is None else taken.mention
        if antecedent is None and not context.labelled(sentence, "PROJ"):
            continue
        names = [(context.mentions[i].start, context.mentions[i].end) for i in sentence.mentions]
        for match in _verbs().finditer(context.text, sentence.start, sentence.end):
            role, side = context.vocab.roles[match.group()]
            if role == "-" or any(start <= match.start() < end for start, end in names):
                continue
            agents, passive = _agents(context, sentence, organizations, match.span(), side)
            if agents:
                projects = _projects(context, sentence, match.span(), agents, antecedent=antecedent, passive=passive)
                if match.group() in _FOUNDS:
                    # 设立 makes a fund; an office or a platform is set up in other senses too.
                    projects = [i for i in projects if _kind(context, i) == "fund"]
                found.extend(Part(p, agent, role, *match.span()) for p in projects for agent in agents)
    return found


def _agents(
    context: Context, sentence: Sentence, organizations: list[int], verb: tuple[int, int], side: str
) -> tuple[list[int], bool]:
    """Return the organizations of a verb, and whether 由 introduces them."""
    text, mentions = context.text, context.mentions
    left, right = context.clause(*verb)
    if side in ("after", "label"):
        reach = _REACH_AFTER if side == "after" else _REACH_LABEL
        later = [i for i in organizations if verb[1] <= mentions[i].start < verb[1] + reach]
        if side == "after":
            later = [i for i in later if mentions[i].start < right]
        elif later and not _LABEL.fullmatch(text, verb[1], mentions[later[0]].start):
            later = []
        return (_run(context, sentence, later[0]) if later else []), False
    earlier = [i for i in organizations if left <= mentions[i].start and mentions[i].end <= verb[0]]
    if not earlier:
        return _carried(context, sentence, organizations, verb, side), False
    nearest = mentions[earlier[-1]]
    gap = text[nearest.end : verb[0]]
    reach = _REACH_BEFORE + (12 if re.match(r"[在于]", gap) else 0)
    if len(gap) > reach or _OTHER_ACT.search(gap) or "的" in gap:
        return [], False
    # A公司投资5亿元|建设: who pays is told; who builds is not.
    if side == "object" and _verbs().search(gap):
        return [], False
    # A project between them is what the organization acts on elsewhere, unless it is only the place (在…新区).
    between = [m for i in context.labelled(sentence, "PROJ") if nearest.end <= (m := mentions[i]).start < verb[0]]
    if any(not _located(text, m.start) for m in between):
        return [], False
    agents = earlier if side == "all_before" else _together(context, sentence, earlier)
    # The clause up to the first of them, also where another 由 phrase stands before (由A投资、B承建).
    first = mentions[agents[0]].start
    passive = bool(_BY.search(text[left:first])) or "由" in text[left:first]
    if (side == "by" and not passive) or (side == "object" and not passive and _CAUSED.search(text[left:first])):
        return [], False
    return agents, passive


def _together(context: Context, sentence: Sentence, earlier: list[int]) -> list[int]:
    """Return the last organization with those enumerated beside it, and whom it was joined by (A联合B发起)."""
    agents = _run(context, sentence, earlier[-1])
    before = [i for i in earlier if i < agents[0]]
    if before:
        gap = context.text[context.mentions[before[-1]].end : context.mentions[agents[0]].start]
        if gap in _JOINED:
            return [*_run(context, sentence, before[-1]), *agents]
    return agents


def _carried(
    context: Context, sentence: Sentence, organizations: list[int], verb: tuple[int, int], side: str
) -> list[int]:
    """Return whom a clause without a subject goes on about (A公司与B市签约，计划投资5亿元，共建C项目)."""
    text, mentions = context.text, context.mentions
    left, _ = context.clause(*verb)
    if side not in ("before", "object", "all_before") or text[left : verb[0]].strip() not in _BARE:
        return []
    start = max(sentence.start, left - _REACH_CARRIED)
    before = [i for i in organizations if start <= mentions[i].start and mentions[i].end <= left]
    projects = [i for i in context.labelled(sentence, "PROJ") if start <= mentions[i].start < left]
    if not before or projects or not context.is_topic(before[0]):
        return []
    return _run(context, sentence, before[0])


def _kind(context: Context, index: int) -> str:
    mention = context.mentions[index]
    return project_kind(context.text[mention.start : mention.end], context.vocab)


def _located(text: str, start: int) -> bool:
    return text[start - 1 : start] in ("在", "于")


def _run(context: Context, sentence: Sentence, index: int) -> list[int]:
    return [i for i in sentence.runs[index] if context.mentions[i].label == "ORG"]


def _projects(
    context: Context,
    sentence: Sentence,
    verb: tuple[int, int],
    agents: list[int],
    *,
    antecedent: int | None,
    passive: bool,
) -> list[int]:
    text, mentions = context.text, context.mentions
    left, right = context.clause(*verb)
    role, side = context.vocab.roles[text[slice(*verb)]]
    tenant = role == "tenant"
    beside = set(sentence.runs[agents[0]])
    projects = [i for i in context.labelled(sentence, "PROJ") if i not in beside]
    if tenant:
        projects = [i for i in projects if _is_zone(context, i)]
    after = [i for i in projects if verb[1] <= mentions[i].start < right]
    if not tenant:
        after = [i for i in after if not _located(text, mentions[i].start)]
    if side == "object" and not passive:
        near = after and mentions[after[0]].start - verb[1] <= _REACH_OBJECT
        return _items(context, sentence, after[0]) if near else []
    if after:
        return _items(context, sentence, after[0])
    # 投资建设的三座电站: the object is named, and it is no project of ours.
    if text.startswith("的", verb[1]):
        return []
    before = [i for i in projects if mentions[i].end <= verb[0] and (tenant or not context.oblique(i))]
    if side == "at":
        before = [i for i in before if mentions[i].start >= left]
    if before:
        # (A项目位于…,) 由X投资建设: a clause that starts with 由 goes on about what the sentence began with.
        begun = passive and text[left:].lstrip().startswith("由")
        return _items(context, sentence, before[0] if begun else before[-1])
    later = [i for i in projects if mentions[i].start >= right]
    if later and not passive:
        return [later[0]]
    if antecedent is None or (tenant and not _is_zone(context, antecedent)):
        return []
    return [antecedent]


def _is_zone(context: Context, index: int) -> bool:
    return _kind(context, index) in ("zone", "other")


def _items(context: Context, sentence: Sentence, index: int) -> list[int]:
    return [i for i in sentence.runs[index] if context.mentions[i].label == "PROJ"]
