"""Which documents pass a plan's conditions and units, also with some groups left out."""

from __future__ import annotations

import numpy as np

from matcher.engines.base import VIEWPORT, Condition, Plan
from matcher.engines.embedded.conditions import Truths, truths
from matcher.engines.embedded.keywords import Mask
from matcher.engines.embedded.snapshot import Positions, Snapshot
from matcher.engines.embedded.units import holding


class Sieve:
    """The groups of a plan over one snapshot.

    A document passes without some groups when no more groups fail to hold than those: counting
    them once makes every facet's own count one comparison.
    """

    def __init__(self, documents: Snapshot, plan: Plan) -> None:
        self._documents = documents
        self._conditions: dict[str, Truths] = {}
        for condition in plan.conditions:
            truth = _of_all(documents, condition)
            if plan.include_unknown:
                truth = truth.settled()
            group = condition.group
            known = self._conditions.get(group)
            self._conditions[group] = truth if known is None else known & truth
        self._failing = {group: ~truth.yes for group, truth in self._conditions.items()}
        self.units = np.ones(documents.size, np.bool_)
        """Where every unit holds."""
        for unit in plan.units:
            mask = holding(documents, unit)
            self.units &= mask
            self._failing[unit.group] = self._failing.get(unit.group, False) | ~mask
        self._count = (~documents.alive).astype(np.uint8)
        for mask in self._failing.values():
            self._count += mask
        self._possible: dict[bool, Mask | None] = {}
        self._passing: dict[frozenset[str], Mask] = {}
        self._positions: dict[frozenset[str], Positions] = {}

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of conditions and units, the viewport left out."""
        return tuple(group for group in self._failing if group != VIEWPORT)

    def known(self, without: frozenset[str]) -> frozenset[str]:
        """Those of the groups that the plan has."""
        return frozenset(group for group in without if group in self._failing)

    def passing(self, without: frozenset[str] = frozenset()) -> Mask:
        """Documents of which every group but these holds."""
        known = self.known(without)
        if known not in self._passing:
            allowed = [self._failing[group] for group in known]
            if len(allowed) > 1:
                several = allowed[0].astype(np.uint8)
                for mask in allowed[1:]:
                    several += mask
                self._passing[known] = self._count == several
            else:
                self._passing[known] = self._count == (allowed[0] if allowed else 0)
        return self._passing[known]

    def positions(self, without: frozenset[str] = frozenset()) -> Positions:
        """The same as positions, ascending."""
        known = self.known(without)
        if known not in self._positions:
            self._positions[known] = np.flatnonzero(self.passing(known))
        return self._positions[known]

    def possible(self, *, viewport: bool) -> Mask | None:
        """Documents of which no condition fails, some are unknown, and every unit holds.

        ``None`` where no condition can be unknown.
        """
        viewport = viewport and VIEWPORT in self._conditions
        if viewport not in self._possible:
            self._possible[viewport] = self._find_possible(viewport=viewport)
        return self._possible[viewport]

    def _find_possible(self, *, viewport: bool) -> Mask | None:
        asked = {g: t for g, t in self._conditions.items() if viewport or g != VIEWPORT}
        if all(truth.no is None for truth in asked.values()):
            return None
        without = frozenset() if viewport else frozenset({VIEWPORT})
        mask = self.unfailing(viewport=viewport) & ~self.passing(without)
        mask &= self.units
        return mask

    def unfailing(self, *, viewport: bool) -> Mask:
        """Living documents of which no condition fails, whatever the units."""
        mask = self._documents.alive.copy()
        for group, truth in self._conditions.items():
            if viewport or group != VIEWPORT:
                mask &= truth.yes if truth.no is None else ~truth.no
        return mask

    def unknown(self, possible: Mask) -> dict[str, int]:
        """By group of conditions, how many of the possible documents it is unknown of."""
        counts = {
            group: int(np.count_nonzero(possible & self._failing[group]))
            for group, truth in self._conditions.items()
            if group != VIEWPORT and truth.no is not None
        }
        return {group: count for group, count in counts.items() if count}


def _of_all(documents: Snapshot, condition: Condition) -> Truths:
    found: Truths = documents.truths.get(condition, lambda: truths(documents, condition))
    return found
