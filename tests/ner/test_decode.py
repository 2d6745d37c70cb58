import itertools

import numpy as np

from zhpolicy_ie.names.tagger.decode import allowed_transitions, decode

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
