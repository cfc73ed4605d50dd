"""What API tests share: asking, walking to the end, and judging a vacancy by its facts alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.facts import VacancyFacts
from indexer.vocabulary import DocumentKind, VacancyState
from webapp.models import Vacancy
from webapp.wiring import Wiring

VACANCIES = "/api/v1/vacancies"
Pairs = Iterable[tuple[str, str]]


def answer(client: FlaskClient, pairs: Pairs = (), path: str = VACANCIES) -> dict[str, Any]:
    """The JSON of a good answer."""
    response = client.get(f"{path}?{urlencode([(name, value) for name, value in pairs])}")
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()
    return body


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    """The problem that was answered, checked against RFC 9457's members."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    body: dict[str, Any] = response.get_json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= body.keys()
    assert body["detail"]
    return body


def walk(client: FlaskClient, pairs: Pairs = (), size: int = 100) -> list[dict[str, Any]]:
    """The matched hits of all pages, followed by cursor."""
    asked = [*pairs, ("size", str(size))]
    found, after = [], ""
    while True:
        page = answer(client, [*asked, ("after", after)])
        found += [hit for hit in page["hits"] if hit["section"] == "matched"]
        if page["next"] is None:
            return found
        after = page["next"]


def all_facts(parts: Wiring) -> list[VacancyFacts]:
    """The facts of every open vacancy, told from the records and not by a search."""
    today = parts.today()
    with parts.database.read() as session:
        ids = [
            vacancy.public_id
            for vacancy in session.query(Vacancy)
            if vacancy.state == VacancyState.APPROVED
        ]
    stored = parts.engine.stored(DocumentKind.VACANCY, ids)
    assert len(stored) == len(ids)
    facts = [VacancyFacts.model_validate(one.stored) for one in stored]
    return [one for one in facts if one.closes is None or one.closes >= today]
