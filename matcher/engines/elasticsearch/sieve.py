"""What passes a plan's conditions and units, as queries, also with some groups left out."""

from __future__ import annotations

from collections.abc import Collection

from matcher.engines.base import VIEWPORT, Plan
from matcher.engines.elasticsearch.queries import LIVING, Query, Truths, all_of, truths, unit_query


class Sieve:
    """The groups of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._conditions: dict[str, list[Truths]] = {}
        for condition in plan.conditions:
            truth = truths(condition)
            if plan.include_unknown:
                truth = Truths(truth.unfailing)
            self._conditions.setdefault(condition.group, []).append(truth)
        self._units: dict[str, list[Query]] = {}
        for unit in plan.units:
            self._units.setdefault(unit.group, []).append(unit_query(unit, plan.kind))

    @property
    def groups(self) -> frozenset[str]:
        """The groups of conditions and units."""
        return frozenset(self._conditions) | frozenset(self._units)

    @property
    def units(self) -> list[Query]:
        """What all units ask for."""
        return [query for queries in self._units.values() for query in queries]

    def of(self, groups: Collection[str]) -> list[Query]:
        """Where these groups hold."""
        yes = [one.yes for g, found in self._conditions.items() if g in groups for one in found]
        return yes + [one for g, found in self._units.items() if g in groups for one in found]

    def without(self, groups: Collection[str] = ()) -> list[Query]:
        """Living documents of which every group but these holds."""
        return [LIVING, *self.of(self.groups.difference(groups))]

    def unfailing(self, groups: Collection[str]) -> list[Query]:
        """Where no condition of these groups fails, whatever the units."""
        found = self._conditions
        return [one.unfailing for g in found if g in groups for one in found[g]]

    @property
    def conditions(self) -> frozenset[str]:
        """The groups of conditions, the viewport left out."""
        return frozenset(self._conditions) - {VIEWPORT}

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Those of them that can be unknown."""
        found = self._conditions
        return tuple(
            g for g in found if g != VIEWPORT and any(one.maybe is not None for one in found[g])
        )

    def possible(self) -> Query:
        """Living documents of which no condition fails, some are unknown, and every unit holds;
        the viewport left out."""
        wanted = [LIVING, *self.unfailing(self.conditions), *self.units]
        return all_of(wanted, but=[all_of(self.of(self.conditions - frozenset(self._units)))])
