"""The readable page of the API: what its OpenAPI document says, in tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter."""

    name: str
    needed: bool
    kind: str
    """Its type and bounds: 「integer 0–720」, 「several of full_time, part_time」."""
    meaning: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and what it means."""

    status: str
    meaning: str
    type: str
    schema: str
    """Name of the answer's schema; empty for none."""


@dataclass(frozen=True, slots=True)
class Described:
    """One endpoint."""

    anchor: str
    method: str
    path: str
    summary: str
    searches: bool
    """Whether it takes the parameters of a search, which stand apart."""
    parameters: tuple[Parameter, ...]
    answers: tuple[Answer, ...]


def endpoints(document: Schema) -> tuple[Described, ...]:
    """The endpoints of an OpenAPI document."""
    return tuple(
        _described(method.upper(), path, operation, document)
        for path, one in document["paths"].items()
        for method, operation in one.items()
    )


def search_parameters(document: Schema) -> tuple[Parameter, ...]:
    """The parameters that all searches take."""
    return tuple(map(_parameter, document["components"]["parameters"].values()))


def _described(method: str, path: str, operation: Schema, document: Schema) -> Described:
    own = [one for one in operation["parameters"] if "$ref" not in one]
    answers = (
        _answer(status, _looked_up(one, document)) for status, one in operation["responses"].items()
    )
    return Described(
        anchor=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        searches=len(own) < len(operation["parameters"]),
        parameters=tuple(map(_parameter, own)),
        answers=tuple(answers),
    )


def _looked_up(one: Schema, document: Schema) -> Schema:
    if "$ref" not in one:
        return one
    found: Any = document
    for step in one["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _answer(status: str, response: Schema) -> Answer:
    content = response.get("content", {})
    type_ = next(iter(content), "")
    schema = content[type_]["schema"] if type_ else {}
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return Answer(status, response["description"], type_, name)


def _parameter(one: Schema) -> Parameter:
    examples = [str(value["value"]) for value in one.get("examples", {}).values()]
    if "example" in one:
        examples.append(str(one["example"]))
    return Parameter(
        name=one["name"],
        needed=bool(one.get("required")),
        kind=_kind(one["schema"]),
        meaning=one.get("description", ""),
        examples=tuple(examples),
    )


def _kind(schema: Schema) -> str:
    if schema.get("type") == "array":
        return f"several of {_kind(schema['items'])}"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    bounds = _bounds(schema)
    return " ".join(filter(None, (str(schema.get("type", "")), bounds)))


def _bounds(schema: Schema) -> str:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum")
    if low is not None or high is not None:
        return f"{_said(low)}–{_said(high)}"
    longest = schema.get("maxLength")
    return f"of at most {longest} characters" if longest else ""


def _said(bound: float | None) -> str:
    return "" if bound is None else f"{bound:,}"
