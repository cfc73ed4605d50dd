"""One plan answered from one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.engines.base import (
    VIEWPORT,
    Facet,
    Floats,
    Found,
    Hits,
    Marks,
    Plan,
    SortKey,
    StoredDocument,
    TermsFacet,
)
from matcher.engines.embedded.bm25f import Scorer
from matcher.engines.embedded.circles import distances
from matcher.engines.embedded.conditions import holds
from matcher.engines.embedded.geotile import cells
from matcher.engines.embedded.nearest import candidates, cosines
from matcher.engines.embedded.ordering import best, beyond
from matcher.engines.embedded.sieve import Sieve
from matcher.engines.embedded.snapshot import (
    DISTRICT_LEVEL,
    LAT,
    LON,
    PLACED,
    POINTLESS,
    TILE,
    Column,
    Narrowed,
    Positions,
    Snapshot,
)

_SORT_FIELDS = {SortKey.NEWEST: "updated", SortKey.PAY: "pay_monthly_min"}
_NO_POSITIONS = np.empty(0, np.int64)
_NO_VALUES = np.empty(0)
Stored = Callable[[Sequence[str]], tuple[StoredDocument, ...]]


@dataclass(frozen=True, slots=True)
class _Page:
    """Documents in the plan's order, and what they are ordered by."""

    positions: Positions
    values: Column


class Answer:
    """Everything that a plan asks for, each part computed when it is wanted."""

    def __init__(self, documents: Snapshot, plan: Plan) -> None:
        self._documents = documents
        self._plan = plan
        self._sieve = Sieve(documents, plan)
        self._narrowed: dict[frozenset[str], Narrowed] = {}

    def found(self, generation: str, stored: Stored) -> Found:
        """The answer in the engine's terms."""
        plan, sieve, documents = self._plan, self._sieve, self._documents
        everywhere = sieve.positions(frozenset({VIEWPORT}))
        matched = sieve.positions()
        possible = sieve.possible(viewport=False)
        placed = _where(documents, PLACED, matched)
        as_cells = plan.map is not None and len(placed) > plan.map.max_marks
        return Found(
            total=len(everywhere),
            in_view=len(matched),
            possible=0 if possible is None else int(np.count_nonzero(possible)),
            unknown={} if possible is None else sieve.unknown(possible),
            matched=self._hits(self._page(matched, plan.limit, paged=True)),
            possible_hits=self._hits(self._page(self._possible, plan.possible_limit)),
            related=self._hits(self._related()),
            facets={facet.name: self._facet(facet) for facet in plan.facets},
            placed=len(placed),
            district_only=self._district_only(matched),
            city_only=len(_where(documents, POINTLESS, everywhere)),
            marks=self._marks(placed) if plan.map and not as_cells else None,
            cells=cells(
                documents.column(TILE).take(placed, axis=0),
                documents.column(LAT).take(placed),
                documents.column(LON).take(placed),
                plan.map.precision,
            )
            if plan.map and as_cells
            else (),
            without=self._without(),
            generation=generation,
            stored=stored,
        )

    @cached_property
    def _possible(self) -> Positions:
        """Positions of the possible documents, the viewport counted."""
        mask = self._sieve.possible(viewport=True)
        return _NO_POSITIONS if mask is None else np.flatnonzero(mask)

    @cached_property
    def _scorer(self) -> Scorer:
        return self._documents.scorer(self._plan.tokens)

    def _lexical(self, positions: Positions) -> Floats:
        if not self._plan.tokens or not len(positions):
            return np.zeros(len(positions), np.float32)
        return self._scorer.scores(positions)

    def _sort_values(self, positions: Positions) -> Column:
        """What these documents are ordered by; NaN where they have no such value."""
        plan, documents = self._plan, self._documents
        if plan.sort is SortKey.RELEVANCE:
            return self._lexical(positions).astype(np.float64)
        if plan.sort in _SORT_FIELDS:
            return documents.column(_SORT_FIELDS[plan.sort]).take(positions)
        values = np.full(len(positions), np.nan)
        if plan.sort is SortKey.DISTANCE and plan.centre is not None:
            rows = np.flatnonzero(documents.column(PLACED).take(positions))
            at = positions[rows]
            lats, lons = documents.column(LAT).take(at), documents.column(LON).take(at)
            values[rows] = distances(lats, lons, plan.centre.lat, plan.centre.lon)
        if plan.sort is SortKey.NEAREST and plan.vector is not None:
            rows = np.flatnonzero(documents.has_vector.take(positions))
            values[rows] = cosines(documents.vectors[positions[rows]], plan.vector)
        return values

    def _page(self, positions: Positions, limit: int, *, paged: bool = False) -> _Page:
        """The first ``limit`` in the plan's order, after ``Plan.after`` where that counts."""
        plan, documents = self._plan, self._documents
        if not limit or not len(positions):
            return _Page(_NO_POSITIONS, _NO_VALUES)
        after = plan.after if paged else None
        if plan.sort is SortKey.NEAREST and after is None:
            positions = self._near_enough(positions, limit)
        ascending = plan.sort is SortKey.DISTANCE
        values = self._sort_values(positions)
        if after is not None:
            later = beyond(documents, positions, values, after, ascending=ascending)
            positions, values = positions[later], values[later]
        rows = best(documents, positions, values, limit, ascending=ascending)
        return _Page(positions[rows], values[rows])

    def _near_enough(self, positions: Positions, limit: int) -> Positions:
        """Those that can be among the nearest; all of them where too few have a vector."""
        documents, query = self._documents, self._plan.vector
        if query is None:
            return positions
        with_vector = positions[documents.has_vector.take(positions)]
        if len(with_vector) < limit:
            return positions
        return candidates(documents.as_bytes, with_vector, query, limit)

    @cached_property
    def _nearest(self) -> tuple[Positions, Floats]:
        """The dense neighbours, nearest first, and their cosines."""
        plan, documents = self._plan, self._documents
        query, wanted = plan.vector, plan.dense_limit
        if query is None or not wanted:
            return _NO_POSITIONS, np.empty(0, np.float32)
        asked = (plan.conditions, plan.include_unknown, wanted, query.tobytes())
        return documents.nearest.get(asked, lambda: self._neighbours(query, wanted))

    def _neighbours(self, query: Floats, wanted: int) -> tuple[Positions, Floats]:
        documents = self._documents
        among = np.flatnonzero(self._sieve.unfailing(viewport=True) & documents.has_vector)
        near = candidates(documents.as_bytes, among, query, wanted)
        cosine = cosines(documents.vectors[near], query)
        rows = best(documents, near, cosine.astype(np.float64), wanted, ascending=False)
        return near[rows], cosine[rows]

    def _related(self) -> _Page:
        """Dense neighbours that fail a unit: all others that fail no condition are in a section."""
        if not self._plan.related_limit or not self._plan.units:
            return _Page(_NO_POSITIONS, _NO_VALUES)
        positions, _ = self._nearest
        outside = positions[~self._sieve.units.take(positions)][: self._plan.related_limit]
        return _Page(outside, self._sort_values(outside))

    def _hits(self, page: _Page) -> Hits:
        plan, documents, positions = self._plan, self._documents, page.positions
        return Hits(
            ids=documents.ids.of(positions),
            sort_values=page.values,
            lexical=page.values.astype(np.float32)
            if plan.sort is SortKey.RELEVANCE
            else self._lexical(positions),
            dense=self._dense(positions),
            signals={name: documents.signal(name, positions) for name in plan.signals},
            keywords={n: documents.keywords(n, positions) for n in plan.keyword_signals},
        )

    def _dense(self, positions: Positions) -> Floats:
        values = np.full(len(positions), np.nan, np.float32)
        near, cosine = self._nearest if len(positions) else (_NO_POSITIONS, values)
        if len(near):
            order = np.argsort(near)
            at = np.searchsorted(near, positions, sorter=order)
            at[at == len(near)] = 0
            rows = order[at]
            found = near[rows] == positions
            values[found] = cosine[rows[found]]
        return values

    def _facet(self, facet: Facet) -> Mapping[str, int]:
        positions = self._sieve.positions(facet.without)
        if isinstance(facet, TermsFacet):
            column = self._documents.column(facet.field).take(positions)
            return self._documents.lexicons[facet.field].counts(column)
        # Facets of one base share what is taken out of the columns.
        key = self._sieve.known(facet.without)
        narrowed = self._narrowed.setdefault(key, Narrowed(self._documents, positions))
        return {
            name: int(np.count_nonzero(holds(narrowed, option)))
            for name, option in facet.options.items()
        }

    def _district_only(self, matched: Positions) -> Mapping[str, int]:
        documents = self._documents
        positions = _where(documents, DISTRICT_LEVEL, matched)
        codes = documents.column("district").take(positions)
        return documents.lexicons["district"].counts(codes)

    def _marks(self, positions: Positions) -> Marks:
        documents = self._documents
        ordered = documents.by_id(positions)
        return Marks(
            documents.ids.of(ordered),
            documents.column(LAT).take(ordered),
            documents.column(LON).take(ordered),
        )

    def _without(self) -> Mapping[str, int]:
        if not self._plan.what_if:
            return {}
        return {
            group: int(np.count_nonzero(self._sieve.passing(frozenset({group, VIEWPORT}))))
            for group in self._sieve.groups
        }


def _where(documents: Snapshot, name: str, positions: Positions) -> Positions:
    """Those of the documents of which a column is true."""
    return positions.compress(documents.column(name).take(positions))
