"""One plan answered from one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.engines.base import (
    VIEWPORT,
    Facet,
    Found,
    Hits,
    Marks,
    OptionsFacet,
    Plan,
    SortKey,
    StoredDocument,
    TermsFacet,
)
from matcher.engines.embedded import units
from matcher.engines.embedded.conditions import Truths, distances, truths
from matcher.engines.embedded.geotile import cells
from matcher.engines.embedded.keywords import Mask
from matcher.engines.embedded.nearest import candidates, cosines
from matcher.engines.embedded.ordering import best, beyond
from matcher.engines.embedded.snapshot import Column, Positions, Snapshot

_SORT_FIELDS = {SortKey.NEWEST: "updated", SortKey.PAY: "pay_monthly_min"}
_NO_POSITIONS = np.empty(0, np.int64)
Stored = Callable[[Sequence[str]], tuple[StoredDocument, ...]]


class Sieve:
    """Which documents pass a plan's conditions and units, also with some groups left out.

    A document passes without some groups when no more groups fail to hold than those: counting
    them once makes every facet's own count one comparison.
    """

    def __init__(self, documents: Snapshot, plan: Plan) -> None:
        self._documents = documents
        self._conditions: dict[str, Truths] = {}
        for condition in plan.conditions:
            truth = truths(documents, condition)
            if plan.include_unknown:
                truth = truth.settled()
            group = condition.group
            known = self._conditions.get(group)
            self._conditions[group] = truth if known is None else known & truth
        self._units: dict[str, Mask] = {}
        for unit in plan.units:
            mask = units.holding(documents, unit)
            self._units[unit.group] = self._units.get(unit.group, True) & mask
        self._failing = {
            **{group: ~truth.yes for group, truth in self._conditions.items()},
            **{group: ~mask for group, mask in self._units.items()},
        }
        self._count = (~documents.alive).astype(np.uint8)
        for mask in self._failing.values():
            self._count += mask
        self._passing: dict[frozenset[str], Mask] = {}
        self._positions: dict[frozenset[str], Positions] = {}

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of conditions and units, the viewport left out."""
        return tuple(group for group in self._failing if group != VIEWPORT)

    def passing(self, without: frozenset[str] = frozenset()) -> Mask:
        """Documents of which every group but these holds."""
        known = frozenset(group for group in without if group in self._failing)
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
        known = frozenset(group for group in without if group in self._failing)
        if known not in self._positions:
            self._positions[known] = np.flatnonzero(self.passing(known))
        return self._positions[known]

    def possible(self, *, viewport: bool) -> Mask | None:
        """Documents of which no condition fails, some are unknown, and every unit holds.

        ``None`` where no condition can be unknown.
        """
        asked = {g: t for g, t in self._conditions.items() if viewport or g != VIEWPORT}
        if all(truth.no is None for truth in asked.values()):
            return None
        without = frozenset() if viewport else frozenset({VIEWPORT})
        mask = self.unfailing(viewport=viewport) & ~self.passing(without)
        for unit in self._units.values():
            mask &= unit
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


class Answer:
    """Everything that a plan asks for, each part computed when it is wanted."""

    def __init__(self, documents: Snapshot, plan: Plan) -> None:
        self._documents = documents
        self._plan = plan
        self._sieve = Sieve(documents, plan)

    def found(self, generation: str, stored: Stored) -> Found:
        """The answer in the engine's terms."""
        plan, sieve, documents = self._plan, self._sieve, self._documents
        everywhere = sieve.passing(frozenset({VIEWPORT}))
        matched = sieve.passing()
        possible = sieve.possible(viewport=False)
        placed = documents.placed & matched
        placed_positions = np.flatnonzero(placed)
        shown = plan.map is not None and len(placed_positions) <= plan.map.max_marks
        return Found(
            total=int(np.count_nonzero(everywhere)),
            in_view=len(sieve.positions()),
            possible=0 if possible is None else int(np.count_nonzero(possible)),
            unknown={} if possible is None else sieve.unknown(possible),
            matched=self._hits(self._page(sieve.positions(), plan.limit, paged=True)),
            possible_hits=self._hits(self._page(self._possible, plan.possible_limit)),
            related=self._hits(self._related()),
            facets={facet.name: self._facet(facet) for facet in plan.facets},
            placed=len(placed_positions),
            district_only=self._district_only(matched),
            city_only=int(np.count_nonzero(everywhere & np.isnan(documents.lats))),
            marks=self._marks(placed_positions) if shown else None,
            cells=()
            if plan.map is None or shown
            else cells(
                documents.tiles[placed_positions],
                documents.lats[placed_positions],
                documents.lons[placed_positions],
                plan.map.precision,
            ),
            without=self._without(),
            generation=generation,
            stored=stored,
        )

    @cached_property
    def _possible(self) -> Positions:
        mask = self._sieve.possible(viewport=True)
        return _NO_POSITIONS if mask is None else np.flatnonzero(mask)

    @cached_property
    def _lexical(self) -> Callable[[Positions], Column]:
        """Scores of documents at positions."""
        scorer = self._documents.scorer(self._plan.tokens)
        return lambda positions: scorer.some(positions).astype(np.float64)

    def _sort_values(self, positions: Positions) -> Column:
        plan, documents = self._plan, self._documents
        if plan.sort is SortKey.RELEVANCE:
            return self._lexical(positions)
        if plan.sort in _SORT_FIELDS:
            name = _SORT_FIELDS[plan.sort]
            return documents.numbers[name][positions]
        values = np.full(len(positions), np.nan)
        if plan.sort is SortKey.DISTANCE and plan.centre is not None:
            rows = documents.placed[positions]
            values[rows] = distances(documents, positions[rows], plan.centre)
        if plan.sort is SortKey.NEAREST and plan.vector is not None:
            rows = documents.has_vector[positions]
            values[rows] = cosines(documents.vectors[positions[rows]], plan.vector)
        return values

    def _page(self, positions: Positions, limit: int, *, paged: bool = False) -> Positions:
        """The first ``limit`` in the plan's order, after ``Plan.after`` where that counts."""
        plan, documents = self._plan, self._documents
        if not limit or not len(positions):
            return _NO_POSITIONS
        after = plan.after if paged else None
        if plan.sort is SortKey.NEAREST and plan.vector is not None and after is None:
            positions = self._near_enough(positions, limit)
        ascending = plan.sort is SortKey.DISTANCE
        values = self._sort_values(positions)
        if after is not None:
            later = beyond(documents, positions, values, after, ascending=ascending)
            positions, values = positions[later], values[later]
        return positions[best(documents, positions, values, limit, ascending=ascending)]

    def _near_enough(self, positions: Positions, limit: int) -> Positions:
        """Those that can be among the nearest; all of them where too few have a vector."""
        documents, query = self._documents, self._plan.vector
        with_vector = positions[documents.has_vector[positions]]
        if query is None or len(with_vector) < limit:
            return positions
        near, _ = candidates(documents.vectors, documents.as_bytes, with_vector, query, limit)
        return near

    @cached_property
    def _nearest(self) -> tuple[Positions, NDArray[np.float32]]:
        """The dense neighbours, nearest first, and their cosines."""
        plan, documents = self._plan, self._documents
        if plan.vector is None or not plan.dense_limit:
            return _NO_POSITIONS, np.empty(0, np.float32)
        among = np.flatnonzero(self._sieve.unfailing(viewport=True) & documents.has_vector)
        near, cosine = candidates(
            documents.vectors, documents.as_bytes, among, plan.vector, plan.dense_limit
        )
        rows = best(documents, near, cosine.astype(np.float64), plan.dense_limit, ascending=False)
        return near[rows], cosine[rows]

    def _related(self) -> Positions:
        positions, _ = self._nearest
        if not len(positions) or not self._plan.related_limit or not self._plan.units:
            return _NO_POSITIONS
        inside = self._sieve.passing()[positions] | np.isin(positions, self._possible)
        return positions[~inside][: self._plan.related_limit]

    def _hits(self, positions: Positions) -> Hits:
        plan, documents = self._plan, self._documents
        return Hits(
            ids=tuple(documents.ids[position] for position in positions.tolist()),
            sort_values=self._sort_values(positions),
            lexical=self._lexical_of_hits(positions),
            dense=self._dense(positions),
            signals={name: documents.signal(name, positions) for name in plan.signals},
            keywords={n: documents.keywords(n, positions) for n in plan.keyword_signals},
        )

    def _lexical_of_hits(self, positions: Positions) -> NDArray[np.float32]:
        if not self._plan.tokens:
            return np.zeros(len(positions), np.float32)
        return self._lexical(positions).astype(np.float32)

    def _dense(self, positions: Positions) -> NDArray[np.float32]:
        values = np.full(len(positions), np.nan, np.float32)
        near, cosine = self._nearest
        if len(near) and len(positions):
            order = np.argsort(near)
            at = np.searchsorted(near, positions, sorter=order)
            at[at == len(near)] = 0
            rows = order[at]
            found = near[rows] == positions
            values[found] = cosine[rows[found]]
        return values

    def _facet(self, facet: Facet) -> Mapping[str, int]:
        mask = self._sieve.passing(facet.without)
        match facet:
            case TermsFacet():
                return self._terms(facet)
            case OptionsFacet():
                return {
                    name: int(np.count_nonzero(truths(self._documents, option).yes & mask))
                    for name, option in facet.options.items()
                }

    def _terms(self, facet: TermsFacet) -> Mapping[str, int]:
        documents = self._documents
        words = documents.lexicons[facet.field].words
        if facet.field in documents.ones:
            positions = self._sieve.positions(facet.without)
            counts = np.bincount(documents.ones[facet.field][positions])
        else:
            counts = documents.many[facet.field].counts(self._sieve.passing(facet.without))
        return {words[code]: int(counts[code]) for code in np.flatnonzero(counts) if code}

    def _district_only(self, matched: Mask) -> Mapping[str, int]:
        documents = self._documents
        districts = documents.ones["district"][matched & documents.district_level]
        counts = np.bincount(districts)
        words = documents.lexicons["district"].words
        return {words[code]: int(counts[code]) for code in np.flatnonzero(counts) if code}

    def _marks(self, positions: Positions) -> Marks:
        documents = self._documents
        ordered = documents.by_id(positions)
        return Marks(
            tuple(documents.ids[position] for position in ordered.tolist()),
            documents.lats[ordered],
            documents.lons[ordered],
        )

    def _without(self) -> Mapping[str, int]:
        if not self._plan.what_if:
            return {}
        return {
            group: int(np.count_nonzero(self._sieve.passing(frozenset({group, VIEWPORT}))))
            for group in self._sieve.groups
        }
