"""Which documents hold a unit of the words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.engines.base import Unit
from matcher.engines.embedded.keywords import Mask, among
from matcher.engines.embedded.postings import Positions
from matcher.engines.embedded.snapshot import Snapshot

OCCUPATIONS = "occupations"
_SEARCH_FACTOR = 24
"""Where one list is so many times longer, looking its few partners up is quicker than marking."""


def holding(documents: Snapshot, unit: Unit) -> Mask:
    """The documents that have one of the occupations, all tokens of one of the phrases, or, in
    their title, of one of the title phrases."""
    codes = documents.lexicons[OCCUPATIONS].holding(unit.occupations)
    mask = among(documents.column(OCCUPATIONS), codes)
    for phrase in unit.phrases:
        if terms := _terms(documents, phrase):
            for part in documents.postings:
                mask[_in_all([part.of(term)[0] for term in terms], documents.size)] = True
    for phrase in unit.title_phrases:
        if terms := _terms(documents, phrase):
            for part in documents.postings:
                mask[_in_all([part.in_title(term) for term in terms], documents.size)] = True
    return mask


def _terms(documents: Snapshot, phrase: Sequence[str]) -> list[int]:
    """The codes of a phrase's tokens; none where some token stands in no document."""
    codes = [documents.tokens.get(token) for token in dict.fromkeys(phrase)]
    known = [code for code in codes if code is not None]
    return known if len(known) == len(codes) else []


def _in_all(lists: list[Positions], size: int) -> Positions:
    lists = sorted(lists, key=len)
    found = lists[0]
    for other in lists[1:]:
        if not len(found):
            break
        found = found[_members(found, other, size)]
    return found


def _members(few: Positions, many: Positions, size: int) -> NDArray[np.bool_]:
    """Which of ``few`` are among ``many``; both ascending."""
    if len(few) * _SEARCH_FACTOR < len(many):
        at = np.searchsorted(many, few)
        at[at == len(many)] = 0
        found: NDArray[np.bool_] = many[at] == few
        return found
    marked = np.zeros(size, np.bool_)
    marked[many] = True
    return marked[few]
