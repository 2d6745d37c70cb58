"""Names and figures on tokens without loss: tokens are split where a mention begins or ends inside one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from zhpolicy_ie import layers

_CARRIED = ("TAG", "POS", "MORPH", "LEMMA", "SENT_START")


def inside_tokens(doc: Doc, offsets: Iterable[int]) -> list[int]:
    """Return those of ``offsets`` that fall inside a token, sorted and once each.

    Example:
        >>> from spacy.vocab import Vocab
        >>> inside_tokens(Doc(Vocab(), words=["嘉善县", "推进"], spaces=[False, False]), [0, 2, 3])
        [2]
    """
    borders = set(doc.to_array("IDX").tolist())
    length = len(layers.text_of(doc))
    return sorted({offset for offset in offsets if 0 < offset < length and offset not in borders})


def split_at(doc: Doc, offsets: Iterable[int]) -> Doc:
    """Return ``doc`` with a token boundary at each of ``offsets``.

    Where all of them are boundaries already it is ``doc`` itself. Otherwise it is a new Doc of the same text that
    shares ``user_data`` (all layers and metadata) and keeps sentence starts, tags, lemmas, entities, span groups and
    categories; a dependency parse, which has no meaning for half a word, and ``doc.tensor`` are not carried over.
    Building a Doc anew takes a fraction of the time of as many splits by spaCy's retokenizer.

    Args:
        doc: A Doc.
        offsets: Character offsets; those outside the text are passed over.

    Example:
        >>> from spacy.vocab import Vocab
        >>> doc = Doc(Vocab(), words=["嘉善县委", "推进"], spaces=[False, False])
        >>> [token.text for token in split_at(doc, [3])]
        ['嘉善县', '委', '推进']
    """
    cuts = inside_tokens(doc, offsets)
    if not cuts:
        return doc
    starts = doc.to_array("IDX").tolist()
    by_token: dict[int, list[int]] = {}
    for cut in cuts:
        i = bisect_right(starts, cut) - 1
        by_token.setdefault(i, []).append(cut - starts[i])
    words: list[str] = []
    spaces: list[bool] = []
    pieces = np.ones(len(doc), dtype=np.int64)
    # Two arrays at once: a Token object for every token costs more than all the rest.
    keys, spaced = doc.to_array("ORTH").tolist(), doc.to_array("SPACY").tolist()
    known = {key: doc.vocab.strings[key] for key in set(keys)}
    done = 0
    for i, inner in by_token.items():
        words += [known[key] for key in keys[done:i]]
        spaces += map(bool, spaced[done:i])
        text, space, done = known[keys[i]], bool(spaced[i]), i + 1
        # A cut after the last character lies before the token's space, which then becomes a token.
        whole = text + " " if inner[-1] == len(text) else text
        edges = [0, *inner, len(whole)]
        words += [whole[a:b] for a, b in pairwise(edges)]
        spaces += [False] * len(inner) + [space and whole is text]
        pieces[i] = len(inner) + 1
    words += [known[key] for key in keys[done:]]
    spaces += map(bool, spaced[done:])
    split = Doc(doc.vocab, words=words, spaces=spaces, user_data=doc.user_data)
    _carry(doc, split, pieces)
    return split


def _carry(doc: Doc, split: Doc, pieces: NDArray[np.int64]) -> None:
    """Copy what ``doc`` knows to ``split``, in which token ``i`` became ``pieces[i]`` tokens."""
    known: list[int | str] = [name for name in _CARRIED if doc.has_annotation(name)]
    if known:
        values: Any = np.repeat(doc.to_array(known).reshape(len(doc), len(known)), pieces, axis=0)
        if known[-1] == "SENT_START":
            later = np.ones(len(split), dtype=bool)
            later[np.cumsum(pieces) - pieces] = False
            values[later, -1] = np.uint64(2**64 - 1)  # -1: not a sentence start
        split.from_array(known, values)
    if doc.has_annotation("ENT_IOB"):
        split.set_ents([_moved(split, span) for span in doc.ents])
    for key, group in doc.spans.items():
        split.spans[key] = [_moved(split, span) for span in group]
    split.cats = dict(doc.cats)


def _moved(doc: Doc, span: Span) -> Span:
    moved = char_span_exact(doc, span.start_char, span.end_char, span.label_)
    moved.kb_id, moved.id = span.kb_id, span.id
    return moved


def char_span_exact(doc: Doc, start: int, end: int, label: str = "") -> Span:
    """Return the span of exactly the characters ``start`` to ``end``.

    Raises:
        ValueError: ``start`` or ``end`` falls inside a token (see :func:`split_at`), nothing lies between them, or
            they end with the space that spaCy keeps as part of a token, which our tokenizer never makes.

    Example:
        >>> from spacy.vocab import Vocab
        >>> char_span_exact(Doc(Vocab(), words=["嘉善县", "推进"], spaces=[False, False]), 0, 3, "LOC").text
        '嘉善县'
    """
    span = doc.char_span(start, end, label=label) if start < end else None
    if span is None:
        raise ValueError(f"characters {start} to {end} do not begin and end with tokens; call split_at first")
    return span


def set_ents_exact(doc: Doc, mentions: Iterable[tuple[int, int, str]]) -> Doc:
    """Return ``doc``, split where need be, with ``doc.ents`` set to exactly these mentions.

    Args:
        doc: A Doc.
        mentions: ``(start, end, label)`` in characters; they may not overlap.

    Example:
        >>> from spacy.vocab import Vocab
        >>> doc = Doc(Vocab(), words=["嘉善县委", "推进"], spaces=[False, False])
        >>> [(e.text, e.label_) for e in set_ents_exact(doc, [(0, 3, "LOC")]).ents]
        [('嘉善县', 'LOC')]
    """
    mentions = list(mentions)
    doc = split_at(doc, (offset for start, end, _ in mentions for offset in (start, end)))
    doc.set_ents([char_span_exact(doc, *mention) for mention in mentions])
    return doc
