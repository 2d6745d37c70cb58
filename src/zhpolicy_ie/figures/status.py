"""Whether a figure is a result, an aim or an estimate."""

from __future__ import annotations

import re

_ESTIMATE = re.compile(r"预计(?!目标)|预估|估计|预测|有望|初步(?:核算|统计|测算)")
_TARGET = re.compile(
    r"力争|目标|(?<!五年)计划(?!单列|投资完成|总投资)|将(?!军|近|其)|确保|争取|拟(?!合)|努力|预期|规划(?:到|建设|总)|年底前|到20[2-5]\d年|到“?十[四五六]五”?末|不低于|"
    r"(?:20[2-5]\d|今)年(?:底|末)前|要(?!素|求|件|地|道|闻)|全面推进|着力|加快(?:推进|建设)|建成后|达产后|投产后|全部建成|完工后|项目建成"
)
_REVIEW = re.compile(
    r"过去一年|一年来|去年|完成了|实现了|已|荣获|获批|获评|入选|位居|位列|居全|跃居|成功|同比|首次|累计|创历史|再创|突破了?|建成了|增至|比上年|跃升|被评为|顺利|圆满|率先|提前"
)
_PLAN = re.compile(
    r"力争|确保|争取|努力|深入实施|大力|持续|加快|推动|推进|支持|加强|完善|深化|强化|坚持|打造|提升|优化|鼓励|引导|落实|抓好|抓实|健全|统筹|积极|做好|做优|做强|培育壮大|开展|建设|拓展|力促|年内|今年|要"
)


_AHEAD = re.compile(
    r"将|力|目标|计划|预计|规划|拟|要|确保|争取|后[，,]|可|到20\d\d|未来|下一步|年底|预期|达产|有望|推进|加快|打造|支持|提升|"
    r"全部|设计|实施|待"
)


def looks_ahead(sentence: str) -> bool:
    """Tell whether a sentence has any word with which plans, capacities and commitments are told."""
    return bool(_AHEAD.search(sentence))


_TOTAL = re.compile("总投资额?|投资总额|概算总投资")
_AIM_BEFORE = re.compile("将|计划|预计|力争|拟|目标|规划|到20[2-9]")


def opens_with_estimate(text: str, sentence: int) -> bool:
    """Tell whether a sentence begins with 预计, which then holds for all its figures."""
    return text.startswith("预计", sentence) or text.startswith("预计", sentence + 2)


def is_plain_total(text: str, sentence: int, start: int, end: int) -> bool:
    """Tell whether an indicator is a total investment that no word of aim stands before: a fact of the project.

    Args:
        text: The text.
        sentence: Begin of the sentence.
        start: Begin of the indicator.
        end: End of the indicator.
    """
    return bool(_TOTAL.fullmatch(text, start, end)) and _AIM_BEFORE.search(text, sentence, start) is None


# 提前完成年度目标，新建…: what follows is what was done; of 完成计划的112% the plan is the base.
_REACHED = re.compile(r"(?:提前|超额|圆满|顺利|如期)(?:完成|实现)[^，。；\d]{0,10}(?:目标|任务)[^，。；\d]{0,6}，")
_PART_OF_PLAN = re.compile(r"完成了?[^，。；：]{0,16}(?:目标|计划|任务|预算)[^，。；：\d]{0,6}的[约近]?$")
_STATED_AIM = re.compile(r"目标(?:值|数)?(?:定|设定|确定|调整|初步)?[为是][约近超过达到]{0,4}$")
_AIMED = re.compile(r"力争|确保|争取|计划(?!的|投资的)|将|拟|力促|预计")


def is_reached(text: str, sentence: int, clause: int, number: int) -> bool:
    """Tell whether the words before a number say that an aim was reached, or how much of it.

    Args:
        text: The text.
        sentence: Begin of the sentence.
        clause: Begin of the clause.
        number: Begin of the number.

    Example:
        >>> text = "提前完成全年任务，改造管网36公里。"
        >>> is_reached(text, 0, 9, 13), is_reached("力争完成年度任务的90%", 0, 0, 9)
        (True, False)
    """
    if _AIMED.search(text, sentence, number):
        return False
    return bool(_REACHED.search(text, sentence, clause) or _PART_OF_PLAN.search(text, clause, number))


def states_aim(text: str, clause: int, number: int) -> bool:
    """Tell whether a number is given as the aim itself: 增长目标为6%."""
    return _STATED_AIM.search(text, clause, number) is not None


#: When a work is finished: 投产后, 全部建成以后.
WHEN_DONE = (
    r"(?:投产|达产|满产|建成|完工|竣工|落成|投用|投运|运营|通车|启用|投入使用|实施|见效)[^，。；！？\n]{0,6}?"
    r"后(?![期续勤者])"
)
_WHEN_DONE = re.compile(WHEN_DONE)
_DONE_ALREADY = re.compile(r"已|累计|以来|目前|截至|去年|上年|实现了|[到达为]了")


def comes_later(text: str, sentence: int, number: int) -> bool:
    """Tell whether what a sentence says of a number holds once something is finished: 投产后，年产值达3亿元.

    Args:
        text: The text.
        sentence: Begin of the sentence.
        number: Begin of the number.
    """
    done = _WHEN_DONE.search(text, sentence, number)
    return done is not None and _DONE_ALREADY.search(text, sentence, number) is None


#: 将 that looks ahead; as the mark of an object (将门槛从75%提高到…) it has a noun behind it.
SOON = r"(?<![即行])将(?=[达实建投带新超突形为在有于提增推完开举打引聚围继安进累每成可是创给助使力全大再陆逐分按以通])"
#: 计划 as a verb, not in a name or as what was done (完成计划).
PLANS = r"(?<!五年)(?<!行动)(?<!发展)(?<!建设)计划(?!单列|完成|总|》|”|的|内|书|经济|于|任务)"
_SOON = re.compile(SOON + r"|拟(?![合人态上签])|争取(?!到|了)|确保|力促")
# What all that follows in the sentence is about.
_AIMS = re.compile(rf"力争|下一步|接下来|{PLANS}(?!投资|[（，、。和与执])|到20[2-9]\d年(?!以来)")


def aims(text: str, sentence: int, clause: int, number: int) -> bool:
    """Tell whether the words before a number say that it is to come: 将达到, 下一步…, 计划实施….

    Args:
        text: The text.
        sentence: Begin of the sentence.
        clause: Begin of the number's clause.
        number: Begin of the number.
    """
    if text[number - 1 : number] in ("由", "从"):
        return False
    found = _SOON.search(text, clause, number) or _AIMS.search(text, sentence, number)
    return found is not None and _DONE_ALREADY.search(text, found.end(), number) is None


def says_estimate(sentence: str) -> bool:
    """Tell whether a sentence has a word of estimation (预计, 预估, 有望)."""
    return bool(_ESTIMATE.search(sentence))


def status_of(clause: str, sentence: str, paragraph: str, genre: str | None, ahead: bool, behind: bool) -> str:
    """Return actual, target or estimate.

    Args:
        clause: The words of the figure's clause before its number.
        sentence: The sentence.
        paragraph: The paragraph.
        genre: The document's genre.
        ahead: The figure's period lies in the future of the document (到2025年).
        behind: The figure's period lies in its past.
    """
    if _ESTIMATE.search(clause):
        return "estimate" if not ahead else "target"
    if ahead:
        return "target"
    if behind:
        return "actual"
    if genre == "gov_work_report":
        return _review_or_plan(clause, sentence, paragraph)
    if _TARGET.search(clause):
        return "target"
    if genre == "plan" and _TARGET.search(sentence):
        return "target"
    return "actual"


def _review_or_plan(clause: str, sentence: str, paragraph: str) -> str:
    """Weigh the words of the review of a work report against those of its plan, near ones first."""
    if re.search(r"力争|确保|争取|努力|预期|目标(?!任务完成)|计划", clause):
        return "target"
    score = 0.0
    for text, weight in ((sentence, 1.0), (paragraph, 0.5)):
        size = max(len(text), 60) / 100
        score += weight * (3.0 * len(_REVIEW.findall(text)) - len(_PLAN.findall(text))) / size
    return "actual" if score >= 0 else "target"
