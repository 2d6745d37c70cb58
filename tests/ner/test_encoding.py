import numpy as np

from zhpolicy_ie.names.tagger.encoding import BOUNDARY, FIRST, UNKNOWN, Alphabet, keys, look_up


def alphabet(chars="嘉善县0"):
    points = np.array(sorted(map(ord, chars)), dtype=np.uint32)
    bare = Alphabet(points, np.zeros(0, np.int64), np.zeros(0, np.int64))
    pair_keys, triple_keys = keys(bare.indices("嘉善县"))
    return Alphabet(points, np.unique(pair_keys), np.unique(triple_keys))


def test_digits_are_alike_and_strange_characters_unknown():
    indices = alphabet().indices("37嘉龘😀")
    assert indices[0] == indices[1] >= FIRST
    assert list(indices[3:]) == [UNKNOWN, UNKNOWN]


def test_there_is_one_pair_more_than_characters():
    encoded = alphabet().encode("嘉善县")
    assert len(encoded.pairs) == 4
    assert (encoded.pairs > 0).all() and (encoded.triples > 0).all()


def test_the_edges_of_a_text_are_known():
    indices = alphabet().indices("嘉善")
    pair_keys, _ = keys(indices)
    assert pair_keys[0] == BOUNDARY * 65536 + indices[0]


def test_unlisted_keys_are_nought():
    assert list(look_up(np.array([3, 9]), np.array([9, 4, 12]))) == [2, 0, 0]
