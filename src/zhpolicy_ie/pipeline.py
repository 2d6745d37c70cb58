"""The factories in order, nothing else."""

from __future__ import annotations

import spacy
from spacy.language import Language

COMPONENTS = (
    "zhpolicy_sentences",
    "zhpolicy_quantities",
    "zhpolicy_periods",
    "zhpolicy_names",
    "zhpolicy_figures",
    "zhpolicy_entities",
)
_FIGURES_ONLY = tuple(c for c in COMPONENTS if c not in ("zhpolicy_names", "zhpolicy_entities"))


def build_language(
    *,
    segmenter: str | None = None,
    words: str = "pkuseg",
    only: str | None = None,
    linker: str = "learned",
    tagger: str | None = "shipped",
) -> Language:
    """Return the spaCy pipeline: our tokenizer and the components in order of the data flow.

    Args:
        segmenter: Folder of a spacy-pkuseg model; the shipped one if None.
        words: ``pkuseg`` for words by the segmenter, ``char`` for one token a Chinese character.
        only: ``figures`` leaves out names, organizations and projects.
        linker: ``learned`` or ``rules``, or the folder of other linking models.
        tagger: ``shipped``, the folder of another name tagger, or None to find names by rule alone.
    """
    # Names read words everywhere, figures only around numbers; the rules read none, but those who train on them do.
    lazy = words == "pkuseg" and only == "figures" and linker != "rules"
    tokenizer = {"@tokenizers": "zhpolicy.Tokenizer.v1", "words": words, "segmenter": segmenter, "lazy": lazy}
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}})
    settings: dict[str, dict[str, str | None]] = {
        "zhpolicy_figures": {"linker": linker},
        "zhpolicy_names": {"tagger": tagger},
    }
    for name in _FIGURES_ONLY if only == "figures" else COMPONENTS:
        nlp.add_pipe(name, config=settings.get(name, {}))
    return nlp
