"""The names that rules find: a specification in sentences, and what must hold on any text."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from zhpolicy_ie import layers
from zhpolicy_ie.errors import VocabularyError
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names import listed
from zhpolicy_ie.names.automaton import LazyNameMatcher, NameMatcher, SuffixMatcher
from zhpolicy_ie.names.component import Names
from zhpolicy_ie.names.find import find_names
from zhpolicy_ie.names.listed import Surroundings
from zhpolicy_ie.names.resolve import choose
from zhpolicy_ie.names.view import TextView
from zhpolicy_ie.names.vocab import Listed, NameVocabulary, load_vocabulary

SPEC = json.loads(Path(__file__).with_name("spec.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def vocab() -> NameVocabulary:
    return load_vocabulary()


@pytest.mark.parametrize("case", SPEC, ids=[case["about"] for case in SPEC])
def test_specification(case: dict, vocab: NameVocabulary) -> None:
    text = case["text"]
    found = [[text[m.start : m.end], m.label] for m in find_names(text, vocab)]
    assert found == case["names"]


def _random_text(seed: int) -> str:
    draw = random.Random(seed)
    names = ["嘉善县", "北京", "合作", "中心", "项目", "工程", "行动", "张伟", "公司", "京津冀", "G60", "１２"]
    words = ["书记", "记者", "推进", "等3个项目", "简称“", "的", "是"]
    marks = [*"“”（）(《》、，。\n·🌊\u2003"]
    pieces = [*names, *words, *marks]
    return "".join(draw.choice(pieces) for _ in range(draw.randrange(1, 80)))


@pytest.mark.parametrize("seed", range(60))
def test_mentions_are_sorted_disjoint_and_inside_the_text(seed: int, vocab: NameVocabulary) -> None:
    text = _random_text(seed)
    mentions = find_names(text, vocab)
    position = 0
    for mention in mentions:
        assert position <= mention.start < mention.end <= len(text)
        assert mention.label in ("ORG", "PROJ", "LOC", "PER")
        assert 0.0 <= mention.score <= 1.0
        assert mention.source
        position = mention.end
    assert find_names(text, vocab) == mentions


def test_random_texts_are_not_empty_of_names(vocab: NameVocabulary) -> None:
    assert sum(len(find_names(_random_text(seed), vocab)) for seed in range(60)) > 60


def test_full_width_letters_do_not_move_offsets(vocab: NameVocabulary) -> None:
    text = "推进Ｇ６０科创走廊建设，支持嘉善县发展。"
    names = [text[m.start : m.end] for m in find_names(text, vocab)]
    assert "Ｇ６０科创走廊" in names
    assert "嘉善县" in names


def test_the_document_vouches_for_places_of_its_region(vocab: NameVocabulary) -> None:
    listed = vocab.listed.get("合作")
    assert listed is not None
    view = TextView("会议在合作举行。", vocab)
    for region, evidence in {
        "甘肃省/甘南藏族自治州/合作市": "full",
        "甘肃省/甘南藏族自治州": "prefecture",
        "甘肃省": "province",
        "浙江省": "none",
    }.items():
        assert Surroundings(view, vocab, {"region": region}).evidence("合作", listed) == evidence


def test_a_defined_alias_is_found_again(vocab: NameVocabulary) -> None:
    text = "青禾智造集团有限公司（以下简称“青禾智造”）落户。青禾智造计划投资3亿元。"
    starts = [m.start for m in find_names(text, vocab) if text[m.start : m.end] == "青禾智造"]
    assert text.rindex("青禾智造") in starts


@pytest.mark.parametrize("piece", ["区", "中心", "“", "（", "张", "等项目", "江苏", "简称“", "·"])
def test_time_grows_with_length_only(piece: str, vocab: NameVocabulary) -> None:
    def seconds(length: int) -> float:
        start = time.process_time()  # other programs do not count
        find_names((piece * length)[:length], vocab)
        return time.process_time() - start

    seconds(500)
    short, long = min(seconds(1_000) for _ in range(3)), min(seconds(8_000) for _ in range(2))
    assert long < 40 * short + 0.1  # eight times the text; quadratic growth would be 64 times


def test_component_sets_layer_and_entities_on_character_tokens() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("zhpolicy_names")
    doc = nlp("嘉善县人民政府与浙江大学签约。")
    assert [(e.text, e.label_) for e in doc.ents] == [("嘉善县人民政府", "ORG"), ("浙江大学", "ORG")]
    assert [(m.start, m.end) for m in layers.get(doc, NameMention)] == [(0, 7), (8, 12)]


def test_component_is_exact_where_words_straddle_names(vocab: NameVocabulary) -> None:
    words = ["本报讯嘉善", "县推进", "发展", "。"]
    doc = Names(vocab)(Doc(Vocab(), words=words, spaces=[False] * 4))
    assert [(e.text, e.label_) for e in doc.ents] == [("嘉善县", "LOC")]
    assert doc.text == "本报讯嘉善县推进发展。"


def test_component_uses_the_documents_metadata(vocab: NameVocabulary) -> None:
    doc = Doc(Vocab(), words=list("浙江省发展改革委印发通知"), spaces=[False] * 12)
    layers.put_meta(doc, {"region": None, "title": None, "year": 2024})
    assert [e.text for e in Names(vocab)(doc).ents] == ["浙江省发展改革委"]


def test_choose_prefers_the_better_sum() -> None:
    inner = [NameMention(0, 2, "LOC", 0.9, "a"), NameMention(2, 6, "ORG", 0.9, "b")]
    outer = NameMention(0, 6, "ORG", 0.8, "c")
    assert choose([*inner, outer]) == inner
    assert choose([inner[0], outer._replace(score=0.95)]) == [outer._replace(score=0.95)]
    assert choose([inner[0]._replace(score=0.1)]) == []


def test_matchers_do_not_run_over_the_end() -> None:
    matcher = NameMatcher({"移动": 1, "移动通信": 2})
    assert matcher.longest("中国移动") == {2: (4, 1)}
    assert list(matcher.at("移动通信", 0)) == [(4, 2), (2, 1)]
    assert SuffixMatcher(["产业园", "园"]).ending("园", 1) == "园"
    assert SuffixMatcher(["产业园"]).ending("园", 1) is None


def _numbered(lists: Sequence[Sequence[str]]) -> dict[str, str]:
    """Of a name in several lists the first one counts; a line is a name and a value."""
    return {name: value for lines in reversed(lists) for name, value in (line.split("=") for line in lines)}


NAMES = st.text(alphabet="嘉善县平湖市", min_size=1, max_size=4)


@given(
    lists=st.lists(st.lists(st.tuples(NAMES, st.sampled_from("ab")), max_size=8), min_size=1, max_size=3),
    text=st.text(alphabet="嘉善县平湖市=", max_size=30),
)
def test_lists_read_when_needed_are_those_read_at_once(lists: list[list[tuple[str, str]]], text: str) -> None:
    lines = [[f"{name}={value}" for name, value in rows] for rows in lists]
    whole, lazy = NameMatcher(_numbered(lines)), LazyNameMatcher(lines, _numbered)
    assert lazy.longest(text) == whole.longest(text)
    for start in range(len(text)):
        assert list(lazy.at(text, start)) == list(whole.at(text, start))
    assert [lazy.get(name) for rows in lists for name, _ in rows] == [
        whole.get(name) for rows in lists for name, _ in rows
    ]
    assert list(lazy.names.items()) == list(whole.names.items())


def test_only_names_that_begin_so_are_read() -> None:
    read: list[str] = []

    def parse(lists: Sequence[Sequence[str]]) -> dict[str, int]:
        read.extend(line for lines in lists for line in lines)
        return dict.fromkeys((line for lines in lists for line in lines), 1)

    matcher = LazyNameMatcher([["嘉善县", "平湖市", "嘉善"], ["平湖"]], parse)
    assert matcher.longest("在嘉善县城和嘉善") == {1: (4, 1), 6: (8, 1)}
    assert read == ["嘉善县", "嘉善"]


def test_a_users_own_lists_may_have_other_columns_and_order(vocab: NameVocabulary, tmp_path: Path) -> None:
    shipped = files("zhpolicy_ie.names")
    for name in ("heads.tsv", "surnames.tsv", "titles.tsv", "followers.tsv", "plain_words.tsv", "cues.tsv"):
        (tmp_path / name).write_bytes(shipped.joinpath(name).read_bytes())
    own_lists = {
        "well_known.tsv": "# ours\nuse\tname\tkind\tlabel\nfree\t云澜湖\tlake\tLOC\n",
        "places.tsv": "name\tkind\tform\tuse\tcodes\tnote\r\n"
        "云澜县\tcounty\tfull\tfree\t990101|990102\tx\r\n安澜县\tcounty\tfull\tfree\r\n",
        "zones.tsv": "name\tkind\tuse\n",
        "organizations.tsv": "name\tkind\tform\tuse\n云澜湖\tcompany\tfull\tfree\n",
    }
    for name, content in own_lists.items():
        (tmp_path / name).write_bytes(content.encode())
    own = load_vocabulary(tmp_path)
    assert own.listed.get("云澜湖") == Listed("LOC", "lake", True, True)
    assert own.listed.get("云澜县") == Listed("LOC", "county", True, True, ("990101", "990102"))
    assert own.listed.get("安澜县") == Listed("LOC", "county", True, True)
    assert own.listed.get("嘉善县") is None
    assert own.weights == vocab.weights


def test_vocabularies_are_sane(vocab: NameVocabulary) -> None:
    for name, label in {"嘉善县": "LOC", "浙江大学": "ORG", "合肥经开区": "PROJ", "太湖": "LOC"}.items():
        listed = vocab.listed.get(name)
        assert listed is not None and listed.label == label, name
    for word in ("合作", "和平", "通道", "振兴", "新建", "平安"):
        listed = vocab.listed.get(word)
        assert listed is not None and not listed.free, word
    assert {"begin", "head", "list", "item", "person", "row"} == set(vocab.weights)
    labels = {reading.label for readings in vocab.heads.values() for reading in readings}
    assert labels == {"ORG", "PROJ", "LOC"}
    for head, readings in vocab.heads.items():
        assert len({reading.label for reading in readings}) == len(readings), head
    assert all(1 <= len(surname) <= 2 for surname in vocab.surnames)


def test_a_missing_vocabulary_is_reported(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError):
        load_vocabulary(tmp_path)


def test_rules_alone_reach_their_level(dev_gold: list[dict], vocab: NameVocabulary) -> None:
    right = wrong = missed = 0
    for unit in dev_gold:
        gold = {(e["start"], e["end"], e["label"]) for e in unit["entities"]}
        found = {(m.start, m.end, m.label) for m in find_names(unit["text"], vocab, meta=unit["meta"])}
        right, wrong, missed = right + len(gold & found), wrong + len(found - gold), missed + len(gold - found)
    assert 2 * right / (2 * right + wrong + missed) >= 0.74


def test_plain_words_that_are_also_places_need_evidence(ie) -> None:
    assert not ie("双方将加强合作，共同维护和平，培育朝阳产业。").entities
    assert [e.text for e in ie("朝阳市委书记表示，朝阳正在加快振兴。").entities] == ["朝阳市委", "朝阳"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("苏州市区改造老旧小区120个", "苏州"), ("华北地区粮食增产", "华北"), ("肥西县城新建公园3个", "肥西")],
)
def test_a_shorter_listed_name_is_a_candidate_within_the_longest(text: str, name: str, vocab: NameVocabulary) -> None:
    view = TextView(text, vocab)
    found = listed.candidates(view, vocab, Surroundings(view, vocab, {}), [(0, 0, 0.0)] * len(text))
    assert name in {text[m.start : m.end] for m in found}
