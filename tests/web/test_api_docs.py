"""What is written of the API holds: every parameter is described, every example works, and answers
are as the OpenAPI document says."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings

from matcher.request import PARAMETERS, search_parameters
from tests.web.api import answer
from tests.web.html_page import read
from webapp.api.openapi import ENDPOINTS, document, meanings

_PAGE = Path(__file__).parents[2] / "docs" / "api.md"
_NEEDS = {
    "zoom": [("box", "121.5,25,121.6,25.1")],
    "plain": [("q", "晚班")],
    "minutes": [("near", "25.0410,121.5660")],
}
EXAMPLES = [(name, value) for name, told in meanings().items() for value in told["examples"]]
_UNPACKED = {"Accept-Encoding": "identity"}
"""Schemathesis reads what a WSGI application answers as it is."""
_A_MINUTE_AT_MOST = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_parameter_is_described() -> None:
    assert set(meanings()) == set(PARAMETERS) == set(search_parameters()), (
        "say in webapp/api/data/parameters.toml what it means"
    )


@pytest.mark.parametrize(("name", "value"), EXAMPLES)
def test_every_example_is_answered(client: FlaskClient, name: str, value: str) -> None:
    asked = answer(client, [*_NEEDS.get(name, []), (name, value)])["request"]
    assert name in {given for given, _ in asked}


def test_every_member_of_an_answer_that_is_named_is_there(client: FlaskClient) -> None:
    text = _PAGE.read_text("utf-8")
    named = set(re.findall("`(\\w+)`", text[text.index("The answer holds") : text.index("/map")]))
    found = answer(client)
    assert named - found.keys() <= found["hits"][0].keys()


def test_every_endpoint_is_in_the_document(client: FlaskClient, site: Flask) -> None:
    endpoints = {r.endpoint for r in site.url_map.iter_rules() if r.endpoint.startswith("api.")}
    assert endpoints <= set(ENDPOINTS), "say in webapp/api/openapi.py what it answers"
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    operations = [operation for one in paths.values() for operation in one.values()]
    assert {one["operationId"].partition("_")[0] for one in operations} == {"api", "feeds"}
    assert all(one["summary"] for one in operations)


@pytest.fixture(scope="session")
def described(site: Flask) -> Any:
    """The document, as Schemathesis reads it."""
    from schemathesis.openapi import from_dict

    with site.app_context():
        schema = from_dict(document(site))
    schema.app = site
    return schema


@pytest.mark.parametrize("endpoint", sorted(ENDPOINTS))
def test_answers_are_as_the_document_says(described: Any, site: Flask, endpoint: str) -> None:
    """Schemathesis asks what the document allows; only the document's answers come back."""
    from schemathesis import checks

    wanted = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    (operation,) = (
        one.ok()
        for one in described.get_all_operations()
        if one.ok().definition.raw["operationId"] == endpoint.replace(".", "_")
    )

    @given(case=operation.as_strategy())
    @_A_MINUTE_AT_MOST
    def ask(case: Any) -> None:
        case.call_and_validate(checks=wanted, headers=_UNPACKED)

    ask()


def test_a_document_that_says_otherwise_is_found_out(site: Flask) -> None:
    from schemathesis.core.failures import FailureGroup
    from schemathesis.openapi import from_dict

    with site.app_context():
        lie = copy.deepcopy(document(site))
    lie["components"]["schemas"]["SearchResult"]["properties"]["total"] = {"type": "string"}
    schema = from_dict(lie)
    schema.app = site
    with pytest.raises(FailureGroup, match="is not of type"):
        schema["/api/v1/vacancies"]["GET"].Case().call_and_validate(headers=_UNPACKED)


def test_the_page_tells_every_endpoint_and_parameter(client: FlaskClient) -> None:
    page = read(client.get("/developers").text)
    told = {tuple(h.text.lower().split()) for h in page.one("main").all("h3")}
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    assert told == {(method, path) for path, one in paths.items() for method in one}
    rows = page.all("table")[-1].one("tbody").all("tr")
    assert {row.one("th").text for row in rows} == set(PARAMETERS)


def test_a_vacancy_that_is_there_is_as_the_document_says(
    described: Any, client: FlaskClient
) -> None:
    for hit in answer(client, [("size", "100")])["hits"]:
        response = client.get(f"/api/v1/vacancies/{hit['id']}")
        assert response.status_code == 200
        described["/api/v1/vacancies/{public_id}"]["GET"].validate_response(response)
