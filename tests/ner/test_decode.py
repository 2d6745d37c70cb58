import itertools

import numpy as np

from zhpolicy_ie.names.tagger.decode import allowed_transitions, decode, decode_and_rate

TAGS = ["O", "B", "I", "E", "S"]


def scores_for(tags, height=12.0):
    emissions = np.zeros((len(tags), 5), dtype=np.float32)
    for i, tag in enumerate(tags):
        emissions[i, TAGS.index(tag)] = height
    return emissions


def transitions():
    return np.where(allowed_transitions(1), 0.0, -1e4).astype(np.float32)


def brute_force(emissions, table):
    """All paths, one after another."""
    paths = {}
    for path in itertools.product(range(5), repeat=len(emissions)):
        score = table[0, path[0]] + table[path[-1], 0] + sum(emissions[i, t] for i, t in enumerate(path))
        paths[path] = score + sum(table[a, b] for a, b in itertools.pairwise(path))
    return paths


def test_reads_names_of_one_and_more_characters():
    spans = decode(scores_for("OBIEOSOBE"), transitions())
    assert [(s.start, s.end) for s in spans] == [(1, 4), (5, 6), (7, 9)]


def test_a_name_is_never_left_open():
    spans = decode(scores_for("OBI", height=2.0), transitions())
    assert all(span.end <= 3 for span in spans)
    path_is_legal = [(s.start, s.end) for s in spans]
    assert path_is_legal in ([], [(1, 3)])


def test_best_path_and_probability_agree_with_trying_every_path():
    draw = np.random.default_rng(3)
    table = transitions() + draw.normal(size=(5, 5)).astype(np.float32)
    for _ in range(5):
        emissions = draw.normal(scale=2, size=(5, 5)).astype(np.float32)
        paths = brute_force(emissions, table)
        best = max(paths, key=paths.get)
        spans = decode(emissions, table)
        wanted = []
        for i, tag in enumerate(best):
            if TAGS[tag] in "BS":
                begin = i
            if TAGS[tag] in "ES":
                wanted.append((begin, i + 1))
        assert [(s.start, s.end) for s in spans] == wanted
        total = np.logaddexp.reduce(np.array(list(paths.values()), dtype=np.float64))
        for span in spans:
            inside = [best[i] for i in range(span.start, span.end)]
            mass = np.logaddexp.reduce([v for p, v in paths.items() if list(p[span.start : span.end]) == inside])
            assert abs(1 / (1 + np.exp(-span.log_odds)) - np.exp(mass - total)) < 1e-3


def test_names_do_not_cross_breaks():
    emissions = scores_for("OBIIEO")
    breaks = np.zeros(6, dtype=bool)
    breaks[3] = True
    assert all(not (s.start < 3 < s.end) for s in decode(emissions, transitions(), breaks))


def test_stretches_of_many_lengths_are_decoded_as_each_by_itself():
    draw = np.random.default_rng(8)
    table = transitions() + draw.normal(size=(5, 5)).astype(np.float32)
    pieces = [draw.normal(scale=3, size=(n, 5)).astype(np.float32) for n in (1, 40, 3, 7, 90, 2)]
    gap = np.zeros((1, 5), dtype=np.float32)
    emissions = np.concatenate([part for piece in pieces for part in (piece, gap)])
    starts = np.cumsum([0, *(len(piece) + 1 for piece in pieces)])[:-1].tolist()
    breaks = np.ones(len(emissions), dtype=bool)
    wanted, alone, candidates = [], [], []
    for start, piece in zip(starts, pieces, strict=True):
        breaks[start : start + len(piece)] = False
        own = [(a, b, 0) for a in range(len(piece)) for b in (a + 1, a + 2, a + 5) if b <= len(piece)]
        spans, odds = decode_and_rate(piece, table, own)
        wanted += [span._replace(start=span.start + start, end=span.end + start) for span in spans]
        alone += odds
        candidates += [(start + a, start + b, label) for a, b, label in own]
    spans, odds = decode_and_rate(emissions, table, candidates, breaks)
    assert [span[:3] for span in spans] == [span[:3] for span in wanted]
    assert np.allclose([span.log_odds for span in spans], [span.log_odds for span in wanted])
    assert np.allclose(odds, alone)


def test_any_candidate_has_its_share_of_all_paths():
    draw = np.random.default_rng(4)
    table = transitions() + draw.normal(size=(5, 5)).astype(np.float32)
    emissions = draw.normal(scale=2, size=(6, 5)).astype(np.float32)
    paths = brute_force(emissions, table)
    total = np.logaddexp.reduce(np.array(list(paths.values()), dtype=np.float64))
    candidates = [(a, b, 0) for a in range(6) for b in range(a + 1, 7)]
    for (a, b, _), odds in zip(candidates, decode_and_rate(emissions, table, candidates)[1], strict=True):
        tags = [4] if b == a + 1 else [1, *[2] * (b - a - 2), 3]
        mass = np.logaddexp.reduce([value for path, value in paths.items() if list(path[a:b]) == tags])
        assert abs(1 / (1 + np.exp(-odds)) - np.exp(mass - total)) < 1e-6


def test_a_candidate_that_no_stretch_holds_rates_lowest():
    breaks = np.array([False, False, True, False, False])
    odds = decode_and_rate(scores_for("BEOBE"), transitions(), [(0, 2, 0), (1, 4, 0), (2, 3, 0)], breaks)[1]
    assert odds[0] > 5
    assert odds[1:] == [-14.0, -14.0]


def test_hopeless_scores_stay_finite():
    emissions = np.tile(np.array([[-300.0, 0, 0, 0, -300]], dtype=np.float32), (300, 1))
    spans, odds = decode_and_rate(emissions, transitions(), [(0, 300, 0), (0, 1, 0)])
    assert np.isfinite(odds).all() and np.isfinite([span.log_odds for span in spans]).all()
