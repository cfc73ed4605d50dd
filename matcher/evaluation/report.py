"""Rankings against judgements, by slice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np

from matcher.evaluation.judged import Judged, slice_of
from matcher.evaluation.metrics import Interval, bootstrap, ndcg, recall, reciprocal_rank

FIT = 2
"""The grade from which an ad is what was asked for."""
_AT = 10
_DEPTH = 100
MEASURES = ("ndcg", "precision", "reciprocal_rank", "recall", "judged")
"""nDCG@10; the share of grade 2 or 3 among the first ten; 1 ÷ rank of the first of them; the share
of them that the first hundred hold; the share of the first ten that is judged (the others count
as 0)."""

ALL = "all"


@dataclass(frozen=True, slots=True)
class Report:
    """One method's figures.

    :param queries: by query, its measures.
    :param slices: by slice, and ``all``, the mean of every measure with its interval.
    """

    queries: Mapping[str, Mapping[str, float]]
    slices: Mapping[str, Mapping[str, Interval]]

    def to_json(self) -> dict[str, Any]:
        """As plain values; NaN as ``None``."""
        return {
            "queries": {q: {n: _number(v) for n, v in m.items()} for q, m in self.queries.items()},
            "slices": {
                name: {
                    measure: {
                        "mean": _number(one.mean),
                        "low": _number(one.low),
                        "high": _number(one.high),
                        "queries": one.queries,
                    }
                    for measure, one in by_measure.items()
                }
                for name, by_measure in self.slices.items()
            },
        }


def report(runs: Mapping[str, Sequence[str]], judged: Judged, *, seed: int = 7) -> Report:
    """The figures of one method.

    :param runs: by query, the ranked ads. A query without any is measured as an empty list.
    :param seed: of the bootstrap over queries.
    """
    queries = {q: measures(runs.get(q, ()), judged.grades[q]) for q in judged.queries}
    names = [*dict.fromkeys(map(slice_of, queries)), ALL]
    slices = {}
    for name in names:
        chosen = [m for q, m in queries.items() if name in (ALL, slice_of(q))]
        slices[name] = {
            measure: bootstrap([m[measure] for m in chosen], np.random.default_rng(seed))
            for measure in MEASURES
        }
    return Report(queries, slices)


def measures(ranked: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    """The measures of one query; NaN where nothing that counts is judged."""
    gains = [grades.get(ad, 0) for ad in ranked]
    fit = sum(grade >= FIT for grade in grades.values())
    first = gains[:_AT]
    return {
        "ndcg": ndcg(gains, list(grades.values()), _AT),
        "precision": sum(g >= FIT for g in first) / _AT,
        "reciprocal_rank": reciprocal_rank(gains, FIT) if fit else float("nan"),
        "recall": recall(gains, fit, _DEPTH, FIT),
        "judged": fmean(ad in grades for ad in ranked[:_AT]) if ranked else 1.0,
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
