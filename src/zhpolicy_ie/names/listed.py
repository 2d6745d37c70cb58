"""Names known from the lists, where context says that they are meant: 合作 is a city in Gansu, and mostly not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from zhpolicy_ie.names.frame import bounds, frame_cues
from zhpolicy_ie.names.view import TextView
from zhpolicy_ie.names.vocab import Listed, NameVocabulary

_SUFFIX = re.compile(
    r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|[\u4e00-\u9fff]{1,6}族自治[州县旗]|[省市县区州盟旗镇乡]|街道|地区|林区)$"
)
#: One-character names of provinces and of cities that stand beside them; two or more in a row name a region (川渝).
_CONDENSED = re.compile(r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕陇甘青宁新疆港澳台深莞穗甬杭蓉]{2,5}")


class ListCandidate(NamedTuple):
    """A listed name in the text, with the cues that speak for and against it."""

    start: int
    end: int
    label: str
    kind: str
    cues: list[str]


class Surroundings:
    """What the document as a whole says about places: those named in full, and the region it speaks for."""

    def __init__(self, view: TextView, vocab: NameVocabulary, meta: Mapping[str, Any]) -> None:
        self.full: set[str] = set()
        self.codes: set[str] = set()
        for end, (start, listed) in view.ends.items():
            if listed.label == "LOC" and listed.full:
                self._add(view.text[start:end], listed)
        known = f"{meta.get('region') or ''}/{meta.get('title') or ''}"
        for start, (end, listed) in vocab.listed.longest(known).items():
            if listed.label == "LOC" and listed.free:
                self._add(known[start:end], listed)
                self.codes.update(listed.codes)

    def _add(self, name: str, listed: Listed) -> None:
        if listed.kind not in ("region", "country"):
            self.full.add(_SUFFIX.sub("", name) if len(name) > 2 else name)

    def evidence(self, name: str, listed: Listed) -> str:
        """Return ``full``, ``prefecture``, ``province`` or ``none``: how well the document vouches for ``name``."""
        if name in self.full:
            return "full"
        for digits, word in ((4, "prefecture"), (2, "province")):
            near = {code[:digits] for code in self.codes if digits == 2 or code[2:4] != "00"}
            if any(code[:digits] in near for code in listed.codes):
                return word
        return "none"


def candidates(
    view: TextView, vocab: NameVocabulary, around: Surroundings, covers: list[tuple[int, int, float]]
) -> Iterator[ListCandidate]:
    """Yield the listed names of a text.

    Args:
        view: The text.
        vocab: The vocabularies.
        around: What the document says about places.
        covers: For each position, the likeliest longer name by its last word: (start, end, probability).
    """
    for start, (end, listed) in view.starts.items():
        evidence = around.evidence(view.text[start:end], listed)
        if listed.kind in ("region", "world") and _CONDENSED.fullmatch(view.text, start, end):
            cues = context_cues(view, vocab, start, end, "condensed", covers)
            yield ListCandidate(start, end, listed.label, "condensed", cues)
            continue
        kind = f"{listed.label}{listed.kind}{'+' if listed.full else '-'}{'' if listed.free else '?'}"
        cues = [f"{kind} evidence:{evidence}", *context_cues(view, vocab, start, end, kind, covers)]
        yield ListCandidate(start, end, listed.label, listed.kind, cues)
        if listed.full and listed.label == "LOC":
            yield from _shorter(view, vocab, around, covers, start)
    for match in _CONDENSED.finditer(view.text):
        start, end = match.span()
        if start in view.starts and view.starts[start][0] >= end:
            continue
        yield ListCandidate(start, end, "LOC", "condensed", context_cues(view, vocab, start, end, "condensed", covers))


def _shorter(
    view: TextView, vocab: NameVocabulary, around: Surroundings, covers: list[tuple[int, int, float]], start: int
) -> Iterator[ListCandidate]:
    """Yield the listed names that the longest one at ``start`` begins with: 苏州 of 苏州市 in 苏州市区."""
    longest = view.starts[start][0]
    for end, listed in vocab.listed.at(view.text, start):
        if end < longest and listed.label == "LOC":
            kind = f"within-{listed.kind}{'' if listed.free else '?'}"
            cues = [f"within evidence:{around.evidence(view.text[start:end], listed)}"]
            cues += context_cues(view, vocab, start, end, kind, covers)
            cues.append(f"within rest:{view.text[end:longest]} right:{view.text[longest : longest + 1]}")
            yield ListCandidate(start, end, listed.label, listed.kind, cues)


def context_cues(
    view: TextView, vocab: NameVocabulary, start: int, end: int, kind: str, covers: list[tuple[int, int, float]]
) -> list[str]:
    """Return the cues of a listed name: itself, its neighbours, and a longer name that may hold it."""
    text = view.text
    name, before, after = text[start:end], text[max(0, start - 3) : start], text[end : end + 3]
    label = kind[:3]
    cues = ["bias", f"kind:{kind}", f"name:{name}", f"{kind} length:{min(end - start, 10)}"]
    cues += [f"{label} left:{before[-k:]}" for k in range(1, len(before) + 1)]
    cues += [f"{label} right:{after[:k]}" for k in range(1, len(after) + 1)]
    cues += [f"{kind} left:{before[-1:]}", f"{kind} right:{after[:1]}"]
    cues.append(f"{kind} bounds:{bounds(before, after)}")
    cover = covers[start]
    if cover[0] <= start and cover[1] >= end:
        same = "same" if cover[:2] == (start, end) else "more"
        cues.append(f"{label} cover:{same}{int(cover[2] * 5)}")
    else:
        cues.append(f"{label} crossed:{int(max(cover[2], covers[end - 1][2]) * 5)}")
    if start in view.ends:
        cues.append(f"{label} after-{view.ends[start][1].label}{view.ends[start][1].kind}")
    if end in view.starts:
        cues.append(f"{label} before-{view.starts[end][1].label}{view.starts[end][1].kind}")
    if view.inside[start]:
        cues.append(f"{label} start-in-other")
    if view.inside[end]:
        cues.append(f"{label} end-in-other")
    cues += [f"{label} {cue}" for cue in frame_cues(view, vocab, start, end)]
    return cues
