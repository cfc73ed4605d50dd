"""The first hits of a section in the plan's order, and the nearest vectors.

Elasticsearch orders by fields and by score itself. Distances and cosines it knows only nearly
(points are rounded to 1e-7 degrees, equal vectors come in any order at the end of a list), so some
more than wanted are asked for and put into their exact order here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.places.point import Point
from indexer.writers.elasticsearch.mapping import ID, PIN, VECTOR
from indexer.writers.elasticsearch.options import VectorIndex
from matcher.engines.base import After, Floats, Plan, SortKey
from matcher.engines.elasticsearch.parts import Part, Response, Search
from matcher.engines.elasticsearch.queries import (
    Query,
    absent,
    all_of,
    lexical_query,
)
from matcher.engines.elasticsearch.rows import (
    SORT_FIELDS,
    Row,
    by_id,
    rows_of,
    wanted_fields,
)

MOST = 10_000
"""Hits of one search, and neighbours (Elasticsearch's ``max_result_window`` and its limit on
``num_candidates``)."""
SPARE = 32
"""More than wanted are asked for where the order is finished here."""
_GROWTH = 4
SLACK_M = 0.05
"""Metres by which a distance in Elasticsearch may differ from the exact one: rounding of the
point, and its approximations of sine and arcsine."""
_OVERSAMPLE = 2.0
"""So many times the neighbours wanted are compared in full; 1.5 already lost none of 20,000."""
_GRAPH_CANDIDATES = 1_500
_UNITS = "units"
_EPOCH = 719_163
"""The ordinal of 1 January 1970."""
_DAY_MS = 86_400_000
_ABSENT_DATE, _ABSENT_NUMBER, _ABSENT_DISTANCE = -(2**63), "-Infinity", "Infinity"
"""What Elasticsearch orders by where a field is missing, ``_last``."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A document near the query vector; whether every unit holds of it."""

    id: str
    cosine: float
    has_units: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stretch of a section.

    :param filters: what the documents of the section have in common.
    :param post: more of that, which the aggregations beside it do not heed.
    :param beside: aggregations and the like that come with the first search.
    """

    filters: Sequence[Query]
    limit: int
    post: Sequence[Query] = ()
    after: After | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)


Page = tuple[list[Row], Mapping[str, Any]]
"""The rows, and what was counted beside them."""


class Pages:
    """Reads sections of one plan from one index."""

    def __init__(self, plan: Plan, index: str, vectors: VectorIndex, timeout: float) -> None:
        self._plan = plan
        self._index = index
        self._vectors = vectors
        self._timeout = f"{timeout * 1000:.0f}ms"
        self._fields = wanted_fields(plan)

    def search(self, body: Mapping[str, Any]) -> Search:
        """One search of this index."""
        usual = {
            "_source": False, "stored_fields": "_none_", "track_total_hits": False,
            "timeout": self._timeout,
        }  # fmt: skip
        return Search(self._index, {**usual, **body})

    def page(self, wanted: Wanted) -> Part[Page]:
        """The first rows of a section in the plan's order, after ``wanted.after``."""
        plan = self._plan
        if not wanted.limit:
            if not wanted.beside:
                return [], {}
            body = self._body(self._scored(wanted.filters), 0, wanted.post)
            return [], _beside((yield self.search(body | dict(wanted.beside))))
        if plan.sort is SortKey.DISTANCE and plan.centre is not None:
            return (yield from self._by_distance(wanted, plan.centre))
        if plan.sort is SortKey.NEAREST and plan.vector is not None:
            return (yield from self._by_nearness(wanted, plan.vector))
        body = self._body(self._scored(wanted.filters), min(wanted.limit, MOST), wanted.post)
        body |= {"sort": self._sort(), **self._start(wanted.after), **wanted.beside}
        response = yield self.search(body)
        return rows_of(response, plan), _beside(response)

    def details(self, ids: Sequence[str]) -> Part[dict[str, Row]]:
        """The rows of some documents, by id."""
        if not ids:
            return {}
        query = self._scored([{"terms": {ID: list(ids)}}])
        body = self._body(query, len(ids)) | {"sort": [by_id()]}
        response = yield self.search(body)
        return {row.id: row for row in rows_of(response, self._plan)}

    def neighbours(
        self,
        vector: Floats,
        filters: Sequence[Query],
        limit: int,
        *,
        units: Sequence[Query] = (),
        after: After | None = None,
    ) -> Part[list[Neighbour]]:
        """The nearest vectors: by cosine, then by id.

        :param units: what tells ``Neighbour.has_units``.
        """
        asked = min(MOST, limit + SPARE if after is None else _GROWTH * (limit + SPARE))
        while True:
            response = yield self.search(self._nearest(vector, filters, asked, units))
            found = [_neighbour(hit) for hit in response["hits"]["hits"]]
            exhausted = len(found) < asked or asked == MOST
            if not exhausted:  # of those as far as the last one some may be missing
                found = [one for one in found if one.cosine > found[-1].cosine]
            found.sort(key=lambda one: (-one.cosine, one.id))
            if after is not None and after.value is not None:
                start = (-after.value, after.id)
                found = [one for one in found if (-one.cosine, one.id) > start]
            if exhausted or len(found) >= limit:
                return found[:limit]
            asked = min(MOST, _GROWTH * asked)

    def _nearest(
        self, vector: Floats, filters: Sequence[Query], count: int, units: Sequence[Query]
    ) -> dict[str, Any]:
        graph = self._vectors is VectorIndex.GRAPH
        knn = {
            "field": VECTOR, "query_vector": vector.tolist(), "k": count,
            "num_candidates": min(MOST, max(_GRAPH_CANDIDATES, 2 * count)) if graph else count,
            "rescore_vector": {"oversample": _OVERSAMPLE}, "filter": list(filters),
        }  # fmt: skip
        query: Query = {"bool": {"must": [{"knn": knn}]}}
        if units:
            named = {"filter": all_of(units), "boost": 0, "_name": _UNITS}
            query["bool"]["should"] = [{"constant_score": named}]
        return {"query": query, "size": count, "sort": [{"_score": "desc"}, by_id()]}

    def _by_distance(self, wanted: Wanted, centre: Point) -> Part[Page]:
        after = wanted.after
        near = {PIN: {"lat": centre.lat, "lon": centre.lon}, "order": "asc", "unit": "m"}
        query = self._scored(wanted.filters)
        start: dict[str, Any] = {}
        if after is not None:
            value = after.value
            start["search_after"] = (
                [_ABSENT_DISTANCE, after.id] if value is None else [value - SLACK_M, ""]
            )
        counted: Mapping[str, Any] | None = None
        asked = min(MOST, wanted.limit + SPARE)
        while True:
            body = self._body(query, asked, wanted.post)
            body |= {"sort": [{"_geo_distance": near}, by_id()], **start}
            response = yield self.search(body | (dict(wanted.beside) if counted is None else {}))
            counted = _beside(response) if counted is None else counted
            rows = sorted(rows_of(response, self._plan), key=_near_first)
            exhausted = len(rows) < asked or asked == MOST
            if not exhausted:
                last = response["hits"]["hits"][-1]["sort"][0]
                if last != _ABSENT_DISTANCE:  # else all that have a distance are here
                    rows = [row for row in rows if row.value < float(last) - SLACK_M]
            if after is not None and after.value is not None:
                rows = [row for row in rows if _near_first(row) > (after.value, after.id)]
            if exhausted or len(rows) >= wanted.limit:
                return rows[: wanted.limit], counted
            asked = min(MOST, _GROWTH * asked)

    def _by_nearness(self, wanted: Wanted, vector: Floats) -> Part[Page]:
        counted: Mapping[str, Any] = {}
        if wanted.beside:
            body = self._body(self._scored(wanted.filters), 0, wanted.post)
            counted = _beside((yield self.search(body | dict(wanted.beside))))
        filters, after = [*wanted.filters, *wanted.post], wanted.after
        rows: list[Row] = []
        if after is None or after.value is not None:
            near = yield from self.neighbours(vector, filters, wanted.limit, after=after)
            known = yield from self.details([one.id for one in near])
            rows = [with_value(known[n.id], n.cosine) for n in near if n.id in known]
            after = None
        if len(rows) < wanted.limit:
            query = self._scored([*filters, absent(VECTOR)])
            body = self._body(query, wanted.limit - len(rows))
            start = {} if after is None else {"search_after": [after.id]}
            response = yield self.search(body | {"sort": [by_id()], **start})
            rows += rows_of(response, self._plan)
        return rows, counted

    def _scored(self, filters: Sequence[Query]) -> Query:
        query: Query = {"bool": {"filter": list(filters)}}
        if self._plan.tokens:
            query["bool"]["should"] = [lexical_query(self._plan.tokens, self._plan.kind)]
        return query

    def _body(self, query: Query, size: int, post: Sequence[Query] = ()) -> dict[str, Any]:
        body: dict[str, Any] = {"query": query, "size": size}
        if post:
            body["post_filter"] = all_of(post)
        if size:
            body |= {"docvalue_fields": self._fields, "track_scores": bool(self._plan.tokens)}
        return body

    def _sort(self) -> list[Any]:
        sort = self._plan.sort
        if sort is SortKey.RELEVANCE and self._plan.tokens:
            return [{"_score": "desc"}, by_id()]
        if sort in SORT_FIELDS:
            return [{SORT_FIELDS[sort]: {"order": "desc", "missing": "_last"}}, by_id()]
        return [by_id()]

    def _start(self, after: After | None) -> dict[str, Any]:
        """Where the page begins, as the last hit before it was ordered."""
        if after is None:
            return {}
        sort, value = self._plan.sort, after.value
        if sort is SortKey.NEWEST:
            first = _ABSENT_DATE if value is None else (int(value) - _EPOCH) * _DAY_MS
            return {"search_after": [first, after.id]}
        if sort is SortKey.PAY:
            return {"search_after": [_ABSENT_NUMBER if value is None else value, after.id]}
        if sort is SortKey.RELEVANCE and self._plan.tokens:
            return {"search_after": [value or 0.0, after.id]}
        return {"search_after": [after.id]}


def with_value(row: Row, value: float) -> Row:
    """The same row, ordered by something else."""
    return Row(row.id, value, row.lexical, row.fields)


def _beside(response: Response) -> Mapping[str, Any]:
    found: Mapping[str, Any] = response.get("aggregations", {})
    return found


def _near_first(row: Row) -> tuple[float, str]:
    return (math.inf if math.isnan(row.value) else row.value, row.id)


def _neighbour(hit: Mapping[str, Any]) -> Neighbour:
    # The score of a dot product is (1 + cosine) / 2.
    cosine = 2 * float(hit["sort"][0]) - 1
    return Neighbour(hit["sort"][-1], cosine, _UNITS in hit.get("matched_queries", ()))
