"""Hits as Elasticsearch answers them, and as columns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from indexer.places.point import Point, haversine_m
from indexer.writers.elasticsearch.mapping import ID, PIN_LAT, PIN_LON
from matcher.engines.base import Hits, Plan, SortKey

SORT_FIELDS = {SortKey.NEWEST: "updated", SortKey.PAY: "pay_monthly_min"}
ABSENT = math.nan


@dataclass(frozen=True, slots=True)
class Row:
    """One hit; ``value`` is what it is ordered by, NaN where it has none."""

    id: str
    value: float
    lexical: float
    fields: Mapping[str, Sequence[Any]]

    def number(self, name: str) -> float:
        """A number, date or flag field; NaN where it is absent."""
        values = self.fields.get(name)
        if not values:
            return ABSENT
        value = values[0]
        if isinstance(value, str):
            return float(date.fromisoformat(value).toordinal())
        return float(value)

    @property
    def point(self) -> Point | None:
        """Where it is, if it is placed finer than a district."""
        lat, lon = self.number(PIN_LAT), self.number(PIN_LON)
        return None if math.isnan(lat) else Point(lat, lon)


def wanted_fields(plan: Plan) -> list[str]:
    """The fields whose values have to come with the hits of a plan."""
    wanted = {*plan.signals, *plan.keyword_signals}
    if plan.sort in SORT_FIELDS:
        wanted.add(SORT_FIELDS[plan.sort])
    if plan.sort is SortKey.DISTANCE:
        wanted |= {PIN_LAT, PIN_LON}
    return sorted(wanted)


def rows_of(response: Mapping[str, Any], plan: Plan) -> list[Row]:
    """The hits of an answer whose last sort key is the id."""
    return [_row(hit, plan) for hit in response["hits"]["hits"]]


def _row(hit: Mapping[str, Any], plan: Plan) -> Row:
    # Elasticsearch scores in 32 bits and writes the shortest decimal number that tells them.
    lexical = float(np.float32(hit.get("_score") or 0.0)) if plan.tokens else 0.0
    fields = hit.get("fields", {})
    bare = Row(hit["sort"][-1], ABSENT, lexical, fields)
    return Row(bare.id, _value(bare, plan), lexical, fields)


def _value(row: Row, plan: Plan) -> float:
    if plan.sort is SortKey.RELEVANCE:
        return row.lexical
    if plan.sort in SORT_FIELDS:
        return row.number(SORT_FIELDS[plan.sort])
    if plan.sort is SortKey.DISTANCE and plan.centre is not None:
        point = row.point
        return ABSENT if point is None else haversine_m(plan.centre, point)
    return ABSENT


def to_hits(rows: Sequence[Row], plan: Plan, cosines: Mapping[str, float]) -> Hits:
    """Rows as columns.

    :param cosines: of the dense neighbours, by id.
    """
    return Hits(
        ids=tuple(row.id for row in rows),
        sort_values=np.array([row.value for row in rows], np.float64),
        lexical=np.array([row.lexical for row in rows], np.float32),
        dense=np.array([cosines.get(row.id, ABSENT) for row in rows], np.float32),
        signals={
            name: np.array([row.number(name) for row in rows], np.float64) for name in plan.signals
        },
        keywords={
            name: tuple(tuple(row.fields.get(name, ())) for row in rows)
            for name in plan.keyword_signals
        },
    )


def by_id() -> dict[str, str]:
    """The last key of every order."""
    return {ID: "asc"}
