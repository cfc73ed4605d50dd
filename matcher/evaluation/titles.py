"""How well titles are ranked by their likeness to titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.metrics import (
    Interval,
    average_precision,
    bootstrap,
    ndcg,
    recall,
    reciprocal_rank,
)
from matcher.titles.match import PARTS
from matcher.titles.weights import TitleWeights

MEASURES = ("map", "mrr", "ndcg10", "recall100")
"""Mean average precision over the whole ranking; 1 ÷ rank of the first relevant title; nDCG of the
first ten; the share of the relevant titles that the first hundred hold."""


class RankedTitles(Protocol):
    """A corpus that can be ranked: :class:`matcher.titles.match.TitleIndex`."""

    def ranked(
        self, queries: Sequence[str], weights: TitleWeights | None = None, /
    ) -> Sequence[NDArray[np.int64]]:
        """For each query all places of the corpus, the best first."""


def rank_ids(
    index: RankedTitles,
    queries: Mapping[str, str],
    corpus: Sequence[str],
    weights: TitleWeights | None = None,
) -> dict[str, list[str]]:
    """By query, the ids of the whole corpus in ranked order.

    :param queries: text by id.
    :param corpus: ids, in the order in which the index was made.
    :param weights: in place of those that ship.
    """
    orders = index.ranked(list(queries.values()), weights)
    return {
        query: [corpus[place] for place in order]
        for query, order in zip(queries, orders, strict=True)
    }


def weights_by_part(shipped: TitleWeights) -> dict[str, TitleWeights]:
    """Weights under which each part counts alone, and all but what the table's names say."""
    nothing = dict.fromkeys(PARTS, 0.0)
    alone = {part: replace(shipped, **(nothing | {part: 1.0})) for part in PARTS}
    return {**alone, "without kinship": replace(shipped, kinship=0.0)}


def measure_titles(
    runs: Mapping[str, Sequence[str]], grades: Mapping[str, Mapping[str, int]], *, seed: int = 7
) -> dict[str, Interval]:
    """The measures' means over queries with 95 % bootstrap intervals.

    :param runs: by query, ranked ids.
    :param grades: by query, grade by id; a title of grade 1 or more is relevant. Relevant titles
        that were not ranked count as missed, queries without any do not count.
    :param seed: of the bootstrap.
    """
    by_query = [_measures(ranked, grades[query]) for query, ranked in runs.items()]
    return {
        name: bootstrap([one[name] for one in by_query], np.random.default_rng(seed))
        for name in MEASURES
    }


def _measures(ranked: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    gains = [grades.get(id_, 0) for id_ in ranked]
    relevant = sum(grade > 0 for grade in grades.values())
    return {
        "map": average_precision(gains, relevant),
        "mrr": reciprocal_rank(gains) if relevant else float("nan"),
        "ndcg10": ndcg(gains, list(grades.values()), 10),
        "recall100": recall(gains, relevant, 100),
    }
