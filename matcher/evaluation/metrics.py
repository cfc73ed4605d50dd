"""How good a ranking is: nDCG, average precision, reciprocal rank, recall, and how sure that is.

A ranking is given as the gains of its documents in ranked order (0 for what is not relevant), and
the gains of all judged documents of the query. Pure numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def ndcg(ranked: ArrayLike, judged: ArrayLike, k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first ``k`` (Järvelin & Kekäläinen 2002).

    Gains count exponentially, 2^g − 1, discounted by log2(1 + rank) (Burges et al. 2005).

    :param ranked: gain of the document at each rank.
    :param judged: gains of all judged documents; the best order of them is 1.
    :returns: 0–1; NaN where no judged document has any gain.
    """
    best = _dcg(-np.sort(-_numbers(judged)), k)
    return _dcg(_numbers(ranked), k) / best if best > 0 else float("nan")


def _dcg(gains: Numbers, k: int) -> float:
    first = gains[:k]
    discounts = np.log2(np.arange(2, len(first) + 2))
    return float(np.sum((np.exp2(first) - 1) / discounts))


def average_precision(ranked: ArrayLike, relevant: int, least: float = 1) -> float:
    """Mean of the precision at each relevant document's rank; those not ranked count as 0.

    :param relevant: how many relevant documents there are.
    :param least: the gain from which a document is relevant.
    :returns: 0–1; NaN where there is none.
    """
    if relevant <= 0:
        return float("nan")
    hits = _numbers(ranked) >= least
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].sum() / relevant)


def reciprocal_rank(ranked: ArrayLike, least: float = 1) -> float:
    """1 ÷ rank of the first relevant document; 0 where none is ranked."""
    at = np.flatnonzero(_numbers(ranked) >= least)
    return float(1 / (at[0] + 1)) if len(at) else 0.0


def recall(ranked: ArrayLike, relevant: int, k: int = 100, least: float = 1) -> float:
    """Share of the relevant documents among the first ``k``; NaN where there is none."""
    if relevant <= 0:
        return float("nan")
    return float(np.count_nonzero(_numbers(ranked)[:k] >= least) / relevant)


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries and its bootstrap interval; ``queries`` are those that count."""

    mean: float
    low: float
    high: float
    queries: int


def bootstrap(
    values: Sequence[float],
    rng: np.random.Generator,
    *,
    samples: int = 2_000,
    confidence: float = 0.95,
) -> Interval:
    """The mean of one value a query, with its percentile bootstrap interval over queries.

    Give it the differences of two methods on the same queries to compare them pairwise.

    :param values: NaN (nothing relevant judged) does not count.
    :returns: NaN throughout where no value counts.
    """
    counted = _numbers(values)
    counted = counted[~np.isnan(counted)]
    if not len(counted):
        nothing = float("nan")
        return Interval(nothing, nothing, nothing, 0)
    drawn = rng.integers(0, len(counted), (samples, len(counted)))
    tail = (1 - confidence) / 2
    low, high = np.quantile(counted[drawn].mean(axis=1), (tail, 1 - tail))
    return Interval(float(counted.mean()), float(low), float(high), len(counted))


def _numbers(values: ArrayLike) -> Numbers:
    return np.asarray(values, dtype=np.float64)
