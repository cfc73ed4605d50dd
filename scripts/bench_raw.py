"""Searches in Elasticsearch written by hand, as somebody would who knew nothing but these plans."""

from __future__ import annotations

from typing import Any

import orjson

from indexer.documents import SCHEMAS, FieldType
from indexer.vocabulary import DocumentKind
from indexer.writers.elasticsearch.connection import Connection
from matcher.engines.base import (
    AnyOf,
    AtLeast,
    AtMost,
    InBox,
    PayReaches,
    Plan,
    SortKey,
    Truth,
    WithinRadius,
)

_FACETS = {"district": "district", "kind": "kind", "shift": "shifts", "days_off": "days_off"}
_BY_ID = {"id": "asc"}


class Raw:
    """Answers the plans of ``bench_engine.KINDS`` with one request each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(self, plan: Plan) -> list[str]:
        """The ids of the matched hits."""
        index = f"{self._connection.options.prefix}-{plan.kind}"
        lines = [part for body in _bodies(plan) for part in ({"index": index}, body)]
        packed: list[Any] = [orjson.dumps(line) for line in lines]
        answers = self._connection.call(
            lambda es: es.msearch(searches=packed)["responses"], repeatable=True
        )
        return [hit["fields"]["id"][0] for hit in answers[0]["hits"]["hits"]]


def _bodies(plan: Plan) -> list[dict[str, Any]]:
    viewport = [one for one in plan.conditions if isinstance(one, InBox)]
    filters = [{"term": {"alive": True}}]
    filters += [_filter(one) for one in plan.conditions if not isinstance(one, InBox)]
    usual = {
        "_source": False, "stored_fields": "_none_", "docvalue_fields": ["id"],
        "track_total_hits": not viewport,
    }  # fmt: skip
    if plan.sort is SortKey.NEAREST:
        near = _knn(plan, filters, plan.limit)
        body = {"query": {"bool": {"must": [{"knn": near}]}}, "size": plan.limit, **usual}
        return [body, {"query": {"bool": {"filter": filters}}, "size": 0, "track_total_hits": True}]
    query: dict[str, Any] = {"bool": {"filter": filters}}
    combined = {"query": " ".join(plan.tokens), "fields": _fields(plan.kind)}
    if plan.units:
        query["bool"]["must"] = [{"combined_fields": {**combined, "operator": "and"}}]
    elif plan.tokens:
        query["bool"]["should"] = [{"combined_fields": combined}]
    body = {"query": query, "size": plan.limit, "aggs": _aggregations(plan, viewport), **usual}
    body["sort"] = ["_score", _BY_ID] if plan.tokens else [{"updated": "desc"}, _BY_ID]
    if viewport:
        body["post_filter"] = _filter(viewport[0])
    bodies = [body]
    if plan.vector is not None:
        near = _knn(plan, filters, plan.dense_limit)
        bodies.append(
            {"query": {"bool": {"must": [{"knn": near}]}}, "size": plan.dense_limit, **usual}
        )
    return bodies


def _knn(plan: Plan, filters: list[Any], count: int) -> dict[str, Any]:
    if plan.vector is None:
        raise ValueError("the plan has no vector")
    return {
        "field": "vector", "query_vector": plan.vector.tolist(), "k": count,
        "num_candidates": count, "rescore_vector": {"oversample": 2.0}, "filter": filters,
    }  # fmt: skip


def _aggregations(plan: Plan, viewport: list[InBox]) -> dict[str, Any]:
    if not plan.facets:
        return {}
    terms = {name: {"terms": {"field": field, "size": 1_000}} for name, field in _FACETS.items()}
    terms["pay"] = {
        "filters": {
            "filters": {
                str(least): {"bool": {"filter": [
                    {"term": {"pay_basis": "month"}}, {"range": {"pay_min": {"gte": least}}},
                ]}}
                for least in (30_000, 40_000, 60_000)
            }
        }
    }  # fmt: skip
    if not viewport:
        return terms
    inside: dict[str, Any] = {name: one for name, one in terms.items() if name != "district"}
    if plan.map is not None:
        centre = {"lat": {"avg": {"field": "pin_lat"}}, "lon": {"avg": {"field": "pin_lon"}}}
        grid = {"field": "pin", "precision": plan.map.precision, "size": 10_000}
        inside["cells"] = {"geotile_grid": grid, "aggs": centre}
    return {
        "district": terms["district"],
        "in view": {"filter": _filter(viewport[0]), "aggs": inside},
    }


def _fields(kind: DocumentKind) -> list[str]:
    fields = [one for one in SCHEMAS[kind].fields if one.type is FieldType.TEXT]
    return [f"{one.name}^{one.weight:g}" for one in fields]


def _filter(condition: Any) -> dict[str, Any]:
    match condition:
        case AnyOf(field=field, values=values):
            return {"terms": {field: sorted(values)}}
        case AtLeast(field=field, value=value, missing=missing):
            bound = value.isoformat() if hasattr(value, "isoformat") else value
            return _or_absent({"range": {field: {"gte": bound}}}, field, missing)
        case AtMost(field=field, value=value, missing=missing):
            return _or_absent({"range": {field: {"lte": value}}}, field, missing)
        case PayReaches(basis=basis, minimum=minimum):
            pay = {"range": {"pay_min": {"gte": minimum}}}
            return {"bool": {"filter": [{"term": {"pay_basis": basis.value}}, pay]}}
        case InBox(box=box):
            corners = {"left": box.west, "right": box.east, "bottom": box.south, "top": box.north}
            return {"geo_bounding_box": {"place": corners}}
        case WithinRadius(centre=centre, metres=metres):
            at = {"lat": centre.lat, "lon": centre.lon}
            return {"geo_distance": {"distance": f"{metres}m", "pin": at}}
        case _:
            raise TypeError(f"{condition} is not part of these plans")


def _or_absent(yes: dict[str, Any], field: str, missing: Truth) -> dict[str, Any]:
    if missing is not Truth.YES:
        return yes
    absent = {"bool": {"must_not": {"exists": {"field": field}}}}
    return {"bool": {"should": [yes, absent], "minimum_should_match": 1}}
