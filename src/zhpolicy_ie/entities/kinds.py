"""What kind of body or undertaking a name denotes, by its last words."""

from __future__ import annotations

import re

from zhpolicy_ie.entities.places import gazetteer
from zhpolicy_ie.entities.surface import fold, split_brackets
from zhpolicy_ie.entities.vocab import EntityVocabulary

_COMPANY_CONTEXT = re.compile(
    r"董事长|总经理|总裁|首席|创始人|企业|公司|厂商|品牌|股价|上市|入驻|落户|投资|供应商|供应链|客户|订单|车企|龙头|签约|新增"
)
_CONTEXT_WIDTH = 12
_LIST_HEAD = re.compile(
    r"[”\"」]?(?:[一二三四五]期)?等?(?:\d+|[一二三四五六七八九十两多]+)?[个条座批]?[^，。；、]{0,10}?"
    r"(?:(?P<works>项目|工程|车站|铁路|高速|公路|航线|线路|通道)|(?P<programme>行动|计划|改革|活动)|(?P<zone>园区|产业园|基地|平台|片区))"
)
_NUMBERED_WORKS = re.compile(
    r"(?<!\d)\d+(?:\.\d+)?(?:万|亿)?(?:吨|千瓦|兆瓦|mw|gwh?|gw|亩|平方米|台|套|辆|件|头|立方米|千伏|kv|公里)"
)


def organization_kind(name: str, vocab: EntityVocabulary) -> str | None:
    """Return the kind by the longest known last word, or None for a name without one (吉利).

    Example:
        >>> from zhpolicy_ie.entities.vocab import load
        >>> organization_kind("浙江大学医学院附属第一医院", load())
        'hospital'
    """
    folded = fold(name)
    if (known := vocab.known_kinds["ORG"].get(folded)) is not None:
        return known
    if folded.startswith(("中共", "中国共产党")) and not folded.endswith(("政府", "公司")):
        return "party"
    bare, inner = split_brackets(folded)
    # 上海交通大学(浦东校区) ends with its bracket; a bracketed place or (集团) says nothing.
    for candidate in (bare, *inner):
        rest = candidate
        for _ in range(3):
            found = vocab.organization_kinds.find(rest)
            if found is None:
                break
            if found[1] != "=":
                return found[1]
            rest = rest[: -len(found[0])]
            if (known := vocab.known_kinds["ORG"].get(rest)) is not None:
                return known
            if (inside := _kind_inside(rest, vocab)) is not None:
                return inside
    return "enterprise" if folded in vocab.known_cores else None


def _kind_inside(name: str, vocab: EntityVocabulary) -> str | None:
    """Return the kind of the body that a sub-unit's name starts with (浙江大学紫金港 -> university)."""
    for end in range(len(name), 2, -1):
        found = vocab.organization_kinds.find(name[:end])
        if found is not None and (len(found[0]) > 1 or found[0] in "局厅") and found[1] != "=":
            return found[1]
    return None


def used_as_company(text: str, spans: list[tuple[int, int]]) -> bool:
    """Return whether words next to a mention (董事长, 入驻, 等企业) show that an unmarked name is a company's."""
    return any(
        _COMPANY_CONTEXT.search(text, max(0, start - _CONTEXT_WIDTH), start)
        or _COMPANY_CONTEXT.search(text, end, end + _CONTEXT_WIDTH)
        for start, end in spans
    )


# 陇电入湘, 引玉入丹, 引江济淮: what is led somewhere is water or current.
_LED = re.compile(r"[\u4e00-\u9fff]{1,2}[电水气][入济出送].{1,2}$|^引.{1,2}[入济补].{1,2}$")


def project_kind(name: str, vocab: EntityVocabulary) -> str:
    """Return zone, works, programme, fund or other.

    工程 is works where the name holds a word of building, a capacity or a place, else a programme (千万工程).

    Example:
        >>> from zhpolicy_ie.entities.vocab import load
        >>> [project_kind(n, load()) for n in ("祥符荡科创绿谷", "人才倍增工程", "太湖引水工程")]
        ['zone', 'programme', 'works']
    """
    folded = fold(name)
    if (known := vocab.known_kinds["PROJ"].get(folded)) is not None:
        return known
    bare, _ = split_brackets(folded)
    bare = re.sub(r"(?:[一二三四五六七八九十]|\d)期$", "", bare) or bare
    found = vocab.project_kinds.find(bare)
    if _LED.search(bare.removesuffix("工程")):
        return "works"
    if found is None:
        return "works" if _NUMBERED_WORKS.search(bare) else "other"
    head, kind = found
    if head == "工程" and kind == "works" and not _is_works(bare[: -len(head)], vocab):
        return "programme"
    return kind


def kind_of_list(text: str, end: int) -> str | None:
    """Return the kind that the word after a list gives its items (荆沙铁路、随岳线等12个|项目), or None.

    Args:
        text: The document.
        end: Where the last item ends.
    """
    match = _LIST_HEAD.match(text, end)
    if match is None:
        return None
    return next(kind for kind, word in match.groupdict().items() if word is not None)


def _is_works(stem: str, vocab: EntityVocabulary) -> bool:
    if any(word in stem for word in vocab.works_words) or _NUMBERED_WORKS.search(stem):
        return True
    return bool(gazetteer().chain(stem + "工程"))
