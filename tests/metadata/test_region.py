"""The region of a document: which forms show it, and when nothing is said rather than a guess."""

from __future__ import annotations

import json
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.metadata import infer_meta
from zhpolicy_ie.panel.divisions import divisions
from zhpolicy_ie.records import Meta

JIASHAN = "浙江省/嘉兴市/嘉善县"


def region(text: str | None, name: str | None = None, **known: object) -> str | None:
    return infer_meta(text, known, name=name).get("region")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2025年浙江省人民政府工作报告\n各位代表：……", "浙江省"),
        ("嘉善县2024年国民经济和社会发展统计公报\n初步核算……", JIASHAN),
        ("浙江省嘉兴市嘉善县政府工作报告\n……", JIASHAN),
        ("浙江嘉善“十四五”数字经济发展规划\n……", JIASHAN),
        ("二〇二三年嘉善县国民经济和社会发展统计公报\n……", JIASHAN),
        ("2025年宁夏政府工作报告\n……", "宁夏回族自治区"),
        ("长沙政府工作报告\n……", "湖南省/长沙市"),
        ("《嘉兴市推动工业互联网发展行动方案》\n……", "浙江省/嘉兴市"),
        ("关于印发《嘉兴市人才新政》的通知\n……", "浙江省/嘉兴市"),
        ("# 嘉善县支持民营经济若干措施\n……", JIASHAN),
        ("政府工作报告\n（2024年1月15日在嘉善县第十七届人民代表大会第三次会议上）\n……", JIASHAN),
        ("政府工作报告\n2031年3月6日上午在第十六届全国人民代表大会开幕会上\n……", "全国"),
        ("政府工作报告\n嘉兴市市长 林知秋\n各位代表：……", "浙江省/嘉兴市"),
        ("各位代表：\n现在，我代表嘉善县人民政府，向大会报告工作。", JIASHAN),
        ("各位代表：\n现在，我代表国务院，向大会报告政府工作。", "全国"),
        ("受嘉善县人民政府委托，现将去年计划执行情况报告如下。", JIASHAN),
        ("节水补贴\n依据文件\n《节水办法》\n发文机构\n嘉善县财政局\n……", JIASHAN),
        ("各省、自治区、直辖市人民政府：\n现将《办法》印发给你们。", "全国"),
        ("嘉善县人民政府办公室关于印发节水方案的通知善政办〔2023〕8号各镇人民政府：现将……", JIASHAN),
        ("国务院关于加快数字乡村建设的意见\n……", "全国"),
        # Places that are in no list of divisions are what their own report calls them.
        ("云澜县2024年国民经济和社会发展统计公报\n……", "云澜县"),
        ("2024年浙江省云澜县政府工作报告\n……", "浙江省/云澜县"),
        ("各位代表：\n我代表云澜高新区人民政府，向大会报告工作。", "云澜高新区"),
        # Full-width digits and spaces are no obstacle.
        ("２０２４年嘉善县政府工作报告\n……", JIASHAN),
    ],
)
def test_forms_that_show_the_region(text, wanted):
    assert region(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "全县新增规上工业企业42家。",
        "政府工作报告\n各位代表：\n现在，我代表县人民政府，向大会报告工作。",
        "关于加快推进我市数字经济发展的建议\n……",
        "嘉兴大学2024年工作报告\n……",
        "宁波银行2023年社会责任报告\n……",
        "上海合作组织发展报告\n……",
        "嘉兴—湖州一体化发展规划\n……",
        "浙江、江苏两省人民政府关于共建太湖科创圈的意见\n……",
        # There are several: 江苏 has two, 福建 one.
        "鼓楼区2024年政府工作报告\n……",
        "各镇人民政府，各街道办事处：\n现将方案印发给你们。",
        "张工享受国务院政府特殊津贴。\n他在企业工作了三十年。",
        "全国人大代表、林知秋辞去南通市人民政府市长职务。\n……",
        "本报讯 记者从长沙市人民政府获悉……\n……",
        # The title and who reports contradict each other.
        "嘉善县政府工作报告\n各位代表：\n现在，我代表海盐县人民政府，向大会报告工作。",
    ],
)
def test_no_region_rather_than_a_guess(text):
    assert region(text) is None


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("……", "嘉善县_2022.txt", JIASHAN),
        ("……", "2024-长沙-政府工作报告.docx", "湖南省/长沙市"),
        ("……", "reports/浙江嘉善2023.txt", JIASHAN),
        ("……", "三亚.txt", "海南省/三亚市"),
        ("……", "吉林.txt", "吉林省"),
        ("……", "2024年嘉善县政府工作报告（全文）.pdf", JIASHAN),
        ("……", "浙江省/嘉兴市/嘉善县/2023.txt", JIASHAN),
        ("……", "浙江省/嘉兴市/report-2023.txt", "浙江省/嘉兴市"),
        # A folder does not outweigh the file, nor the file the text.
        ("……", "浙江省/三亚_2023.txt", "海南省/三亚市"),
        ("嘉善县2024年国民经济和社会发展统计公报\n……", "海盐县_2024.txt", JIASHAN),
        # What a name alone does not tell, name and text do together.
        ("鼓楼区2024年政府工作报告\n……", "福州/鼓楼区.txt", "福建省/福州市/鼓楼区"),
        ("……", "关于学习长沙市经验的报告.txt", None),
        ("……", "report-2023.txt", None),
        ("……", "朝阳区.txt", None),
        ("……", "嘉善县、海盐县.txt", None),
    ],
)
def test_names_of_files_and_folders(text, name, wanted):
    assert region(text, name) == wanted


def test_a_report_without_a_name_is_of_the_city_that_it_names_most():
    body = "各位代表：\n我代表市人民政府请大家审议下面的报告。\n" + "嘉兴经济稳中向好，嘉兴港区加快建设。" * 6
    found = infer_meta(body + "嘉善县、海盐县和桐乡市增长较快，杭州市的项目落户。", {})
    assert found["region"] == "浙江省/嘉兴市"
    (shown,) = [entry for entry in found["inferred"] if entry["field"] == "region"]
    assert shown["origin"] == "mentions" and body[shown["start"] : shown["end"]] == "嘉兴"
    # Another city of that level named half as often makes it doubtful.
    assert region(body + "湖州加快发展。" * 7) is None
    # A county's report speaks more of its prefecture than of anything else; it is not the prefecture's.
    assert region(body.replace("我代表市", "我代表县")) is None
    # Other prose may name a place often and speak for another.
    assert region("关于推广经验的说明\n" + "嘉兴经济稳中向好，全市加快发展。" * 9) is None


def test_what_is_given_wins_and_is_not_called_inferred():
    text = "2024年嘉善县政府工作报告\n……"
    found = infer_meta(text, {"region": "海盐县", "year": 2020}, name="桐乡市2023")
    assert found["region"] == "海盐县" and found["year"] == 2020
    assert {entry["field"] for entry in found["inferred"]} == {"title", "genre"}
    assert region(None, title="2024年嘉善县政府工作报告") == JIASHAN
    assert region("全县新增企业42家。", title="2024年嘉善县政府工作报告") == JIASHAN


def test_metadata_with_its_evidence_is_a_record():
    found = infer_meta("2024年嘉善县政府工作报告\n……", {}, stated={"title": "嘉善县要闻"}, hints={"year": 2021})
    meta = Meta.model_validate(found)
    origins = {entry.field: entry.origin for entry in meta.inferred}
    # The page's own title beats the first line; the first line's year is not that of the page's date.
    assert meta.title == "嘉善县要闻" and origins["title"] == "file"
    assert meta.year == 2021 and origins["year"] == "file"
    assert Meta.model_validate_json(meta.model_dump_json()) == meta


@given(st.text(alphabet="嘉善县市政府工作报告2024年浙江省各位代表我：\n第届人民大会在（）", max_size=60))
def test_words_stand_where_they_are_said_to(text):
    for entry in infer_meta(text, {}).get("inferred", ()):
        assert entry["text"] == text[entry["start"] : entry["end"]]


def test_regions_of_real_reports(shared):
    """Of 196 work reports at least 9 in 10 get a region, and of these no more than 1 in 100 a wrong one."""
    manifest = [json.loads(line) for line in (shared / "corpus" / "manifest.jsonl").open(encoding="utf-8")]
    reports = [entry for entry in manifest if entry["genre"] == "gov_work_report"]
    for named in (False, True):
        found = []
        for entry in reports:
            text = (shared / "corpus" / entry["path"]).read_text(encoding="utf-8")
            value = region(text, PurePath(entry["source_path"]).name if named else None)
            if value is not None:
                found.append(divisions().resolve(value) == divisions().resolve(entry["region"]))
        assert len(found) >= 0.9 * len(reports)
        assert sum(found) >= 0.99 * len(found)
