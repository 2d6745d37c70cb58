"""Tables in Markdown, and the block of the README that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.contenders import CONTENDERS
from benchmarks.running import Result

#: The words of the tables in Chinese, longer ones first.
CHINESE = {
    "figures with all fields, names, organizations, projects": "数据的全部字段、名称、机构、项目",
    "figures: value, unit, indicator, period, aspect, status": "数据：数值、单位、指标、时期、性质、状态",
    "organizations, projects, places, persons": "机构、项目、地名、人名",
    "words, parts of speech, names": "分词、词性、名称",
    "numbers, %, ordinals, currency, dimensions, dates": "数字、百分比、序数、货币、度量、日期",
    "money, times": "金额、时间",
    "words, parts of speech": "分词、词性",
    "nothing: decodes the bytes, one regular expression for digits": "什么也不找：解码，用一条正则表达式找数字",
    "the same by a call for each text instead of `pipe`": "同上，逐篇调用而不用 `pipe`",
    "zhpolicy_ie, figures only, text by text": "zhpolicy_ie（只要数据，逐篇）",
    "zhpolicy_ie, figures only": "zhpolicy_ie（只要数据）",
    "zhpolicy_ie, names only": "zhpolicy_ie（只要名称）",
    "| floor |": "| 下限 |",
    "step of the whole pipeline": "全流程各步",
    "share of time": "耗时占比",
    "one document of": "单份文档",
    "figures only, characters/s": "只要数据，字/秒",
    "whole, characters/s": "全流程，字/秒",
    "characters/s": "字/秒",
    "peak memory, MB": "内存峰值，MB",
    "load, s": "加载，秒",
    "| finds |": "| 内容 |",
    "does not install": "装不上",
    "text to Doc": "文本到 Doc",
    "| records |": "| 记录 |",
}
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table.

    Example:
        >>> print(markdown(["a", "b"], [[1, "x"]]))
        | a | b |
        | --- | --- |
        | 1 | x |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def speeds(samples: Mapping[str, Mapping[str, Result]], absent: Iterable[str]) -> str:
    """Return the table of contenders: a column of speeds for each sample, load and memory of the first.

    Args:
        samples: Results by the sample's size, then by contender.
        absent: Contenders that could not be loaded.
    """
    first = next(iter(samples.values()))
    head = ["", "finds", *(f"characters/s, {size}" for size in samples), "load, s", "peak memory, MB"]
    rows: list[list[object]] = []
    for name, contender in CONTENDERS.items():
        if name in first:
            rates = [f"{results[name].rate:,.0f}" if name in results else "–" for results in samples.values()]
            peak = max(results[name].peak_mb for results in samples.values() if name in results)
            rows.append([name, contender.what, *rates, f"{first[name].load:.1f}", f"{peak:.0f}"])
        elif name in absent:
            rows.append([name, contender.what, *["does not install"] * len(samples), "", ""])
    return markdown(head, rows)


def in_chinese(found: str) -> str:
    r"""Return tables with their words in Chinese, and no other lines.

    Example:
        >>> print(in_chinese("Samples.\n\n| step of the whole pipeline | share of time |"))
        | 全流程各步 | 耗时占比 |
    """
    parts = [part for part in found.split("\n\n") if part.startswith("|")]
    text = "\n\n".join(parts)
    for words, chinese in CHINESE.items():
        text = text.replace(words, chinese)
    return text


def replace_block(path: Path, content: str) -> None:
    """Put ``content`` between the marks in a file.

    Raises:
        ValueError: The file lacks the marks.
    """
    text = path.read_text(encoding="utf-8")
    start, end = text.find(BEGIN), text.find(END)
    if not 0 <= start < end:
        raise ValueError(f"{path} has no block {BEGIN} … {END}")
    path.write_text(f"{text[: start + len(BEGIN)]}\n{content}\n{text[end:]}", encoding="utf-8")
