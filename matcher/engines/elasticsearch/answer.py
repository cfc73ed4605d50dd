"""One plan answered from the index in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from indexer.writers.elasticsearch.mapping import PIN, PIN_LAT, PIN_LON
from matcher.engines.base import VIEWPORT, Marks, Plan, SortKey
from matcher.engines.elasticsearch.counting import Counting, Counts
from matcher.engines.elasticsearch.pages import MOST, Neighbour, Pages, Wanted, with_value
from matcher.engines.elasticsearch.parts import Part, Response
from matcher.engines.elasticsearch.queries import LIVING, Query, absent, all_of, exists
from matcher.engines.elasticsearch.rows import Row, by_id
from matcher.engines.elasticsearch.sieve import Sieve


@dataclass(frozen=True, slots=True)
class Matched:
    """The matched section, what was counted beside it, and the marks of the map."""

    rows: Sequence[Row]
    counts: Counts
    marks: Marks | None


@dataclass(frozen=True, slots=True)
class Possible:
    """The possible section and how large it is; ``unknown`` as in ``Found``."""

    rows: Sequence[Row] = ()
    total: int = 0
    unknown: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dense:
    """The dense neighbours' cosines by id, and the related section."""

    cosines: Mapping[str, float]
    related: Sequence[Row] = ()


class Answer:
    """The parts of an answer, to be run side by side."""

    def __init__(self, plan: Plan, pages: Pages) -> None:
        self._plan = plan
        self._pages = pages
        self._sieve = Sieve(plan)
        self._counting = Counting(plan, self._sieve)

    def matched(self) -> Part[Matched]:
        """The matched hits, all counts, and marks where they are few."""
        plan, counting = self._plan, self._counting
        wanted = Wanted(
            counting.filters,
            plan.limit,
            post=counting.post,
            after=plan.after,
            beside=counting.aggregations(),
        )
        rows, counted = yield from self._pages.page(wanted)
        counts = Counts(plan, counted)
        marks = None
        if plan.map and counts.placed <= plan.map.max_marks:
            marks = yield from self._marks(counts.placed)
        return Matched(rows, counts, marks)

    def _marks(self, placed: int) -> Part[Marks]:
        hits: list[Any] = []
        if placed:
            query = all_of([*self._sieve.without(), exists(PIN)])
            response = yield self._pages.search(
                {
                    "query": {"bool": {"filter": query}},
                    "size": min(placed, MOST),
                    "sort": [by_id()],
                    "docvalue_fields": [PIN_LAT, PIN_LON],
                }
            )
            hits = response["hits"]["hits"]
        return Marks(
            tuple(hit["sort"][0] for hit in hits),
            np.array([hit["fields"][PIN_LAT][0] for hit in hits], np.float64),
            np.array([hit["fields"][PIN_LON][0] for hit in hits], np.float64),
        )

    def possible(self) -> Part[Possible]:
        """The possible hits, how many there are, and what is unknown of them."""
        plan, sieve = self._plan, self._sieve
        if not sieve.doubtful:
            return Possible()
        unknown: dict[str, Query] = {
            group: all_of([], but=[all_of(sieve.of([group]))]) for group in sieve.doubtful
        }
        everything: Query = {"match_all": {}}
        counts = {"all": {"filter": everything}, "unknown": {"filters": {"filters": unknown}}}
        wanted = Wanted(
            [sieve.possible()],
            plan.possible_limit,
            post=sieve.unfailing([VIEWPORT]),
            beside={"aggs": counts},
        )
        rows, found = yield from self._pages.page(wanted)
        groups = found["unknown"]["buckets"]
        counted = {group: one["doc_count"] for group, one in groups.items() if one["doc_count"]}
        return Possible(rows, found["all"]["doc_count"], counted)

    def dense(self) -> Part[Dense]:
        """The nearest of what fails no condition, and those of them that fail a unit."""
        plan, sieve = self._plan, self._sieve
        if plan.vector is None or not plan.dense_limit:
            return Dense({})
        unfailing = sieve.unfailing([*sieve.conditions, VIEWPORT])
        found = yield from self._pages.neighbours(
            plan.vector, [LIVING, *unfailing], plan.dense_limit, units=sieve.units
        )
        outside: list[Neighbour] = []
        if plan.units:
            outside = [one for one in found if not one.has_units][: plan.related_limit]
        known = yield from self._pages.details([one.id for one in outside])
        rows = [known[one.id] for one in outside if one.id in known]
        if plan.sort is SortKey.NEAREST:
            near = {one.id: one.cosine for one in outside}
            rows = [with_value(row, near[row.id]) for row in rows]
        return Dense({one.id: one.cosine for one in found}, rows)


def state(pages: Pages, *, several_shards: bool) -> Part[str]:
    """What names the present state of an index: it changes with every change that is visible.

    The newest sequence number; of several shards, which count for themselves, their sum too.
    """
    body: dict[str, Any] = {"size": 1, "sort": [{"_seq_no": "desc"}]}
    if several_shards:
        body["aggs"] = {"all": {"sum": {"field": "_seq_no"}}, "count": {"filter": absent("-")}}
    response: Response = yield pages.search(body)
    hits = response["hits"]["hits"]
    if not hits:
        return "empty"
    parts = [hits[0]["_index"], str(hits[0]["sort"][0])]
    if several_shards:
        found = response["aggregations"]
        parts += [f"{found['all']['value']:.0f}", str(found["count"]["doc_count"])]
    return ":".join(parts)
