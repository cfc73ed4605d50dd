"""The best set of referrals, found exactly as a flow of least cost.

People are sources, openings are sinks, each pair is an arc that carries one referral. What wears
off with every further one (a person's second referral, an opening's crowding) are parallel arcs of
rising cost, so that the cheapest flow takes them in their order. All numbers are whole, so that the
flow's optimum is the plan's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.graph.python import min_cost_flow

from matcher.referrals.pairings import Rows
from matcher.referrals.rules import Rules

_UNIT = 10_000
"""Worths are counted in ten thousandths."""

Costs = NDArray[np.int64]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Graph:
    """Pairs that may still be made, and what has been given already.

    :param seeker: for each pair its person's row.
    :param opening: for each pair its opening's row.
    :param worth: for each pair its worth, in ten thousandths.
    :param good: for each pair whether it is a good one.
    :param given: for each person how many referrals stand already.
    :param positions: for each opening how many people it wants.
    :param load: for each opening how many applications and referrals are open, kept ones counted.
    :param room: for each opening how many more it takes.
    """

    seeker: Rows
    opening: Rows
    worth: Costs
    good: NDArray[np.bool_]
    given: Rows
    positions: Rows
    load: Rows
    room: Rows


def units(worth: ArrayLike) -> Costs:
    """Worths in ten thousandths, as the plan counts."""
    whole: Costs = np.rint(np.asarray(worth, float) * _UNIT).astype(np.int64)
    return whole


def seeker_costs(graph: Graph, row: int, rules: Rules) -> Costs:
    """What a person's next, the one after, … costs; empty where no more may be given."""
    return units(rules.further[graph.given[row] :])


def opening_costs(graph: Graph, row: int, rules: Rules) -> Costs:
    """What an opening's next referral, the one after, … costs: λ · (open ones per position before
    it), rising; less what the very first one is worth."""
    before = graph.load[row] + np.arange(graph.room[row])
    return units(
        rules.crowding * before / graph.positions[row] - rules.never_applied * (before == 0)
    )


def served(graph: Graph, chosen: Chosen) -> int:
    """How many people have a good referral, or one that an officer keeps."""
    return len(np.union1d(graph.seeker[chosen & graph.good], np.flatnonzero(graph.given)))


def value(graph: Graph, chosen: Chosen, rules: Rules) -> int:
    """A choice's worth in ten thousandths: its pairs, less what crowds people and openings."""
    total = int(graph.worth[chosen].sum())
    for rows, costs in ((graph.seeker, seeker_costs), (graph.opening, opening_costs)):
        for row, count in zip(*np.unique(rows[chosen], return_counts=True), strict=True):
            total -= int(costs(graph, int(row), rules)[:count].sum())
    return total


def solved(graph: Graph, rules: Rules) -> Chosen:
    """Which pairs to make: as many people as possible with a good referral, and of all such choices
    one of the highest ``value``.

    :raises RuntimeError: the solver fails, which a flow that may always be empty cannot make it do.
    """
    people, openings = len(graph.given), len(graph.positions)
    if not len(graph.seeker):
        return np.zeros(0, bool)
    # nodes: where all start, where all end, for each person all, good and other pairs, openings
    start, end = 0, 1
    person, good, other = (2 + people * part + np.arange(people) for part in range(3))
    place = 2 + 3 * people + np.arange(openings)
    flow = _Flow()
    tails = np.where(graph.good, good[graph.seeker], other[graph.seeker])
    made = flow.arcs(tails, place[graph.opening], -graph.worth)
    supply = 0
    for row in range(people):
        costs = seeker_costs(graph, row, rules)
        supply += len(costs)
        flow.arcs(start, person[row], costs)
    flow.arcs(person, good, np.where(graph.given > 0, 0, -_more_than_all(people, rules)))
    flow.arcs(person, good, np.zeros(people, np.int64), capacity=len(rules.further))
    flow.arcs(person, other, np.zeros(people, np.int64), capacity=len(rules.further))
    for row in range(openings):
        flow.arcs(place[row], end, opening_costs(graph, row, rules))
    return flow.carried(start, end, supply)[made] > 0


def _more_than_all(people: int, rules: Rules) -> int:
    """More than all referrals together can be worth, so that whom it is given for comes first."""
    best = units(1.0 + rules.never_applied + rules.steady)
    return int(best) * (len(rules.further) * people + 1)


class _Flow:
    """OR-Tools' flow, fed with whole columns."""

    def __init__(self) -> None:
        self._flow = min_cost_flow.SimpleMinCostFlow()

    def arcs(self, tails: ArrayLike, heads: ArrayLike, costs: Costs, capacity: int = 1) -> Rows:
        """Add an arc for each cost; single ends stand for all. Their numbers."""
        ends = (np.broadcast_to(np.asarray(c, np.int64), len(costs)) for c in (tails, heads))
        room = np.full(len(costs), capacity, np.int64)
        numbers = self._flow.add_arcs_with_capacity_and_unit_cost(*ends, room, costs)
        return np.asarray(numbers, np.intp)

    def carried(self, start: int, end: int, supply: int) -> Costs:
        """What each arc carries in a cheapest flow of at most ``supply`` from start to end."""
        # what is not worth its cost goes straight to the end
        self.arcs(start, end, np.zeros(1, np.int64), capacity=supply)
        self._flow.set_nodes_supplies(np.array([start, end]), np.array([supply, -supply]))
        if (status := self._flow.solve()) != self._flow.OPTIMAL:
            raise RuntimeError(f"the flow has no optimum: {status}")
        numbers = np.arange(self._flow.num_arcs())
        return np.asarray(self._flow.flows(numbers), np.int64)
