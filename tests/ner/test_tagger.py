import json
import shutil
import subprocess
import sys
from itertools import pairwise

import pytest

from zhpolicy_ie.errors import ModelError
from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names.tagger.model import GROUP, Tagger
from zhpolicy_ie.resources import model_path

TEXT = (
    "2023年，柳州市政府与浙江大学签署合作协议，柳东新区新能源汽车产业园二期开工。"
    "市委书记陈国强说，要加快建设湘桂铁路扩能改造工程。"
)


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


def test_finds_names_of_every_label(tagger):
    found = {(TEXT[m.start : m.end], m.label) for m in tagger.tag(TEXT)}
    assert ("浙江大学", "ORG") in found
    assert ("陈国强", "PER") in found
    assert any(label == "PROJ" for _, label in found)


def test_names_are_in_order_apart_and_scored(tagger):
    names = tagger.tag(TEXT * 3)
    assert all(0 <= m.score <= 1 and m.source == "tagger" for m in names)
    assert all(a.end <= b.start for a, b in pairwise(names))


def test_the_empty_text_has_no_names(tagger):
    assert tagger.tag("") == []


def test_full_width_and_rare_characters_keep_the_offsets(tagger):
    plain = {TEXT[m.start : m.end] for m in tagger.tag(TEXT)}
    shifted = "😀龘１２３。" + TEXT
    assert {shifted[m.start : m.end] for m in tagger.tag(shifted)} == plain


def test_long_texts_are_the_same_as_their_parts(tagger):
    paragraph = TEXT + "\n"
    text = paragraph * (GROUP // len(paragraph) + 5)
    names = tagger.tag(text)
    labels = {(m.start % len(paragraph), m.end - m.start) for m in names}
    assert len(names) >= text.count("浙江大学") * 3
    assert all(text[m.start : m.end] in paragraph for m in names)
    assert len(labels) < 12


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ModelError, match="no name tagger"):
        Tagger.load(tmp_path)


def test_another_version_is_refused_with_a_remedy(tmp_path):
    shutil.copytree(model_path("ner"), tmp_path / "m")
    path = tmp_path / "m" / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(config | {"format": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match="train the model again"):
        Tagger.load(tmp_path / "m")


def test_damaged_weights_are_refused(tmp_path):
    shutil.copytree(model_path("ner"), tmp_path / "m")
    (tmp_path / "m" / "weights.npz").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(ModelError, match="damaged"):
        Tagger.load(tmp_path / "m")


def test_inference_needs_no_torch():
    code = (
        "import sys; sys.modules['torch'] = None;"
        "from zhpolicy_ie.names.tagger.model import Tagger; assert Tagger.load().tag('浙江大学')"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_rules_and_tagger_are_weighed_together(tagger):
    end = TEXT.index("与")
    rule = NameMention(6, end, "ORG", 0.9, "head:市政府")
    doubtful = NameMention(0, 4, "LOC", 0.02, "list:town")
    candidates = [rule, rule._replace(score=0.5), doubtful]
    weighed = {(m.start, m.end, m.label): m for m in tagger.weigh(TEXT, candidates)}
    assert weighed[6, end, "ORG"].score > 0.7
    assert weighed[6, end, "ORG"].source == "head:市政府"
    assert weighed[0, 4, "LOC"].score < 0.1
    # The sentence with a candidate is read as a whole, the other, in which no rule saw anything, is not.
    border = TEXT.index("。") + 1
    own = {(m.start, m.end, m.label) for m in tagger.tag(TEXT[:border])}
    assert own <= set(weighed)
    assert all(m.end <= border for m in weighed.values())
