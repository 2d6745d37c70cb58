"""The segmenter: the same words as spacy-pkuseg, from files that are never unpickled, or a clear error."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import spacy_pkuseg
import srsly
from hypothesis import given, settings
from hypothesis import strategies as st

from zhpolicy_ie.errors import ModelError
from zhpolicy_ie.resources import model_path
from zhpolicy_ie.text.segmenter import FILES, TABLES, Segmenter
from zhpolicy_ie.text.word_tables import build, pack, unpack

RUNS = (
    "全年完成固定资产投资三百二十亿元",
    "农村居民人均可支配收入增速居全省第一",
    "市委书记林晓舟赴临港经济开发区调研重大项目建设进展情况",
    "二〇二五年几千户家庭农场加入了合作社",
    "新能源汽车产业链供应链韧性和安全水平",
    "县",
    "龘龘靐",
)
HAN = sorted(set("".join(RUNS) + "的一二三十百千万亿市区县镇村和与在了为发展建设经济工业"))


@pytest.fixture(scope="module")
def shipped() -> Segmenter:
    return Segmenter.from_folder(model_path("segmenter"))


@pytest.fixture(scope="module")
def pkuseg() -> spacy_pkuseg.pkuseg:
    return spacy_pkuseg.pkuseg(str(model_path("segmenter")), user_dict=None)


def test_gives_policy_words(shipped: Segmenter) -> None:
    assert shipped.cut("全年完成固定资产投资") == ["全年", "完成", "固定资产", "投资"]
    assert shipped.cut("新能源汽车产业链供应链韧性") == ["新能源汽车", "产业链", "供应链", "韧性"]
    assert shipped.cut("") == []


@pytest.mark.parametrize("run", RUNS)
def test_gives_the_words_of_pkuseg(run: str, shipped: Segmenter, pkuseg: spacy_pkuseg.pkuseg) -> None:
    assert shipped.cut(run) == pkuseg.cut(run)


@settings(deadline=None)
@given(run=st.text(alphabet=HAN, min_size=1, max_size=40))
def test_gives_the_words_of_pkuseg_for_any_run(run: str, shipped: Segmenter, pkuseg: spacy_pkuseg.pkuseg) -> None:
    assert shipped.cut(run) == pkuseg.cut(run)


@settings(deadline=None)
@given(runs=st.lists(st.text(alphabet=HAN, min_size=1, max_size=12), max_size=12))
def test_a_run_is_cut_alike_whatever_stands_around_it(runs: list[str], shipped: Segmenter) -> None:
    assert list(shipped.cut_all(runs)) == [shipped.cut(run) for run in runs]


def test_many_runs_are_cut_in_batches(shipped: Segmenter) -> None:
    runs = [RUNS[0], RUNS[3]] * 2_000
    assert list(shipped.cut_all(runs)) == [shipped.cut(RUNS[0]), shipped.cut(RUNS[3])] * 2_000
    assert list(shipped.cut_all([])) == []


def test_pickles(shipped: Segmenter) -> None:
    again = pickle.loads(pickle.dumps(shipped))
    assert again.cut(RUNS[2]) == shipped.cut(RUNS[2])
    assert again.files == shipped.files


def test_the_shipped_files_hold_no_pickle() -> None:
    folder = model_path("segmenter")
    assert {path.name for path in folder.iterdir()} == {*FILES, TABLES, "README.md", "meta.json"}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 10_000_000
    for kept in ("weights.npz", TABLES):
        with zipfile.ZipFile(folder / kept) as arrays:
            for name in arrays.namelist():
                version = np.lib.format.read_magic(file := io.BytesIO(arrays.read(name)))
                assert version == (1, 0)
                assert not np.lib.format.read_array_header_1_0(file)[2].hasobject


def test_the_shipped_tables_are_those_of_the_model() -> None:
    features, weights, tables = ((model_path("segmenter") / name).read_bytes() for name in (*FILES, TABLES))
    # Where this fails: python -m zhpolicy_ie.training.segmentation --out models/segmenter --tables-only
    kept = unpack(tables, features + weights)
    made = build(srsly.msgpack_loads(features), np.load(io.BytesIO(weights)))
    assert kept.keys() == made.keys()
    for name, array in made.items():
        assert kept[name].dtype == array.dtype and np.array_equal(kept[name], array), name


@pytest.mark.parametrize(
    "tables", [None, b"", b"no archive", lambda kept: kept[:-200], lambda kept: kept.replace(b"single", b"sing1e")]
)
def test_without_fitting_tables_the_model_itself_is_read(tables: object, shipped: Segmenter, tmp_path: Path) -> None:
    shipped.to_folder(tmp_path)
    kept = (tmp_path / TABLES).read_bytes()
    assert kept == (model_path("segmenter") / TABLES).read_bytes()
    if tables is None:
        (tmp_path / TABLES).unlink()
    else:
        (tmp_path / TABLES).write_bytes(tables(kept) if callable(tables) else tables)  # type: ignore[arg-type]
    assert [Segmenter.from_folder(tmp_path).cut(run) for run in RUNS] == [shipped.cut(run) for run in RUNS]


def test_tables_of_another_model_are_not_used() -> None:
    mine = np.zeros(35)
    mine[5 + 1], mine[0 + 4] = 3.0, 1.0
    features, weights, others = _features(), _weights([5, 2], mine), _weights([5, 2], np.zeros(35))
    tables = pack(build(srsly.msgpack_loads(features), np.load(io.BytesIO(others))), features + others)
    assert unpack(tables, features + others)["ends"].shape == (2, 0, 5)
    with pytest.raises(ValueError, match="other files"):
        unpack(tables, features + weights)
    assert Segmenter(features, weights, tables).cut("全县域") == ["全", "县域"]


@pytest.mark.parametrize("weight", [1 / 64, 2**-18, 31.75, 1 / 3, 0.0])
def test_tables_keep_weights_to_the_step(weight: float) -> None:
    w = np.zeros(35)
    w[5 + 1], w[0] = weight, -2 * weight
    tables = build(srsly.msgpack_loads(_features()), {"sizes": np.array([5, 2]), "w": w})
    step = round(weight * 2**18)
    assert (tables["bias"].astype(np.int64) * tables["unit"]).tolist() == [round(-2 * weight * 2**18), 0, 0, 0, 0]
    assert tables["single"][0].astype(np.int64).max() * tables["unit"] == step


@pytest.mark.parametrize("name", ["news", "spacy_ontonotes", "no/such/folder"])
def test_a_name_is_a_folder_and_never_downloaded(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=rf"^E400 {name}: .*Remedy: .*zhpolicy_ie\.training\.segmentation"):
        Segmenter.from_folder(name)


@pytest.mark.parametrize("missing", FILES)
def test_a_missing_file_is_named(missing: str, shipped: Segmenter, tmp_path: Path) -> None:
    shipped.to_folder(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(ModelError, match=missing):
        Segmenter.from_folder(tmp_path)


def _weights(sizes: list[int], w: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, sizes=np.array(sizes), w=w)
    return buffer.getvalue()


def _features(**changes: object) -> bytes:
    tags = {tag: i for i, tag in enumerate(("B", "B_single", "I", "I_end", "I_first"))}
    data = {"unigram": [], "bigram": [], "feature_to_idx": {"$$": 0, "c.县": 1}, "tag_to_idx": tags}
    return srsly.msgpack_dumps(data | changes)


GOOD = _weights([5, 2], np.zeros(35))


@pytest.mark.parametrize(
    ("features", "weights"),
    [
        (b"", GOOD),
        (_features()[:40], GOOD),
        (srsly.msgpack_dumps([1, 2]), GOOD),
        (_features(feature_to_idx={"$$": 0, "c.县": 7}), GOOD),
        (_features(tag_to_idx={"B": 0}), GOOD),
        (_features(), b"not an archive"),
        (_features(), _weights([5, 3], np.zeros(35))),
        (_features(), _weights([5, 2], np.full(35, np.nan))),
        (_features(), _weights([5, 2], np.array([None] * 35))),
    ],
)
def test_damaged_files_are_refused(features: bytes, weights: bytes) -> None:
    with pytest.raises(ModelError, match=r"^E400 mine: the segmentation model is damaged"):
        Segmenter(features, weights, where="mine")


def test_a_model_made_by_hand_decides_by_its_weights() -> None:
    w = np.zeros(35)
    w[5 + 1] = 3.0  # the feature c.县 speaks for the tag B_single
    w[0 + 4] = 1.0  # everything else is inside a word
    assert Segmenter(_features(), _weights([5, 2], w)).cut("全县域") == ["全", "县域"]
