"""The OpenAPI 3.1 document of the API, told from the code that answers.

Paths are those that the application routes, summaries are the views' own, parameters of a search
are those of ``matcher.request``; ``data/parameters.toml`` adds what they mean.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from matcher.request import SORTS, search_parameters
from matcher.suggestions import MOST
from webapp.api.asked import BOXES
from webapp.api.schemas import Schema, components, reference

PROBLEM = "application/problem+json"
_JSON, _GEOJSON = "application/json", "application/geo+json"
_DATA = "webapp.api"
_NAME = "jobbank-openapi"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What an endpoint answers, and to which parameters."""

    schema: Schema | None
    """``None`` for an answer that is not JSON."""
    type: str = _JSON
    searches: bool = False
    """Whether it takes the parameters of a search."""
    needs: tuple[str, ...] = ()
    """Parameters of a search without which there is no answer."""
    parameters: tuple[Schema, ...] = ()
    problems: tuple[int, ...] = (429, 503)
    body: Schema | None = None
    """Of a question that is posted: it and its answer are kept nowhere."""


def _typed(name: str, meaning: str, schema: Schema, *, example: Any) -> Schema:
    return {
        "name": name, "in": "query", "description": meaning, "schema": schema, "example": example,
    }  # fmt: skip


_SEARCH = (400, 429, 503)
_POSTED = (400, 413, 415, 429, 503)
ENDPOINTS: Mapping[str, Endpoint] = {
    "api.vacancies": Endpoint(reference("SearchResult"), searches=True, problems=_SEARCH),
    "api.vacancy_map": Endpoint(
        reference("MapFeatures"), _GEOJSON, searches=True, problems=_SEARCH
    ),
    "api.vacancy": Endpoint(reference("VacancyFacts"), problems=(404, 410, 429, 503)),
    "api.suggestions": Endpoint(
        reference("Suggestions"),
        parameters=(
            _typed(
                "q", "what stands in the box", {"type": "string", "maxLength": 200}, example="服務"
            ),
            _typed("field", "which box", {"enum": list(BOXES)}, example="text"),
            _typed(
                "limit",
                "how many at most",
                {"type": "integer", "minimum": 1, "maximum": MOST},
                example=10,
            ),
        ),
        problems=_SEARCH,
    ),
    "api.reach": Endpoint(
        reference("Reach"),
        _GEOJSON,
        needs=("near", "minutes"),
        problems=_SEARCH,
    ),
    "api.recommendations": Endpoint(
        reference("Recommendations"), body=reference("ResumeToMatch"), problems=_POSTED
    ),
    "api.status": Endpoint({"type": "object"}),
    "api.openapi": Endpoint({"type": "object"}, problems=(429,)),
    "feeds.table": Endpoint(None, "text/csv", searches=True, problems=_SEARCH),
    "feeds.features": Endpoint(
        reference("VacancyFeatures"), _GEOJSON, searches=True, problems=_SEARCH
    ),
    "feeds.atom": Endpoint(None, "application/atom+xml", searches=True, problems=_SEARCH),
}
"""By endpoint. Every endpoint of the API must be here; feeds are answered to the same questions."""

PROBLEMS: Mapping[int, str] = {
    400: "An unknown parameter or value; `field` names it, `values.allowed` says what there is.",
    404: "There is no such vacancy.",
    410: "It is closed.",
    413: "It is larger than 300 kB.",
    415: "It is not said to be `application/json`.",
    429: "Too many questions from one address; `Retry-After` says how many seconds to wait.",
    503: "The index cannot be searched; `code` says why.",
}


@cache
def meanings() -> Mapping[str, Mapping[str, Any]]:
    """What each parameter of a search means, with examples, by name."""
    text = files(_DATA).joinpath("data", "parameters.toml").read_text("utf-8")
    return tomllib.loads(text)


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of this application; made once, not to be changed."""
    if _NAME not in app.extensions:
        app.extensions[_NAME] = _made(app)
    found: dict[str, Any] = app.extensions[_NAME]
    return found


def _made(app: Flask) -> dict[str, Any]:
    order = list(ENDPOINTS)
    rules = [rule for rule in app.url_map.iter_rules() if _is_described(rule)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "臺北人力銀行 Taipei Job Bank",
            "version": version("taipei-job-bank"),
            "summary": "Open vacancies of Taipei: search, map, suggestions.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            _path(rule): {
                _method(rule): _operation(rule.endpoint, app.view_functions[rule.endpoint])
            }
            for rule in sorted(rules, key=lambda rule: order.index(rule.endpoint))
        },
        "components": {
            "schemas": components(),
            "parameters": {one["name"]: one for one in _search_parameters()},
            "responses": {str(code): _problem(code) for code in PROBLEMS},
        },
    }


def _is_described(rule: Rule) -> bool:
    return rule.endpoint in ENDPOINTS or rule.endpoint.startswith("api.")


def _method(rule: Rule) -> str:
    return "post" if ENDPOINTS[rule.endpoint].body else "get"


def _path(rule: Rule) -> str:
    return rule.rule.replace("<", "{").replace(">", "}")


def _operation(endpoint: str, view: Callable[..., Any]) -> dict[str, Any]:
    known = ENDPOINTS[endpoint]
    parameters: list[Schema] = [*known.parameters]
    search = {one["name"]: one for one in _search_parameters()}
    parameters += [search[name] | {"required": True} for name in known.needs]
    if known.searches:
        parameters += [{"$ref": f"#/components/parameters/{name}"} for name in meanings()]
    if endpoint == "api.vacancy":
        name = {"name": "public_id", "in": "path", "required": True, "schema": {"type": "string"}}
        parameters.append(name)
    content = {"schema": known.schema} if known.schema else {"schema": {"type": "string"}}
    responses: dict[str, Any] = {
        "200": {"description": "The answer.", "content": {known.type: content}}
    }
    if known.body is None:
        still = "What the `If-None-Match` of the question names still holds."
        responses["304"] = {"description": still}
    for code in known.problems:
        responses[str(code)] = {"$ref": f"#/components/responses/{code}"}
    return {
        "operationId": endpoint.replace(".", "_"),
        "summary": " ".join((view.__doc__ or "").split("\n\n")[0].split()),
        **({"requestBody": _posted(known.body)} if known.body else {}),
        "parameters": parameters,
        "responses": responses,
    }


def _posted(schema: Schema) -> dict[str, Any]:
    return {"required": True, "content": {_JSON: {"schema": schema}}}


def _problem(code: int) -> dict[str, Any]:
    headers = {"Retry-After": {"schema": {"type": "integer"}}} if code in (429, 503) else {}
    content = {PROBLEM: {"schema": reference("Problem")}}
    return {"description": PROBLEMS[code], "headers": headers, "content": content}


@cache
def _search_parameters() -> list[Schema]:
    schemas = search_parameters()
    return [
        {
            "name": name,
            "in": "query",
            "description": told["meaning"],
            "schema": _as_query(name, schemas[name]),
            **({"examples": _examples(told["examples"])} if told["examples"] else {}),
        }
        for name, told in meanings().items()
    ]


def _examples(values: list[str]) -> dict[str, Any]:
    return {str(place): {"value": value} for place, value in enumerate(values, 1)}


def _as_query(name: str, schema: Schema) -> Schema:
    """A field's schema as a query string says it: absent instead of null, codes in place."""
    if name == "sort":
        return {"enum": [one.value for one in SORTS]}
    codes = {f"#/$defs/{key}": one for key, one in schema.get("$defs", {}).items()}
    return _resolved({key: one for key, one in schema.items() if key != "$defs"}, codes)


def _resolved(schema: Schema, codes: Mapping[str, Schema]) -> Schema:
    if "$ref" in schema:
        return {"type": "string", "enum": codes[schema["$ref"]]["enum"]}
    if "anyOf" in schema:
        (some,) = (one for one in schema["anyOf"] if one != {"type": "null"})
        return _resolved(some, codes)
    if "items" in schema:
        return {**schema, "items": _resolved(schema["items"], codes)}
    return schema
