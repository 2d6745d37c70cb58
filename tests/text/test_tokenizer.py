"""The tokenizer: nothing lost, nothing moved, and at home in spaCy."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from zhpolicy_ie import layers
from zhpolicy_ie.errors import ModelError, OptionError, SurrogateError
from zhpolicy_ie.text.tokenizer import Tokenizer

# Everything that has ever been trouble at a border: full width, line ends, NUL, signs beyond the BMP.
ALPHABET = "嘉善县亿〇𠮷８．％Ｇab5é1,23.（，。\u3000 \t\r\n\x00\x85\u2028😀\u200b\ufeff"
TEXT = "2024年，临江县地区生产总值１，２３４．５亿元，增长8.5%；\r\n引进5G项目12个（“双千”工程）。"


def blank(**settings: object) -> Language:
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhpolicy.Tokenizer.v1", **settings}}})


@pytest.fixture(scope="module")
def nlps() -> dict[str, Language]:
    return {words: blank(words=words) for words in ("pkuseg", "char")}


def words(doc: Doc) -> list[str]:
    return [token.text for token in doc]


@pytest.mark.parametrize("mode", ["pkuseg", "char"])
@settings(deadline=None)
@given(text=st.text(alphabet=st.one_of(st.sampled_from(ALPHABET), st.characters(exclude_categories=["Cs"]))))
@example("\x00")
@example(" 嘉善 \r\n\n")
@example("发展" * 2000)
@example("")
def test_every_character_is_in_the_doc(mode: str, nlps: dict[str, Language], text: str) -> None:
    doc = nlps[mode](text)
    assert doc.text == text
    assert "".join(words(doc)) == text


def test_words(nlps: dict[str, Language]) -> None:
    assert words(nlps["pkuseg"]("引进5G项目12个，计划投资863.48亿元。")) == (
        ["引进", "5", "G", "项目", "12", "个", "，", "计划", "投资", "863.48", "亿元", "。"]
    )
    assert words(nlps["char"]("引进5G项目")) == ["引", "进", "5", "G", "项", "目"]


def test_width_is_read_and_not_written(nlps: dict[str, Language]) -> None:
    assert words(nlps["char"]("增８．５％Ｇ６０")) == ["增", "８．５", "％", "Ｇ", "６０"]


def test_half_a_surrogate_pair_is_an_input_error(nlps: dict[str, Language]) -> None:
    with pytest.raises(SurrogateError):
        nlps["char"]("全县\ud800")


@pytest.mark.parametrize("mode", ["pkuseg", "char"])
def test_survives_disk_bytes_and_pickle(mode: str, nlps: dict[str, Language], tmp_path: Path) -> None:
    nlp = nlps[mode]
    expected = words(nlp(TEXT))
    nlp.to_disk(tmp_path / "saved")
    assert words(spacy.load(tmp_path / "saved")(TEXT)) == expected
    assert words(blank(words=mode).from_bytes(nlp.to_bytes())(TEXT)) == expected
    assert words(pickle.loads(pickle.dumps(nlp.tokenizer))(TEXT)) == expected


def test_what_was_saved_wins_over_what_the_config_builds(nlps: dict[str, Language], tmp_path: Path) -> None:
    data = nlps["char"].tokenizer.to_bytes()
    assert words(blank().tokenizer.from_bytes(data)(TEXT)) == words(nlps["char"](TEXT))
    for mode in ("pkuseg", "char"):  # the second leaves nothing of the first in the folder
        nlps[mode].tokenizer.to_disk(tmp_path)
        assert words(blank().tokenizer.from_disk(tmp_path)(TEXT)) == words(nlps[mode](TEXT))


def test_a_folder_lost_on_the_way(nlps: dict[str, Language], tmp_path: Path) -> None:
    assert words(blank(words="char").tokenizer.from_disk(tmp_path / "none")("全县")) == ["全", "县"]
    with pytest.raises(ModelError):
        blank().tokenizer.from_disk(tmp_path / "none")


@pytest.mark.parametrize("data", [b"", b"garbage", b"\x81\xa1a\xc4\x00"])
def test_damaged_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        Tokenizer(spacy.blank("zh").vocab).from_bytes(data)


def test_works_in_several_processes(nlps: dict[str, Language]) -> None:
    texts = [TEXT, "全县实现工业增加值45亿元。"] * 3
    docs = list(nlps["pkuseg"].pipe(texts, n_process=2, batch_size=2))
    assert [words(doc) for doc in docs] == [words(nlps["pkuseg"](text)) for text in texts]


def test_another_model_can_be_named(nlps: dict[str, Language], tmp_path: Path) -> None:
    nlps["pkuseg"].tokenizer.segmenter.to_folder(tmp_path / "mine")
    assert words(blank(segmenter=str(tmp_path / "mine"))(TEXT)) == words(nlps["pkuseg"](TEXT))


def test_settings_that_cannot_be() -> None:
    with pytest.raises(OptionError, match="pkuseg"):
        blank(words="jieba")
    with pytest.raises(OptionError, match="char"):
        blank(words="char", segmenter="somewhere")
    with pytest.raises(ModelError, match="no/such"):
        blank(segmenter="no/such")


def test_the_text_is_kept_and_never_of_another_doc() -> None:
    doc = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "zhpolicy.Tokenizer.v1", "words": "char"}}})(
        "增长8.5%。\n投资5亿元。"
    )
    assert layers.text_of(doc) == doc.text == "增长8.5%。\n投资5亿元。"
    part = doc[2:5].as_doc(copy_user_data=True)
    assert layers.text_of(part) == part.text == "8.5%。"
    spaced = spacy.blank("en")("new zone ")
    assert layers.text_of(spaced) == layers.text_of(spaced) == "new zone "


LAZY = {"words": "pkuseg", "lazy": True}


def test_lazy_tokens_are_whole_runs() -> None:
    assert words(blank(**LAZY)("新增企业8家，增长8.5%。")) == ["新增企业", "8", "家", "，", "增长", "8.5", "%", "。"]


@settings(deadline=None)
@given(
    text=st.text(alphabet="嘉善县生产总值增长企业项目8亿，。５.G\n", min_size=1, max_size=120),
    ends=st.lists(st.tuples(st.integers(-20, 130), st.integers(0, 40)), max_size=4),
)
def test_words_near_are_those_of_the_eager_tokenizer(
    nlps: dict[str, Language], lazy: Language, text: str, ends: list[tuple[int, int]]
) -> None:
    near = [(start, start + size) for start, size in ends]
    every = [(token.idx, token.idx + len(token)) for token in nlps["pkuseg"].make_doc(text)]
    [spans] = lazy.tokenizer.words_near([lazy.make_doc(text)], [near])  # type: ignore[attr-defined]
    found = [(start, end) for start, end in spans.tolist()]
    assert set(found) <= set(every)
    assert found == sorted(found)
    for i, (start, end) in enumerate(every):
        if any(end >= low and start <= high for low, high in near):
            assert set(every[max(i - 1, 0) : i + 2]) <= set(found)


@pytest.fixture(scope="module")
def lazy() -> Language:
    return blank(**LAZY)


def test_a_lazy_tokenizer_travels(lazy: Language) -> None:
    again = pickle.loads(pickle.dumps(lazy.tokenizer))
    assert again.lazy
    assert words(again("增长8.5%")) == ["增长", "8.5", "%"]
