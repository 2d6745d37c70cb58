"""The vocabulary of this folder, read once."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from zhpolicy_ie.vocabulary import read_rows, resource


class LocalWords(NamedTuple):
    """The words of ``local_words.tsv``, which says what each column's words are; ``sorts`` holds ``grades`` as well."""

    stems: frozenset[str]
    heads: tuple[str, ...]
    sorts: frozenset[str]
    grades: frozenset[str]
    nations: frozenset[str]
    common: frozenset[str]


@cache
def local_words() -> LocalWords:
    """Read ``local_words.tsv``.

    Raises:
        VocabularyError: It is missing or lacks a column.
    """
    rows = read_rows(resource(__package__, "local_words.tsv"), ("word", "where"))
    words = {
        where: [row["word"] for row in rows if row["where"] == where]
        for where in ("stem", "head", "sort", "grade", "nation", "common")
    }
    grades = frozenset(words["grade"])
    sorts = grades | frozenset(words["sort"])
    return LocalWords(
        frozenset(words["stem"]),
        tuple(words["head"]),
        sorts,
        grades,
        frozenset(words["nation"]),
        frozenset(words["common"]),
    )
