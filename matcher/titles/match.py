"""The title matcher: dense, spelled, placed among the occupations, and recognised by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.embedders.base import FloatArray, unit_rows
from indexer.embedders.document import DocumentEmbedder
from indexer.occupations.recognise import OccupationRecogniser
from indexer.occupations.table import OccupationTable
from indexer.text.fold import fold
from matcher.titles.centres import centres_of
from matcher.titles.grams import CharacterGrams
from matcher.titles.kinship import Kinship
from matcher.titles.weights import TitleWeights, shipped_title_weights

PARTS = ("dense", "grams", "posterior", "kinship")
_BATCH = 1024
_QUERIES_AT_ONCE = 64
_NO_SPREAD = 1e-6
_DECIMALS = 6
"""Sums of the same numbers may differ in their last bits between machines and batches."""


class TitleMatcher:
    """Compares titles with titles. Safe to share between threads.

    A title's likeness to another is (matching.md, recipe 3, with kinship added)

        a z(cosine) + b z(tf-idf cosine) + c z(posterior cosine) + d kinship

    with the weights of ``weights.toml``; z over the corpus. The cosine is of projected vectors of
    the folded title in Traditional and Simplified characters; the posterior is the softmax of its
    cosines to the centres of our occupations.
    """

    def __init__(
        self,
        embedder: DocumentEmbedder,
        table: OccupationTable,
        recogniser: OccupationRecogniser,
        weights: TitleWeights | None = None,
    ) -> None:
        self._embedder = embedder
        self._weights = weights or shipped_title_weights()
        self._kinship = Kinship(recogniser, table, self._weights)
        self._centres = centres_of(embedder, table)

    def corpus(
        self, titles: Sequence[str], advance: Callable[[int], None] = lambda _: None
    ) -> TitleIndex:
        """The titles, ready to be ranked.

        :param titles: one at least.
        :param advance: hears how many more titles are done.
        """
        vectors = [np.empty((0, self._centres.shape[1]), dtype=np.float32)]
        for start in range(0, len(titles), _BATCH):
            some = titles[start : start + _BATCH]
            vectors.append(self._embedder.embed_titles(some))
            advance(len(some))
        return TitleIndex(self, titles, np.concatenate(vectors))

    def vectors(self, titles: Sequence[str]) -> FloatArray:
        """Projected vectors of titles: (n, k)."""
        return self._embedder.embed_titles(titles)

    def posteriors(self, vectors: FloatArray) -> FloatArray:
        """Softmax over the occupations, scaled to norm 1: (n, occupations)."""
        # Cosines are at most 1: nothing overflows.
        return unit_rows(np.exp(vectors @ self._centres.T / self._weights.temperature))

    @property
    def weights(self) -> TitleWeights:
        """How much each part counts."""
        return self._weights

    @property
    def kinship(self) -> Kinship:
        """What titles name."""
        return self._kinship


class TitleIndex:
    """A corpus of titles; made by :meth:`TitleMatcher.corpus`."""

    def __init__(self, matcher: TitleMatcher, titles: Sequence[str], vectors: FloatArray) -> None:
        self._matcher = matcher
        self._vectors = vectors
        self._grams = CharacterGrams([fold(title) for title in titles])
        self._kinship = matcher.kinship.corpus(titles)

    def parts(self, queries: Sequence[str]) -> Mapping[str, NDArray[np.float64]]:
        """Each part's likeness of queries to titles, as it is weighed: (queries, titles) each."""
        vectors = self._matcher.vectors(queries)
        return {
            "dense": _normal(vectors @ self._vectors.T),
            "grams": _normal(_rows([self._grams.cosines(fold(query)) for query in queries])),
            "posterior": _normal(self._posterior(vectors)),
            "kinship": _rows([self._kinship.akin(query) for query in queries]),
        }

    def scores(
        self, queries: Sequence[str], weights: TitleWeights | None = None
    ) -> NDArray[np.float64]:
        """How like each title is to each query, the higher the liker: (queries, titles).

        :param weights: of the parts, in place of the matcher's own.
        """
        weights = weights or self._matcher.weights
        found = self.parts(queries)
        total = sum(getattr(weights, part) * found[part] for part in PARTS)
        return np.asarray(np.round(total, _DECIMALS))

    def ranked(
        self, queries: Sequence[str], weights: TitleWeights | None = None
    ) -> list[NDArray[np.int64]]:
        """For each query all places of the corpus, the likest first; ties in the corpus's order.

        :param weights: as for :meth:`scores`.
        """
        orders: list[NDArray[np.int64]] = []
        for start in range(0, len(queries), _QUERIES_AT_ONCE):
            some = queries[start : start + _QUERIES_AT_ONCE]
            scores = self.scores(some, weights)
            orders.extend(np.argsort(-scores, axis=1, kind="stable"))
        return orders

    def _posterior(self, vectors: FloatArray) -> FloatArray:
        # In batches: 100,000 titles × 1,000 occupations are 0.4 GB.
        wanted = self._matcher.posteriors(vectors)
        found = [
            wanted @ self._matcher.posteriors(self._vectors[start : start + _BATCH]).T
            for start in range(0, len(self._vectors), _BATCH)
        ]
        return np.concatenate(found, axis=1)


def _normal(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Rows with mean 0 and spread 1; a row without any spread becomes 0."""
    numbers = values.astype(np.float64)
    numbers -= numbers.mean(axis=1, keepdims=True)
    spread = numbers.std(axis=1, keepdims=True)
    return np.asarray(numbers / np.where(spread > _NO_SPREAD, spread, np.inf))


def _rows(rows: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.stack(rows)
