"""Which documents hold a token, and how often: a large base and a few small sorted additions.

Words of 64 bits as in ``indexer.writers.embedded.packing``: token, document position (or fields),
weighted frequency. Sorted, they are postings: those of one token lie side by side.
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
_MIDDLE = np.uint64(MIDDLE_MASK << MIDDLE_SHIFT)


class Postings(Protocol):
    """Documents by token; each document lies in one part of an index only."""

    def of(self, term: int) -> tuple[Positions, Frequencies]:
        """Positions of the documents with a token, ascending, and its weighted frequencies."""
        ...


@dataclass(frozen=True, slots=True)
class BasePostings:
    """Postings of the documents that were there when the index was opened."""

    starts: NDArray[np.int64]
    """Where each term's documents begin, by term; one entry more than terms."""
    positions: Positions
    frequencies: Frequencies

    @classmethod
    def of_words(cls, words: Words, terms: int) -> BasePostings:
        """Postings from words in any order, which are sorted in place."""
        words.sort()
        positions = np.empty(len(words), np.int32)
        frequencies = np.empty(len(words), np.uint16)
        counts = np.zeros(terms + 1, np.int64)
        for start in range(0, len(words), _AT_ONCE):  # in parts, to keep temporaries small
            part = words[start : start + _AT_ONCE]
            positions[start : start + _AT_ONCE] = positions_of(part)
            frequencies[start : start + _AT_ONCE] = frequencies_of(part)
            counts += np.bincount(terms_of(part), minlength=terms + 1)[: terms + 1]
        starts = np.zeros(terms + 2, np.int64)
        np.cumsum(counts, out=starts[1:])
        return cls(starts, positions, frequencies)

    def of(self, term: int) -> tuple[Positions, Frequencies]:
        """See ``Postings.of``."""
        if term + 1 >= len(self.starts):
            return self.positions[:0], self.frequencies[:0]
        start, end = int(self.starts[term]), int(self.starts[term + 1])
        return self.positions[start:end], self.frequencies[start:end]


@dataclass(frozen=True, slots=True)
class AddedPostings:
    """Postings of documents that came later: sorted words."""

    words: Words

    def of(self, term: int) -> tuple[Positions, Frequencies]:
        """See ``Postings.of``."""
        words = of_term(self.words, term)
        return positions_of(words), frequencies_of(words)


def placed_at(words: Words, positions: NDArray[np.integer]) -> Words:
    """Words with their middle set to document positions."""
    return (words & ~_MIDDLE) | (positions.astype(np.uint64) << np.uint64(MIDDLE_SHIFT))


def terms_of(words: Words) -> NDArray[np.int64]:
    """The tokens' codes."""
    return (words >> np.uint64(TERM_SHIFT)).astype(np.int64)


def positions_of(words: Words) -> Positions:
    """The words' middles."""
    return ((words >> np.uint64(MIDDLE_SHIFT)) & np.uint64(MIDDLE_MASK)).astype(np.int32)


def frequencies_of(words: Words) -> Frequencies:
    """The weighted frequencies."""
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
