"""JSON schemas of the API's answers, told from the types that the answers are made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from indexer.facts import VacancyFacts
from matcher.engines.base import Truth
from matcher.pairs.results import Level, Part
from matcher.results import FacetValue, GiveUp, Hit, SearchResult, Section
from matcher.suggestions import Suggestion
from webapp.api.resumes import ResumeToMatch

Schema = dict[str, Any]

_REF = "#/components/schemas/{model}"
_QUERY: Schema = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
    "description": "A search as names and values of query parameters.",
}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT: Schema = {"type": "string"}


def reference(name: str) -> Schema:
    """A schema of the components, by its name."""
    return {"$ref": _REF.format(model=name)}


def components() -> dict[str, Schema]:
    """All named schemas."""
    found: dict[str, Schema] = {}
    _add(found, "VacancyFacts", _of(VacancyFacts, found))
    facts = found["VacancyFacts"]["properties"]
    _add(found, "FacetValue", _of(FacetValue, found))
    hit = _members(Hit, found, {"facts": reference("VacancyFacts")})
    _add(found, "Hit", _object({n: facts[n] for n in ("id", "source", "source_id", "title")} | hit))
    _add(found, "GiveUp", _object(_members(GiveUp, found, {"request": _QUERY})))
    _add(found, "SearchResult", _object(_search_result(found)))
    _add(found, "MapFeatures", _map_features())
    _add(found, "VacancyFeatures", _vacancy_features())
    _add(found, "Reach", _reach())
    _add(found, "Suggestions", _object({"suggestions": _list(_of(Suggestion, found))}))
    _add(found, "ResumeToMatch", _of(ResumeToMatch, found))
    _add(found, "Part", _of(Part, found))
    _add(found, "Recommendations", _recommendations())
    _add(found, "Problem", _problem())
    return dict(sorted(found.items()))


def _search_result(found: dict[str, Schema]) -> dict[str, Schema]:
    given = {
        "request": _QUERY,
        "hits": _list(reference("Hit")),
        "give_up": _list(reference("GiveUp")),
        "facets": {"type": "object", "additionalProperties": _list(reference("FacetValue"))},
    }
    members = _members(SearchResult, found, given)
    del members["effective"]  # for pages only
    members["next"] = members.pop("next_cursor")
    return members


def _map_features() -> Schema:
    words = dict.fromkeys(("id", "url", "title", "employer", "tag"), _TEXT)
    section: Schema = {"enum": [one.value for one in Section]}
    mark = _properties("mark", **words, section=section, best={"type": "boolean"})
    cell = _properties("cell", key=_TEXT, count=_COUNT)
    district = _properties("district", district=_TEXT, count=_COUNT, url=_TEXT)
    counts = dict.fromkeys(("total", "in_view", "placed", "city_only"), _COUNT)
    properties = {"oneOf": [mark, cell, district]}
    return _collection(_feature(_point(), properties), **counts)


def _vacancy_features() -> Schema:
    properties = {
        "type": "object",
        "required": ["page", "attribution", "id", "title", "source"],
        "properties": {"page": _TEXT, "attribution": _TEXT},
        "description": "The page of the vacancy, what has to be said of its source, and its facts.",
    }
    link = _object({"rel": _TEXT, "href": _TEXT, "type": _TEXT})
    feature = _feature({"anyOf": [_point(), {"type": "null"}]}, properties)
    feature["properties"]["id"] = _TEXT
    return _collection(feature, total=_COUNT, links=_list(link))


def _recommendations() -> Schema:
    side = _object({"score": {"type": "number"}, "level": {"enum": [one.value for one in Level]}})
    truths: Schema = {"enum": [truth.name.lower() for truth in Truth]}
    match = {
        "id": _TEXT,
        "rank": _COUNT,
        "score": {"type": "number"},
        "seeker": side,
        "employer": side,
        "conditions": {"type": "object", "additionalProperties": truths},
        "parts": _list(reference("Part")),
        "facts": reference("VacancyFacts"),
    }
    counts: Schema = {"type": "object", "additionalProperties": _COUNT}
    return _object(
        {
            "matches": _list(_object(match)),
            "considered": _COUNT,
            "kept_apart": counts,
            "generation": _TEXT,
        }
    )


def _reach() -> Schema:
    shape = _object({"type": {"const": "MultiPolygon"}, "coordinates": _list({"type": "array"})})
    number: Schema = {"type": "number"}
    return _feature(shape, _object({"minutes": _COUNT, "lat": number, "lon": number}))


def _problem() -> Schema:
    return {
        "type": "object",
        "description": "RFC 9457.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What is wrong and how to mend it."},
            "field": {"type": "string", "description": "The parameter that is wrong."},
            "code": _TEXT,
            "values": {"type": "object", "description": "`allowed` says what there is."},
        },
    }


def _point() -> Schema:
    """Longitude and latitude, RFC 7946."""
    position = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    return _object({"type": {"const": "Point"}, "coordinates": position})


def _feature(geometry: Schema, properties: Schema) -> Schema:
    return _object({"type": {"const": "Feature"}, "geometry": geometry, "properties": properties})


def _collection(feature: Schema, **members: Schema) -> Schema:
    kind: Schema = {"const": "FeatureCollection"}
    return _object({"type": kind, "features": _list(feature), **members})


def _properties(kind: str, **members: Schema) -> Schema:
    return _object({"type": {"const": kind}, **members})


def _object(members: Mapping[str, Schema]) -> Schema:
    """An object that has all of these members and no others."""
    required = list(members)
    required = [name for name in required if not members[name].get("x-optional")]
    return {
        "type": "object",
        "required": required,
        "properties": dict(members),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _members(
    type_: type, found: dict[str, Schema], given: Mapping[str, Schema]
) -> dict[str, Schema]:
    """A schema a field of a dataclass; ``given`` ones instead of those of the types."""
    hints = get_type_hints(type_)
    names = [one.name for one in dataclasses.fields(type_)]
    return {name: dict(given[name]) if name in given else _of(hints[name], found) for name in names}


def _of(type_: Any, found: dict[str, Schema]) -> Schema:
    """The schema of a type as it is answered; schemas that it names go to ``found``."""
    schema: Schema = TypeAdapter(type_).json_schema(mode="serialization", ref_template=_REF)
    for name, one in schema.pop("$defs", {}).items():
        _add(found, name, one)
    return schema


def _add(found: dict[str, Schema], name: str, schema: Schema) -> None:
    if found.setdefault(name, schema) != schema:
        raise ValueError(f"two schemas are called {name}")
