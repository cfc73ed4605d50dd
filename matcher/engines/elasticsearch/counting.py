"""Everything that is counted, as aggregations beside the matched hits, and read again.

The search beside which they stand heeds only those groups that no count leaves out; the hits heed
the others by ``post_filter``, and each count by a filter of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.places.point import Accuracy, Point
from indexer.writers.elasticsearch.mapping import ACCURACY, PIN, PIN_LAT, PIN_LON, PLACE
from matcher.engines.base import VIEWPORT, Cell, Facet, Plan, TermsFacet
from matcher.engines.elasticsearch.queries import Query, absent, all_of, exists, truths
from matcher.engines.elasticsearch.sieve import Sieve

_MOST_VALUES = 10_000
"""Values of one facet, and cells of one map: more than there are."""
_EVERYTHING: Query = {"match_all": {}}
_DISTRICT = "district"


class Counting:
    """The counts of one plan."""

    def __init__(self, plan: Plan, sieve: Sieve) -> None:
        self._plan = plan
        self._sieve = sieve
        groups = sieve.groups
        left_out = {VIEWPORT}.union(*(facet.without for facet in plan.facets))
        self._left_out = groups if plan.what_if else groups & left_out
        self._bases = list(dict.fromkeys(f.without & self._left_out for f in plan.facets))

    @property
    def filters(self) -> list[Query]:
        """What all counts and the hits have in common."""
        return self._sieve.without(self._left_out)

    @property
    def post(self) -> list[Query]:
        """What the hits ask for beside that."""
        return self._sieve.of(self._left_out)

    def aggregations(self) -> dict[str, Any]:
        """The counts, to stand beside the hits."""
        made = {
            "total": self._under({VIEWPORT}, {"pointless": {"filter": absent(PLACE)}}),
            "matched": self._under(set(), self._matched()),
        }
        for number, base in enumerate(self._bases):
            facets = {
                facet.name: _facet(facet)
                for facet in self._plan.facets
                if facet.without & self._left_out == base
            }
            made[f"facets {number}"] = self._under(base, facets)
        if self._plan.what_if:
            for group in sorted(self._sieve.groups - {VIEWPORT}):
                made[f"without {group}"] = self._under({group, VIEWPORT}, {})
        return {"aggs": made}

    def _under(self, without: set[str] | frozenset[str], inner: dict[str, Any]) -> dict[str, Any]:
        """Counts under all groups but these."""
        queries = self._sieve.of(self._left_out - without)
        made: dict[str, Any] = {"filter": all_of(queries) if queries else _EVERYTHING}
        return made | ({"aggs": inner} if inner else {})

    def _matched(self) -> dict[str, Any]:
        of_district = {"term": {ACCURACY: Accuracy.DISTRICT.value}}
        placed: dict[str, Any] = {"filter": exists(PIN)}
        if self._plan.map:
            grid = {"field": PIN, "precision": self._plan.map.precision, "size": _MOST_VALUES}
            centroid = {"lat": {"avg": {"field": PIN_LAT}}, "lon": {"avg": {"field": PIN_LON}}}
            placed["aggs"] = {"cells": {"geotile_grid": grid, "aggs": centroid}}
        return {
            "district only": {"filter": of_district, "aggs": {"districts": _values(_DISTRICT)}},
            "placed": placed,
        }


class Counts:
    """What was counted.

    :param aggregations: the answer to ``Counting.aggregations``.
    """

    def __init__(self, plan: Plan, aggregations: Mapping[str, Any]) -> None:
        self._plan = plan
        self._found = aggregations
        matched = aggregations["matched"]
        self.total: int = aggregations["total"]["doc_count"]
        self.city_only: int = aggregations["total"]["pointless"]["doc_count"]
        self.in_view: int = matched["doc_count"]
        self.placed: int = matched["placed"]["doc_count"]
        self.district_only = _counted(matched["district only"]["districts"])

    @property
    def facets(self) -> dict[str, Mapping[str, int]]:
        """By facet, how many of each value."""
        bases = [one for name, one in self._found.items() if name.startswith("facets ")]
        found = {name: one for base in bases for name, one in base.items()}
        return {facet.name: _counted(found[facet.name]) for facet in self._plan.facets}

    @property
    def without(self) -> dict[str, int]:
        """By group, what the total would be without it."""
        return {
            name.removeprefix("without "): one["doc_count"]
            for name, one in self._found.items()
            if name.startswith("without ")
        }

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of the map, by key."""
        buckets = self._found["matched"]["placed"]["cells"]["buckets"]
        made = (
            Cell(one["key"], one["doc_count"], Point(one["lat"]["value"], one["lon"]["value"]))
            for one in buckets
        )
        return tuple(sorted(made, key=lambda cell: cell.key))


def _facet(facet: Facet) -> dict[str, Any]:
    if isinstance(facet, TermsFacet):
        return _values(facet.field)
    options = {name: truths(option).yes for name, option in facet.options.items()}
    return {"filters": {"filters": options}}


def _values(field: str) -> dict[str, Any]:
    return {"terms": {"field": field, "size": _MOST_VALUES}}


def _counted(aggregation: Mapping[str, Any]) -> dict[str, int]:
    buckets = aggregation["buckets"]
    if isinstance(buckets, Mapping):  # of named filters
        return {name: one["doc_count"] for name, one in buckets.items()}
    return {one["key"]: one["doc_count"] for one in buckets}
