"""What the ways of ordering did to the same market, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from matcher.evaluation.market.assumptions import Assumptions
from matcher.evaluation.market.ways import WAYS
from matcher.evaluation.market.year import Outcome, simulate
from matcher.evaluation.metrics import Interval, bootstrap
from matcher.ranking.congestion import Spreading

MEASURES = tuple(field.name for field in fields(Outcome))
OURS = "ours"


@dataclass(frozen=True, slots=True)
class Compared:
    """One market under all ways.

    :param means: way → measure → mean over the years played, with its interval.
    :param against: way → measure → ours less that way's, year by year, with its interval.
    """

    means: Mapping[str, Mapping[str, Interval]]
    against: Mapping[str, Mapping[str, Interval]]


def compare(
    assumptions: Assumptions,
    spreading: Spreading,
    seeds: Sequence[int],
    advance: Callable[[int], None] = lambda _: None,
) -> Compared:
    """Play the years of ``seeds`` under every way.

    :param advance: called with 1 after each year of each way.
    :returns: intervals are of 95 %, by bootstrap over years; differences are paired, for a year has
        the same people with the same tastes under all ways.
    """
    played: dict[str, list[Outcome]] = {name: [] for name in WAYS}
    for seed in seeds:
        for name, way in WAYS.items():
            played[name].append(simulate(assumptions, way, spreading, seed))
            advance(1)
    return Compared(
        means={name: _intervals(_columns(years)) for name, years in played.items()},
        against={
            name: _intervals(_differences(played[OURS], years))
            for name, years in played.items()
            if name != OURS
        },
    )


def _columns(years: Sequence[Outcome]) -> dict[str, list[float]]:
    return {measure: [getattr(year, measure) for year in years] for measure in MEASURES}


def _differences(ours: Sequence[Outcome], others: Sequence[Outcome]) -> dict[str, list[float]]:
    mine, theirs = _columns(ours), _columns(others)
    return {
        measure: [a - b for a, b in zip(mine[measure], theirs[measure], strict=True)]
        for measure in MEASURES
    }


def _intervals(columns: Mapping[str, Sequence[float]]) -> dict[str, Interval]:
    return {
        measure: bootstrap(values, np.random.default_rng(0)) for measure, values in columns.items()
    }
