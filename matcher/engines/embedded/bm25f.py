"""The lexical score: BM25F exactly as Elasticsearch's ``combined_fields`` computes it.

Formula and constants as measured on a 9.5 node: lengths are quantised per field and again as a
whole (Lucene's one-byte encoding), a token's document frequency is that of the field where most
documents hold it, sums are in 64 bits and the result is rounded to 32.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
_SEARCH_FACTOR = 8
"""Where the tokens' postings are so many times more than the documents wanted, looking these up is
quicker than scoring everything."""


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
        average = statistics.average_length
        scaled = decoded_lengths() / average if average else np.zeros(256)
        self._norms: NDArray[np.float64] = 1 / (K1 * ((1 - B) + B * scaled))
        self._lists: list[tuple[Positions, Frequencies, float, int]] = []
        for term, times in Counter(terms).items():
            weight = _weight(statistics, term)
            for part in parts:
                positions, frequencies = part.of(term)
                if len(positions):
                    self._lists.append((positions, frequencies, weight, times))

    def scores(self, wanted: NDArray[np.int64]) -> Floats:
        """The scores of documents, in their order; 0 where no token stands.

        Either way below adds up the tokens in the same order, so both give the same numbers.
        """
        postings = sum(len(positions) for positions, *_ in self._lists)
        few = len(wanted) * _SEARCH_FACTOR < postings
        return (self._of_few(wanted) if few else self._of_many(wanted)).astype(np.float32)

    def _of_many(self, wanted: NDArray[np.int64]) -> NDArray[np.float64]:
        """Scores everything that holds a token, then takes out what is wanted."""
        scores = np.zeros(len(self._lengths), np.float64)
        for positions, frequencies, weight, times in self._lists:
            scores[positions] += self._share(positions, frequencies, weight, times)
        return scores.take(wanted)

    def _of_few(self, wanted: NDArray[np.int64]) -> NDArray[np.float64]:
        """Looks the wanted documents up in each token's postings."""
        scores = np.zeros(len(wanted), np.float64)
        for positions, frequencies, weight, times in self._lists:
            found = np.searchsorted(positions, wanted)
            found[found == len(positions)] = 0
            rows = np.flatnonzero(positions.take(found) == wanted)
            at = found[rows]
            scores[rows] += self._share(positions.take(at), frequencies.take(at), weight, times)
        return scores

    def _share(
        self, at: Positions, frequencies: Frequencies, weight: float, times: int
    ) -> NDArray[np.float64]:
        norms = self._norms.take(self._lengths.take(at))
        return times * (weight - weight / (1 + frequencies * norms))


def _weight(statistics: Statistics, term: int) -> float:
    count, frequency = statistics.document_count, statistics.frequency(term)
    return (K1 + 1) * float(np.log(1 + (count - frequency + 0.5) / (frequency + 0.5)))
