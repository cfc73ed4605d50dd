"""Measures of ranked titles, against figures worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.evaluation.titles import MEASURES, measure_titles, rank_ids
from matcher.titles.weights import TitleWeights


class Backwards:
    """Ranks the last title first."""

    def ranked(
        self, queries: Sequence[str], _weights: TitleWeights | None = None
    ) -> list[NDArray[np.int64]]:
        return [np.arange(2, -1, -1) for _ in queries]


def test_places_become_ids() -> None:
    assert rank_ids(Backwards(), {"q": "廚師"}, ["a", "b", "c"]) == {"q": ["c", "b", "a"]}


def test_measures_by_hand() -> None:
    runs = {"one": ["a", "b", "c", "d"], "two": ["a", "b"]}
    grades = {"one": {"b": 1, "d": 1, "a": 0}, "two": {"a": 1, "gone": 1}}
    found = measure_titles(runs, grades)
    assert tuple(found) == MEASURES
    # one: hits at 2 and 4; two: at 1, and one that is not in the corpus
    assert found["map"].mean == pytest.approx((0.5 + 0.5) / 2)
    assert found["mrr"].mean == pytest.approx((1 / 2 + 1) / 2)
    best = 1 + 1 / np.log2(3)
    one = (1 / np.log2(3) + 1 / np.log2(5)) / best
    assert found["ndcg10"].mean == pytest.approx((one + 1 / best) / 2)
    assert found["recall100"].mean == pytest.approx((1 + 0.5) / 2)
    assert found["map"].queries == 2


def test_the_interval_is_the_same_each_time_and_holds_the_mean() -> None:
    runs = {f"q{i}": ["a", "b", "c"] for i in range(9)}
    grades = {f"q{i}": {"abc"[i % 3]: 1} for i in range(9)}
    one, again = measure_titles(runs, grades), measure_titles(runs, grades)
    assert one == again
    assert one["map"].low < one["map"].mean < one["map"].high


def test_a_query_with_nothing_relevant_does_not_count() -> None:
    found = measure_titles({"q": ["a"], "r": ["a"]}, {"q": {"a": 1}, "r": {"a": 0}})
    assert (found["map"].mean, found["map"].queries) == (1, 1)
    assert (found["mrr"].mean, found["mrr"].queries) == (1, 1)
