"""Conditions and units as Elasticsearch queries: where they hold, and where they do not fail.

All of them run in filter context; only the lexical score is computed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.documents import SCHEMAS, FieldType
from indexer.places.point import Accuracy
from indexer.vocabulary import DocumentKind, PayBasis
from indexer.writers.elasticsearch.mapping import ACCURACY, ALIVE, PIN, PLACE
from matcher.engines.base import (
    AnyOf,
    AtLeast,
    AtMost,
    Circle,
    Condition,
    InBox,
    InPolygon,
    IsFlag,
    NoneOf,
    PayReaches,
    Truth,
    Unit,
    WithinRadius,
    WithinReach,
)

Query = dict[str, Any]
OCCUPATIONS, TITLE = "occupations", "title"
NOTHING: Query = {"match_none": {}}
LIVING: Query = {"term": {ALIVE: True}}


def all_of(queries: Sequence[Query], *, but: Sequence[Query] = ()) -> Query:
    """What all of the queries find, and none of the others."""
    if not but:
        return queries[0] if len(queries) == 1 else {"bool": {"filter": list(queries)}}
    return {"bool": {"filter": list(queries), "must_not": list(but)}}


def any_of(queries: Sequence[Query]) -> Query:
    """What at least one of the queries finds."""
    if not queries:
        return NOTHING
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries)}}


def exists(field: str) -> Query:
    """The documents that have a field."""
    return {"exists": {"field": field}}


def absent(field: str) -> Query:
    """The documents that do not."""
    return all_of([], but=[exists(field)])


@dataclass(frozen=True, slots=True)
class Truths:
    """Where a condition holds and, if it can be unknown, where it does not fail."""

    yes: Query
    maybe: Query | None = None
    """``None``: only where it holds."""

    @property
    def unfailing(self) -> Query:
        """Where it does not fail."""
        return self.yes if self.maybe is None else self.maybe


def truths(condition: Condition) -> Truths:  # noqa: PLR0911
    """A condition as queries."""
    match condition:
        case AnyOf():
            return _or_missing(
                _terms(condition.field, condition.values), condition.field, condition.missing
            )
        case NoneOf():
            return _none_of(condition)
        case AtLeast() | AtMost():
            bound = "gte" if isinstance(condition, AtLeast) else "lte"
            query = _range(condition.field, bound, condition.value)
            return _or_missing(query, condition.field, condition.missing)
        case IsFlag():
            return _or_missing(
                {"term": {condition.field: condition.value}}, condition.field, condition.missing
            )
        case PayReaches():
            return _pay(condition)
        case InBox():
            return Truths(_in_box(condition))
        case WithinRadius() | WithinReach() | InPolygon():
            return _somewhere(condition)


def _terms(field: str, values: Collection[str]) -> Query:
    return {"terms": {field: sorted(values)}}


def _range(field: str, bound: str, value: float | date) -> Query:
    return {"range": {field: {bound: value.isoformat() if isinstance(value, date) else value}}}


def _or_missing(yes: Query, field: str, missing: Truth) -> Truths:
    if missing is Truth.NO:
        return Truths(yes)
    either = any_of([yes, absent(field)])
    return Truths(either) if missing is Truth.YES else Truths(yes, either)


def _pay(condition: PayReaches) -> Truths:
    basis = {"term": {"pay_basis": condition.basis.value}}
    undisclosed = [absent("pay_basis"), {"term": {"pay_basis": PayBasis.NEGOTIABLE.value}}]
    if condition.basis is PayBasis.NEGOTIABLE:
        return Truths(NOTHING, any_of(undisclosed))
    yes = all_of([basis, _range("pay_min", "gte", condition.minimum)])
    may_reach = all_of([basis], but=[_range("pay_max", "lt", condition.minimum)])
    return Truths(yes, any_of([yes, may_reach, *undisclosed]))


def _none_of(condition: NoneOf) -> Truths:
    field, values = condition.field, condition.values
    known = [exists(field)]
    unfailing = all_of(known if condition.missing is Truth.NO else [], but=[_terms(field, values)])
    if not condition.doubtful and condition.missing is not Truth.UNKNOWN:
        return Truths(unfailing)
    surely = all_of(
        [] if condition.missing is Truth.YES else known,
        but=[_terms(field, values | condition.doubtful)],
    )
    return Truths(surely, unfailing)


def _in_box(condition: InBox) -> Query:
    box = condition.box
    corners = {"left": box.west, "right": box.east, "bottom": box.south, "top": box.north}
    return {"geo_bounding_box": {PLACE: corners}}


def _somewhere(condition: WithinRadius | WithinReach | InPolygon) -> Truths:
    """A wish about where the work is: by its own point, else by its district."""
    inside = _inside(condition)
    of_district = [{"term": {ACCURACY: Accuracy.DISTRICT.value}}, exists("district")]
    elsewhere = all_of(of_district, but=[_terms("district", condition.districts)])
    return Truths(inside, any_of([inside, all_of([], but=[exists(PIN), elsewhere])]))


def _inside(condition: WithinRadius | WithinReach | InPolygon) -> Query:
    match condition:
        case WithinRadius():
            return _in_circle(Circle(condition.centre, condition.metres))
        case WithinReach():
            return any_of([_in_circle(circle) for circle in condition.circles])
        case InPolygon():
            ring = [list(corner) for corner in (*condition.ring, condition.ring[0])]
            shape = {"type": "polygon", "coordinates": [ring]}
            return {"geo_shape": {PIN: {"shape": shape, "relation": "intersects"}}}


def _in_circle(circle: Circle) -> Query:
    centre = {"lat": circle.centre.lat, "lon": circle.centre.lon}
    return {"geo_distance": {"distance": f"{circle.metres!r}m", PIN: centre}}


def unit_query(unit: Unit, kind: DocumentKind) -> Query:
    """The documents of which a unit holds."""
    ways = [_combined(kind, phrase, "and") for phrase in unit.phrases if phrase]
    ways += [
        {"match": {TITLE: {"query": " ".join(phrase), "operator": "and"}}}
        for phrase in unit.title_phrases
        if phrase
    ]
    if unit.occupations:
        ways.append(_terms(OCCUPATIONS, unit.occupations))
    return any_of(ways)


def lexical_query(tokens: Sequence[str], kind: DocumentKind) -> Query:
    """The lexical score: BM25F over all text fields; a repeated token counts twice."""
    return _combined(kind, tokens, "or")


def _combined(kind: DocumentKind, tokens: Sequence[str], operator: str) -> Query:
    fields = [f"{f.name}^{f.weight:g}" for f in SCHEMAS[kind].of_type(FieldType.TEXT)]
    return {
        "combined_fields": {
            "query": " ".join(tokens), "fields": fields, "operator": operator,
            "auto_generate_synonyms_phrase_query": False,
        }
    }  # fmt: skip
