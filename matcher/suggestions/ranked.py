"""Names with what is open for them: the order in which candidates are offered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.suggestions.counts import Counted
from matcher.suggestions.index import Candidates, NameIndex
from matcher.suggestions.names import Name, SuggestionKind
from matcher.suggestions.typed import Wanted
from matcher.suggestions.weights import SuggestionWeights

_MOST_NAMES = 240
"""The best names that are looked at; many may be names of one thing."""


class Ranked(NamedTuple):
    """A name that was found; the smaller its cost, the earlier. ``openings`` None: not counted."""

    cost: float
    name: Name
    openings: int | None


class RankedNames:
    """An index of names under counts of one moment. Immutable."""

    def __init__(
        self, index: NameIndex, weights: SuggestionWeights, counted: Counted | None
    ) -> None:
        self.index = index
        self._weights = weights
        names = index.names
        self._counts = [counted.of(one.kind, one.value) for one in names] if counted else None
        self._costs = _own_costs(index, weights, self._counts)

    def found(self, wanted: Wanted, kinds: frozenset[SuggestionKind]) -> Iterator[Ranked]:
        """What the typed word begins, the likeliest first."""
        return self._best(self.index.found(wanted), kinds)

    def alike(self, wanted: Wanted, kinds: frozenset[SuggestionKind]) -> Iterator[Ranked]:
        """What sounds alike."""
        return self._best(self.index.alike(wanted), kinds)

    def misspelt(self, wanted: Wanted, kinds: frozenset[SuggestionKind]) -> Iterator[Ranked]:
        """What is spelt alike."""
        return self._best(self.index.misspelt(wanted), kinds)

    def _best(self, found: Candidates, kinds: frozenset[SuggestionKind]) -> Iterator[Ranked]:
        numbers, costs = found.numbers, found.costs
        if len(kinds) < len(SuggestionKind):
            wanted = [number for number, kind in enumerate(SuggestionKind) if kind in kinds]
            kept = np.isin(self.index.kinds[numbers], wanted)
            numbers, costs = numbers[kept], costs[kept]
        costs = costs + self._costs[numbers]
        if len(numbers) > _MOST_NAMES:
            best = np.argpartition(costs, _MOST_NAMES)[:_MOST_NAMES]
            numbers, costs = numbers[best], costs[best]
        counts, names = self._counts, self.index.names
        for i in np.lexsort((numbers, costs)).tolist():
            number = int(numbers[i])
            count = counts[number] if counts else None
            yield Ranked(float(costs[i]), names[number], count)


def _own_costs(
    index: NameIndex, weights: SuggestionWeights, counts: list[int] | None
) -> NDArray[np.float32]:
    """What each name costs however it is found."""
    written, names = weights.written, index.names
    order = np.array([name.order for name in names], np.float32)
    of = np.array([weights.of[kind] for kind in SuggestionKind], np.float32)
    costs = of[index.kinds] + written.letter * index.lengths
    costs += np.where(order > 0, written.alias + written.later_alias * order, 0)
    if counts is None:
        return (costs - weights.openings * np.float32(weights.unknown)).astype(np.float32)
    openings = np.array(counts, np.float32)
    costs -= weights.openings * np.log2(1 + openings)
    costs[openings == 0] += weights.found.no_openings
    return costs.astype(np.float32)
