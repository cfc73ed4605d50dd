"""The ways of ordering a seeker's list that are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.market.world import Numbers, Rows, World
from matcher.ranking.congestion import Exposure, Spreading, in_turns, spread_scores, turns
from matcher.referrals import Openings, Pairings, plan_referrals, shipped_rules

_FIRST_DAY = date(2026, 1, 1)
_SAME_WORK = 0.0
"""Stated logits from which a list sorted by date takes a vacancy for what is searched."""


@dataclass(frozen=True, slots=True)
class Day:
    """What the platform knows on a day.

    :param number: the day.
    :param visitors: who looks today.
    :param vacancies: what is open today.
    :param age: days since each opened.
    :param load: applications that each has not answered, per position.
    :param applied: how many ever applied for each.
    :param room: positions of each that are not filled.
    """

    number: int
    visitors: Rows
    vacancies: Rows
    age: Rows
    load: Numbers
    applied: Rows
    room: Rows


Way = Callable[[World, Day, Spreading], Numbers]
"""For each visitor (down) and open vacancy (across) a number; lists go by it, the highest first."""


def newest(world: World, day: Day, _: Spreading) -> Numbers:
    """The right kind of work, the newest first: what most boards do."""
    seen = world.estimated(day.visitors, day.vacancies).seeker
    return np.where(seen > _SAME_WORK, 1000.0, 0.0) - day.age[None]


def one_sided(world: World, day: Day, _: Spreading) -> Numbers:
    """What the person will like best."""
    return world.estimated(day.visitors, day.vacancies).seeker


def reciprocal(world: World, day: Day, _: Spreading) -> Numbers:
    """What both will like: the chance of one times the chance of the other, 0 to 1."""
    seen = world.estimated(day.visitors, day.vacancies)
    return _both(seen.seeker, seen.employer)


def ours(world: World, day: Day, spreading: Spreading) -> Numbers:
    """What both will like, spread by ``matcher.ranking.congestion``."""
    exposure = Exposure(day.load, day.applied.astype(float), day.age.astype(float))
    scores = spread_scores(reciprocal(world, day, spreading), exposure, spreading)
    today = _FIRST_DAY + timedelta(days=day.number)
    turn = turns([str(row) for row in day.vacancies], today)
    ranks = np.empty_like(scores)
    places = -np.arange(len(day.vacancies), dtype=float)
    for row, line in enumerate(scores):
        ranks[row, in_turns(line, turn, spreading)] = places
    return ranks


def oracle(world: World, day: Day, _: Spreading) -> Numbers:
    """What nobody can: both sides' true tastes are known and today's visitors are assigned over all
    that is open; their best pair comes first."""
    true = world.true(day.visitors, day.vacancies)
    both = _both(true.seeker, true.employer)
    if not both.size:
        return both
    best = np.argsort(-both, axis=1)[:, :20]
    rows = np.repeat(np.arange(len(day.visitors)), best.shape[1])
    pairings = Pairings(
        tuple(f"{row:06}" for row in range(len(day.visitors))),
        Openings(
            tuple(f"{row:06}" for row in range(len(day.vacancies))),
            np.maximum(day.room, 1),
            np.rint(day.load * day.room).astype(np.intp),
        ),
        rows,
        best.ravel(),
        both[rows, best.ravel()],
    )
    for made in plan_referrals(pairings, shipped_rules()).referrals:
        both[int(made.seeker), int(made.opening)] += 1
    return both


WAYS: Mapping[str, Way] = {
    "newest": newest,
    "one_sided": one_sided,
    "reciprocal": reciprocal,
    "ours": ours,
    "oracle": oracle,
}
"""By name; ``ours`` is what ships."""


def _both(seeker: Numbers, employer: Numbers) -> Numbers:
    return np.sqrt(_chance(seeker) * _chance(employer))


def _chance(logits: NDArray[np.float64]) -> Numbers:
    chance: Numbers = 1 / (1 + np.exp(-logits))
    return chance
