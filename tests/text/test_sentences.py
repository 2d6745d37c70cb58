"""Sentences: where a reader would end one."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from zhpolicy_ie.text.component import Sentences
from zhpolicy_ie.text.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["增长8%。", "投资5亿元！", "怎么办？", "一、抓项目；", "二、抓招商。"],
        ["他说：“我们一定完成任务。”", "会议随后结束。"],
        ["（企业自筹部分除外。）", "资金已经到位。"],
        ["目标能实现吗？！", "能。"],
        ["增速为8.5%,高于全省.排名第3", "\n\n", "二期已开工"],
        ['县长说:"开工。"', "\n", "掌声响起。"],
    ],
)
def test_ends_after_marks_and_what_closes_there(sentences: list[str]) -> None:
    assert split("".join(sentences)) == [s for s in sentences if s.strip()]


@pytest.mark.parametrize(
    "lines",
    [
        ["去年全县完成固定资产投资186", "亿元，比上年增长9.2%"],
        ["加快推进临江智慧物流园、江东新能源电池", "产业园等项目建设，总投资超过80亿元"],
        ["引进的企业包括：临江重工、", "江东药业、海门电子"],
        ["全年新增就业岗位1.2万个，登记失业率控制在", "- 7 -", "3.5%以内，居民收入稳步增长"],
        ["到二〇二五年建成国家级的", "一流营商环境示范区，主要指标进入全省前列"],
    ],
)
def test_a_broken_line_goes_on(lines: list[str]) -> None:
    for line_end in ("\n", "\r\n"):
        text = line_end.join(lines) + "。"
        assert split("上一句结束。" + line_end + text + "下一句。") == ["上一句结束。", text, "下一句。"]


@pytest.mark.parametrize(
    "lines",
    [
        ["临江县政府工作报告", "2024年1月9日", "各位代表：", "现在，我代表县人民政府向大会报告工作。"],
        ["二、加快产业转型", "全年新引进亿元以上项目26个，其中工业项目19个。"],
        [
            "（三）推进城乡融合，改善人居环境",
            "新建农村公路120公里，改造老旧小区35个，惠及居民1.1万户，群众满意度明显提升。",
        ],
        ["请认真贯彻执行。", "临江县财政局", "2023年5月6日"],
        ["主要目标如下：", "1.地区生产总值增长6%", "2.工业投资增长12%", "3.新增就业8000人"],
        ["建设内容", "① 新建厂房3万平方米", "② 购置设备200台（套）"],
        ["　　第一段没有句号", "　　第二段也没有"],
        ["第一章 总则", "为规范开发区管理，促进产业集聚，制定本办法。"],
        ["- 建成5G基站300个", "- 改造管网12公里"],
    ],
)
def test_headings_and_items_stand_alone(lines: list[str]) -> None:
    for line_end in ("\n", "\r\n"):
        assert split(line_end.join(lines)) == [line.strip() for line in lines]


def test_a_blank_line_always_ends() -> None:
    assert split("工业投资稳步\n \t\n增长") == ["工业投资稳步", "增长"]
    assert split("工业投资稳步\n增长，结构优化") == ["工业投资稳步\n增长，结构优化"]


@given(st.text(alphabet="增长8。；！”）\"'\n\r\u3000 1.、一（是，：\x85\u2028😀"))
def test_spans_cover_all_but_white_space_in_order(text: str) -> None:
    spans = sentence_spans(text)
    offset = 0
    for start, end in spans:
        assert not text[offset:start].strip()
        assert offset <= start < end
        assert text[start:end] == text[start:end].strip()
        offset = end
    assert not text[offset:].strip()


def test_time_grows_with_the_text() -> None:
    """A quadratic rule would take minutes on these, not a moment."""
    for unit in ("\n", "一", "。", "”", "（", "1.", "一、\n", "，\n", "　　\n"):
        assert sum(end - start for start, end in sentence_spans(unit * 200_000)) <= 200_000 * len(unit)


def test_the_component_marks_tokens() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("zhpolicy_sentences")
    doc = nlp("增长8%。\n投资5亿元。")
    assert [sent.text.strip() for sent in doc.sents] == ["增长8%。", "投资5亿元。"]
    assert [token.is_sent_start for token in nlp("甲。乙")] == [True, False, True]
    assert list(nlp("").sents) == []
    assert [sent.text for sent in nlp(" \n").sents] == [" \n"]


def test_the_component_bears_foreign_tokens() -> None:
    doc = Sentences()(Doc(spacy.blank("zh").vocab, words=["增长", "。投资", "。"], spaces=[False] * 3))
    assert [token.is_sent_start for token in doc] == [True, True, False]
