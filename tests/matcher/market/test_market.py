"""The simulated market: fair to what it compares, and what ours brings in it."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from matcher.evaluation.market import (
    WAYS,
    Outcome,
    compare,
    shipped_assumptions,
    simulate,
    variations,
)
from matcher.evaluation.market.world import World
from matcher.evaluation.market.year import gini
from matcher.ranking.congestion import shipped_spreading

SHORT = replace(shipped_assumptions(), days=100, warm_up=30)
SPREADING = shipped_spreading()


@pytest.fixture(scope="module")
def years() -> dict[str, list[Outcome]]:
    """Two short years under every way; equal on every machine."""
    return {
        name: [simulate(SHORT, way, SPREADING, seed) for seed in (1, 2)]
        for name, way in WAYS.items()
    }


def mean(years: list[Outcome], measure: str) -> float:
    return float(np.mean([asdict(year)[measure] for year in years]))


def test_a_year_is_the_same_whenever_it_is_played(years: dict[str, list[Outcome]]) -> None:
    assert simulate(SHORT, WAYS["ours"], SPREADING, 1) == years["ours"][0]


def test_more_people_find_work_than_by_date_or_by_their_own_liking_alone(
    years: dict[str, list[Outcome]],
) -> None:
    ours = mean(years["ours"], "hires")
    assert ours > mean(years["newest"], "hires")
    assert ours > mean(years["one_sided"], "hires")
    assert ours < mean(years["oracle"], "hires"), "who knows all does better, or it is no bound"


def test_fewer_vacancies_are_left_without_an_application(years: dict[str, list[Outcome]]) -> None:
    ours = mean(years["ours"], "never_applied")
    for other in ("one_sided", "reciprocal"):
        assert ours < mean(years[other], "never_applied")


def test_lists_lose_at_most_two_per_cent_for_it(years: dict[str, list[Outcome]]) -> None:
    assert mean(years["ours"], "ndcg") >= 0.98 * mean(years["reciprocal"], "ndcg")


def test_nobody_is_hired_twice_and_no_position_filled_twice() -> None:
    world = World(SHORT, 1)
    outcome = simulate(SHORT, WAYS["oracle"], SPREADING, 1)
    counted = world.seekers.comes >= SHORT.warm_up
    assert 0 < outcome.hires <= min(counted.sum(), world.vacancies.positions.sum())


def test_tastes_are_the_same_whoever_asks_and_in_whatever_company() -> None:
    world = World(SHORT, 3)
    people, vacancies = np.array([5, 9, 2]), np.array([1, 8])
    both = world.true(people, vacancies)
    alone = world.true(people[1:2], vacancies[1:])
    assert alone.seeker[0, 0] == both.seeker[1, 1]
    assert alone.employer[0, 0] == both.employer[1, 1]


def test_what_only_the_two_know_is_neither_shifted_nor_stretched() -> None:
    assumptions = replace(SHORT, own_seeker=1.0, error=0.0, seekers_a_day=20.0)
    world = World(assumptions, 4)
    people, vacancies = np.arange(400), np.arange(200)
    true, seen = world.true(people, vacancies), world.estimated(people, vacancies)
    own = true.seeker - seen.seeker
    assert abs(own.mean()) < 0.01
    assert own.std() == pytest.approx(1, abs=0.01)
    other = true.employer - seen.employer
    assert abs(np.corrcoef(own.ravel(), other.ravel())[0, 1]) < 0.02


def test_no_way_of_ordering_sees_the_group() -> None:
    world = World(SHORT, 5)
    people = np.flatnonzero(world.seekers.disfavoured)[:20]
    vacancies = np.arange(30)
    kinder = World(replace(SHORT, disfavour=0.0), 5)
    seen, without = world.estimated(people, vacancies), kinder.estimated(people, vacancies)
    assert (seen.employer == without.employer).all()
    assert (world.true(people, vacancies).employer < kinder.true(people, vacancies).employer).all()


@pytest.mark.parametrize(
    ("amounts", "uneven"), [([1, 1, 1, 1], 0), ([0, 0, 0, 4], 0.75), ([0, 0], 0), ([1, 3], 0.25)]
)
def test_unevenness_by_hand(amounts: list[float], uneven: float) -> None:
    assert gini(np.array(amounts, float)) == pytest.approx(uneven)


def test_the_command_compares_pairwise_and_counts_its_work() -> None:
    tiny = replace(SHORT, days=20, warm_up=5, vacancy_days=7)
    steps: list[int] = []
    found = compare(tiny, SPREADING, (1, 2), steps.append)
    assert sum(steps) == 2 * len(WAYS)
    assert found.against.keys() == WAYS.keys() - {"ours"}
    ours, newest = found.means["ours"]["hires"].mean, found.means["newest"]["hires"].mean
    assert found.against["newest"]["hires"].mean == pytest.approx(ours - newest)


def test_each_variation_changes_one_thing() -> None:
    base = asdict(shipped_assumptions())
    changed = [
        {name for name, value in asdict(varied).items() if value != base[name]}
        for _, varied in variations(shipped_assumptions())
    ]
    assert changed
    assert all(len(names) == 1 for names in changed)
