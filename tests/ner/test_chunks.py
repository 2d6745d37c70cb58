from hypothesis import given
from hypothesis import strategies as st

from zhpolicy_ie.names.tagger.chunks import chunk_spans


@given(st.text(alphabet="嘉善县。，！\n”；a1", max_size=200), st.integers(min_value=2, max_value=40))
def test_chunks_cover_the_text_and_keep_the_limit(text, limit):
    spans = chunk_spans(text, limit)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(0 < b - a <= limit for a, b in spans)


def test_chunks_end_at_sentences():
    text = "枫溪县新建厂房。柳河镇修通公路。全年投资增长。"
    assert [text[a:b] for a, b in chunk_spans(text, 16)] == ["枫溪县新建厂房。柳河镇修通公路。", "全年投资增长。"]
