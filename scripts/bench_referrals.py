"""How long a referral plan takes, and what it brings beside referring people one after another."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from matcher.referrals import Openings, Pairings, plan_referrals, shipped_rules

SEED = 20261101
PEOPLE, OPENINGS, CANDIDATES = 5_000, 2_000, 100
SCARCITY = {"plenty of openings": OPENINGS, "an opening for eight people": 600}
"""Openings that the same people meet; with fewer, who gets which is harder to settle."""

Figures = dict[str, float]


def run() -> dict[str, dict[str, Figures]]:
    """Plans over invented pairs: seconds, people with a good referral, openings that get somebody,
    and the most that one opening has of what it takes."""
    found = {}
    for name, openings in SCARCITY.items():
        pairings = invented(PEOPLE, openings, CANDIDATES)
        found[name] = {
            "together": _measured(pairings, _together),
            "one after another": _measured(pairings, _one_after_another),
        }
    return found


def invented(people: int, openings: int, candidates: int, seed: int = SEED) -> Pairings:
    """People with so many candidates each; some openings are wanted by many more than others."""
    draw = np.random.default_rng(seed)
    wanted = 1 / np.arange(1, openings + 1) ** 0.7
    chances = wanted / wanted.sum()
    rows = [draw.choice(openings, candidates, replace=False, p=chances) for _ in range(people)]
    return Pairings(
        tuple(f"s{n:05}" for n in range(people)),
        Openings(
            tuple(f"v{n:05}" for n in range(openings)),
            draw.integers(1, 4, openings),
            draw.integers(0, 4, openings),
        ),
        np.repeat(np.arange(people), candidates),
        np.concatenate(rows),
        draw.beta(4, 4, people * candidates),
    )


def _measured(pairings: Pairings, way: Callable[[Pairings], list[tuple[int, int]]]) -> Figures:
    start = time.perf_counter()
    made = way(pairings)
    seconds = time.perf_counter() - start
    worth = dict(
        zip(
            zip(pairings.seeker.tolist(), pairings.opening.tolist(), strict=True),
            pairings.worth.tolist(),
            strict=True,
        )
    )
    rules = shipped_rules()
    good = {seeker for seeker, opening in made if worth[seeker, opening] >= rules.good}
    return {
        "seconds": round(seconds, 2),
        "referrals": len(made),
        "people_with_a_good_one": len(good),
        "openings_with_somebody": len({opening for _, opening in made}),
    }


def _together(pairings: Pairings) -> list[tuple[int, int]]:
    plan = plan_referrals(pairings, shipped_rules())
    seekers = {id_: row for row, id_ in enumerate(pairings.seekers)}
    openings = {id_: row for row, id_ in enumerate(pairings.openings.ids)}
    return [(seekers[made.seeker], openings[made.opening]) for made in plan.referrals]


def _one_after_another(pairings: Pairings) -> list[tuple[int, int]]:
    """Each person in turn gets the best that are not full: as a clerk would with a ranked list."""
    rules = shipped_rules()
    openings = pairings.openings
    room = np.maximum(openings.positions * rules.referrals_per_position - openings.load, 0)
    order = np.lexsort((-pairings.worth, pairings.seeker))
    most, got = len(rules.further), np.zeros(len(pairings.seekers), int)
    made: list[tuple[int, int]] = []
    for at in order:
        seeker, opening = int(pairings.seeker[at]), int(pairings.opening[at])
        if got[seeker] < most and room[opening] and pairings.worth[at] >= rules.fair:
            got[seeker] += 1
            room[opening] -= 1
            made.append((seeker, opening))
    return made
