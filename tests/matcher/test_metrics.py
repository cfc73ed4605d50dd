"""Ranking measures agree with values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.evaluation.metrics import (
    average_precision,
    bootstrap,
    ndcg,
    recall,
    reciprocal_rank,
)

gains = st.lists(st.integers(0, 3), min_size=1, max_size=20)


def test_ndcg_by_hand() -> None:
    # gains 3, 0, 1: (2³−1)/log2 2 + 0 + (2¹−1)/log2 4 = 7 + 0.5; the best order 3, 1, 0:
    # 7 + 1/log2 3
    assert ndcg([3, 0, 1], [3, 0, 1]) == pytest.approx(7.5 / (7 + 1 / math.log2(3)))


def test_ndcg_counts_only_the_first_k_and_all_that_was_judged() -> None:
    assert ndcg([0, 3], [3, 0], k=1) == 0
    assert ndcg([3], [3, 3], k=10) == pytest.approx(7 / (7 + 7 / math.log2(3)))


def test_average_precision_by_hand() -> None:
    # relevant at ranks 1, 3 of three relevant ones: (1/1 + 2/3) / 3
    assert average_precision([1, 0, 2], 3) == pytest.approx((1 + 2 / 3) / 3)
    assert average_precision([1, 2, 0], 1, least=2) == pytest.approx(1 / 2)


def test_reciprocal_rank_by_hand() -> None:
    assert reciprocal_rank([0, 0, 1, 3]) == pytest.approx(1 / 3)
    assert reciprocal_rank([0, 0]) == 0


def test_recall_by_hand() -> None:
    assert recall([1, 0, 2, 1], 4, k=3) == 0.5


def test_a_query_without_relevant_documents_has_no_value() -> None:
    assert math.isnan(ndcg([0, 0], [0, 0]))
    assert math.isnan(average_precision([0], 0))
    assert math.isnan(recall([0], 0))


@given(gains)
def test_the_best_order_is_one_and_no_order_is_better(judged: list[int]) -> None:
    if not any(judged):
        return
    best = sorted(judged, reverse=True)
    assert ndcg(best, judged) == pytest.approx(1)
    assert ndcg(judged, judged) <= 1 + 1e-12


@given(gains, st.integers(1, 20))
def test_measures_stay_between_0_and_1(ranked: list[int], k: int) -> None:
    relevant = sum(gain >= 1 for gain in ranked) or 1
    for value in (
        average_precision(ranked, relevant),
        reciprocal_rank(ranked),
        recall(ranked, relevant, k=k),
    ):
        assert 0 <= value <= 1


def test_bootstrap_brackets_the_mean_and_leaves_out_what_has_no_value() -> None:
    values = [0.0, 1.0, math.nan, 1.0, 1.0]
    found = bootstrap(values, np.random.default_rng(1))
    assert found.mean == 0.75
    assert found.queries == 4
    assert 0 <= found.low < found.mean < found.high <= 1


def test_bootstrap_narrows_like_the_normal_interval() -> None:
    values = np.random.default_rng(3).normal(0.5, 0.1, 400)
    found = bootstrap(list(values), np.random.default_rng(4))
    half = 1.96 * values.std() / math.sqrt(400)
    assert found.low == pytest.approx(found.mean - half, abs=0.002)
    assert found.high == pytest.approx(found.mean + half, abs=0.002)


def test_bootstrap_of_nothing_is_nothing() -> None:
    found = bootstrap([math.nan], np.random.default_rng(1))
    assert math.isnan(found.mean)
    assert found.queries == 0
