from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.names.tagger.chunks import chunk_spans, sentences_with


@given(st.text(alphabet="嘉善县。，！\n”；a1", max_size=200), st.integers(min_value=2, max_value=40))
def test_chunks_cover_the_text_and_keep_the_limit(text, limit):
    spans = chunk_spans(text, limit)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(0 < b - a <= limit for a, b in spans)


def test_chunks_end_at_sentences():
    text = "枫溪县新建厂房。柳河镇修通公路。全年投资增长。"
    assert [text[a:b] for a, b in chunk_spans(text, 16)] == ["枫溪县新建厂房。柳河镇修通公路。", "全年投资增长。"]


def test_only_sentences_with_something_in_them_are_kept():
    text = "枫溪县新建厂房。柳河镇修通公路。全年投资增长。"
    assert [text[a:b] for a, b in sentences_with(text, [1, 2])] == ["枫溪县新建厂房。"]
    assert sentences_with(text, [3, 9]) == [(0, 16)]
    assert sentences_with(text, []) == []
    assert sentences_with("没有句号", [3]) == [(0, 4)]
