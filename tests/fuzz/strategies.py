"""Texts in the manner of reports and plans, and everything that writing systems, copying and malice put into them."""

from __future__ import annotations

from hypothesis import strategies as st

from zhpolicy_ie.numbers.units import load_units

_UNITS = sorted(unit.unit for unit in load_units())
_INDICATORS = (
    "地区生产总值", "规上工业增加值", "一般公共预算收入", "固定资产投资", "粮食总产量", "城镇居民人均可支配收入",
    "进出口总额", "常住人口", "森林覆盖率", "空气质量优良天数", "单位GDP能耗", "总投资", "建筑面积", "新增就业",
    "高新技术企业", "税收",
)  # fmt: skip
_NAMES = (
    "云澜县", "嘉善县", "浙江省", "白鹭湾科创谷", "云澜城投集团", "澄光电子（浙江）有限公司", "县人民政府",
    "浙江大学", "西延高铁", "江一帆", "全市", "我县", "临溪经济开发区", "市委", "G60科创走廊", "该项目", "公司",
    "（集团）有限公司",
)  # fmt: skip
_VERBS = (
    "达到", "增长", "下降", "同比增长", "比上年增加", "占", "居全省第", "新增", "完成", "力争达到", "分别增长", "由",
    "提高到", "翻一番", "不低于", "控制在", "以内", "其中", "预计", "累计", "较", "突破", "近", "超过", "左右",
    "以上", "约", "余", "个",
)  # fmt: skip
_PERIODS = (
    "2023年", "二〇二三年", "今年", "去年同期", "上半年", "1-7月", "前三季度", "“十四五”期间", "到2025年",
    "2021—2025年", "截至目前", "近年来", "12月31日", "一季度末", "党的二十大以来", "过去五年", "年底前",
    "2019年至2023年", "全年", "十三五末",
)  # fmt: skip
_JOINTS = (
    "，",
    "。",
    "、",
    "；",
    "：",
    "和",
    "与",
    "及",
    "的",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\u3000",
    "\t",
    "！",
    "？",
    "…",
    "——",
    "-",
)
_BRACKETS = tuple("（）()【】[]《》“”‘’\"'「」{}〈〉")
_HEADINGS = ("一、", "（二）", "3.", "第一章 ", "各位代表：\n", "附件1：", "① ", "——", "表1 ")
#: What is invisible, turns the direction of writing, joins or composes; line ends that few programs know.
_CONTROLS = tuple(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u061c"
    "\u2028\u2029\x85\x0b\x0c\x00\x07\x1b\x7f\u00a0\u2003\ufe0f\u0301\u20e3\ufffd\ufffe"
)
#: Digits and letters that are not the usual ones, Hanzi beyond the Basic Multilingual Plane, and no characters at all.
_RARE = tuple("𠀀𪚥㐂龘鿿〇○Ｏ零①⑳㈠½¼²³₂٣७𝟙𝟘Ⅳⅻ㎡㏎㎞℃％‰‱﹪￥＄€🏭👨‍👩‍👧🇨🇳\ue000\U000f0000\U0010ffff〸〹卅廿壹萬億兆")
_DIGIT = "0123456789"
_HAN_NUMERALS = "零〇一二两三四五六七八九十百千万亿点分之多余几数第"


def _widened(text: str) -> str:
    """Write ASCII full-width, as some programs do."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


arabic = st.one_of(
    st.integers(0, 10**13).map(str),
    st.integers(0, 10**9).map(lambda n: f"{n:,}"),
    st.decimals(0, 10**6, places=2).map(str),
    st.builds("{}{}{}".format, st.integers(0, 9999), st.sampled_from("-—~至:：/.,，到"), st.integers(0, 9999)),
    st.text(_DIGIT + ".,，:：/-%", min_size=1, max_size=30),
)
chinese = st.one_of(
    st.text(_HAN_NUMERALS, min_size=1, max_size=12),
    st.sampled_from(
        ("百分之七点五", "三成", "两万三", "一千二百亿", "十余", "数百", "千分之三", "三分之一", "百分之百", "一半")
    ),
)
numerals = st.one_of(arabic, chinese, arabic.map(_widened))
units = st.one_of(
    st.sampled_from(_UNITS), st.sampled_from(("亿元", "%", "个百分点", "万亩", "家", "位", "元/亩", "‰", "倍", ""))
)
multipliers = st.sampled_from(
    ("", "", "万", "亿", "万亿", "千", "百", "多万", "余", "个亿", "十几", "亿亿", "万万万万万")
)
quantities = st.builds("{}{}{}".format, numerals, multipliers, units)
periods = st.one_of(
    st.sampled_from(_PERIODS),
    st.builds("{}年{}月{}日".format, st.integers(1890, 2110), st.integers(0, 13), st.integers(0, 32)),
    st.builds(
        "{}{}{}年".format, st.integers(1, 2099), st.sampled_from(("-", "—", "至", "到", "、")), st.integers(1, 2099)
    ),
    st.builds(
        "“{}五”{}".format,
        st.text("十一二三四五六七八九", max_size=3),
        st.sampled_from(("", "末", "期间", "以来", "收官")),
    ),
    st.builds("前{}{}".format, numerals, st.sampled_from(("个月", "季度", "年", "月"))),
)
words = st.sampled_from((*_INDICATORS, *_NAMES, *_VERBS, *_JOINTS, *_BRACKETS, *_HEADINGS))
noise = st.one_of(
    st.sampled_from((*_CONTROLS, *_RARE)),
    st.text(max_size=6),
    st.builds(str.__mul__, st.sampled_from((*_BRACKETS, *_JOINTS, "1", "万", "年", "第")), st.integers(2, 12)),
)
sentences = st.builds(
    "{}，{}{}{}{}，{}{}。".format,
    periods, st.sampled_from(_NAMES), st.sampled_from(_INDICATORS), st.sampled_from(_VERBS), quantities,
    st.sampled_from(_VERBS), quantities,
)  # fmt: skip
_PIECES = st.one_of(sentences, quantities, periods, words, words, noise)


@st.composite
def _texts(draw: st.DrawFn, pieces: st.SearchStrategy[str], most: int) -> str:
    text = "".join(draw(st.lists(pieces, min_size=1, max_size=most)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 4))
        text = text[:place] + draw(noise) + text[place + cut :]
    return text


#: Texts with numbers first of all.
number_texts = _texts(st.one_of(quantities, quantities, numerals, words, noise), 14)
#: Texts with time expressions first of all.
period_texts = _texts(st.one_of(periods, periods, words, quantities, noise), 14)
#: Sentences and pieces of them.
texts = _texts(_PIECES, 10)
#: Units as written, right and wrong.
written_units = st.one_of(
    units,
    st.builds("{}{}".format, multipliers, units),
    st.builds("{}{}{}".format, units, st.sampled_from(("/", "每", " / ", "//", "／", "")), units),
    st.text("十百千万亿/每元米吨 个平方立", max_size=8),
    noise,
)
years = st.none() | st.integers(1900, 2200)
genres = st.sampled_from(("gov_work_report", "plan", "news", "stat_bulletin", "other", None))
