"""The words that name not what is measured but what it is measured against: 占全国的20%, 高于全省2个百分点."""

from __future__ import annotations

import re

from zhpolicy_ie.figures.view import Span

_ABOUT = r"[约近超达到过为已的了]*$"
_OF_WHOLE = re.compile(
    rf"占(?!比|地|有|用|领|道)(?:到|据|了|当年)?(?P<base>[^，。；：、占\d]{{2,26}}?)(?:的(?:比重|比例|份额)?)?{_ABOUT}"
)
_TIMES = re.compile(rf"(?:是|为|相当于|达到?)(?P<base>[^，。；：、是为\d]{{2,20}}?)的{_ABOUT}")
_OF_PLAN = re.compile(
    rf"(?:完成|占|达到?|为)(?P<base>[^，。；：、\d]{{0,8}}(?:计划|目标任务|目标|任务|预算)数?)的?{_ABOUT}"
)
_GAP = re.compile(
    r"(?:(?<!不)[高低快慢优好多少]于|高出|超出|领先于?|超过?(?=[^，。；：、\d]{0,60}(?:任务|计划|目标|进度|预期|平均))"
    r"|(?:比(?![例重率值较])|(?<!比)较(?![大快好高多强少低])|与)(?=[^，。；：、\d]{2,16}?(?:相比|[高低快慢多少]|[增减]|提[高升]|下降|上升|回落)))"
    r"(?P<base>[^，。；：、\d]{2,16}?)"
    r"(?:相比|平均(?:水平|数|线)?)?(?:[高低快慢多少]出?|[增减]|提[高升]|下降|增[加长]|减少|上升|回落){0,6}[了约近超]{0,6}$"
)


def base_of(text: str, start: int, number: int, unit: str | None) -> Span | None:
    """Return the stretch that names the base of a comparison, from its verb to the number; None if there is none.

    Args:
        text: Width-normalised text.
        start: Begin of the clause.
        number: Begin of the number.
        unit: Unit of the number.

    Example:
        >>> base_of("出口额占进出口总额的72.4%", 0, 10, "%")
        (3, 10)
    """
    relative = unit in ("%", "‰", "倍", "成", None)
    forms = (_OF_WHOLE, _OF_PLAN, _TIMES) if relative else (_GAP,)
    before = text[start:number]
    for form in (*forms, _GAP):
        match = form.search(before)
        if match is not None:
            return start + match.start(), number
    return None
