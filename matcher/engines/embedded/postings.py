"""Which documents hold a token, and how often: a large base and a few small sorted additions.

Words of 64 bits as in ``indexer.writers.embedded.packing``: token, document position (or fields),
weighted frequency. Sorted, they are postings: those of one token lie side by side. Once the
position has taken the place of the fields, the frequency's highest bit says whether the title
holds the token, and the rest is the frequency, 32,767 at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.writers.embedded.packing import (
    FREQUENCY_MASK,
    MIDDLE_MASK,
    MIDDLE_SHIFT,
    TERM_SHIFT,
)

Words = NDArray[np.uint64]
Positions = NDArray[np.int32]
Frequencies = NDArray[np.uint16]

_MERGE_FACTOR = 16
_AT_ONCE = 1 << 20
_TITLE = FREQUENCY_MASK ^ (FREQUENCY_MASK >> 1)
_FREQUENCY = FREQUENCY_MASK >> 1


class Postings(Protocol):
    """Documents by token; each document lies in one part of an index only."""

    def of(self, term: int) -> tuple[Positions, Frequencies]:
        """Positions of the documents with a token, ascending, and its weighted frequencies."""
        ...

    def in_title(self, term: int) -> Positions:
        """Positions of the documents whose title holds a token, ascending."""
        ...


@dataclass(frozen=True, slots=True)
class BasePostings:
    """Postings of the documents that were there when the index was opened."""

    starts: NDArray[np.int64]
    """Where each term's documents begin, by term; one entry more than terms."""
    positions: Positions
    marked: Frequencies
    """Frequencies, with the mark of the title."""

    @classmethod
    def of_words(cls, words: Words, terms: int) -> BasePostings:
        """Postings from words in any order, which are sorted in place."""
        words.sort()
        positions = np.empty(len(words), np.int32)
        marked = np.empty(len(words), np.uint16)
        counts = np.zeros(terms + 1, np.int64)
        for start in range(0, len(words), _AT_ONCE):  # in parts, to keep temporaries small
            part = words[start : start + _AT_ONCE]
            positions[start : start + _AT_ONCE] = positions_of(part)
            marked[start : start + _AT_ONCE] = _marked(part)
            counts += np.bincount(terms_of(part), minlength=terms + 1)[: terms + 1]
        starts = np.zeros(terms + 2, np.int64)
        np.cumsum(counts, out=starts[1:])
        return cls(starts, positions, marked)

    def of(self, term: int) -> tuple[Positions, Frequencies]:
        """See ``Postings.of``."""
        part = self._part(term)
        return self.positions[part], self.marked[part] & np.uint16(_FREQUENCY)

    def in_title(self, term: int) -> Positions:
        """See ``Postings.in_title``."""
        part = self._part(term)
        return self.positions[part][self.marked[part] >= _TITLE]

    def _part(self, term: int) -> slice:
        if term + 1 >= len(self.starts):
            return slice(0, 0)
        return slice(int(self.starts[term]), int(self.starts[term + 1]))


@dataclass(frozen=True, slots=True)
class AddedPostings:
    """Postings of documents that came later: sorted words."""

    words: Words

    def of(self, term: int) -> tuple[Positions, Frequencies]:
        """See ``Postings.of``."""
        words = of_term(self.words, term)
        return positions_of(words), _marked(words) & np.uint16(_FREQUENCY)

    def in_title(self, term: int) -> Positions:
        """See ``Postings.in_title``."""
        words = of_term(self.words, term)
        return positions_of(words[_marked(words) >= _TITLE])


def placed_at(words: Words, positions: NDArray[np.integer]) -> Words:
    """Words with their middle, the fields, set to document positions, and the title marked."""
    title = words >> np.uint64(MIDDLE_SHIFT) & np.uint64(1)  # the bit of a schema's first text
    frequencies = np.minimum(words & np.uint64(FREQUENCY_MASK), np.uint64(_FREQUENCY))
    terms = words >> np.uint64(TERM_SHIFT) << np.uint64(TERM_SHIFT)
    middles = positions.astype(np.uint64) << np.uint64(MIDDLE_SHIFT)
    placed: Words = terms | middles | title * np.uint64(_TITLE) | frequencies
    return placed


def terms_of(words: Words) -> NDArray[np.int64]:
    """The tokens' codes."""
    return (words >> np.uint64(TERM_SHIFT)).astype(np.int64)


def positions_of(words: Words) -> Positions:
    """The words' middles."""
    return ((words >> np.uint64(MIDDLE_SHIFT)) & np.uint64(MIDDLE_MASK)).astype(np.int32)


def _marked(words: Words) -> Frequencies:
    """The weighted frequencies with the mark of the title."""
    return (words & np.uint64(FREQUENCY_MASK)).astype(np.uint16)


def of_term(words: Words, term: int) -> Words:
    """The part of sorted words that belongs to a token."""
    edges = np.array([term << TERM_SHIFT, (term + 1) << TERM_SHIFT], np.uint64)
    start, end = np.searchsorted(words, edges)
    return words[start:end]


def push(parts: tuple[Words, ...], words: Words) -> tuple[Words, ...]:
    """Add words to sorted parts, merging so that a few parts of growing size remain."""
    if not len(words):
        return parts
    merged = np.sort(words)
    kept = list(parts)
    while kept and len(kept[-1]) <= _MERGE_FACTOR * len(merged):
        merged = np.concatenate([kept.pop(), merged])
        merged.sort(kind="stable")
    return (*kept, merged)
