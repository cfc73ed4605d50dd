"""Lists are spread: the crowded a little lower, the neglected higher, equals in turns."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.congestion import (
    Exposure,
    Numbers,
    in_turns,
    shipped_spreading,
    spread_scores,
    turns,
)

DAY = date(2026, 11, 1)
SPREADING = shipped_spreading()
UNKNOWN = np.array([np.nan])

shares = st.floats(0, 1)
counts = st.integers(0, 500)


def one(score: float, *, load: float, applied: float, age: float) -> float:
    exposure = Exposure(np.array([load]), np.array([applied]), np.array([age]))
    return float(spread_scores(np.array([score]), exposure, SPREADING)[0])


@given(shares, counts, counts, counts)
def test_more_unanswered_applications_never_raise_a_vacancy(
    score: float, load: int, more: int, age: int
) -> None:
    assert one(score, load=load + more, applied=1, age=age) <= one(
        score, load=load, applied=1, age=age
    )


@given(shares, counts, counts)
def test_a_vacancy_nobody_applied_for_rises_with_the_days_it_waits(
    score: float, age: int, later: int
) -> None:
    now = one(score, load=0, applied=0, age=age)
    then = one(score, load=0, applied=0, age=age + later)
    assert score <= now <= then <= score + SPREADING.neglected + 1e-9
    assert one(score, load=0, applied=1, age=age) == score


def test_what_is_not_known_changes_no_score() -> None:
    scores = np.array([0.7])
    unknown = Exposure(UNKNOWN, UNKNOWN, UNKNOWN)
    assert spread_scores(scores, unknown, SPREADING) == scores


def test_equals_take_turns_from_day_to_day_and_keep_their_order_within_one() -> None:
    ids = [f"v{number}" for number in range(20)]
    scores = np.full(20, 0.5)
    orders = [
        tuple(in_turns(scores, turns(ids, DAY + timedelta(days=day)), SPREADING))
        for day in range(30)
    ]
    again = tuple(in_turns(scores, turns(ids, DAY), SPREADING))
    assert orders[0] == again
    assert len(set(orders)) == 30
    first = {order[0] for order in orders}
    assert len(first) > 8, "no vacancy of twenty equals is always the first"


@given(st.lists(shares, min_size=1, max_size=60), st.integers(0, 400))
def test_turns_never_put_a_visibly_worse_vacancy_first(scores: list[float], day: int) -> None:
    values: Numbers = np.array(scores)
    turn = turns([str(at) for at in range(len(scores))], DAY + timedelta(days=day))
    order = in_turns(values, turn, SPREADING)
    assert sorted(order) == list(range(len(scores)))
    ranked = values[order]
    assert (ranked[:-1] >= ranked[1:] - SPREADING.step - 1e-6).all()
