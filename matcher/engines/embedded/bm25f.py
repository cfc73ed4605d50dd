"""The lexical score: BM25F exactly as Elasticsearch's ``combined_fields`` computes it.

Formula and constants as measured on a 9.5 node: lengths are quantised per field and again as a
whole (Lucene's one-byte encoding), a token's document frequency is that of the field where most
documents hold it, sums are in 64 bits and the result is rounded to 32.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Field
from matcher.engines.base import Floats
from matcher.engines.embedded.postings import Frequencies, Positions, Postings
from matcher.engines.embedded.statistics import Statistics

K1, B = 1.2, 0.75
_EXACT = 24
"""Lengths below this are kept; of the rest above it, the four highest bits."""


@cache
def decoded_lengths() -> NDArray[np.int64]:
    """Lucene's ``SmallFloat.byte4ToInt`` of every byte."""

    def decode(code: int) -> int:
        rest = code - _EXACT
        if rest < 0:
            return code
        shift = (rest >> 3) - 1
        bits = rest & 7
        return _EXACT + (bits if shift < 0 else (bits | 8) << shift)

    return np.array([decode(code) for code in range(256)], np.int64)


def length_codes(lengths: NDArray[np.integer[Any]], fields: Sequence[Field]) -> NDArray[np.uint8]:
    """One byte a document: its quantised weighted length.

    :param lengths: tokens by document and field.
    """
    table = decoded_lengths()
    # Cutting to the largest length that is not above it is what encoding and decoding does.
    quantised = table[np.searchsorted(table, lengths, side="right") - 1]
    weights = np.array([f.weight for f in fields], np.float64)
    whole = np.rint(quantised @ weights).astype(np.int64)
    return (np.searchsorted(table, whole, side="right") - 1).astype(np.uint8)


class Scorer:
    """Scores documents for one query's tokens against one state of the index."""

    def __init__(
        self,
        terms: Sequence[int],
        parts: Sequence[Postings],
        statistics: Statistics,
        lengths: NDArray[np.uint8],
    ) -> None:
        self._lengths = lengths
        self._parts = parts
        average = statistics.average_length
        scaled = decoded_lengths() / average if average else np.zeros(256)
        self._norms: NDArray[np.float64] = 1 / (K1 * ((1 - B) + B * scaled))
        self._terms = [
            (term, times, _weight(statistics, term)) for term, times in Counter(terms).items()
        ]

    def all(self, wanted: NDArray[np.bool_]) -> Floats:
        """The scores of the wanted documents, at their positions; 0 elsewhere."""
        scores = np.zeros(len(wanted), np.float64)
        for positions, frequencies, weight, times in self._walk():
            chosen = wanted[positions]
            at = positions[chosen]
            scores[at] += self._share(at, frequencies[chosen], weight, times)
        return scores.astype(np.float32)

    def some(self, wanted: NDArray[np.integer[Any]]) -> Floats:
        """The scores of a few documents, in their order."""
        scores = np.zeros(len(wanted), np.float64)
        for positions, frequencies, weight, times in self._walk():
            found = np.searchsorted(positions, wanted)
            found[found == len(positions)] = 0
            rows = np.flatnonzero(positions[found] == wanted)
            at = found[rows]
            scores[rows] += self._share(positions[at], frequencies[at], weight, times)
        return scores.astype(np.float32)

    def _walk(self) -> Iterator[tuple[Positions, Frequencies, float, int]]:
        for term, times, weight in self._terms:
            for part in self._parts:
                positions, frequencies = part.of(term)
                if len(positions):
                    yield positions, frequencies, weight, times

    def _share(
        self, at: Positions, frequencies: Frequencies, weight: float, times: int
    ) -> NDArray[np.float64]:
        norms = self._norms[self._lengths[at]]
        return times * (weight - weight / (1 + frequencies * norms))


def _weight(statistics: Statistics, term: int) -> float:
    count, frequency = statistics.document_count, statistics.frequency(term)
    return (K1 + 1) * float(np.log(1 + (count - frequency + 0.5) / (frequency + 0.5)))
