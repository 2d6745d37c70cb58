from zhpolicy_ie.layers import NameMention
from zhpolicy_ie.names.tagger.combine import NO_RIVAL, Combination, best_rules, log_odds, rivals, weigh
from zhpolicy_ie.names.tagger.decode import Span

EVEN = Combination(bias=0.0, tagger=1.0, rule=1.0, alone=-1.0, rival=-0.5, label={"ORG": 0.5})


def test_the_best_of_equal_candidates_counts():
    low, high = NameMention(0, 3, "ORG", 0.3, "a"), NameMention(0, 3, "ORG", 0.7, "b")
    assert best_rules([low, high, low]) == {(0, 3, "ORG"): high}


def test_agreement_raises_and_rivals_lower_the_score():
    alone = EVEN.score("LOC", 2.0, None, NO_RIVAL)
    agreed = EVEN.score("LOC", 2.0, 0.8, NO_RIVAL)
    contested = EVEN.score("LOC", 2.0, 0.8, log_odds(0.9))
    assert agreed > alone
    assert contested < agreed


def test_rivals_overlap_and_are_not_the_candidate_itself():
    rules = best_rules([NameMention(0, 4, "ORG", 0.9, "a"), NameMention(2, 6, "LOC", 0.6, "b")])
    keys = [(0, 4, "ORG"), (2, 6, "LOC"), (6, 8, "PER"), (4, 5, "PER")]
    assert rivals(keys, rules) == [log_odds(0.6), log_odds(0.9), NO_RIVAL, log_odds(0.6)]


def test_names_of_the_tagger_alone_are_added():
    rule = NameMention(0, 4, "ORG", 0.9, "head")
    found = weigh(best_rules([rule]), [3.0], [Span(0, 4, 0, 3.0), Span(8, 10, 1, 5.0)], ["ORG", "LOC"], EVEN)
    assert [(m.start, m.end, m.label, m.source) for m in found] == [(0, 4, "ORG", "head"), (8, 10, "LOC", "tagger")]
